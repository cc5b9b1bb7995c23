"""English number words and ways; espeak-ng reads most of it, but "¥" as yen and "2025-11-02" with dashes."""

import re

from access_gateway.speech.reading.facts import Date
from access_gateway.speech.reading.western import Western

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ["", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_POWERS = ("", "thousand", "million", "billion", "trillion", "quadrillion")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def integer(digits: str) -> str:
    """Return a whole number of at most 16 digits: "1299" → one thousand two hundred and ninety nine."""
    digits = digits.lstrip("0")
    if not digits:
        return _ONES[0]
    sections = [digits[max(0, end - 3) : end] for end in range(len(digits), 0, -3)][::-1]
    said: list[str] = []
    for place, section in enumerate(sections):
        hundreds, rest = divmod(int(section), 100)
        if hundreds:
            said += [_ONES[hundreds], "hundred"]
        last = place == len(sections) - 1
        if rest and (hundreds or (last and said)):
            said.append("and")
        if rest:
            said += (
                [_ONES[rest]]
                if rest < 20
                else [_TENS[rest // 10], *([_ONES[rest % 10]] if rest % 10 else [])]
            )
        if int(section) and not last:
            said.append(_POWERS[len(sections) - 1 - place])
    return " ".join(said)


_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip


def ordinals(text: str) -> str:
    """Put "21st" and "1990s" in words."""
    text = re.sub(r"(?<![\w.,])(\d{1,9})(?:st|nd|rd|th)\b", lambda match: _ordinal(match[1]), text)
    return re.sub(r"(?<![\w.,])((?:1[1-9]|20)[1-9]0)s\b", lambda match: _decade(match[1]), text)


def _ordinal(digits: str) -> str:
    before, space, last = integer(digits).rpartition(" ")
    ending = last[:-1] + "ieth" if last.endswith("y") else last + "th"
    return before + space + _ORDINALS.get(last, ending)


def _decade(digits: str) -> str:
    tens = integer(digits[2:])
    return f"{integer(digits[:2])} {tens[:-1] + 'ies' if tens.endswith('y') else tens + 's'}"


def _decimal(whole: str, fraction: str) -> str:
    return f"{integer(whole)} point " + " ".join(_ONES[int(digit)] for digit in fraction)


def _date(date: Date) -> str:
    return f"{_MONTHS[date.month - 1]} {integer(str(date.day))}, {integer(str(date.year))}"


ENGLISH_TONGUE = Western(
    voice="en",
    integer=integer,
    decimal=_decimal,
    digits=tuple(_ONES[:10]),
    date=_date,
    months=_MONTHS,
    words={
        "minus": "minus", "o'clock": "o'clock", "to": "to", "of": "over", "masked": "masked", ".": "dot",
        "/": "slash", "-": "dash", "_": "underscore", ":": "colon", "+": "plus", "@": "at",
    },
    units={
        "%": "percent", "‰": "per mille", "°C": "degrees Celsius", "°": "degrees", "kg": "kilograms",
        "KG": "kilograms", "Kg": "kilograms", "g": "grams", "km": "kilometres", "m": "metres",
        "cm": "centimetres", "mm": "millimetres", "L": "litres", "ml": "millilitres", "mL": "millilitres",
        "ML": "millilitres", "m²": "square metres", "m³": "cubic metres", "W": "watts", "kW": "kilowatts",
        "V": "volts", "km/h": "kilometres per hour", "m/s": "metres per second",
        "Mbps": "megabits per second", "Hz": "hertz", "h": "hours", "min": "minutes", "s": "seconds",
    },
    currencies={
        "CNY": "yuan", "USD": "dollars", "HKD": "Hong Kong dollars", "EUR": "euros", "GBP": "pounds",
        "KRW": "won", "KZT": "tenge",
    },
    signs={"&": "and", "+": "plus", "=": "equals", "×": "times", "#": "number", "№": "number", "@": "at", "~": "to"},
    counters="yuan|people|items|pieces|orders|customers|dollars|won|points|steps|(?:thousand|million)",
)  # fmt: skip
