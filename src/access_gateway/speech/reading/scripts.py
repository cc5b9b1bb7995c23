"""Cut a text where its script changes, because each voice reads one script."""

import unicodedata
from collections.abc import Iterator

_HAN = ((0x3005, 0x3007), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
_RANGES: tuple[tuple[str, tuple[tuple[int, int], ...]], ...] = (
    ("Latn", ((0x41, 0x5A), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x24F), (0x1E00, 0x1EFF))),
    ("Hani", _HAN),
    ("Hang", ((0x1100, 0x11FF), (0x3130, 0x318F), (0xAC00, 0xD7AF))),
    (
        "Arab",
        ((0x620, 0x64A), (0x66E, 0x6D3), (0x6D5, 0x6D5), (0x6EE, 0x6FF), (0x750, 0x77F), (0xFB50, 0xFEFC)),
    ),
    ("Cyrl", ((0x400, 0x52F),)),
    ("Tibt", ((0xF40, 0xF6C), (0xF88, 0xF8C))),
    ("Mong", ((0x1820, 0x1878), (0x1880, 0x18AA))),
)
OTHER = "Zzzz"
"""Letters that no voice reads: Yi, kana, Greek, …"""


def script_of_letter(character: str) -> str | None:
    """Return the ISO 15924 script of a letter, OTHER, or None for what is no letter."""
    code = ord(character)
    for script, ranges in _RANGES:
        if any(low <= code <= high for low, high in ranges):
            return script
    return OTHER if unicodedata.category(character)[0] == "L" else None


def runs(text: str) -> Iterator[tuple[str, str]]:
    """Yield (script, text) in order; joined they are the text, less what stands before the first letter.

    What is no letter stays with the letters before it; an apostrophe or hyphen inside a word stays in it.
    """
    current, begun = "", ""
    for character in text:
        script = script_of_letter(character)
        if script is None and not current:
            continue
        if script and script != current:
            if current:
                yield current, begun
            current, begun = script, ""
        begun += character
    if current:
        yield current, begun
