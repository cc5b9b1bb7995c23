"""How facts are written in each language, from writing.toml and CLDR: the same rules write and read."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from babel.dates import get_day_names, get_month_names

from access_gateway.contracts.languages import is_chinese

_FIELD = re.compile(r"\\\{([nymd])\\\}")
_FIELDS = {
    "n": r"(?P<n>\d{1,12}(?:[.,]\d{1,6})*)",
    "y": r"(?P<y>\d{4})",
    "m": r"(?P<m>\d{1,2})",
    "d": r"(?P<d>\d{1,2})",
}
_SYMBOLS = {"CNY": "¥{n}"}
_CHINESE_MONEY = {
    "USD": "美元", "HKD": "港元", "EUR": "欧元", "KRW": "韩元", "JPY": "日元", "GBP": "英镑", "MOP": "澳门元",
    "TWD": "新台币", "RUB": "卢布", "KZT": "坚戈", "MNT": "图格里克",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Writing:
    """The rules of one language. Empty templates: the fact stays as it was written."""

    tag: str
    full: str = ""
    """A date with its year: {y}, {m}, {d}."""
    date: str = ""
    month: str = ""
    """A month of a year."""
    yuan: str = ""
    days: tuple[str, ...] = ()
    """From Monday."""
    months: tuple[str, ...] = ()
    """Names of the months, where dates are written with {name}."""
    numbers: tuple[tuple[str, ...], ...] = ()
    """How one to ten begin when they are written in words; several stems each."""
    beside: frozenset[str] = frozenset()
    """Words that make another number of the one beside which they stand: tens, thousand, half."""

    def date_of(self, year: str, month: str, day: str) -> str | None:
        """Return a date; a part that is not known is empty. None where there is no rule for it."""
        template = self.full if year and day else self.date if day else self.month
        name = self.months[int(month) - 1] if self.months else month
        return template.format(y=year, m=month, d=day, name=name) if template else None

    def day_of_week(self, number: int) -> str | None:
        """Return the name of a day, 0 is Monday; None where it is not known."""
        return self.days[number] if self.days else None

    def money(self, number: str, currency: str) -> str:
        """Return an amount; currency: ISO 4217."""
        if currency == "CNY":
            return (self.yuan or _SYMBOLS["CNY"]).format(n=number)
        name = _CHINESE_MONEY.get(currency) if self.tag == "zh" else None
        return f"{number}{name}" if name else f"{number} {currency}"

    def date_patterns(self) -> tuple[re.Pattern[str], ...]:
        """Return what reads the dates that these rules write, the longest first."""
        templates = (self.full, self.date, self.month)
        return tuple(_reader(template) for template in templates if template and "{name}" not in template)

    def money_pattern(self) -> re.Pattern[str] | None:
        """Return what reads an amount in yuan."""
        return _reader(self.yuan) if self.yuan else None

    def numbers_said(self, text: str) -> set[int]:
        """Return the numbers, one to ten, that some word of the text may say; rather too many than too few."""
        if not self.numbers:
            return set()
        words = re.findall(r"[^\W\d_]+", text.casefold()) if self.tag != "bo-Tibt" else [text]
        return {
            value
            for value, stems in enumerate(self.numbers, start=1)
            if any(
                stem in text if self.tag == "bo-Tibt" else any(word.startswith(stem) for word in words)
                for stem in stems
            )
        }


@cache
def writing(tag: str) -> Writing:
    """Return the rules of a language; without any for one that has none. tag: BCP 47."""
    return _all().get("zh" if is_chinese(tag) else tag) or Writing(tag)


def known_tags() -> tuple[str, ...]:
    """Return the tags that have rules; "zh" stands for all written Chinese."""
    return tuple(_all())


@cache
def _all() -> dict[str, Writing]:
    tree = tomllib.loads(files(__package__).joinpath("writing.toml").read_text(encoding="utf-8"))
    return {
        tag: Writing(
            tag=tag,
            full=rules.get("full", ""),
            date=rules.get("date", ""),
            month=rules.get("month", ""),
            yuan=rules.get("yuan", ""),
            days=tuple(rules.get("days", ())) or _cldr_days(rules["cldr"]),
            months=_cldr_months(rules["cldr"]) if "{name}" in rules.get("date", "") else (),
            numbers=tuple(tuple(stems.split()) for stems in rules.get("numbers", ())),
            beside=_beside(rules),
        )
        for tag, rules in tree.items()
    }


def _beside(rules: Mapping[str, Any]) -> frozenset[str]:
    """Return the words of a language that change a number; two to ten too, where no other word is written so."""
    words = rules.get("beside", "").casefold().split()
    alone = rules.get("numbers", ())[1:] if words and rules.get("cldr") != "ko" else ()
    return frozenset([*words, *(word for stems in alone for word in stems.casefold().split())])


def _cldr_days(locale: str) -> tuple[str, ...]:
    names = get_day_names("wide", locale=locale)
    return tuple(names[number].rstrip("་") for number in range(7))


def _cldr_months(locale: str) -> tuple[str, ...]:
    names = get_month_names("wide", locale=locale)
    return tuple(names[number] for number in range(1, 13))


def _reader(template: str) -> re.Pattern[str]:
    """Return the pattern of what a template writes; spaces may be missing or more."""
    source = re.escape(template).replace(r"\ ", r"\s{0,2}")
    return re.compile(rf"(?<![\d.,]){_FIELD.sub(lambda field: _FIELDS[field[1]], source)}(?!\d)")
