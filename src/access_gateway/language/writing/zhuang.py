"""Zhuang in the alphabet of 1982; letters of 1957 are replaced, one by one.

The alphabet of 1957 had letters of its own for six sounds and five tones, some borrowed from Cyrillic for their
likeness to digits; the reform of 1982 wrote all of them with plain Latin letters, one for one. Source: the
scheme of the State Council's approval, 1957 and 1982, as in Unicode's notes on U+01A8, U+01BD and U+0185.
"""

import re

from access_gateway.language.writing import guests

_NEW = {
    "ƃ": "mb", "ƌ": "nd", "ŋ": "ng", "ə": "ae", "ǝ": "ae", "ɵ": "oe", "ө": "oe", "ɯ": "w",
    "ƨ": "z", "з": "j", "ч": "x", "ƽ": "q", "ƅ": "h", "ь": "h",
}  # fmt: skip
_UPPER = {"Ƃ": "ƃ", "Ƌ": "ƌ", "Ŋ": "ŋ", "Ə": "ə", "Ǝ": "ǝ", "Ɵ": "ɵ", "Ө": "ө", "Ɯ": "ɯ", "Ƨ": "ƨ", "З": "з", "Ч": "ч", "Ƽ": "ƽ", "Ƅ": "ƅ", "Ь": "ь"}  # fmt: skip  # noqa: E501 - a table
_LIKE_CYRILLIC = "зчөьЗЧӨЬ"
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-zƃƌŋəǝɵɯƨƽƅƂƋŊƏƎƟƜƧƼƄ]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")


def standardise(text: str) -> str:
    """Return the text with the letters of 1957 as those of 1982; words in Cyrillic stay."""
    return guests.outside(text, lambda part: _WORD.sub(_word, part))


def _word(match: re.Match[str]) -> str:
    word = match[0]
    if not any(char in _NEW or char in _UPPER for char in word) or not _LATIN.search(word):
        return word
    if any(char not in _LIKE_CYRILLIC for char in _CYRILLIC.findall(word)):
        return word
    shouted = len(word) > 1 and word.isupper()
    return "".join(_letter(char, shouted=shouted) for char in word)


def _letter(char: str, *, shouted: bool) -> str:
    if char in _UPPER:
        new = _NEW[_UPPER[char]]
        return new.upper() if shouted else new.capitalize()
    return _NEW.get(char, char)
