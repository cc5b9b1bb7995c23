"""Facts in languages that put numbers together from words with spaces: Uyghur, Kazakh, English, Mongolian, Tibetan.

The frame is the same; each language brings its words and its way with ordinals, dates and decimals.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from access_gateway.speech.reading import facts
from access_gateway.speech.reading.tongue import Said


@dataclass(frozen=True)
class Western:
    """A Tongue of words with spaces."""

    voice: str
    integer: Callable[[str], str]
    """Whole number of at most 16 digits, in words."""
    decimal: Callable[[str, str], str]
    """Whole digits, fraction digits → in words."""
    digits: tuple[str, ...]
    """0 to 9."""
    date: Callable[[facts.Date], str]
    words: Mapping[str, str]
    """minus, to, of (in a fraction), masked, the signs of addresses; o'clock, where full hours are said so."""
    units: Mapping[str, str]
    currencies: Mapping[str, str]
    signs: Mapping[str, str]
    counters: str = ""
    decimal_comma: bool = False
    ordinal: Callable[[str], str] | None = None
    """Whole digits → ordinal, where the language writes ordinals as a number and a suffix."""
    ordinal_mark: str = r"(?!)"
    """Regular expression, right after a number: it is an ordinal; what matches is said already."""
    hundredths: Mapping[str, str] | None = None
    """Names of a currency's hundredth, where amounts are said with it."""
    year: str = ""
    comma: str = ", "
    time: Callable[[facts.Time], str] | None = None
    """Where a time is more than its numbers."""
    fraction: Callable[[str, str], str] | None = None
    """Digits over and under the stroke, where "of" does not stand between them."""
    name_first: bool = False
    """Whether units and currencies stand before their number."""
    months: tuple[str, ...] = ()
    """Names of the months from January on, as far as they are no numbers."""
    before_noun: Mapping[str, str] = field(default_factory=dict)
    """Number words that change before what is counted, with what they become."""

    @property
    def to(self) -> str:
        """Between two times or prices."""
        return f" {self.words['to']} "

    def forms(self, digits: str) -> tuple[str, ...]:
        """Return a number alone, before a noun, digit by digit, in order; and without its last letter, for endings."""
        alone = self._whole(digits)
        before, space, last = alone.rpartition(" ")
        counting = before + space + self.before_noun.get(last, last)
        ordinal = (self.ordinal(digits),) if self.ordinal and len(digits) <= 16 else ()
        stem = (alone[:-1],) if len(last) > 3 else ()
        return tuple(dict.fromkeys((alone, counting, self._digits(digits), *ordinal, *stem)))

    def month(self, number: int) -> tuple[str, ...]:
        """Return the name of a month, where it has one."""
        return self.months[number - 1 : number]

    def say(self, fact: facts.Fact, after: str) -> Said:
        """Put a fact in words."""
        if isinstance(fact, facts.Number):
            mark = re.match(self.ordinal_mark, after)
            if mark and self.ordinal and not fact.fraction and not fact.negative:
                return Said(self.ordinal(fact.whole) + " ", mark.end())
            counted = re.match(r"\s?[^\W\d_]", after) is not None
            return Said(f" {self._counting(fact) if counted else self._number(fact)} ")
        return Said(f" {self._text(fact)} ")

    def _text(self, fact: facts.Fact) -> str:
        match fact:
            case facts.Number():
                return self._number(fact)
            case facts.Price(number=number, currency=currency, myriads=myriads) if myriads:
                return self._price(_times(number, 4 if myriads in "万萬만" else 8), currency, "")
            case facts.Price(number=number, currency=currency, word=word):
                return self._price(number, currency, word)
            case facts.Measure(number=number, unit=unit):
                return self._named(number, self._unit(unit))
            case facts.Range(low=low, high=high, unit=unit):
                first, name = f"{self._number(low)} {self.words['to']}", self._unit(unit)
                if self.name_first:
                    return f"{name} {first} {self._number(high)}".strip()
                return f"{first} {self._named(high, name) if name else self._number(high)}"
            case facts.Ratio(left=left, right=right):
                return f"{self._whole(left)} {self.words['to']} {self._whole(right)}"
            case facts.Fraction(over=over, under=under):
                if self.fraction:
                    return self.fraction(over, under)
                return f"{self._whole(over)} {self.words['of']} {self._whole(under)}"
            case facts.Year(digits=digits):
                return self._whole(digits)
            case facts.Date():
                return self.date(fact)
            case facts.Time():
                return self.time(fact) if self.time else self._time(fact)
            case facts.Spelled(groups=groups):
                return self.comma.join(self._spelled(group) for group in groups)
            case facts.Model(parts=parts) | facts.Link(parts=parts):
                return " ".join(self._part(part) for part in parts)
            case facts.Slashed(parts=parts):
                return f" {self.words['/']} ".join(map(self._whole, parts))
            case facts.Dotted(parts=parts):
                return f" {self.words['.']} ".join(map(self._whole, parts))

    def _whole(self, digits: str) -> str:
        leading_zero = len(digits) > 1 and digits[0] == "0"
        return self._digits(digits) if leading_zero or len(digits) > 16 else self.integer(digits)

    def _digits(self, digits: str) -> str:
        return " ".join(self.digits[int(digit)] for digit in digits)

    def _number(self, number: facts.Number) -> str:
        minus = f"{self.words['minus']} " if number.negative else ""
        said = self.decimal(number.whole, number.fraction) if number.fraction else self._whole(number.whole)
        return minus + said

    def _price(self, number: facts.Number, currency: str, word: str) -> str:
        name = word if word.isalpha() and not word.isascii() else self.currencies.get(currency, currency)
        small = (self.hundredths or {}).get(currency)
        if number.fraction and small and len(number.fraction) <= 2:
            part = number.fraction.ljust(2, "0").lstrip("0") or "0"
            whole = facts.Number(number.whole, "", number.negative)
            return f"{self._named(whole, name)} {self._named(facts.Number(part), small)}"
        return self._named(number, name)

    def _named(self, number: facts.Number, name: str) -> str:
        return f"{name} {self._number(number)}" if self.name_first else f"{self._counting(number)} {name}"

    def _counting(self, number: facts.Number) -> str:
        """Say a number as it stands before what it counts."""
        before, space, last = self._number(number).rpartition(" ")
        return before + space + self.before_noun.get(last, last)

    def _unit(self, unit: str) -> str:
        return self.units.get(unit) or self.currencies.get(unit) or _letters(unit)

    def _time(self, time: facts.Time) -> str:
        if (clock := self.words.get("o'clock")) and not time.minute and not time.second:
            return f"{self._whole(str(time.hour))} {clock}"
        values = [time.hour, time.minute] + ([time.second] if time.second is not None else [])
        said = [self._whole(str(values[0]))]
        for value in values[1:]:
            said.append(self._digits(f"{value:02}") if value < 10 else self._whole(str(value)))
        return " ".join(said)

    def _spelled(self, group: str) -> str:
        if group == "*":
            return self.words["masked"]
        return self._digits(group) if group.isdigit() else _letters(group)

    def _part(self, part: str) -> str:
        if part.isdigit():
            return self._whole(part) if len(part) <= 2 else self._digits(part)
        if part.isalpha():
            return _letters(part) if len(part) <= 2 or part.isupper() else part
        return self.words.get(part, self.comma.strip())


def _times(number: facts.Number, zeros: int) -> facts.Number:
    """Return the number with its point moved right: 1.2 by four places is 12000."""
    digits = number.whole + number.fraction[:zeros].ljust(zeros, "0")
    return facts.Number(digits.lstrip("0") or "0", number.fraction[zeros:], number.negative)


def _letters(letters: str) -> str:
    return " ".join(letter for letter in letters.upper() if letter.isascii() and letter.isalpha())
