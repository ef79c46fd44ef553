"""Small frozen questions that fit into a link: the query of an address <-> what a page asks.

Whatever somebody types or sends, a question comes out of it: what could not be meant
is left at the nearest sensible value, and `Asked.remarks` says so in a sentence.
"""
