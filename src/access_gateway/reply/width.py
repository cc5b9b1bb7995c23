"""How much room text takes, in columns."""

import unicodedata


def width(text: str) -> int:
    """Return columns: two for a full-width character, none for what sits on another, else one.

    Source: Unicode Standard Annex 11, East Asian Width.
    """
    return sum(map(_columns, text))


def _columns(letter: str) -> int:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
