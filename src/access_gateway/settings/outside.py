"""Settings of what is reached over the network, and of what is kept."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from access_gateway.settings.fields import Bytes, Count, Port, Seconds, Section

DEFAULT_BODY = {
    "text": "$text", "language": "$language", "original": "$original", "session": "$session",
    "turn": "$turn", "metadata": "$metadata",
}  # fmt: skip


class Server(Section, frozen=True):
    """`[server]`: the outside."""

    host: str = "127.0.0.1"
    port: Port = 8080
    public_url: str = ""
    """How customers reach the gateway, for absolute links; empty: links are relative."""
    max_body_bytes: Bytes = 26_214_400
    max_text_chars: Count = 4_000
    max_turns_at_once: Count = 64
    max_streams_at_once: Count = 32
    shutdown_grace_s: Seconds = 20.0
    turn_memory: Count = 10_000
    """How many past turns keep their answer for GET /v1/turns/{turn}/speech."""
    turn_memory_s: Seconds = 3_600.0
    cors_origins: tuple[str, ...] = ()
    """Origins of pages that may call the gateway from a browser."""


class Backend(Section, frozen=True):
    """`[backend]`: the platform's own service, any HTTP API that takes and gives JSON."""

    url: str = ""
    method: Literal["GET", "POST", "PUT"] = "POST"
    headers: Mapping[str, str] = {}
    query: Mapping[str, str] = {}
    """Query parameters; values are templates like those of `body`."""
    body: Mapping[str, Any] = msgspec.field(default_factory=lambda: dict(DEFAULT_BODY))
    """JSON body; a string that is `$name` becomes that value (docs/configuration.md lists the names)."""
    answer: str = "answer"
    """Where the text is in the JSON that comes back: dots and indexes, `choices.0.message.content`."""
    answer_language: str = ""
    """Where the answer says its language, as a path; empty: `language` holds."""
    understood: str = ""
    """Where the answer says whether it understood (a boolean), as a path; empty: it does not say."""
    answer_code: str = ""
    """Where the answer names itself (a text), as a path, for prepared renditions of it; empty: it does not."""
    wants_handoff: str = ""
    """Where the answer asks for a person (a boolean), as a path; empty: it does not."""
    language: str = "zh-Hans"
    """What the backend speaks."""
    connect_timeout_s: Seconds = 3.0
    timeout_s: Seconds = 15.0
    retries: Annotated[int, Meta(ge=0, le=10)] = 2
    """Further tries after a failure, where a repeat is safe."""
    repeat_is_safe: bool = True
    """Whether the backend honours the idempotency key, so that a POST may be sent again."""
    idempotency_header: str = "Idempotency-Key"
    max_answer_bytes: Bytes = 1_048_576
    max_answer_chars: Count = 8_000
    mask_personal_data: bool = False
    """Replace telephone, ID and card numbers, addresses and names by placeholders before the backend sees them."""
    health_url: str = ""
    """For /readyz; empty: a connection to `url`'s host is enough."""


class Handoff(Section, frozen=True):
    """`[handoff]`: a person."""

    url: str = ""
    """Gets the conversation so far as JSON; empty: no person can be reached by the gateway."""
    headers: Mapping[str, str] = {}
    timeout_s: Seconds = 10.0
    retries: Annotated[int, Meta(ge=0, le=10)] = 2
    other_ways: Mapping[str, str] = {}
    """What else a customer can do, by language tag: a telephone number, opening hours."""


class Reviews(Section, frozen=True):
    """`[reviews]`: where confirmed reviews go."""

    url: str = ""
    """The platform's endpoint; empty: reviews are kept until one is configured."""
    headers: Mapping[str, str] = {}
    idempotency_header: str = "Idempotency-Key"
    timeout_s: Seconds = 15.0
    first_retry_s: Seconds = 1.0
    longest_retry_s: Seconds = 3_600.0
    give_up_after_s: Annotated[float, Meta(gt=0, le=31_536_000)] = 1_209_600.0
    """How long deliveries may fail before the review goes to the dead-letter list: 14 days."""
    deliveries_at_once: Annotated[int, Meta(ge=1, le=256)] = 8
    """Customers whose reviews are being delivered at the same time."""
    keep_days: Annotated[int, Meta(ge=1, le=3650)] = 30
    """Days that a review is kept after it was delivered, withdrawn, or heard and never confirmed."""
    max_text_chars: Count = 4_000


class Store(Section, frozen=True):
    """`[store]`: what is kept."""

    url: str = ""
    """SQLAlchemy URL; empty: SQLite in `folder`."""
    folder: str = ""
    """Empty: the user's data folder."""
    session_days: Annotated[int, Meta(ge=1, le=3650)] = 30
    history_turns: Annotated[int, Meta(ge=0, le=1000)] = 20
    """Turns of a conversation that are kept for a person who takes over."""


class Observe(Section, frozen=True):
    """`[observe]`: what the gateway says of itself."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["json", "console"] = "console"
