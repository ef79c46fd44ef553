"""What goes out of the house: passes as rows and as a calendar, every one from the same `Pass` objects."""
