"""Which model for which language: source, licence, checksum, size; installing them."""
