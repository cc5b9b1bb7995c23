"""What a match of a rule says: the value of a fact, or None where it is none after all."""

import re
from decimal import Decimal

from access_gateway.language.numerals import NUMERALS, read_cardinal, read_digits

CURRENCIES = {
    "CNY": "元人民币|块钱|元钱|人民币|元|圆|rmb|cny|yuan|위안|يۈەن|يۇەن|يۋان|юань|юән|yüen|maenz",
    "USD": "美元|美金|usd|달러|دوللار|доллар", "HKD": "港币|港元|hkd", "EUR": "欧元|eur|유로|ياۋرو|евро",
    "KRW": "韩元|krw", "JPY": "日元|jpy", "GBP": "英镑|gbp", "MOP": "澳门元|mop", "TWD": "新台币|twd",
    "RUB": "卢布|rub", "KZT": "坚戈|kzt|теңге", "MNT": "图格里克|mnt",
}  # fmt: skip
"""Words for currencies. Korean 원 is not among them: it is the yuan in Yanbian and the won in Seoul, so its number
is locked and the word left to the translator."""
SIGNS = {
    "hk$": "HKD", "us$": "USD", "cn¥": "CNY", "¥": "CNY", "rmb": "CNY", "cny": "CNY", "€": "EUR", "₩": "KRW",
    "£": "GBP", "$": "USD", "usd": "USD", "hkd": "HKD", "eur": "EUR", "krw": "KRW", "jpy": "JPY",
}  # fmt: skip
SURELY_ONE = frozenset(
    ("天", "年", "个月", "周", "小时", "分钟", "件", "双", "盒", "箱", "瓶", "台", "折", "岁", "单")
)
"""Measures before which 一 is the number; before others it is often "a"."""
_CODE_OF = {word: code for code, words in CURRENCIES.items() for word in words.split("|")}
_DAYS = {day: str(number) for number, day in enumerate("一二三四五六")} | {"日": "6", "天": "6"}
_AFTERNOON = frozenset(("下午", "傍晚", "晚上", "夜里", "夜间"))
_BEFORE_DAWN = frozenset(("凌晨", "半夜"))
_PARTS_OF_HOURS = {"半": "30", "一刻": "15", "三刻": "45", "钟": "00", "整": "00"}

Value = tuple[str, ...] | None


def whole(match: re.Match[str]) -> Value:
    """Return all of it."""
    return (match[0],)


def number(said: str) -> str | None:
    """Return a number in digits: "1,299.00" as it is, 三百五 as 350, 一零零八六 as 10086; None for what is none."""
    if said[:1].isdecimal():
        return said
    value = read_cardinal(said)
    if value is not None:
        return str(value)
    return read_digits(said) if len(said) > 2 else None


def times(said: str | None, unit: str | None) -> str | None:
    """Return a number with 万 or 亿 worked out."""
    if said is None or not unit:
        return said
    product = Decimal(said.replace(",", "")) * (10_000 if unit == "万" else 100_000_000)
    return f"{product.normalize():f}"


def percent(match: re.Match[str]) -> Value:
    """Read 20%, 5‰."""
    return (match["n"] + ("‰" if match["sign"] == "‰" else ""),)


def hundredths(match: re.Match[str]) -> Value:
    """Read 百分之二十, 百分之二点五, 百分之20."""
    share = number("一百" if match["n"] == "百" else match["n"])
    decimals = read_digits(match["decimals"]) if match["decimals"] else None
    return None if share is None else (f"{share}.{decimals}" if decimals else share,)


def split_money(match: re.Match[str]) -> Value:
    """Read 12块8毛, 三块五, 8元5角: the smaller unit is a tenth."""
    yuan, tenth = number(match["n"]), number(match["tenth"])
    return None if yuan is None or tenth is None or "." in yuan else (f"{yuan}.{tenth}", "CNY")


def signed_money(match: re.Match[str]) -> Value:
    """Read ¥89, US$5."""
    amount = times(match["n"], match["large"])
    return None if amount is None else (amount, SIGNS[match["sign"].lower()])


def worded_money(match: re.Match[str]) -> Value:
    """Read 89元, 1.5万元, 三百五十块钱, 20 юань."""
    amount = times(number(match["n"]), match["large"])
    return None if amount is None else (amount, _CODE_OF[match["word"].lower()])


def templated_money(match: re.Match[str]) -> Value:
    """Read what the rules of a language write."""
    return match["n"], "CNY"


def date(match: re.Match[str]) -> Value:
    """Read a date or a month of a year; None where there is no such day."""
    groups = match.groupdict()
    year = groups.get("y") or ""
    if year and not year.isascii():
        year = read_digits(year) or ""
    month, day = (number(groups.get(part) or "") or "" for part in ("m", "d"))
    if not month.isdecimal() or not 1 <= int(month) <= 12:
        return None
    if day and not (day.isdecimal() and 1 <= int(day) <= 31):
        return None
    return year, str(int(month)), str(int(day)) if day else ""


def clock(match: re.Match[str]) -> Value:
    """Read 下午6点, 三点半, 9点05分: hours of 24 where the part of the day is said."""
    groups = match.groupdict()
    hour, minute = number(groups["h"]), groups.get("min")
    minutes = number(minute.removeprefix("零")) if minute else _PARTS_OF_HOURS.get(groups.get("rest") or "整")
    if hour is None or minutes is None or not hour.isdecimal() or not minutes.isdecimal():
        return None
    value = _in_24_hours(int(hour), groups.get("part"))
    return None if value > 24 or int(minutes) > 59 else (str(value), f"{int(minutes):02}")


def _in_24_hours(hour: int, part: str | None) -> int:
    if part in _AFTERNOON and 0 < hour < 12:
        return hour + 12
    if part == "中午" and 0 < hour < 4:
        return hour + 12
    if (part in _BEFORE_DAWN or part == "晚上") and hour == 12:
        return 0 if part in _BEFORE_DAWN else 24
    return hour


def korean_clock(match: re.Match[str]) -> Value:
    """Read 오후 6시 30분, 오전 9:00."""
    hour = int(match["h"])
    minutes = "30" if match["rest"] else match["min"] or match["minutes"] or "0"
    if match["part"] == "오후" and 0 < hour < 12:
        hour += 12
    elif match["part"] == "오전" and hour == 12:
        hour = 0
    return None if hour > 24 or int(minutes) > 59 else (str(hour), f"{int(minutes):02}")


def clock_as_written(match: re.Match[str]) -> Value:
    """Read 18:30."""
    return (match["h"], match["min"]) if int(match["h"]) <= 24 else None


def weekday(match: re.Match[str]) -> Value:
    """Read 星期一, 周日."""
    return (_DAYS[match["day"]],)


def quantity(match: re.Match[str]) -> Value:
    """Read the number before a measure; 一个 may be no number."""
    value = number(match["n"])
    return None if value is None or (match["n"] == "一" and match["unit"] not in SURELY_ONE) else (value,)


def ordinal(match: re.Match[str]) -> Value:
    """Read what follows 第."""
    value = number(match[0])
    return None if value is None else (value,)


def large_number(match: re.Match[str]) -> Value:
    """Read 3万, 1.5亿."""
    value = times(match["n"], match["large"])
    return None if value is None else (value,)


def korean_large_number(match: re.Match[str]) -> Value:
    """Read 3만 of 3만원."""
    value = times(match["n"], "万" if match["large"] == "만" else "亿")
    return None if value is None else (value,)


def spelt(match: re.Match[str]) -> Value:
    """Read 一零零八六, digit by digit."""
    digits = read_digits(match[0])
    return None if digits is None else (digits,)


def numerals_in(text: str) -> set[int]:
    """Return every number that the Chinese numerals of a text may mean, one by one and together."""
    found: set[int] = set()
    for run in re.findall(f"[{''.join(NUMERALS)}]{{1,24}}", text):
        values = (read_cardinal(part) for part in (run, *run))
        found.update(value for value in values if value is not None)
    return found
