"""Texts in one script and common punctuation alone, read in two searches: most messages are such.

What is found here is what `ScriptReader` finds character by character, in half the time.
"""

import re
from typing import NamedTuple

from access_gateway.language.scripts import (
    ARABIC,
    BLOCKS,
    CYRILLIC,
    HAN,
    LATIN,
    TIBETAN,
    ScriptReader,
)

_BETWEEN = (
    " !-&(-,./0-@\\[-_{-~"  # ASCII without ', - and `, which a Latin word may have
    "\u00a1\u00ab\u00bb\u00bf\u2013\u2014\u201c\u201d\u2026\u3001\u3002\u3008-\u3011"
    "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"  # wide
    "\u060c\u061b\u061f\u06d4\u0f0b-\u0f12\u0f14"  # Arabic, Tibetan
)
"""What no language owns, and what parts words; of white space the space alone."""
_KINDS = (LATIN, HAN, ARABIC, CYRILLIC, TIBETAN)


class Plain(NamedTuple):
    """What is in a plain text."""

    kind: str
    """Class of its letters."""
    words: list[str]
    """What stands between spaces, punctuation and figures; in lower case it is the words of the text in lower case."""
    letters: int


class PlainReader:
    """Reads plain texts."""

    def __init__(self, reader: ScriptReader) -> None:
        """Compile what each script has, by the classes of `reader`: some milliseconds."""
        own = [_own(kind, reader) for kind in _KINDS]
        self._in_one_script = re.compile("|".join(f"([{chars}{_BETWEEN}]+)" for chars in own)).fullmatch
        self._words = [re.compile(f"[{chars}]+").findall for chars in own]

    def read(self, text: str) -> Plain | None:
        """Return what is in a text; None where it is not plain, or has no letters."""
        found = self._in_one_script(text)
        if found is None or found.lastindex is None:
            return None
        place = found.lastindex - 1
        kind, words = _KINDS[place], self._words[place](text)
        letters = sum(map(len, words))
        if kind == LATIN:
            letters -= text.count("-") + text.count("'")
        return Plain(kind, words, letters) if letters else None


def _own(kind: str, reader: ScriptReader) -> str:
    """Return what the words of a script are made of, as a regular expression's set; its marks and rarities left out."""
    if kind == HAN:
        return "\u4e00-\u9fef"
    letters = (chr(code) for low, high, one in BLOCKS if one == kind for code in range(low, high + 1))
    # What is one letter of the script in lower case too: words are lowered after they are found.
    kept = "".join(char for char in letters if reader.classes(char + char.lower()) == kind * 2)
    return kept + ("'\\-" if kind == LATIN else "")
