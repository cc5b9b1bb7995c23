"""What is kept: sessions, preferences, the outbox of reviews, recordings set aside."""

from access_gateway.store.keeping import Bounds, Store

__all__ = ["Bounds", "Store"]
