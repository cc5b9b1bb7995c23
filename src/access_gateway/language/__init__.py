"""Which language a text is in, and plain standard text from it."""
