"""Heavy questions: answered by processes of their own, kept on disk, found again by their link.

`work` says what such a question is and what its answer depends on, `store` keeps
answers, `jobs` runs the processes and knows who waits for which, `worker` is what
such a process does, `manager` is how Dash's background callbacks ask for it, `panel` what is
seen meanwhile, and `on_pages` what a page calls.
"""
