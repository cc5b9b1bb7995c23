"""Vosk models of our own: from recordings to a folder that Vosk loads, without Kaldi (docs/adr/0013)."""
