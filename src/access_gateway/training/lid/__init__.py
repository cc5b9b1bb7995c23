"""Training the two identification models: `python -m access_gateway.training.lid --help`."""
