"""Mongolian number words and ways, in Cyrillic: number words have a form of their own before what they count.

Sources: CLDR's dates for mn; J. Janhunen, "Mongolian", John Benjamins 2012, chapter on numerals. Reviewed by a
speaker: no.
"""

import re

from access_gateway.speech.reading.facts import Date, Time
from access_gateway.speech.reading.numerals import Numerals
from access_gateway.speech.reading.western import Western

_BEFORE_SMALLER = {
    "гурав": "гурван", "дөрөв": "дөрвөн", "тав": "таван", "зургаа": "зургаан", "долоо": "долоон", "найм": "найман",
    "ес": "есөн", "арав": "арван", "хорь": "хорин", "гуч": "гучин", "дөч": "дөчин", "тавь": "тавин", "жар": "жаран",
    "дал": "далан", "ная": "наян", "ер": "ерэн", "зуу": "зуун",
}  # fmt: skip
"""Also before what is counted."""
_BEFORE_NOUN = _BEFORE_SMALLER | {"мянга": "мянган"}
_OF = {
    "нэг": "нэгний", "хоёр": "хоёрны", "гурав": "гурвын", "дөрөв": "дөрөвний", "тав": "тавны", "зургаа": "зургааны",
    "долоо": "долооны", "найм": "наймны", "ес": "есний", "арав": "аравны", "хорь": "хорины", "зуу": "зууны",
    "мянга": "мянганы",
}  # fmt: skip
_NUMERALS = Numerals(
    ones=("тэг", "нэг", "хоёр", "гурав", "дөрөв", "тав", "зургаа", "долоо", "найм", "ес"),
    tens=("", "арав", "хорь", "гуч", "дөч", "тавь", "жар", "дал", "ная", "ер"),
    hundred="зуу",
    powers=("", "мянга", "сая", "тэрбум", "их наяд", "тунамал"),
    whole="",
    parts=("аравны", "зууны", "мянганы"),
    ordinals=(),
)


def _linked(said: str) -> str:
    """Put every number word but the last in its form before another."""
    words = said.split(" ")
    return " ".join([*(_BEFORE_SMALLER.get(word, word) for word in words[:-1]), words[-1]])


def integer(digits: str) -> str:
    """Return a cardinal of at most 16 digits as it stands alone."""
    return _linked(_NUMERALS.integer(digits))


def _decimal(whole: str, fraction: str) -> str:
    """Return "… аравны …": whole, of ten, so many."""
    if len(fraction) > len(_NUMERALS.parts):
        return f"{integer(whole)} цэг " + " ".join(_NUMERALS.ones[int(digit)] for digit in fraction)
    return f"{integer(whole)} {_NUMERALS.parts[len(fraction) - 1]} {integer(fraction)}"


def _ordinal(digits: str) -> str:
    said = integer(digits)
    vowels = re.findall("[аоуёяэөүеи]", said.rsplit(" ", 1)[-1])
    back = next((vowel in "аоуёя" for vowel in vowels if vowel != "и"), False)
    return said + ("дугаар" if back else "дүгээр")


def _date(date: Date) -> str:
    before, space, last = integer(str(date.year)).rpartition(" ")
    year = before + space + _BEFORE_NOUN.get(last, last)
    return f"{year} оны {_ordinal(str(date.month))} сарын {_ordinal(str(date.day))} өдөр"


def _time(time: Time) -> str:
    said = []
    for value, name in ((time.hour, "цаг"), (time.minute, "минут"), (time.second, "секунд")):
        if value is None or (value == 0 and name == "минут" and not time.second):
            continue
        before, space, last = integer(str(value)).rpartition(" ")
        said.append(f"{before}{space}{_BEFORE_NOUN.get(last, last)} {name}")
    return " ".join(said)


def _fraction(over: str, under: str) -> str:
    before, space, last = integer(under).rpartition(" ")
    return f"{_linked(before + space + 'x').removesuffix('x')}{_OF.get(last, last + 'ны')} {integer(over)}"


MONGOLIAN_TONGUE = Western(
    voice="mn",
    integer=integer,
    decimal=_decimal,
    digits=_NUMERALS.ones,
    date=_date,
    time=_time,
    fraction=_fraction,
    ordinal=_ordinal,
    ordinal_mark=r"\s?-?(?:р(?![а-яёөү])|дугаар(?![а-яёөү])|дүгээр(?![а-яёөү]))",
    before_noun=_BEFORE_NOUN,
    words={
        "minus": "хасах", "to": ",", "of": ",", "masked": "од", ".": "цэг", "/": "налуу зураас",
        "-": "зураас", "_": "доогуур зураас", ":": "тодорхойлох цэг", "+": "нэмэх", "@": "at",
    },
    units={
        "%": "хувь", "‰": "мянганы нэг", "°C": "хэм", "°": "градус", "kg": "килограмм", "KG": "килограмм",
        "Kg": "килограмм", "g": "грамм", "km": "километр", "m": "метр", "cm": "сантиметр", "mm": "миллиметр",
        "L": "литр", "ml": "миллилитр", "mL": "миллилитр", "ML": "миллилитр", "h": "цаг", "min": "минут", "s": "секунд",
        "°С": "хэм", "кг": "килограмм", "км": "километр", "см": "сантиметр", "мм": "миллиметр",
        "мл": "миллилитр", "г": "грамм", "м": "метр", "л": "литр",
    },
    currencies={
        "CNY": "юань", "USD": "доллар", "HKD": "Хонконг доллар", "EUR": "евро", "GBP": "фунт", "KRW": "вон",
        "MNT": "төгрөг", "KZT": "тэнгэ",
    },
    hundredths={"CNY": "фэн", "USD": "цент", "MNT": "мөнгө"},
    signs={"+": "нэмэх", "@": "at", "№": "дугаар"},
    counters="юань|төгрөг|хүн|ширхэг|мянга",
    decimal_comma=True,
)  # fmt: skip
