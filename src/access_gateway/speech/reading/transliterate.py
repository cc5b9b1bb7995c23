"""Scripts that a voice cannot read, in the script that it can: Uyghur Latin and Cyrillic, Kazakh Arabic.

espeak-ng reads Uyghur in Arabic letters and Kazakh in Cyrillic. Between the scripts of one language the
letters answer to each other; what does not (an apostrophe between letters of Latin Uyghur) is resolved here.
Source: the Uyghur Computer Science Association's table of 2000 (Uyghur), and the alphabet used in Xinjiang
since 1982 (Kazakh).
"""

import re

_ULY = {
    "ch": "چ", "gh": "غ", "ng": "ڭ", "sh": "ش", "zh": "ژ", "a": "ا", "b": "ب", "d": "د", "e": "ە", "ë": "ې",
    "é": "ې", "f": "ف", "g": "گ", "h": "ھ", "i": "ى", "j": "ج", "k": "ك", "l": "ل", "m": "م", "n": "ن", "o": "و",
    "ö": "ۆ", "p": "پ", "q": "ق", "r": "ر", "s": "س", "t": "ت", "u": "ۇ", "ü": "ۈ", "w": "ۋ", "x": "خ", "y": "ي",
    "z": "ز", "v": "ۋ", "c": "چ",
}  # fmt: skip
_UYGHUR_CYRILLIC = {
    "а": "ا", "ә": "ە", "б": "ب", "в": "ۋ", "г": "گ", "ғ": "غ", "д": "د", "е": "ې", "ж": "ژ", "җ": "ج", "з": "ز",
    "и": "ى", "й": "ي", "к": "ك", "қ": "ق", "л": "ل", "м": "م", "н": "ن", "ң": "ڭ", "о": "و", "ө": "ۆ", "п": "پ",
    "р": "ر", "с": "س", "т": "ت", "у": "ۇ", "ү": "ۈ", "ф": "ف", "х": "خ", "һ": "ھ", "ч": "چ", "ш": "ش", "э": "ې",
    "ю": "يۇ", "я": "يا", "ё": "يو", "ы": "ى", "ц": "تس", "щ": "ش", "ь": "", "ъ": "",
}  # fmt: skip
_VOWELS = "اەېىوۆۇۈ"
_HAMZA = "ئ"

_KAZAKH_ARABIC = {
    "ا": "а", "ب": "б", "ۆ": "в", "گ": "г", "ع": "ғ", "د": "д", "ە": "е", "ج": "ж", "ز": "з", "ي": "й", "ك": "к",
    "ق": "қ", "ل": "л", "م": "м", "ن": "н", "ڭ": "ң", "و": "о", "پ": "п", "ر": "р", "س": "с", "ت": "т", "ۋ": "у",
    "ۇ": "ұ", "ف": "ф", "ح": "х", "ھ": "һ", "ى": "ы", "ش": "ш", "چ": "ч", "ٵ": "ә", "ٶ": "ө", "ٷ": "ү", "ٸ": "і",
}  # fmt: skip
_FRONT = str.maketrans("аоұы", "әөүі")
_SOFTENED = "гек"
"""Letters (گ ە ك) whose words have front vowels without a sign."""


def latin_uyghur(text: str) -> str:
    """Return Uyghur Latin (ULY) in Arabic letters."""
    said = re.sub(r"[a-zA-ZëéöüËÉÖÜ']+", lambda word: _uyghur_word(word[0].lower(), _ULY), text)
    return said.translate({ord(","): "،", ord("?"): "؟"})


def cyrillic_uyghur(text: str) -> str:
    """Return Uyghur Cyrillic in Arabic letters."""
    return re.sub(r"[Ѐ-ӿ]+", lambda word: _uyghur_word(word[0].lower(), _UYGHUR_CYRILLIC), text)


def _uyghur_word(word: str, table: dict[str, str]) -> str:
    """Write one word; a vowel that begins a syllable without a consonant carries a hamza."""
    said = ""
    place = 0
    while place < len(word):
        letters = word[place : place + 2]
        letters = letters if letters in table else word[place]
        letter = table.get(letters, "")
        if (
            letter[:1]
            and letter[0] in _VOWELS
            and (not said or said[-1] in _VOWELS or word[place - 1] == "'")
        ):
            said += _HAMZA
        said += letter
        place += len(letters)
    return said


def arabic_kazakh(text: str) -> str:
    """Return Kazakh of China, written in Arabic letters, in Cyrillic.

    One high hamza at the beginning says that all vowels of the word are front; so do گ, ك and ە.
    """
    return re.sub(r"[\u0621-\u06ff]+", lambda word: _kazakh_word(word[0]), text)


def _kazakh_word(word: str) -> str:
    signed = word.startswith(("ٴ", "ء"))
    letters = "".join(_KAZAKH_ARABIC.get(letter, "") for letter in word)
    front = signed or any(letter in _SOFTENED for letter in letters)
    said = letters.translate(_FRONT) if front else letters
    return re.sub(r"(?<![аәеоөұүыіу])й(?=[^аәеоөұүыі]|$)", "и", said)
