"""The demonstration shop: a server of its own that knows nothing of the gateway."""
