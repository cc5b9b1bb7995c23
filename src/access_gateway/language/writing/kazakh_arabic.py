"""One Kazakh word from Arabic letters to Cyrillic: the vowels that the Arabic alphabet does not tell apart.

ا و ۇ ى may be back (а о ұ ы) or front (ә ө ү і). A high hamza makes the word's first syllable front; else ە, ك and گ
say front, ق and ع back, and vowels that are not told follow the syllable before them. ә and ө stand in first syllables
only. Borrowed words keep no harmony: the commonest are listed.
"""

import re
from collections.abc import Mapping

from access_gateway.language.writing import lists

_LETTERS: Mapping[str, str] = {
    "ا": "а", "ب": "б", "ۆ": "в", "گ": "г", "ع": "ғ", "د": "д", "ە": "е", "ج": "ж", "ز": "з", "ي": "й", "ك": "к",
    "ق": "қ", "ل": "л", "م": "м", "ن": "н", "ڭ": "ң", "و": "о", "پ": "п", "ر": "р", "س": "с", "ت": "т", "ۋ": "у",
    "ۇ": "ұ", "ف": "ф", "ح": "х", "ھ": "һ", "ى": "ы", "ش": "ш", "چ": "ч", "ٵ": "ә", "ٶ": "ө", "ٷ": "ү", "ٸ": "і",
    "ژ": "ж", "خ": "х", "غ": "ғ", "ې": "е", "ۈ": "ү",
}  # fmt: skip
_SIGN = "ٴ"
_TWO_YOTS = re.compile("йй+")
_VOWEL_AND_YOT = re.compile("(?<![аәеоөұүыіяуи])[ыі]й")
_YOT_BEFORE_A = re.compile("(?<![аәеоөұүыія])(?<!^)й(?=а)")
_YOT = re.compile("(?<![аәеоөұүыіяи])й(?![аеоұүыі])|(?<=[бвгғджзкқлмнңпрстфхһцчш])й")
_FRONT_OF = {"а": "ә", "о": "ө", "ұ": "ү", "ы": "і"}
_SAYS_FRONT, _SAYS_BACK = frozenset("егкәөүі"), frozenset("қғ")
_VOWELS = frozenset("аәеоөұүыі")
_INSTRUMENTAL = re.compile("[мбп]ен$")
"""The one suffix without harmony: атауымен."""

_WHOLE = {"сыз": "сіз", "быз": "біз", "быр": "бір"}
"""Words whose sign is often left out; longer words begin like them."""
_TO_LEAST = str.maketrans(
    {
        "э": "е", "и": "й", "ь": "", "ъ": "", "ц": "тс", "я": "йа", "ю": "йу", "ә": "а", "ө": "о", "ү": "ұ", "і": "ы",
        "ё": "йо",
    }
)  # fmt: skip
_STEMS = {stem.translate(_TO_LEAST): stem for stem in lists.words("kazakh_stems.txt")}
"""What the Arabic alphabet tells of a stem → the stem."""
_LONGEST_STEM = max(map(len, _STEMS))
_SHORTEST_STEM = 3
_SHORT_STEMS_ALONE = frozenset(
    [
        "газ",
        "код",
        "сый",
        "ось",
        "чек",
        "диск",
        "курс",
        "порт",
        "тест",
        "рейс",
        "парк",
        "банк",
        "кран",
        "фото",
        "класс",
    ]
)
_ENDING = re.compile(
    "(?:[лдт][ае]р|ы[мңн]|[ыі]|сы|[мн]ы[зң]|ды[ңн]?|ты[ңн]?|ны[ңн]?|[дтмбп]?[ае][нм]?|ға|қа|ге|ке|ында|ынде|да[ғг]ы|лық|лы[қк]|сыз|сыңыз|ңыз|ыңыз"
    "|шы|мен|бен|пен)*"
)


def write(word: str) -> str:
    """Return one word in Cyrillic; a word with letters that Kazakh does not have stays."""
    signed = word.startswith(_SIGN)
    letters = word.replace(_SIGN, "")
    if not all(letter in _LETTERS for letter in letters):
        return word
    said = "".join(map(_LETTERS.__getitem__, letters))
    least = said.translate(_TO_LEAST)
    if least in _WHOLE:
        return _WHOLE[least]
    for length in range(min(_LONGEST_STEM + 4, len(least)), _SHORTEST_STEM - 1, -1):
        stem = _STEMS.get(least[:length])
        if stem and (stem not in _SHORT_STEMS_ALONE or _ENDING.fullmatch(least[length:])):
            front = _last_is_front(stem)
            rest = _iotated(_harmonised(said[length:], front=front, begun=True), after=stem[-1])
            return (stem[:-1] if stem[-1] == "ь" and rest[:1] in ("і", "е") else stem) + rest
    return _iotated(_harmonised(said, front=True if signed else None, begun=False), after="")


def _last_is_front(stem: str) -> bool:
    vowels = [letter for letter in stem if letter in "аәеоөұүыіэияюёу"]
    return vowels[-1] in "әеөүіэиь" or stem.endswith("ь") if vowels else False


def _harmonised(said: str, *, front: bool | None, begun: bool) -> str:
    """Return the letters with the vowels told apart, left to right.

    front: of the syllable before, None where nothing says. begun: whether a first syllable came before.
    """
    stem_end = len(said)
    ending = _INSTRUMENTAL.search(said)
    if ending and any(letter in _VOWELS for letter in said[: ending.start()]):
        stem_end = ending.start()
    signed, parts = front is True and not begun, []
    for place, letter in enumerate(said):
        if letter not in _VOWELS:
            parts.append(letter)
            continue
        first = not begun and not any(part in _VOWELS for part in parts)
        told = _told(said, place, stem_end) if not (first and signed) else True
        if letter == "е" or letter in "әөүі":
            front = True
        elif letter == "а" and not first:
            front = False
        elif told is not None:
            front = told
        elif front is None:
            front = _ahead(said, place, stem_end)
        in_place = letter in "ұы" or first
        parts.append(_FRONT_OF.get(letter, letter) if front and in_place else letter)
    return "".join(parts)


def _told(said: str, place: int, end: int) -> bool | None:
    """Say what the consonants of the vowel's own syllable tell."""
    beside = said[max(place - 1, 0) : place] + _coda(said, place, end)
    if any(letter in _SAYS_BACK for letter in beside):
        return False
    return True if any(letter in "гк" for letter in beside) else None


def _coda(said: str, place: int, end: int) -> str:
    following = said[place + 1 : min(place + 3, end)]
    if not following or following[0] in _VOWELS:
        return ""
    return following[0] if len(following) == 1 or following[1] not in _VOWELS else ""


def _ahead(said: str, place: int, end: int) -> bool:
    """Say what the next letter that tells anything tells."""
    for letter in said[place + 1 : end]:
        if letter in _SAYS_FRONT:
            return True
        if letter in _SAYS_BACK or letter == "а":
            return False
    return False


def _iotated(said: str, *, after: str) -> str:
    """Write и, я and ю where Cyrillic does: after consonants й is и, with а it is я, with у ю."""
    whole = _TWO_YOTS.sub("й", after + said)
    whole = _VOWEL_AND_YOT.sub("й", whole)
    whole = _YOT_BEFORE_A.sub("ий", whole).replace("йа", "я").replace("йә", "иә").replace("йу", "ю")
    return _YOT.sub("и", whole)[len(after) :].replace("тси", "ци")
