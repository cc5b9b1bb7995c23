"""Which rendition a caller wants: the `Accept` header (RFC 9110, 12.5.1)."""

from collections.abc import Sequence

from access_gateway.contracts.errors import NotAcceptable


def choose(accept: str | None, offers: Sequence[str]) -> str:
    """Return the offer that the header likes best; the first offer where it does not say.

    Raises NotAcceptable when the header allows none of them.
    """
    if not accept or not accept.strip():
        return offers[0]
    ranges = [_parse(part) for part in accept[:1000].split(",") if part.strip()]
    best, best_rank = None, (0.0, 0, 0)
    for position, offer in enumerate(offers):
        quality, precision = max(
            ((quality, precision) for kind, quality in ranges if (precision := _matches(kind, offer)) >= 0),
            key=lambda found: found[1],
            default=(0.0, 0),
        )
        rank = (quality, precision, -position)
        if quality > 0 and (best is None or rank > best_rank):
            best, best_rank = offer, rank
    if best is None:
        raise NotAcceptable(f"Accept asks for {accept[:200]!r}; there are {', '.join(offers)}.")
    return best


def _parse(part: str) -> tuple[str, float]:
    kind, *parameters = (piece.strip() for piece in part.split(";"))
    quality = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                quality = min(1.0, max(0.0, float(value)))
            except ValueError:
                quality = 0.0
    return kind.lower(), quality if quality == quality else 0.0  # NaN is no wish


def _matches(kind: str, offer: str) -> int:
    """Return how precisely a media range matches: 2 exactly, 1 by type, 0 as */*, -1 not at all."""
    if kind == offer:
        return 2
    if kind == offer.split("/")[0] + "/*":
        return 1
    return 0 if kind == "*/*" else -1
