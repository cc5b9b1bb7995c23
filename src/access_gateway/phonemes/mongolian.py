"""Khalkha Mongolian as it is read aloud, from Cyrillic; from the traditional script by way of Cyrillic.

Source: J.-O. Svantesson, A. Tsendina, A. Karlsson and V. Franzén, "The Phonology of Mongolian", Oxford University
Press 2005: the phonemes, full vowels in first syllables against reduced ones after, short vowels at the end that are
written and not said, ɢ and g, ŋ. Symbols are theirs but for ө and ү, which stand as they sound (ɵ, ʉ).
"""

import re
from collections.abc import Iterator

from access_gateway.phonemes.mongolian_script import cyrillic

_VOWEL = {"а": "a", "э": "e", "и": "i", "о": "ɔ", "у": "ʊ", "ө": "ɵ", "ү": "ʉ", "ы": "i", "е": "e"}
_IOTATED = {"я": "а", "ё": "о", "е": "э", "ю": "у"}
"""A letter for j and a vowel; ю is jʉ and е is jɵ by the vowels around."""
_DIPHTHONG = {"ай": "ai", "ой": "ɔi", "уй": "ʊi", "үй": "ʉi", "эй": "eː", "ий": "iː", "ый": "iː", "өй": "ɵː"}
_CONSONANT = {
    "б": "p", "в": "w", "д": "t", "ж": "tʃ", "з": "ts", "й": "j", "к": "kʰ", "л": "ɮ", "м": "m", "н": "n", "п": "pʰ",
    "р": "r", "с": "s", "т": "tʰ", "ф": "f", "х": "x", "ц": "tsʰ", "ч": "tʃʰ", "ш": "ʃ", "щ": "ʃ",
}  # fmt: skip
_BACK = frozenset("аоуяёы")
_FRONT = frozenset("эөүе")
_SHORT = frozenset("аэиоуөү")
_PALATALISED = frozenset(("p", "t", "tʰ", "pʰ", "x", "ɮ", "m", "n", "r", "w", "ɡ", "s"))
_VELARS = frozenset("гкх")
_SONORANTS = frozenset("лмнрвй")
_EXCEPTIONS = {"ес": "йөс", "ер": "йир", "ерэн": "йирэн", "ерөн": "йирэн"}
"""Numerals whose vowel the spelling hides."""

INVENTORY = frozenset(
    set(_CONSONANT.values())
    | {sound + "ʲ" for sound in _PALATALISED}
    | {"ɡ", "ɢ", "ŋ", "ə"}
    | {vowel + length for vowel in "aeiɔʊɵʉ" for length in ("", "ː")}
    | {"ai", "ɔi", "ʊi", "ʉi"}
)

_PIECE = re.compile(
    r"(?P<vowel>[аоуүэиыө]й(?![аэиоуөүы])|([аэиоуөү])\2|и[аоуэөү]|[аэиоуөүы])|[^аэиоуөүыьъ][ьъ]?"
)
_WORDS = re.compile(r"[а-яёөү]+", re.IGNORECASE)


def words(text: str) -> list[tuple[str, ...]]:
    """Return the words of a Cyrillic text as phonemes; see phonemes()."""
    return [word for match in _WORDS.finditer(text) if (word := tuple(_sounds(match[0].lower())))]


def words_of_traditional(text: str) -> list[tuple[str, ...]]:
    """Return the words of a text in traditional script as phonemes; see phonemes()."""
    return words(cyrillic(text))


def _sounds(word: str) -> Iterator[str]:
    """Yield the phonemes of one word in small letters."""
    word = _EXCEPTIONS.get(word, word)
    nuclei = _nuclei(_plain(word))
    back = _is_back(word)
    first = next((place for place, (_, vowel) in enumerate(nuclei) if vowel), -1)
    for place, (_, vowel) in enumerate(nuclei):
        if not vowel:
            yield from _consonant(nuclei, place, back=back)
        elif sound := _vowel(nuclei, place, initial=place == first):
            yield sound


def _plain(word: str) -> str:
    """Write iotated letters as й (or ь after a consonant) and their vowel, so that each letter is one sound."""
    said = ""
    front = not _is_back(word)
    for place, letter in enumerate(word):
        vowel = _IOTATED.get(letter)
        if vowel is None:
            said += letter
            continue
        if letter == "ю" and (front or word[place + 1 : place + 2] == "ү"):
            vowel = "ү"
        if letter == "е" and re.match(r"[^аоуэиыяё]*ө", word[place + 1 :]):
            vowel = "ө"
        after_consonant = said[-1:] == "г" or (said[-1:] in _CONSONANT and said[-1:] != "й")
        if after_consonant and letter == "е":
            said += "ээ"  # loans alone have it, with a full vowel: билет
        else:
            said += ("ь" if after_consonant else "й") + vowel
    return said


def _is_back(word: str) -> bool:
    """Whether the vowels of a word are back: by the first that is not и."""
    return next((letter in _BACK for letter in word if letter in _BACK or letter in _FRONT), False)


def _nuclei(word: str) -> list[tuple[str, bool]]:
    """Cut a word into consonants with their sign (ь) and vowels, each long vowel or diphthong in one piece."""
    return [(match[0], match["vowel"] is not None) for match in _PIECE.finditer(word)]


def _vowel(nuclei: list[tuple[str, bool]], place: int, *, initial: bool) -> str:
    """Return a vowel as it is said here, or nothing where it is only written."""
    letters = nuclei[place][0]
    if letters in _DIPHTHONG:
        sound = _DIPHTHONG[letters]
        return sound if initial or sound[-1] != "ː" else sound[0]
    if len(letters) == 2:  # long, or и and a vowel: full wherever it stands, long in the first syllable alone
        return _VOWEL[letters[1]] + ("ː" if initial else "")
    if initial or letters == "ы":
        return _VOWEL[letters]
    return "" if _silent(nuclei, place) else "ə"


def _silent(nuclei: list[tuple[str, bool]], place: int) -> bool:
    """Whether the vowel here is the short one at the end that is written after a consonant and not said."""
    return place == len(nuclei) - 1 and nuclei[place][0] in _SHORT and not nuclei[place - 1][1]


def _parted(nuclei: list[tuple[str, bool]], place: int) -> bool:
    """Whether a reduced vowel parts this consonant from the one before, since nothing follows that is said.

    A sonorant and an obstruent can end a word together (мөнгө), others cannot (явъя).
    """
    if place < 1 or place + 2 != len(nuclei) or not _silent(nuclei, place + 1) or nuclei[place - 1][1]:
        return False
    return nuclei[place - 1][0][0] not in _SONORANTS or nuclei[place][0][0] in _SONORANTS


def _consonant(nuclei: list[tuple[str, bool]], place: int, *, back: bool) -> Iterator[str]:
    letters = nuclei[place][0]
    letter = letters[0]
    following = nuclei[place + 1] if place + 1 < len(nuclei) else ("", False)
    if letter == "г":
        sound = "ɢ" if back and following[1] and following[0][0] not in "иы" else "ɡ"
    elif letter == "н" and "ь" not in letters and (not following[0] or following[0][0] in _VELARS):
        sound = "ŋ"
    else:
        sound = _CONSONANT.get(letter, "")
    soft = "ь" in letters or (back and following[1] and following[0][0] == "и")
    if _parted(nuclei, place):
        yield "ə"
    if soft and sound in _PALATALISED:
        sound += "ʲ"
    if sound:
        yield sound
