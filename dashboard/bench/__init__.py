"""Speed and accuracy beside the peers that are installed: what `common-orbit bench` runs.

It lives in the package, not in tests/, because people measure on their own machines,
with what pip has installed; and in `dashboard`, because its jobs are those of `orbits`
and of `sites`, and only `dashboard` may see both. Importing this imports no peer.
"""
