"""Traditional Mongolian script in Khalkha Cyrillic: a lexicon where the spelling is historical, rules elsewhere.

The spelling keeps a stage of the language in which γ and g between vowels were still said (daγun, now дуу) and i had
not yet become the vowel of the next syllable (miqan, now мах). The rules undo what is regular; what is not stands in
mongolian_words.tsv. Unsure, as docs/languages.md says: words of neither kind, words in which о and у or ө and ү, which
look alike in print, were typed one for the other, and names. The Cyrillic made here is for reading aloud alone: short
vowels after the first syllable may differ from the dictionary's, which does not change how they sound.

Sources: N. Poppe, "Grammar of Written Mongolian", Harrassowitz 1954 (letters, contractions, case endings);
Svantesson and others, "The Phonology of Mongolian", OUP 2005, chapter on historical change.
"""

import re
from functools import cache

from access_gateway.phonemes.tables import rows

_LETTERS = {
    "ᠠ": "a", "ᠡ": "e", "ᠢ": "i", "ᠣ": "o", "ᠤ": "u", "ᠥ": "ö", "ᠦ": "ü", "ᠧ": "e", "ᠨ": "n", "ᠩ": "ŋ", "ᠪ": "b",
    "ᠫ": "p", "ᠬ": "q", "ᠭ": "g", "ᠮ": "m", "ᠯ": "l", "ᠰ": "s", "ᠱ": "š", "ᠲ": "t", "ᠳ": "d", "ᠴ": "č", "ᠵ": "j",
    "ᠶ": "y", "ᠷ": "r", "ᠸ": "w", "ᠹ": "f", "ᠺ": "k", "ᠻ": "k", "ᠼ": "č", "ᠽ": "j", "ᠾ": "q", "ᠿ": "j", "ᡀ": "l",
    "ᡁ": "j", "ᡂ": "č",
}  # fmt: skip
_UNSEEN = "\u180b\u180c\u180d\u180e\u180f\u200c\u200d"
"""Variation and vowel separators: they change the shape of letters alone."""
_WORD = re.compile(rf"[\u1820-\u1842{_UNSEEN}]+(?:[\u202f ](?:[\u1820-\u1842{_UNSEEN}]+))*")
_MARKS = str.maketrans({"᠂": ",", "᠃": ".", "᠄": ":", "᠁": ",", "᠊": "-", "\u202f": " "})

_ENDINGS = {
    "un": "ын", "yin": "ын", "u": "ы", "yi": "ыг", "i": "ыг", "du": "д", "tu": "т", "dur": "д", "tur": "т",
    "ača": "аас", "bar": "аар", "iyar": "аар", "tai": "тай", "ban": "аа", "iyan": "аа", "luga": "тай",
    "dagan": "даа", "tagan": "таа", "ud": "ууд", "nugud": "нууд",
}  # fmt: skip
"""Case and number, written apart from the word; with back vowels."""
_FRONT_ENDING = str.maketrans({"у": "ү", "а": "э", "ы": "и"})
_FRONT_FORM = str.maketrans({"a": "e", "u": "ü", "o": "ö"})

_CONTRACTED = (
    (r"([aeou])g\1(?:g\1)?", r"\1\1"), (r"ögü|ögö|öge", "öö"), (r"egü|ügü|üge", "üü"), (r"ege", "ee"),
    (r"agu|ugu|uga", "uu"), (r"ogu|oga", "oo"), (r"iga", "ia"), (r"ige", "ee"), (r"igu", "iu"), (r"igü", "iü"),
    (r"iya", "ia"), (r"iye", "ee"), (r"ayi|ai", "ai"), (r"eyi|ei", "ei"), (r"oyi|oi", "oi"),
    (r"uyi|ui", "ui"), (r"üyi|üi", "üi"), (r"öyi|öi", "öi"),
)  # fmt: skip
"""g between vowels is no longer said; the order matters."""
_CYRILLIC = {
    "aa": "аа", "ee": "ээ", "oo": "оо", "uu": "уу", "öö": "өө", "üü": "үү", "ii": "ий", "ai": "ай", "ei": "эй",
    "oi": "ой", "ui": "уй", "üi": "үй", "öi": "өй", "ia": "иа", "iu": "иу", "iü": "иү", "a": "а", "e": "э", "i": "и",
    "o": "о", "u": "у", "ö": "ө", "ü": "ү", "n": "н", "ŋ": "н", "p": "п", "q": "х", "g": "г", "m": "м", "l": "л",
    "š": "ш", "ž": "ж", "ĉ": "ч", "t": "т", "d": "д", "y": "й", "r": "р", "w": "в", "f": "ф", "k": "к",
}  # fmt: skip
_VERB_ENDINGS = (
    (r"q[uü]$", "q"), (r"j[uü]$", "ž"), (r"č[uü]$", "ĉ"), (r"b[ae]$", "b"), (r"gs([ae])n$", r"s\1n"),
    (r"g([ae])r([ae])i$", r"\1\1r\2i"), (r"g([ae])d$", r"\1\1d"),
)  # fmt: skip
"""The commonest forms of verbs: to do, doing, did, done, please do, having done."""
_HISSED = {"s": ("с", "ш"), "č": ("ц", "ч"), "j": ("з", "ж")}
"""Before other vowels, and before i."""


def cyrillic(text: str) -> str:
    """Return the text with its words in traditional script written in Cyrillic; all else stays."""
    return _WORD.sub(lambda match: _words(match[0]), text).translate(_MARKS)


@cache
def _lexicon() -> dict[str, str]:
    return dict(rows("mongolian_words.tsv"))


def _words(stretch: str) -> str:
    """Write words in Cyrillic, each with the endings that stand after it."""
    said: list[str] = []
    front, before = False, ""
    for word in re.split(r"[\u202f ]", stretch):
        letters = _letters(word)
        both = _lexicon().get(f"{before} {letters}")
        ending = _ending(letters, front=front) if said else None
        if both:
            said[-1] = both
        elif ending is not None:
            said[-1] = _with_ending(said[-1], ending)
        elif letters:
            said.append(_lexicon().get(letters) or _by_rule(letters))
            front = not re.search("[аоуяё]", said[-1])
        before = letters
    return " ".join(said)


def _letters(word: str) -> str:
    """Return the letters of a word in the Latin transcription that the lexicon is written in."""
    return "".join(_LETTERS.get(letter, "") for letter in word)


def _ending(letters: str, *, front: bool) -> str | None:
    for form, ending in _ENDINGS.items():
        if letters in (form, form.translate(_FRONT_FORM)):
            return ending.translate(_FRONT_ENDING).replace("и", "ий") if front else ending
    return "гүй" if letters == "ügei" else None


def _with_ending(word: str, ending: str) -> str:
    """Join a word and its ending; a vowel that the spelling puts between or leaves out is not heard."""
    vowels = "аэиоуөүяёюеый"
    if ending[0] in vowels and word[-1] in vowels:
        if len(word) > 1 and word[-2] in vowels:  # after a long vowel a consonant stands between
            return word + "г" + ending
        return word[:-1] + ending
    return word + ending


def _by_rule(letters: str) -> str:
    if len(re.findall(r"[aeiouöü]+", letters)) > 1:
        for pattern, contracted in _VERB_ENDINGS:
            letters = re.sub(pattern, contracted, letters)
    for pattern, contracted in _CONTRACTED:
        letters = re.sub(pattern, contracted, letters)
    said = ""
    place = 0
    while place < len(letters):
        pair = letters[place : place + 2]
        letter = letters[place]
        following = letters[place + 1 : place + 2]
        if pair in _CYRILLIC:
            said += _CYRILLIC[pair]
            place += 2
            continue
        if letter in _HISSED:
            said += _HISSED[letter][following == "i"]
        elif letter == "b":
            said += "б" if not said or said[-1] in "лмнв" else "в"
        elif letter == "ŋ":
            said += "н" if following in ("g", "q") else "нг"
        else:
            said += _CYRILLIC.get(letter, "")
        place += 1
    return _tidied(said)


def _tidied(word: str) -> str:
    """Write й with its vowel as one letter, as Cyrillic does."""
    for pair, letter in (("йа", "я"), ("йо", "ё"), ("йу", "ю"), ("йү", "ю"), ("йэ", "е"), ("йө", "е")):
        word = word.replace(pair, letter)
    return word
