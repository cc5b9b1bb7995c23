"""Uyghur as it is read aloud, from the Arabic script, which writes every vowel.

Source: R. F. Hahn, "Spoken Uyghur", University of Washington Press 1991, chapters 1 and 2: the letters' values, k and g
before front vowels as elsewhere. Left out, because they depend on speaker and pace: r that falls away at a syllable's
end, high vowels without voice, and raising that the spelling does not show.
"""

import re

_SOUND = {
    "ا": "ɑ", "ە": "ɛ", "ې": "e", "ى": "i", "و": "o", "ۇ": "u", "ۆ": "ø", "ۈ": "y", "ب": "b", "پ": "p", "ت": "t",
    "ج": "dʒ", "چ": "tʃ", "خ": "χ", "د": "d", "ر": "r", "ز": "z", "ژ": "ʒ", "س": "s", "ش": "ʃ", "غ": "ʁ", "ف": "f",
    "ق": "q", "ك": "k", "گ": "ɡ", "ڭ": "ŋ", "ل": "l", "م": "m", "ن": "n", "ھ": "h", "ۋ": "w", "ي": "j",
}  # fmt: skip
_LOOKALIKES = str.maketrans({"ک": "ك", "ی": "ى", "ہ": "ھ", "ه": "ە", "ﻼ": "لا"})
"""Letters of other keyboards that people type for Uyghur ones."""
_CARRIER = "ئ"
"""It carries a vowel at a word's beginning; inside a word it parts the vowel from what comes before."""
_BREAK = "ʔ"
_WORDS = re.compile(f"[{_CARRIER}{''.join(_SOUND)}]+")

INVENTORY = frozenset({*_SOUND.values(), _BREAK})


def words(text: str) -> list[tuple[str, ...]]:
    """Return the words of a text as phonemes; see phonemes()."""
    found = (_sounds(match[0]) for match in _WORDS.finditer(text.translate(_LOOKALIKES)))
    return [word for word in found if word]


def _sounds(word: str) -> tuple[str, ...]:
    inner = (_BREAK if letter == _CARRIER else _SOUND[letter] for letter in word.removeprefix(_CARRIER))
    said = tuple(inner)
    return said[:-1] if said[-1:] == (_BREAK,) else said
