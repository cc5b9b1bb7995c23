"""Find the facts in a text. One pass of one pattern; what matches first at a place wins."""

import datetime
import re
from collections.abc import Callable, Iterator

from access_gateway.speech.reading import facts

UNITS = (
    "%", "‰", "°C", "°", "kg", "KG", "Kg", "km", "cm", "mm", "ml", "mL", "ML", "m²", "m³", "m", "g", "L",
    "GB", "MB", "TB", "KB", "km/h", "m/s", "Mbps", "mAh", "W", "kW", "V", "Hz", "h", "min", "s",
    "°С", "кг", "км", "см", "мм", "мл", "г", "м", "л",
)  # fmt: skip
"""Units that stand directly after a number. Each language names those it knows; others are spelled."""

CURRENCY_SIGNS = {
    "¥": "CNY", "RMB": "CNY", "CNY": "CNY", "US$": "USD", "USD": "USD", "HK$": "HKD", "HKD": "HKD",
    "$": "USD", "€": "EUR", "£": "GBP", "₩": "KRW", "₸": "KZT", "₮": "MNT",
}  # fmt: skip
CURRENCY_WORDS = {
    "元": "CNY", "圆": "CNY", "圓": "CNY", "块": "CNY", "塊": "CNY", "蚊": "CNY", "يۈەن": "CNY", "كوي": "CNY",
    "юань": "CNY", "위안": "CNY", "원": "KRW", "теңге": "KZT", "yuan": "CNY", "₸": "KZT",
    "төгрөг": "MNT", "₮": "MNT",
}  # fmt: skip

LONGEST_QUANTITY = 16
"""Digits: beyond ten thousand billions nothing is a quantity, and languages run out of words."""

_LABELS = re.compile(
    r"(?:尾[号號]|[单單][号號]|编[号號]|編[号號]|验证码|驗證碼|密码|密碼|[号號][码碼]|卡[号號]|[账帳证證][号號]|QQ[号號]?|微信[号號]?|[转轉]接?|[电電][话話]|热线|熱線|"
    r"[拨撥]打|致[电電]|工[号號]|分机|分機|客服|邮编|郵編|번호|전화|코드|نومۇرى?|تېلېفونى?|كودى?|нөмірі?|телефоны?|коды?|"
    r"дугаар|утас|ཨང་གྲངས་?|ཨང་?|ཁ་པར་?|"
    r"\b(?:number|no\.|code|call|phone|pin|id))\s*(?:是|为|為|係|는|은|is)?\s*[::\-]?\s*(?:[#№]\s*)?$",
    re.IGNORECASE,
)
"""What stands before a number that is read digit by digit however short it is."""

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_MINUS = r"(?<![^\s(:,、=¥$€£])[-−]"
_COLD = rf"(?<![A-Za-z0-9.])[-−](?={_NUMBER}\s?°)"
"""Before degrees a dash is a minus, also right after a word (气温-5℃)."""
_APART = r"(?<![A-Za-z0-9])(?<!\d[.,:/])"
_END = r"(?![A-Za-z0-9])(?![.,:/]\d)"
_PART = r"(?=\s?(?:[的個个份杯瓶碗勺匙块塊]|以上|左右|以下))"
"""After two numbers with a stroke between, these say that it is a fraction."""
_DASH = r"\s?[-–—~～]\s?"
_DOMAIN = r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}\.[A-Za-z]{2,24}"
_PATH = r"(?:/[A-Za-z0-9._~%/-]{0,200})?(?:[?#][A-Za-z0-9._~%/?&=#+-]{0,2000})?"
_CNY_ETC = "|".join(map(re.escape, sorted(CURRENCY_SIGNS, key=len, reverse=True)))
_WORDS = "|".join(map(re.escape, sorted(CURRENCY_WORDS, key=len, reverse=True)))
_UNIT = "|".join(map(re.escape, sorted(UNITS, key=len, reverse=True)))

_PATTERN = re.compile(
    rf"""
    (?P<mail>(?<![A-Za-z0-9._+-])[A-Za-z0-9._+-]{{1,64}}@{_DOMAIN})
  | (?P<web>(?:https?://|www\.){_DOMAIN}(?::\d{{1,5}})?{_PATH}
      | {_APART}(?<![.-])[A-Za-z0-9-]{{1,63}}(?:\.[A-Za-z0-9-]{{1,63}}){{0,8}}\.(?:com|cn|net|org|shop|io)\b{_PATH})
  | (?P<date>{_APART}(?P<y>[12]\d{{3}})(?P<ds>[-/.])(?P<m>\d{{1,2}})(?P=ds)(?P<d>\d{{1,2}})(?!\d|[-/.]\d|[A-Za-z]))
  | (?P<time>{_APART}(?P<h>[01]?\d|2[0-4]):(?P<min>[0-5]\d)(?::(?P<s>[0-5]\d))?(?![:\d]))
  | (?P<ratio>{_APART}\d{{1,4}}:\d{{1,4}}(?![:\d]))
  | (?P<masked>{_APART}\d{{0,20}}\*{{2,20}}\d{{1,20}}(?!\d))
  | (?P<phone>{_APART}\+?(?:86[ -]?)?1[3-9]\d[ -]?\d{{4}}[ -]?\d{{4}}(?!\s?(?:{_WORDS})){_END}
      | {_APART}\d{{4}}(?:[ -]\d{{4}}){{2,4}}(?:[ -]\d{{1,4}})?{_END}
      | {_APART}(?:\+?\d{{1,2}}[ -]?)?\(\d{{2,4}}\)[ -]?\d{{2,4}}(?:[ -]\d{{2,4}}){{1,3}}{_END}
      | \(\d{{2,4}}\)\s?\d{{3,4}}[ -]?\d{{4}}{_END}
      | {_APART}\+\d{{1,3}}(?:[ -]?\d{{2,4}}){{2,5}}{_END}
      | \(0\d{{2,3}}\)\s?\d{{7,8}}{_END} | {_APART}0\d{{2,3}}[ -]\d{{7,8}}{_END}
      | {_APART}\d{{2,4}}(?:-\d{{3,4}}){{2}}{_END} | {_APART}1[3-9]\d\d-\d{{4}}{_END})
  | (?P<price>(?P<pneg>{_MINUS})?(?:(?<![A-Za-z])(?P<sign>{_CNY_ETC}))\s?(?P<amount>-?{_NUMBER})
      (?:(?P<myriads>[万萬亿億만억])|{_DASH}(?P<upto>{_NUMBER}))?(?!\d))
  | (?P<measure>{_APART}(?P<mneg>{_MINUS}|{_COLD})?(?P<mnum>{_NUMBER})\s?(?P<unit>{_UNIT})(?![A-Za-z0-9\u0400-\u04ff]))
  | (?P<paid>{_APART}(?P<wneg>{_MINUS})?(?P<wnum>{_NUMBER})\s?(?P<word>{_WORDS}))
  | (?P<range>{_APART}(?P<low>{_NUMBER}){_DASH}(?P<high>{_NUMBER})
      (?:\s?(?P<runit>{_UNIT})(?![A-Za-z0-9\u0400-\u04ff]))?{_END}(?!-\d))
  | (?P<fraction>{_APART}(?P<over>\d{{1,4}})(?:⁄(?P<under>\d{{1,4}})|/(?P<under2>\d{{1,4}}){_PART}))
  | (?P<slashed>{_APART}\d{{1,16}}(?:/\d{{1,16}})+(?![A-Za-z0-9]))
  | (?P<dotted>{_APART}\d{{1,16}}(?:\.\d{{1,16}}){{2,}}(?![A-Za-z0-9]))
  | (?P<code>(?<![A-Za-z0-9])(?=[A-Za-z_-]{{0,40}}\d)(?=[\d_-]{{0,40}}[A-Za-z])[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+|\.\d+)*)
  | (?P<number>(?P<neg>{_MINUS})?(?:{_NUMBER}))
    """,
    re.VERBOSE,
)

_SPACED = re.compile(r"(?<![\d+(,.-])(?<!\d )\d{1,3}(?: \d{3})+(?![\d,-]|[ (-]+\d)")
"""Thousands with blanks between: 50 000."""


def find(
    text: str, *, year: str = "", counters: str = "", decimal_comma: bool = False
) -> Iterator[facts.Found]:
    """Yield the facts of a text in order.

    year: words (a regular expression) before which four digits are a year. counters: those before which
    many digits are a quantity and not a code. decimal_comma: "99,5" is a decimal.
    """
    if decimal_comma:
        text = re.sub(r"(?<=\d),(?=\d{1,2}(?!\d))", ".", text)  # of the same length: places stay
        text = _SPACED.sub(lambda match: match[0].replace(" ", ","), text)
    context = _Context(
        text,
        re.compile(rf"\s?(?:{year})") if year else None,
        re.compile(rf"\s?(?:{counters})") if counters else None,
    )
    for match in _PATTERN.finditer(text):
        yield facts.Found(context.fact(match), match.start(), match.end())


_COMPARED = re.compile(
    r"(?:比[分例率数數值]?|占比|비율|점수|score|ratio)\s?(?:是|为|為|:|는|은|is)?\s?$", re.IGNORECASE
)
"""Before two numbers with a colon between: not a time of the day."""


class _Context:
    """The text around a match."""

    def __init__(self, text: str, year: re.Pattern[str] | None, counters: re.Pattern[str] | None) -> None:
        self._text, self._year, self._counters = text, year, counters

    def fact(self, match: re.Match[str]) -> facts.Fact:
        kind = next((kind for kind in _MAKERS if match[kind]), None)
        if kind == "time" and _COMPARED.search(self._text, 0, match.start()):
            kind = "ratio"
        return _MAKERS[kind](match) if kind else self._plain(match)

    def _plain(self, match: re.Match[str]) -> facts.Fact:
        """Tell a quantity from a year and from a number that is spelled."""
        written = match[0].lstrip("-−")
        before, after = self._text[: match.start()], match.end()
        if self._year and re.fullmatch(r"[12]\d{3}", written) and self._year.match(self._text, after):
            return facts.Year(written)
        number = _number(written, negative=match[0] != written)
        digits = written.replace(",", "")
        counted = bool(self._counters and self._counters.match(self._text, after))
        spelled = (
            len(number.whole) > LONGEST_QUANTITY
            or (digits.isdigit() and len(digits) > 1 and digits[0] == "0")
            or (written.isdigit() and len(written) >= 5 and not counted)
            or (written.isdigit() and not counted and _LABELS.search(before[-40:]) is not None)
        )
        return facts.Spelled(_in_fours(digits.replace(".", ""))) if spelled else number


def _number(written: str, *, negative: bool = False) -> facts.Number:
    whole, _, fraction = written.lstrip("-−").replace(",", "").partition(".")
    fraction = "" if fraction == "00" else fraction  # "1,299.00" is a price, and nobody says its zeros
    return facts.Number(whole.lstrip("0") or "0", fraction, negative or written[0] in "-−")


def _in_fours(digits: str) -> tuple[str, ...]:
    """Cut long numbers so that a listener can write them down: 3-4-4 for mobiles, else fours."""
    if len(digits) == 11 and digits[0] == "1":
        return (digits[:3], digits[3:7], digits[7:])
    if len(digits) <= 5:
        return (digits,) if digits else ()
    return tuple(digits[place : place + 4] for place in range(0, len(digits), 4))


def _phone(match: re.Match[str]) -> facts.Fact:
    groups = re.findall(r"\d+", match["phone"])
    return facts.Spelled(tuple(part for group in groups for part in _in_fours(group)))


def _code(written: str) -> facts.Fact:
    """Spell an order number; keep a model's name ("iPhone15", "5G") a name."""
    parts = re.findall(r"[A-Za-z]+|\d+|\.", written)
    named = any(len(part) >= 4 and not part.isupper() for part in parts if part.isalpha())
    short = sum(len(part) for part in parts if part.isdigit()) <= 2
    if named or (short and "-" not in written):
        return facts.Model(tuple(parts))
    return facts.Spelled(
        tuple(g for p in parts if p != "." for g in (_in_fours(p) if p.isdigit() else (p.upper(),)))
    )


def _masked(match: re.Match[str]) -> facts.Fact:
    parts = re.findall(r"\d+|\*+", match["masked"])
    return facts.Spelled(tuple(g for p in parts for g in (_in_fours(p) if p.isdigit() else ("*",))))


def _date(match: re.Match[str]) -> facts.Fact:
    try:
        date = datetime.date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:  # no such day: read what is written, number by number
        return facts.Slashed((match["y"], match["m"], match["d"]))
    return facts.Date(date.year, date.month, date.day)


def _dotted(parts: tuple[str, ...]) -> facts.Fact:
    """Tell a date (2.11.2025, in no language anything else) from a version."""
    if len(parts) == 3 and re.fullmatch(r"(?:19|20)\d\d", parts[2]):
        try:
            date = datetime.date(int(parts[2]), int(parts[1]), int(parts[0]))
        except ValueError:
            return facts.Dotted(parts)
        return facts.Date(date.year, date.month, date.day)
    return facts.Dotted(parts)


def _time(match: re.Match[str]) -> facts.Fact:
    return facts.Time(int(match["h"]), int(match["min"]), int(match["s"]) if match["s"] else None)


def _price(match: re.Match[str]) -> facts.Fact:
    currency = CURRENCY_SIGNS[match["sign"]]
    number = _number(match["amount"], negative=bool(match["pneg"]))
    if match["upto"]:
        return facts.Range(number, _number(match["upto"]), currency)
    return facts.Price(number, currency, myriads=match["myriads"] or "")


def _paid(match: re.Match[str]) -> facts.Fact:
    return facts.Price(
        _number(match["wnum"], negative=bool(match["wneg"])), CURRENCY_WORDS[match["word"]], match["word"]
    )


def _range(match: re.Match[str]) -> facts.Fact:
    low, high = _number(match["low"]), _number(match["high"])
    parts = (match["low"], match["high"])
    rises = float(f"{low.whole}.{low.fraction}") < float(f"{high.whole}.{high.fraction}")
    leading_zero = any(len(part) > 1 and part[0] == "0" and part[1].isdigit() for part in parts)
    if rises and not leading_zero and max(len(low.whole), len(high.whole)) <= 6:
        return facts.Range(low, high, match["runit"] or "")
    digits = tuple(g for p in parts for g in _in_fours(re.sub(r"\D", "", p)))
    return facts.Spelled((*digits, *((match["runit"].upper(),) if match["runit"] else ())))


def _link(match: re.Match[str]) -> facts.Fact:
    address = re.sub(r"^https?://(?:www\.)?|[?#].*$", "", match[0])
    return facts.Link(tuple(re.findall(r"[A-Za-z]+|\d+|[./@:_+-]", address.rstrip("/."))))


_MAKERS: dict[str, Callable[[re.Match[str]], facts.Fact]] = {
    "mail": _link,
    "web": _link,
    "date": _date,
    "time": _time,
    "ratio": lambda match: facts.Ratio(*match[0].split(":")[:2]),
    "masked": _masked,
    "phone": _phone,
    "price": _price,
    "measure": lambda match: facts.Measure(
        _number(match["mnum"], negative=bool(match["mneg"])), match["unit"]
    ),
    "paid": _paid,
    "range": _range,
    "fraction": lambda match: facts.Fraction(match["over"], match["under"] or match["under2"]),
    "slashed": lambda match: facts.Slashed(tuple(match["slashed"].split("/"))),
    "dotted": lambda match: _dotted(tuple(match["dotted"].split("."))),
    "code": lambda match: _code(match["code"]),
}
