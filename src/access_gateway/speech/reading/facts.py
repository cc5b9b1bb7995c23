"""The things in a text that are not read as they are written: numbers, prices, dates, codes, links."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    """A quantity: "1,299", "-5", "99.50"."""

    whole: str
    """Digits alone, no leading zero but in "0"."""
    fraction: str = ""
    """Digits after the point, as written."""
    negative: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether nothing but zeros follows the point."""
        return not self.fraction.strip("0")


@dataclass(frozen=True, slots=True)
class Price:
    """An amount of money: "¥99.50", "350块"."""

    number: Number
    currency: str
    """ISO 4217."""
    word: str = ""
    """The currency as written after the number; empty where a sign stands before it."""
    myriads: str = ""
    """万 or 亿 (or 萬, 億) after the number: "¥1.2万"."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with a unit: "50%", "5kg"."""

    number: Number
    unit: str
    """As in UNITS of reading/find.py."""


@dataclass(frozen=True, slots=True)
class Range:
    """From one number to a greater one: "3-5"."""

    low: Number
    high: Number
    unit: str = ""
    """A unit, an ISO 4217 currency, or nothing."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """A score, or how much of one there is to another: "3:2"."""

    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Fraction:
    """A fraction that cannot be anything else: "½", "1/2的"."""

    over: str
    under: str


@dataclass(frozen=True, slots=True)
class Year:
    """Four digits before the word for year."""

    digits: str


@dataclass(frozen=True, slots=True)
class Date:
    """A whole date written with digits: "2025-11-02"."""

    year: int
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Time:
    """A time of the day: "14:30"."""

    hour: int
    minute: int
    second: int | None = None


@dataclass(frozen=True, slots=True)
class Spelled:
    """A telephone, order or identity number: each character for itself, a breath between groups."""

    groups: tuple[str, ...]
    """Digits, upper-case letters; or one "*" for what is masked."""


@dataclass(frozen=True, slots=True)
class Model:
    """A name with small numbers in it: "iPhone15", "5G"."""

    parts: tuple[str, ...]
    """Digits, letters, or a point, in turn."""


@dataclass(frozen=True, slots=True)
class Slashed:
    """Numbers with a slash between, which may be a date, a fraction or a page: read as they stand."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dotted:
    """A version: "3.11.2"."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A web or mail address, without protocol and query."""

    parts: tuple[str, ...]
    """Letters, digits, or one sign, in turn."""


Fact = (
    Number
    | Price
    | Measure
    | Range
    | Ratio
    | Fraction
    | Year
    | Date
    | Time
    | Spelled
    | Model
    | Slashed
    | Dotted
    | Link
)


@dataclass(frozen=True, slots=True)
class Found:
    """A fact and its place in the text."""

    fact: Fact
    start: int
    end: int
