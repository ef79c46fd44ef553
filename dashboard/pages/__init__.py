"""Pages: a layout and callbacks of a few lines each."""
