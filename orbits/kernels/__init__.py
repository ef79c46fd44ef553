"""Numbers only: arrays in, arrays and codes out; nothing here raises or knows what a satellite is.

Importing a module of this package imports Numba, and using it may compile; that
is why `orbits` imports none of them before they are needed.
"""
