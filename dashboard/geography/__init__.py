"""Places on the Earth without a network: towns, what lies below a point, the land of the maps."""
