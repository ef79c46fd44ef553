"""Where things are and when something happens to them."""
