"""One review: heard, read back, confirmed, delivered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

ReviewStatus = Literal["heard", "confirmed", "delivered", "withdrawn", "undeliverable"]


@dataclass(frozen=True, slots=True)
class Review:
    """A review as it is kept."""

    review: str
    """ULID; also the idempotency key at the platform."""
    customer: str
    """Whose it is: order is kept per customer. The session id where the customer is not known."""
    status: ReviewStatus
    text: str
    """What will be published, as confirmed or to be confirmed."""
    original: str
    """What was first heard or typed."""
    language: str
    metadata: Mapping[str, str] = field(default_factory=dict)
    attempts: int = 0
    """Deliveries tried."""
    last_error: str | None = None
    created_at: str = ""
    """UTC, ISO 8601."""
    updated_at: str = ""
