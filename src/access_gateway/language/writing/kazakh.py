"""Kazakh in Cyrillic, whichever of its alphabets it was typed in.

Sources: the Arabic alphabet of Xinjiang (1982), which marks a word's vowels as front once, with a high hamza, and
not where ك, گ or ە already say so; the Latin alphabets of Kazakhstan of 2018 (acutes) and 2021 (ä ö ü ū ğ ş ŋ).
"""

import re

from access_gateway.language.writing import cyrillic, guests
from access_gateway.language.writing.kazakh_arabic import write

_ARABIC_WORD = re.compile("[\u0621-\u063a\u0641-\u064a\u0671-\u06d5\u0640]+")
_PERSIAN_KEYBOARD = str.maketrans(
    {"ک": "ك", "ڪ": "ك", "ی": "ى", "ہ": "ە", "ه": "ە", "ۅ": "ٶ", "ء": "ٴ", "\u0640": None}
)
_PERSIAN_YOT = re.compile("(?<=[اەىوۇۋٵٶٷٸ])ی|(?<![\u0621-\u06d5])ی(?=[اەوۇۋ])")
_HEH_FOR_CONSONANT = re.compile("ه(?=[اەىويۇۋٵٶٷٸ])")
_MARKS = str.maketrans({"،": ",", "؟": "?", "؛": ";"})

_COMMON = {
    "a": "а", "b": "б", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "j": "ж", "k": "к", "l": "л", "m": "м",
    "n": "н", "o": "о", "p": "п", "q": "қ", "r": "р", "s": "с", "t": "т", "v": "в", "z": "з", "y": "ы",
    "sh": "ш", "ch": "ч", "zh": "ж", "gh": "ғ", "ng": "ң", "w": "у", "x": "х",
    "ya": "я", "yu": "ю", "c": "ц", "ş": "ш", "ç": "ч", "ğ": "ғ",
}  # fmt: skip
_OF_2021 = _COMMON | {
    "ä": "ә", "ə": "ә", "ğ": "ғ", "ı": "і", "i": "и", "ñ": "ң", "ŋ": "ң", "ö": "ө", "ş": "ш", "u": "у", "ū": "ұ",
    "ü": "ү", "ž": "ж", "č": "ч",
}  # fmt: skip
_OF_2018 = _COMMON | {
    "á": "ә", "ǵ": "ғ", "ı": "и", "i": "і", "ń": "ң", "ó": "ө", "u": "ұ", "ú": "ү", "ý": "у",
}  # fmt: skip
_CHAT = _COMMON | {
    "ä": "ә", "ə": "ә", "ı": "ы", "i": "і", "ñ": "ң", "ŋ": "ң", "ö": "ө", "u": "у", "ū": "ұ", "ü": "ү",
}  # fmt: skip
_LATIN_WORD = re.compile("[a-zäəğıñŋöşūüáǵńóúýçžč]+", re.IGNORECASE)
_ACUTES, _DOTS = (
    re.compile("[áǵńóúý]", re.IGNORECASE),
    re.compile("[ūŋñş]|[ğäöü].*ı|ı.*[ğäöü]", re.IGNORECASE),
)
_KAZAKH_LETTERS = re.compile("[äəğıñŋöşūüáǵńóúýİ]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LIKELY = re.compile(
    r"\b(?:men|qashan|kashan|qalay|qalai|kalai|kerek|emes|joq|zhok|jok|bul|menin|seni|salem|salemetsiz\w*|rahmet"
    r"|rakhmet|tapsyrys\w*|zakaz\w*|qansha|kansha|zhaqsy|jaqsy|zhaksy|jaksy|beru|kerek|bolady|boladı|keledi"
    r"|\w{2,}(?:nyn|nyng|nin|ning|dym|tym|dyn|diniz|dynyz|nyz|niz))\b",
    re.IGNORECASE,
)
_YOT = re.compile("(?<=[аәеоөұүыі])и(?![аәеоөұүыі])")


def from_arabic(text: str) -> str:
    """Return Kazakh of China, written in Arabic letters, in Cyrillic."""

    def piece(part: str) -> str:
        part = _PERSIAN_YOT.sub("ي", _HEH_FOR_CONSONANT.sub("ھ", part)).translate(_PERSIAN_KEYBOARD)
        if not _ARABIC_WORD.search(part):
            return part
        return _ARABIC_WORD.sub(lambda word: write(word[0]), part).translate(_MARKS)

    return _capitalised(guests.outside(text, piece), text)


def from_cyrillic(text: str) -> str:
    """Return Kazakh Cyrillic with look-alike letters mended; a message in Latin letters becomes Cyrillic."""
    if not _CYRILLIC.search(text) and _reads_kazakh(text):
        return guests.outside(text, lambda part: _from_latin(part, text))
    return guests.outside(text, lambda part: cyrillic.mended(part, cyrillic.KAZAKH))


def _capitalised(said: str, original: str) -> str:
    """Begin sentences with a capital, which Arabic letters do not have; text that had none to convert stays."""
    if said == original:
        return said
    return re.sub("(^|[.!?…] +|\n)([а-яәғқңөұүһі])", lambda match: match[1] + match[2].upper(), said)


def _reads_kazakh(text: str) -> bool:
    letters = sum(char.isalpha() for char in text)
    own = len(_KAZAKH_LETTERS.findall(text))
    words = len(_LATIN_WORD.findall(text))
    return bool(words) and (own * 40 >= letters or len(_LIKELY.findall(text)) * 3 >= words)


def _from_latin(part: str, text: str) -> str:
    table = _OF_2018 if _ACUTES.search(text) else _OF_2021 if _DOTS.search(text) else _CHAT
    shouted = guests.is_shouted(text)

    def word(match: re.Match[str]) -> str:
        typed = match[0]
        if guests.is_brand(typed, shouted=shouted) or guests.is_spelt_abroad(typed):
            return typed
        folded = typed.replace("İ", "i").lower().replace("i\u0307", "i")
        if table is not _CHAT and not shouted:
            folded = folded if typed[0] != "I" else "ı" + folded[1:]
        said = guests.spell(folded, table, 2)
        return guests.like(_YOT.sub("й", said), typed)

    return _LATIN_WORD.sub(word, part)
