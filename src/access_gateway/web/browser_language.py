"""Which language a browser asks for."""

from collections.abc import Iterable

from access_gateway.contracts.languages import BY_TAG, canonical_tag

OTHERWISE = "zh-Hans"


def accepted_language(accepted: str) -> str:
    """Return the first language of an Accept-Language header that the table has; Mandarin where none is."""
    return first_known(choice.split(";")[0].strip() for choice in accepted[:500].split(","))


def first_known(tags: Iterable[str]) -> str:
    """Return the table's tag for the first of these that it knows; Mandarin where it knows none."""
    for tag in tags:
        known = canonical_tag(tag) or canonical_tag(tag.split("-")[0])
        if known in BY_TAG:
            return known
    return OTHERWISE
