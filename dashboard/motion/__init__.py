"""What a page moves things with by itself: documents of orbits, keyframes and passes, each immutable."""
