"""Cut what a voice is to say into pieces that the engine takes at once."""

import re
from collections.abc import Iterator

MAX_CHARS = 200
"""Of one piece: contracts/speaking.py, Speaker.speak."""

_BREAKS = (re.compile(r"(?<=[.?!]) ?"), re.compile(r"(?<=,) ?"), re.compile(r" "))
"""Where a piece may end, best first: after a sentence, after a comma, between words."""


def pieces(text: str, limit: int = MAX_CHARS) -> Iterator[str]:
    """Yield the text in order, in pieces of at most `limit` characters, cut where it hurts least."""
    while len(text) > limit:
        cut = next((place for pattern in _BREAKS if (place := _last(pattern, text, limit))), limit)
        yield text[:cut].strip()
        text = text[cut:].strip()
    if text:
        yield text


def _last(pattern: re.Pattern[str], text: str, limit: int) -> int:
    """Return the last place that the pattern offers in the second half of what fits, or 0."""
    places = [match.end() for match in pattern.finditer(text, 0, limit) if match.end() > limit // 2]
    return places[-1] if places else 0
