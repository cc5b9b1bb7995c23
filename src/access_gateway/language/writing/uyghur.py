"""Uyghur in its Arabic alphabet, whichever of its alphabets it was typed in.

Sources: the alphabet of 1983 (Xinjiang); Uyghur Latin (ULY) as published by Xinjiang University in 2001 and
2008, the New Script (Yengi Yeziq) of 1965–1982, the Cyrillic alphabet of Kazakhstan's Uyghurs. What carries a
hamza in the middle of a word is written in ULY as an apostrophe, which also keeps the letters of ng, gh, sh
and zh apart (in'am, is'haq, selin'ghan).
"""

import re

from access_gateway.language.writing import cyrillic, guests, lists, uyghur_spelling
from access_gateway.language.writing.uyghur_spelling import HAMZA, VOWELS, parts_from

_SPELT_IN_CHAT = {typed: written for written, typed in lists.rows("uyghur_chat.tsv")}
"""Folded chat spelling → ULY."""
_ULY = {
    "a": "ا", "b": "ب", "c": "چ", "ch": "چ", "d": "د", "e": "ە", "ë": "ې", "é": "ې", "è": "ې", "ê": "ې", "f": "ف",
    "g": "گ", "gh": "غ", "h": "ھ", "i": "ى", "j": "ج", "k": "ك", "l": "ل", "m": "م", "n": "ن", "ng": "ڭ", "o": "و",
    "ö": "ۆ", "p": "پ", "q": "ق", "r": "ر", "s": "س", "sh": "ش", "t": "ت", "u": "ۇ", "ü": "ۈ", "v": "ۋ", "w": "ۋ",
    "x": "خ", "y": "ي", "z": "ز", "zh": "ژ",
    # As typed on Turkish and German keyboards.
    "ş": "ش", "ç": "چ", "ğ": "غ", "ñ": "ڭ", "ŋ": "ڭ", "ı": "ى", "ä": "ە", "ə": "ە", "ǝ": "ە", "ɵ": "ۆ",
}  # fmt: skip
_WITH_OPEN_E = _ULY | {"e": "ې"}
"""Where ä or ə is written for the open vowel, e is the close one."""
_NEW_SCRIPT = _WITH_OPEN_E | {
    "ƣ": "غ", "ⱨ": "ھ", "ⱪ": "ق", "ⱬ": "ژ", "h": "خ", "q": "چ", "x": "ش",
}  # fmt: skip
_CYRILLIC = {
    "а": "ا", "ә": "ە", "б": "ب", "в": "ۋ", "г": "گ", "ғ": "غ", "д": "د", "е": "ې", "ё": "يو", "ж": "ژ", "җ": "ج",
    "з": "ز", "и": "ى", "й": "ي", "к": "ك", "қ": "ق", "л": "ل", "м": "م", "н": "ن", "ң": "ڭ", "о": "و", "ө": "ۆ",
    "п": "پ", "р": "ر", "с": "س", "т": "ت", "у": "ۇ", "ү": "ۈ", "ф": "ف", "х": "خ", "һ": "ھ", "ц": "تس", "ч": "چ",
    "ш": "ش", "щ": "ش", "ы": "ى", "э": "ې", "ю": "يۇ", "я": "يا", "ъ": "'", "ь": "",
}  # fmt: skip

_APOSTROPHES = re.compile(r"(?<=[^\W\d_])['’‘ʼ`´ʻ](?=[^\W\d_])")
_LATIN_WORD = re.compile(r"[a-zëéèêöüşçğñŋıäəǝɵƣⱨⱪⱬ]+(?:'[a-zëéèêöüşçğñŋıäəǝɵƣⱨⱪⱬ]+)*", re.IGNORECASE)
_CYRILLIC_WORD = re.compile(r"[\u0400-\u04ff]+(?:'[\u0400-\u04ff]+)*")
_NEW_SCRIPT_LETTERS = re.compile("[ƣⱨⱪⱬ]", re.IGNORECASE)
_OPEN_E_LETTERS = re.compile("[äəǝ]", re.IGNORECASE)


def from_arabic(text: str) -> str:
    """Return Uyghur in Arabic letters as its orthography writes it: see `uyghur_spelling`."""
    return guests.outside(text, uyghur_spelling.repair)


def from_latin(text: str) -> str:
    """Return Uyghur Latin in Arabic letters; brands, sizes, codes and addresses stay in Latin."""
    table = _table(text)
    shouted = guests.is_shouted(text)

    def word(match: re.Match[str]) -> str:
        typed = match[0]
        if _is_guest(typed, shouted=shouted):
            return typed
        folded = typed.replace("İ", "i").lower()
        if table is _ULY:
            folded = _SPELT_IN_CHAT.get(folded, folded)
        return _write(folded, table)

    def piece(part: str) -> str:
        said = _LATIN_WORD.sub(word, _APOSTROPHES.sub("'", part))
        return uyghur_spelling.repair(said)

    return guests.outside(text, piece)


def from_cyrillic(text: str) -> str:
    """Return Uyghur Cyrillic in Arabic letters; Latin words and all else stay."""

    def piece(part: str) -> str:
        part = cyrillic.mended(_APOSTROPHES.sub("'", part), cyrillic.UYGHUR)
        said = _CYRILLIC_WORD.sub(lambda match: _write(match[0].lower(), _CYRILLIC), part)
        return uyghur_spelling.repair(said)

    return guests.outside(text, piece)


def _table(text: str) -> dict[str, str]:
    """Return the alphabet that the letters of a text show."""
    if _NEW_SCRIPT_LETTERS.search(text):
        return _NEW_SCRIPT
    return _WITH_OPEN_E if _OPEN_E_LETTERS.search(text) else _ULY


def _is_guest(word: str, *, shouted: bool) -> bool:
    if word == "U":  # he, she or it, at the beginning of a sentence
        return False
    return guests.is_brand(word, shouted=shouted) or (
        word.lower() not in _SPELT_IN_CHAT and guests.is_spelt_abroad(word)
    )


def _write(word: str, table: dict[str, str]) -> str:
    """Write one folded word; a vowel that begins a syllable without a consonant carries a hamza."""
    said = ""
    place = 0
    while place < len(word):
        group = word[place : place + 2]
        if word.startswith("ngh", place):  # n and gh: ng before h does not occur in the language
            group = "n"
        elif group not in table or len(group) < 2:
            group = word[place]
        letters = table.get(group, group)
        begins = letters[:1] in VOWELS and letters != ""
        if begins and (not said or said[-1] == "'" or parts_from(said) or said[-1] in "ىوۆ"):
            said = said.removesuffix("'") + HAMZA
        elif said.endswith("'") and letters:
            said = said[:-1]
        said += letters
        place += len(group)
    return said.replace("'", "")
