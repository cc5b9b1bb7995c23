"""Words to sound: reading, voices, encoding."""
