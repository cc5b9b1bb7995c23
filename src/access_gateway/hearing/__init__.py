"""Sound to words: decode, find speech, recognise."""
