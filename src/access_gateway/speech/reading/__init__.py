"""From a written sentence to what is said aloud: numbers in words, one voice for each script. Pure functions."""
