"""What the documents say and what the record says: chapters, timeline, hardware."""
