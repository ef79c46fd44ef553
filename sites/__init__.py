"""Who is looking, and who is launching."""
