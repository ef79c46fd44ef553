"""What we know of an orbit, where we got it, and how old it is."""
