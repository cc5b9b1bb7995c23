"""Facts in a text: what a translation must carry over unchanged, and how each is written elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from access_gateway.language.translation.writing import writing


class Kind(StrEnum):
    """What a fact is."""

    MARK = "mark"
    """Something that looks like a placeholder of ours."""
    NAME = "name"
    """A name from the configured list."""
    ADDRESS = "address"
    """URL or e-mail."""
    CODE = "code"
    """Order, flight, tracking or telephone number, size: letters and digits that stand for themselves."""
    AMOUNT = "amount"
    PERCENT = "percent"
    DATE = "date"
    TIME = "time"
    WEEKDAY = "weekday"
    NUMBER = "number"
    """A count or measure; its unit is left to the translator."""


LITERAL = frozenset({Kind.MARK, Kind.ADDRESS, Kind.CODE, Kind.NAME})
"""Written the same in every language."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact and its place in a text."""

    kind: Kind
    start: int
    end: int
    value: tuple[str, ...]
    """What it says, however it is written: AMOUNT (number, ISO 4217), DATE (year, month, day; empty where not
    said), TIME (hour, minute; 24 hours where that is said), WEEKDAY ("0" is Monday), else (text,) or (number,)."""
    text: str
    """As written, digits as ASCII."""

    def written(self, target: str) -> str:
        """Return how the fact is written in a language (BCP 47): the value is the same, by rule."""
        if self.kind in LITERAL:
            return self.text
        rules = writing(target)
        if self.kind is Kind.AMOUNT:
            return rules.money(*self.value)
        if self.kind is Kind.DATE:
            return rules.date_of(*self.value) or self.text
        if self.kind is Kind.WEEKDAY:
            return rules.day_of_week(int(self.value[0])) or self.text
        if self.kind is Kind.TIME:
            return ":".join(self.value)
        return self.value[0] + ("%" if self.kind is Kind.PERCENT and not self.value[0].endswith("‰") else "")

    @property
    def numbers(self) -> frozenset[int]:
        """The whole numbers that it is made of, for comparison with numbers said in words."""
        found = {int(part) for part in self.value if part.isascii() and part.isdigit()}
        return frozenset(found - {0} if self.kind is Kind.TIME else found)


def reads_the_same(facts: Iterable[Fact], target: str) -> bool:
    """Say whether every fact is written in the target language just as it stands in the text."""
    return all(fact.kind is not Kind.NAME and fact.written(target) == fact.text for fact in facts)
