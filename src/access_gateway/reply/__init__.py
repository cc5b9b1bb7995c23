"""The answer in its written renditions, and the texts the gateway itself says."""
