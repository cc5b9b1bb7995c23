"""Text of one direction put into text of another (Unicode Annex 9)."""

import re
import unicodedata

FIRST_STRONG_ISOLATE = "\u2068"
POP_ISOLATE = "\u2069"
_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def isolate(value: str, *, always: bool = False) -> str:
    """Return a value that cannot disturb the order of the text around it.

    Direction marks inside it are dropped, so that it cannot close the isolation. Isolated where `always`,
    or where the value holds right-to-left letters; else returned bare, so that plain text stays plain.
    """
    value = _CONTROLS.sub("", value)
    if always or any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in value):
        return f"{FIRST_STRONG_ISOLATE}{value}{POP_ISOLATE}"
    return value
