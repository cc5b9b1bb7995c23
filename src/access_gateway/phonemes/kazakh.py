"""Kazakh as it is read aloud, from Cyrillic.

Source: A. G. McCollum and S. Chen, "Kazakh", Journal of the International Phonetic Association 51, 2021: the vowels,
and the glides that и and у hide. Left out: rounding that spreads beyond what is written, and voicing across words.
"""

import re
from collections.abc import Iterator

_SOUND = {
    "а": "ɑ", "ә": "æ", "о": "o", "ө": "ø", "ұ": "ʊ", "ү": "ʏ", "ы": "ə", "і": "ɪ", "е": "e", "э": "e", "б": "b",
    "в": "v", "г": "ɡ", "ғ": "ʁ", "д": "d", "ж": "ʒ", "з": "z", "й": "j", "к": "k", "қ": "q", "л": "l", "м": "m",
    "н": "n", "ң": "ŋ", "п": "p", "р": "r", "с": "s", "т": "t", "ф": "f", "х": "χ", "һ": "h", "ш": "ʃ",
}  # fmt: skip
_PAIRS = {
    "ц": ("t", "s"),
    "ч": ("t", "ʃ"),
    "щ": ("ʃ", "ʃ"),
    "ё": ("j", "o"),
    "я": ("j", "ɑ"),
    "ъ": (),
    "ь": (),
}
_FRONT, _BACK = frozenset("әөүіеэ"), frozenset("аоұыяё")
_VOWELS = _FRONT | _BACK | frozenset("июу")
_WORDS = re.compile("[а-яёәғқңөұүһі]+", re.IGNORECASE)

INVENTORY = frozenset({*_SOUND.values(), "w"})


def words(text: str) -> list[tuple[str, ...]]:
    """Return the words of a text as phonemes; see phonemes()."""
    found = (tuple(_sounds(match[0].lower())) for match in _WORDS.finditer(text))
    return [word for word in found if word]


def _sounds(word: str) -> Iterator[str]:
    """Yield a word's phonemes. и is a narrow vowel and j, у is w, after a consonant with a narrow vowel before it."""
    front = _is_front(word)
    for at, letter in enumerate(word):
        after_vowel = at > 0 and word[at - 1] in _VOWELS
        if letter == "и":
            yield from ("ɪ" if front else "ə", "j")
        elif letter in "ую":
            if letter == "ю":
                yield "j"
            if not after_vowel:
                yield "ʏ" if front else "ʊ"
            yield "w"
        elif letter == "е" and (at == 0 or after_vowel):
            yield from ("j", "e")
        elif letter in _PAIRS:
            yield from _PAIRS[letter]
        else:
            yield _SOUND[letter]


def _is_front(word: str) -> bool:
    """Say whether a word has front vowels: its first vowel that shows it decides; к and г do where none does."""
    for letter in word:
        if letter in _FRONT:
            return True
        if letter in _BACK:
            return False
    return "к" in word or "г" in word
