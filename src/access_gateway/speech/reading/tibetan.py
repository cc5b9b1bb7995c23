"""Tibetan number words and ways: units before their number, tens with a word of their own before ones.

Sources: N. Tournadre and S. Dorje, "Manual of Standard Tibetan" (2003), chapter on numbers; dates in the order of CLDR.
Reviewed by a speaker: no.
"""

from access_gateway.speech.reading.facts import Date, Time
from access_gateway.speech.reading.western import Western

ONES = ("ཀླད་ཀོར", "གཅིག", "གཉིས", "གསུམ", "བཞི", "ལྔ", "དྲུག", "བདུན", "བརྒྱད", "དགུ")
_TEENS = (
    "བཅུ", "བཅུ་གཅིག", "བཅུ་གཉིས", "བཅུ་གསུམ", "བཅུ་བཞི", "བཅོ་ལྔ", "བཅུ་དྲུག", "བཅུ་བདུན", "བཅོ་བརྒྱད", "བཅུ་དགུ",
)  # fmt: skip
_TENS = ("", "", "ཉི་ཤུ", "སུམ་ཅུ", "བཞི་བཅུ", "ལྔ་བཅུ", "དྲུག་ཅུ", "བདུན་ཅུ", "བརྒྱད་ཅུ", "དགུ་བཅུ")
_LINKS = ("", "", "རྩ", "སོ", "ཞེ", "ང", "རེ", "དོན", "གྱ", "གོ")
"""Between a ten and its ones: ཉི་ཤུ་རྩ་གཅིག, 21."""
_TIMES = ("", "ཆིག", "ཉིས", "སུམ", "བཞི", "ལྔ", "དྲུག", "བདུན", "བརྒྱད", "དགུ")
"""Before hundred and thousand."""
_PLACES = ("ཁྲི", "འབུམ", "ས་ཡ", "བྱེ་བ", "དུང་ཕྱུར")
"""10⁴ to 10⁸, each before its digit."""
_BILLION = "ཐེར་འབུམ"


def integer(digits: str) -> str:
    """Return a cardinal of at most 16 digits; what is beyond 10⁹ is counted in these, with a pause after it."""
    digits = digits.lstrip("0")
    if not digits:
        return ONES[0]
    upper, lower = digits[:-9], digits[-9:].lstrip("0")
    said = [f"{_BILLION} {integer(upper)}"] if upper else []
    if lower:
        said.append(_below_billion(lower))
    return "། ".join(said)


def _below_billion(digits: str) -> str:
    high, low = digits[:-4], digits[-4:]
    parts = [
        f"{_PLACES[len(high) - 1 - place]}་{ONES[int(digit)]}"
        for place, digit in enumerate(high)
        if digit != "0"
    ]
    thousands, hundreds, rest = (int(part) for part in (low.zfill(4)[0], low.zfill(4)[1], low[-2:]))
    parts += [f"{_TIMES[thousands]}་སྟོང"] if thousands else []
    if hundreds:
        parts.append(f"{_TIMES[hundreds]}་བརྒྱ" if hundreds > 1 or parts else "བརྒྱ")
    if not rest:
        return " ".join(parts)
    return " ".join([*parts, "དང", _below_hundred(rest)] if parts else [_below_hundred(rest)])


def _below_hundred(value: int) -> str:
    tens, ones = divmod(value, 10)
    if tens == 0:
        return ONES[ones]
    if tens == 1:
        return _TEENS[ones]
    return f"{_TENS[tens]}་{_LINKS[tens]}་{ONES[ones]}" if ones else _TENS[tens]


def _decimal(whole: str, fraction: str) -> str:
    return f"{integer(whole)} ཚེག " + " ".join(ONES[int(digit)] for digit in fraction)


def _date(date: Date) -> str:
    month = "དང་པོ" if date.month == 1 else f"{integer(str(date.month))}་པ"
    return f"སྤྱི་ལོ་{integer(str(date.year))} ལོའི་ཟླ་བ་{month}འི་ཚེས་{integer(str(date.day))} ཉིན"


def _time(time: Time) -> str:
    said = f"ཆུ་ཚོད་{integer(str(time.hour))}"
    said += f" དང་སྐར་མ་{integer(str(time.minute))}" if time.minute or time.second else ""
    return said + (f" དང་སྐར་ཆ་{integer(str(time.second))}" if time.second is not None else "")


TIBETAN_TONGUE = Western(
    voice="bo",
    integer=integer,
    decimal=_decimal,
    digits=ONES,
    date=_date,
    months=("དང་པོ",),
    time=_time,
    fraction=lambda over, under: f"{integer(under)}་ཆ་{integer(over)}",
    name_first=True,
    words={
        "minus": "མོ་གྲངས", "to": "ནས", "of": "ཆ", "masked": "སྐར་རྟགས", ".": "ཚེག", "/": "གསེག་ཐིག", "-": "ཐིག", "_": "ཐིག",
        ":": "།", "+": "སྣོན", "@": "at",
    },
    units={
        "%": "བརྒྱ་ཆ", "‰": "སྟོང་ཆ", "°C": "དྲོད་ཚད", "°": "ཏུའུ", "kg": "སྤྱི་རྒྱ", "KG": "སྤྱི་རྒྱ", "Kg": "སྤྱི་རྒྱ", "g": "ཁེ",
        "km": "སྤྱི་ལེ", "m": "སྨི", "cm": "ལི་སྨི", "mm": "ཧའོ་སྨི", "L": "ཧྲིན", "ml": "ཧའོ་ཧྲིན", "mL": "ཧའོ་ཧྲིན",
        "ML": "ཧའོ་ཧྲིན", "h": "ཆུ་ཚོད", "min": "སྐར་མ", "s": "སྐར་ཆ",
    },
    currencies={
        "CNY": "སྒོར", "USD": "ཨ་སྒོར", "HKD": "ཤང་སྒོར", "EUR": "ཡོ་སྒོར", "GBP": "དབྱིན་སྒོར", "KRW": "ཧན་སྒོར",
    },
    signs={"+": "སྣོན", "@": "at", "№": "ཨང་"},
    counters="སྒོར|མི|ཉིན",
    comma="། ",
)  # fmt: skip
