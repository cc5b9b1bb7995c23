"""Names of things that are kept, and their times."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from ulid import ULID

from access_gateway.contracts.errors import InvalidSetting, InvalidText

Now = Callable[[], float]
"""The wall clock: seconds since 1970, UTC. It may jump either way; whoever reads it has to live with that."""

_ID = re.compile(r"[A-Za-z0-9._~-]{1,128}")


def new_id() -> str:
    """Return a new ULID: 26 characters, unique, sorted by the millisecond it was made in."""
    return str(ULID())


def checked_id(given: str | None, name: str) -> str:
    """Return the caller's own id, or a new one where none was given.

    name: what it is the id of, for the error ("session", "customer").
    Raises InvalidSetting unless it is 1 to 128 of A-Z a-z 0-9 . _ ~ - (RFC 3986's unreserved characters, so
    that an id can stand in a path and in a header as it is).
    """
    if given is None:
        return new_id()
    if _ID.fullmatch(given) is None:
        raise InvalidSetting(f"A {name} id has 1 to 128 of the characters A-Z a-z 0-9 . _ ~ -.")
    return given


def checked_text(text: str, name: str) -> str:
    """Return the text as it is. Raises InvalidText where it cannot be written as UTF-8, or holds U+0000."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InvalidText(f"The {name} holds half a surrogate pair at character {error.start}.") from error
    if "\x00" in text:
        raise InvalidText(f"The {name} holds a null character.")
    return text


def iso(now: float) -> str:
    """Return epoch seconds as ISO 8601 in UTC, to the millisecond: "2026-11-22T09:30:00.000Z"."""
    return datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
