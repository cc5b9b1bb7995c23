"""Mongolian: Cyrillic with its ө and ү restored, Latin chat spelling in Cyrillic, traditional script's joints.

Sources: the orthography of 1941 as taught today (vowel harmony; үү after front words; жээ and гүй are alike
after all words); Unicode's notes on U+180E and U+202F for the traditional script (UTN 57).
"""

import re

from access_gateway.language.writing import cyrillic, guests, lists
from access_gateway.language.writing.mongolian_latin import to_cyrillic

_WORD = re.compile("[\u0400-\u04ff]+")
_BACK = re.compile("[аяёы]")
_BORROWED = re.compile("[кфщп]|в(?!э|ий|ч)|^(?:[бвгджзлмнрст][лр]|э[лнпсв][а-я])")
"""Letters and beginnings that native words do not have: телефон, эпсилон and электрон keep their vowels."""
_ALIKE_AFTER_ALL = re.compile("(?:г[үу]й(?:гээр|н|д|г|дээ|тэй)?|[зж][үу]й[а-яөү]{0,4}|[жч]ээ)$")
_ROUNDED = str.maketrans("оуОУ", "өүӨҮ")
_SAYS_FRONT = re.compile(
    "[өү]|^[^аоуяёөүэ]*у.*э|^[^аоуяёөүэ]*о[^аоуяёөүэ]+у+[^аоуяёөүэ]+э|^[^аоуяёөүэо]*э[^о]*у[^о]*$"
)
"""ө or ү in the stem; or э beside у, which no native back word has: хургэлт, торуулэх, хэтурхий."""
_WITHOUT = re.compile("((?:х|жээ|аа|оо|ээ|өө|г|ж|л|э|[эө]н)г)у(й(?:гээр|н|д|г)?)$")
"""гүй typed гуй; дугуй and хураангуй are words of their own."""

_STEMS = re.compile("|".join(f"(?:{stem})" for stem in lists.words("mongolian_rounded.txt")))
"""Beginnings of words that exist with ө and ү alone."""
_QUESTION = re.compile(
    "(?<![\u0400-\u04ff])([\u0400-\u04ff]+)( +)(уу|үү|руу|рүү|луу|лүү)(?![\u0400-\u04ff])", re.I
)
_FRONT_VOWELS, _BACK_VOWELS = re.compile("[эөү]"), re.compile("[аоуяё]")

_LETTERS = "\u1820-\u1842\u1880-\u18aa"
_SELECTORS = re.compile("([\u180b-\u180d\u180f])[\u180b-\u180d\u180f]+")
_SEPARATORS = re.compile("[\u180e\u202f][\u180e\u202f ]+|[ ]+[\u180e\u202f][\u180e\u202f ]*")
_LOOSE = re.compile(
    f"(?<![{_LETTERS}\u180b-\u180d\u180f\u180a0-9\u1810-\u1819])\u180e|[\u180e\u202f](?![{_LETTERS}])"
)
_FINAL_VOWEL = re.compile(
    f"(?<=[{_LETTERS}\u180b-\u180d\u180f])\u202f(?=[\u1820\u1821](?![{_LETTERS}\u180b-\u180f]))"
)
_SUFFIXES = [
    "ᠤᠨ",
    "ᠦᠨ",
    "ᠢᠨ",
    "ᠶᠢᠨ",
    "ᠤ",
    "ᠦ",
    "ᠢ",
    "ᠶᠢ",
    "ᠳᠤ",
    "ᠳᠦ",
    "ᠲᠤ",
    "ᠲᠦ",
    "ᠳᠤᠷ",
    "ᠳᠦᠷ",
    "ᠲᠤᠷ",
    "ᠲᠦᠷ",
    "ᠠᠴᠠ",
    "ᠡᠴᠡ",
    "ᠢᠶᠠᠷ",
    "ᠢᠶᠡᠷ",
    "ᠢᠶᠠᠨ",
    "ᠢᠶᠡᠨ",
    "ᠲᠠᠢ",
    "ᠲᠡᠢ",
    "ᠲᠠᠶ",
    "ᠲᠡᠶ",
    "ᠪᠠᠨ",
    "ᠪᠡᠨ",
    "ᠤᠳ",
    "ᠦᠳ",
    "ᠨᠤᠭᠤᠳ",
    "ᠨᠦᠭᠦᠳ",
    "ᠳᠠᠭᠠᠨ",
    "ᠳᠡᠭᠡᠨ",
    "ᠲᠠᠭᠠᠨ",
    "ᠲᠡᠭᠡᠨ",
    "ᠳᠠᠬᠢ",
    "ᠳᠡᠬᠢ",
    "ᠤᠬᠢ",
    "ᠤᠤ",
    "ᠦᠦ",
]
"""Case, plural, possessive and question suffixes that are written apart and are no words of their own."""
_SUFFIX = "|".join(sorted(_SUFFIXES, key=len, reverse=True))
_BEFORE_SUFFIX = re.compile(
    f"(?<=[{_LETTERS}\u180b-\u180d\u180f])[ \u180e](?=(?:{_SUFFIX})(?![{_LETTERS}\u180a-\u180f]))"
)


def from_cyrillic(text: str) -> str:
    """Return Mongolian Cyrillic spelt as the orthography does; chat in Latin letters becomes Cyrillic."""
    return guests.outside(to_cyrillic(text), _piece)


def from_traditional(text: str) -> str:
    """Return traditional script with the joints of Unicode practice; no letter is changed.

    One selector a letter, U+202F before suffixes, U+180E before a final vowel that stands apart.
    """
    text = _SEPARATORS.sub(lambda match: "\u180e" if "\u180e" in match[0] else "\u202f", text)
    text = _SELECTORS.sub(r"\1", _LOOSE.sub("", text))
    text = _FINAL_VOWEL.sub("\u180e", text)
    return _BEFORE_SUFFIX.sub("\u202f", text)


def _piece(part: str) -> str:
    part = _WORD.sub(_word, cyrillic.mended(part, cyrillic.MONGOLIAN))
    return _QUESTION.sub(_particle, part)


def _word(match: re.Match[str]) -> str:
    typed = match[0]
    word = typed.lower()
    restored = _rounded(word)
    restored = _WITHOUT.sub(r"\1ү\2", restored)
    if restored == word:
        return typed
    return "".join(new.upper() if old.isupper() else new for old, new in zip(typed, restored, strict=True))


def _rounded(word: str) -> str:
    """Return a word that can have front vowels only with ө and ү for о and у."""
    if _BACK.search(word):
        return word
    if _STEMS.match(word):
        return word.translate(_ROUNDED)
    stem = _ALIKE_AFTER_ALL.sub("", word)
    if _BORROWED.search(word) or not _SAYS_FRONT.search(stem):
        return word
    return stem.translate(_ROUNDED) + word[len(stem) :]


def _particle(match: re.Match[str]) -> str:
    """Let the particles for questions and directions follow the vowels of the word before them."""
    word, particle = match[1].lower(), match[3]
    stem = _ALIKE_AFTER_ALL.sub("", word)
    ends_alike = stem != word
    front = bool(_FRONT_VOWELS.search(stem)) and not _BACK_VOWELS.search(stem)
    back = bool(_BACK_VOWELS.search(stem)) and not _FRONT_VOWELS.search(stem)
    if front or ends_alike:
        particle = particle.replace("у", "ү").replace("У", "Ү")
    elif back:
        particle = particle.replace("ү", "у").replace("Ү", "У")
    return match[1] + match[2] + particle
