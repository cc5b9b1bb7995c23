"""Tibetan with every stack in one order of code points, and one sign for each pause.

Sources: the Unicode Standard 13.4 (order in a stack; U+0F0E for a shad that is doubled), its notes on the
deprecated and discouraged vowel signs U+0F73, 0F75–0F79 and 0F81; the spelling rules that a
tsheg stands before a shad after ང alone, and that the leg of ག is a shad of its own. Digits stay Tibetan;
`ascii_digits` reads them. Wylie stays as it is: no tag tells it from other Latin text.
"""

import re
import unicodedata

_TSHEG, _SHAD = "\u0f0b", "\u0f0d"

# Their own decompositions in Unicode are of compatibility only, so that composing text does not take them apart.
_VOCALIC = str.maketrans({"\u0f77": "\u0fb2\u0f71\u0f80", "\u0f79": "\u0fb3\u0f71\u0f80", "\u0f0c": _TSHEG})
_SIGNS = "\u0f35\u0f37\u0f39\u0f71-\u0f84\u0f86\u0f87"
_STACK = re.compile(f"(?<=[\u0f40-\u0f6c])[{_SIGNS}\u0f8d-\u0fbc]{{2,40}}")
_SUBJOINED = re.compile("[\u0f39\u0f8d-\u0fbc]")
_TWICE = re.compile("([\u0f71\u0f72\u0f74\u0f80])\\1+")

_HEAD_MARKS = re.compile("[\u0f01-\u0f07\u0f08\u0f09\u0f0a][\u0f01-\u0f0a]*[ \u0f0b\u0f0d\u0f0e]*")
_SHAD_VARIANTS = str.maketrans(dict.fromkeys("\u0f0f\u0f10\u0f11\u0f12\u0f14", _SHAD) | {"\u0f0e": _SHAD * 2})
_TSHEGS = re.compile("\u0f0b{2,}")
_PAUSE = re.compile("(?<=[\u0f40-\u0f84\u0f90-\u0fbc])([\u0f0b ]*)(\u0f0d(?: *\u0f0d)*)")
_SHADS = re.compile("\u0f0d(?: *\u0f0d)+")
_AFTER_SHAD = re.compile("(?<=\u0f0d)(?=[\u0f20-\u0f33\u0f40-\u0f6c])")
_TSHEG_SPACES = re.compile("\u0f0b(?: *\u0f0b)+")
_SPLIT_SYLLABLES = re.compile("(?<=\u0f0b) +(?=[\u0f40-\u0f6c])")

_DIGITS = {0x0F20 + value: str(value) for value in range(10)}


def standardise(text: str) -> str:
    """Return the text in canonical order, with single tshegs and shads, without head marks."""
    text = _HEAD_MARKS.sub("", text.translate(_VOCALIC)).translate(_SHAD_VARIANTS)
    text = _STACK.sub(_in_order, unicodedata.normalize("NFC", text))
    text = _TWICE.sub(r"\1", text)
    text = _SPLIT_SYLLABLES.sub("", _TSHEGS.sub(_TSHEG, _TSHEG_SPACES.sub(_TSHEG, text)))
    text = _SHADS.sub(f"{_SHAD} {_SHAD}", _PAUSE.sub(_pause, text))
    return _AFTER_SHAD.sub(" ", text).strip(" ")


def ascii_digits(text: str) -> str:
    """Return the text with Tibetan digits as 0 to 9, for comparing facts; half digits (༪ and others) stay."""
    return text.translate(_DIGITS)


def _pause(match: re.Match[str]) -> str:
    """Let a shad follow its syllable: with a tsheg after ང, with a space after ག, whose leg is a shad already."""
    last = match.string[match.start() - 1]
    between = _TSHEG if last == "ང" else " " if last == "ག" and " " in match[1] else ""
    return between + match[2]


def _in_order(match: re.Match[str]) -> str:
    """Put the letters of a stack before its vowels, the vowels before anusvara and visarga."""
    signs = sorted(match[0], key=_rank)
    return unicodedata.normalize("NFC", "".join(signs))


def _rank(sign: str) -> int:
    if _SUBJOINED.match(sign):
        return 0
    return unicodedata.combining(sign) or 300
