"""Uyghur typed on Arabic, Persian or Kazakh keyboards, spelt as Uyghur spells.

Those keyboards have one letter where Uyghur has several: ه for ھ and ە, ي or ی for ي and ى, و for و and ۋ. The
orthography tells them apart by place: a syllable begins with one consonant at most, has exactly one vowel,
and a vowel that begins a syllable carries a hamza (ئ). So a letter between two consonants is the vowel, a
letter beside a vowel the consonant. Where place does not tell (و between consonants may be four vowels), the
letter stays.

Sources: GB 21669 (the letters); the rules for the hamza of the orthographic dictionary (ئىملا لۇغىتى, 1997).
"""

import re
from collections.abc import Callable, Mapping

HAMZA = "ئ"
VOWELS = "اەېىوۆۇۈ"
_SURE_VOWELS = "اەېۆۇۈ"
_CONSONANTS = "بپتجچخدرزژسشغفقكگڭلمنھۋي"
_ALPHABET = frozenset(VOWELS + _CONSONANTS + HAMZA + "هی")
_HIATUS_AFTER = "اەې"
"""Vowels after which another one has lost its hamza. After ى and و it may be a lost ي or ۋ instead, and after ۇ
and ۈ stands none in Chinese words (يۈەن, گۇاڭجۇ)."""
_ARABIC_PREFIX = "مۇ"
"""Of مۇئەللىم and مۇئامىلە: the hamza of Arabic words comes after it."""

_SAME_LETTER = str.maketrans(
    {"ک": "ك", "ڪ": "ك", "ہ": "ه", "ێ": "ې", "ۅ": "ۆ", "ٶ": "ۆ", "ۉ": "ۈ", "ٷ": "ۈ", "ٸ": "ى", "ٱ": "ا", "\u0640": None}
)  # fmt: skip
_SPELT_OTHERWISE: Mapping[str, str] = {
    "بو": "بۇ", "شو": "شۇ", "مۇشو": "مۇشۇ", "ئاشو": "ئاشۇ", "سۈله": "سۈلھ", "شەره": "شەرھ", "الله": "ئاللاھ",
    "ئالله": "ئاللاھ", "سوال": "سوئال", "سۇال": "سوئال", "سۇئال": "سوئال",
}  # fmt: skip
"""Words that the rules by place would get wrong, and three of the commonest words typed with و for ۇ."""

_WORD = re.compile("(?<![0-9\u0621-\u06d5'’])[\u0621-\u064a\u0654\u066e-\u06d5]+(?!['’\u0621-\u06d5])")
_WITH_HAMZA = re.compile("[ىيی]\u0654|\u0678|[\u0621\u0674](?=[اەېىوۆۇۈیيه])")
_ALEF_WITH_HAMZA = re.compile("[آأ]")
_ALEF_FOR_HAMZA = re.compile("ا[ۇۈۆې]")
_DOUBLE_HAMZA = re.compile("ئ{2,}")
_VERB_ENDING = re.compile("(?<=[ىيم])دو(?=$|مۇ$)")
_COMMA = re.compile("(?<=[\u0621-\u06d5])([ ]?)([,?;])(?![,?;0-9A-Za-z])")
_MARKS = {",": "،", "?": "؟", ";": "؛"}


def repair(text: str) -> str:
    """Return the text with every word that is in Uyghur letters as the orthography spells it.

    Words with letters that Uyghur does not have (Arabic and Persian names) stay as they are.
    """
    said = _WORD.sub(_word, text)
    return _COMMA.sub(lambda match: match[1] + _MARKS[match[2]], said)


def _word(match: re.Match[str]) -> str:
    typed = match[0]
    word = _WITH_HAMZA.sub(HAMZA, typed.translate(_SAME_LETTER))
    word = _DOUBLE_HAMZA.sub(HAMZA, _ALEF_WITH_HAMZA.sub(HAMZA + "ا", word))
    if not _ALPHABET.issuperset(word):
        return typed
    if word.startswith("او"):  # ئو after the Persian habit, or ئاۋ
        return typed
    if _ALEF_FOR_HAMZA.match(word):
        word = HAMZA + word[1:]
    known = _SPELT_OTHERWISE.get(word)
    return known or _VERB_ENDING.sub("دۇ", _by_place(word))


def _by_place(word: str) -> str:
    """Decide letter by letter, left to right: what is decided is a neighbour to go by."""
    said = ""
    for place, letter in enumerate(word):
        before = said[-1:]
        after = word[place + 1 : place + 2]
        decide = _DECIDERS.get(letter)
        if decide:
            said += decide(before, after, word[place + 2 : place + 3])
        elif letter in VOWELS and not before:
            said += _first_vowel(letter, after)
        elif letter in _SURE_VOWELS and letter != before and parts_from(said):
            said += HAMZA + letter
        else:
            said += letter
    return said


def parts_from(said: str) -> bool:
    """Say whether a vowel that follows these letters begins a syllable of its own, with a hamza."""
    return said.endswith(tuple(_HIATUS_AFTER)) or said == _ARABIC_PREFIX


def _first_vowel(letter: str, after: str) -> str:
    """Return what a bare vowel at the beginning stands for: one that lost its hamza, or ھ typed as ە."""
    if letter == "ە" and after and after in _SURE_VOWELS + "ىوی":
        return "ھ"
    return HAMZA + letter


def _heh(before: str, after: str, _: str) -> str:
    """ه: the vowel ە after a consonant, unless a vowel follows; else ھ."""
    if not before:
        return "ھ" if after and after in VOWELS + "هیي" else HAMZA + "ە"
    if before == HAMZA:
        return "ە"
    if before in VOWELS:
        return "ھ"
    return "ھ" if after and after in VOWELS else "ە"


def _yeh(before: str, after: str, later: str) -> str:
    """ي and ی: the vowel ى between consonants and after a hamza; else the consonant ي."""
    if before == HAMZA:
        return "ى"
    if not before or before in VOWELS:
        return "ي"
    if after and after in _SURE_VOWELS + "ىو":
        return "ي"
    return "ي" if after == "ه" and (not later or later in _CONSONANTS) else "ى"


def _dotless_yeh(before: str, after: str, _: str) -> str:
    """ى where only the consonant can stand: before a vowel at the beginning, after a vowel at the end."""
    if not before:
        return "ي" if after and after in _SURE_VOWELS + "و" else HAMZA + "ى" if after else "ى"
    return "ي" if before in _SURE_VOWELS + "و" and not after else "ى"


def _waw(before: str, after: str, _: str) -> str:
    """و: the consonant ۋ at the beginning before a vowel, and after a vowel; between consonants it stays."""
    if not before:
        if not after:
            return "و"
        return "ۋ" if after in _SURE_VOWELS + "ىیيه" else HAMZA + "و"
    return "ۋ" if before in "اەېىۆۇۈ" else "و"


_DECIDERS: Mapping[str, Callable[[str, str, str], str]] = {
    "ه": _heh, "ي": _yeh, "ی": _yeh, "ى": _dotless_yeh, "و": _waw,
}  # fmt: skip
