"""The fact lock of what is spoken: a reading that lost or changed a number does not reach a voice.

Readings are made by rules that find, rewrite, cut and drop; a listener has nothing else. So each is read back before
it is spoken, in three steps that share no code with the rules: every digit of the text belongs to a fact; the words
of a fact say its numbers (Chinese words are read back to values; elsewhere the words of each number are looked for,
and no number word may be left over); and the words are in what the voices are given.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from access_gateway.speech.reading import facts
from access_gateway.speech.reading.tongue import WORD, Tongue
from access_gateway.speech.reading.voices import CHINESE, IN_PHONEMES

_PLACES = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_DIGITS = {
    word: str(value)
    for value, words in enumerate(("零〇", "一幺", "二两兩", *"三四五六七八九"))
    for word in words
}
_RUN = re.compile(f"[点點]?[{''.join(_DIGITS)}{''.join(_PLACES)}{''.join(_MYRIADS)}]+")
_MONEY = re.compile("(?P<yuan>.+)?[元圆圓块塊蚊](?P<rest>.*)|(?P<only>.+)")
_LETTERS = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f\u0f00-\u0fff]+[^\W\d_]*)*")


@dataclass(frozen=True, slots=True)
class Told:
    """A fact, as it was written and as it is said."""

    fact: facts.Fact
    written: str
    said: str


def lost(text: str, told: Sequence[Told], tongue: Tongue) -> tuple[str, ...]:
    """Return what the words of a text do not say of its numbers: as written, or all of the text's digits.

    text: as it was given to the rules that find facts.
    """
    missing = [one.written for one in told if not _says(one, tongue)]
    if _digits(text) != _digits("".join(one.written for one in told)):
        missing.append(_digits(text))
    return tuple(missing)


def number_words(told: Iterable[Told], tongue: Tongue) -> Iterator[str]:
    """Yield in order the words that must reach a voice: numerals of Chinese, elsewhere whole words."""
    for one in told:
        if tongue.voice in CHINESE:
            yield from (character for character in one.said if character in _DIGITS | _PLACES | _MYRIADS)
        elif tongue.voice in IN_PHONEMES:
            yield one.said
        elif tongue.voice == "ko":
            yield from (character for character in one.said if "가" <= character <= "힣")
        else:
            yield from (
                word for word in _LETTERS.findall(one.said) if tongue.voice == "en" or not word.isascii()
            )


def in_order(wanted: Iterable[Iterable[str]], there: Iterable[str]) -> bool:
    """Say whether of each of `wanted` one form stands in `there`, in their order."""
    rest = iter(there)
    return all(any(one in forms for one in rest) for forms in wanted)


def _digits(text: str) -> str:
    return "".join(re.findall(r"\d", text))


def _says(one: Told, tongue: Tongue) -> bool:
    if isinstance(one.fact, facts.Link):  # what follows its "?" is not said
        return True
    if tongue.voice in CHINESE:
        return _chinese(one)
    return _by_forms(one, tongue)


# --- Chinese: words read back to values


def _chinese(one: Told) -> bool:
    said = one.said.replace(WORD, "").replace(" ", "")
    written = re.sub(r"(?<=\d),(?=\d)", "", one.written)
    match one.fact:
        case facts.Price(number=number, myriads=myriads):
            value = _decimal(number) * _MYRIADS.get(myriads, 1)
            return _money(_unsigned(said)) == abs(value) and _signed(said) == number.negative
        case facts.Number(negative=negative) | facts.Measure(number=facts.Number(negative=negative)):
            return _decimals(_unsigned(said)) == _written_decimals(written) and _signed(said) == negative
        case facts.Range():
            return _decimals(said) == _written_decimals(written)
        case facts.Fraction():
            under, _, over = said.partition("分之")
            return _values(over) + _values(under) == re.findall(r"\d+", written)
        case facts.Date() | facts.Time() | facts.Ratio() | facts.Slashed() | facts.Dotted():
            # A date's day may stand first where it is written, its year always does where it is said.
            values, digits = _some(_values(said)), _some(re.findall(r"\d+", written))
            return values in (digits, digits[::-1] if isinstance(one.fact, facts.Date) else digits)
        case _:
            return "".join(_values(said)) == _digits(written)


def _unsigned(said: str) -> str:
    return re.sub("负|負|零下", "", said)


def _signed(said: str) -> bool:
    return _unsigned(said) != said


def _some(values: Iterable[str]) -> list[int]:
    return [value for value in map(int, values) if value]


def _values(said: str) -> list[str]:
    return [_value(run[0].lstrip("点點")) for run in _RUN.finditer(said) if run[0] not in "点點"]


def _value(run: str) -> str:
    """Read one number; one without tens and hundreds is digits one by one."""
    if not any(word in _PLACES or word in _MYRIADS for word in run):
        return "".join(_DIGITS[word] for word in run)
    total = section = digit = 0
    for word in run:
        if word in _DIGITS:
            digit = int(_DIGITS[word])
        elif word in _PLACES:
            section += (digit or 1) * _PLACES[word]
            digit = 0
        else:
            total = (total + section + digit or 1) * _MYRIADS[word] if word in "亿億" else (
                total + (section + digit or 1) * _MYRIADS[word]
            )  # fmt: skip
            section = digit = 0
    return str(total + section + digit)


def _decimals(said: str) -> list[Decimal]:
    """Read numbers with or without a point: 九十九点五 → 99.5."""
    read: list[str] = []
    for run in _RUN.finditer(re.sub("[百千万]分之", "", said)):
        if run[0][0] in "点點" and read:
            fraction = run[0][1:].rstrip("".join(_MYRIADS))
            read[-1] += "." + "".join(_DIGITS.get(word, "x") for word in fraction)
        else:
            read.append(_value(run[0].lstrip("点點")))
    return [Decimal(one) if "x" not in one else Decimal(-1) for one in read]


def _written_decimals(written: str) -> list[Decimal]:
    return [Decimal(number) for number in re.findall(r"\d+(?:\.\d+)?", written)]


def _decimal(number: facts.Number) -> Decimal:
    return Decimal(f"{number.whole}.{number.fraction or 0}")


def _money(said: str) -> Decimal | None:
    """Read yuan, tenths and hundredths; or a number with a point, and what multiplies it."""
    if "点" in said or "點" in said:
        numbers = _decimals(said)
        myriads = re.search(r"[点點][^万萬亿億]*([万萬亿億])", said)
        return numbers[0] * _MYRIADS[myriads[1]] if myriads else numbers[0]
    parts = _MONEY.fullmatch(said)
    if parts is None:
        return None
    value = Decimal((_values(parts["yuan"] or "") or ["0"])[0])
    small = parts["rest"] if parts["only"] is None else parts["only"]
    for unit, share in (("角毛毫", Decimal("0.1")), ("分", Decimal("0.01"))):
        if found := re.search(f"([{''.join(_DIGITS)}])[{unit}]", small or ""):
            value += int(_DIGITS[found[1]]) * share
    if parts["only"] is not None and not value:  # another currency
        value = Decimal((_values(parts["only"]) or ["0"])[0])
    return value


# --- elsewhere: the words of each number, and none left over


def _by_forms(one: Told, tongue: Tongue) -> bool:
    said = one.said
    if isinstance(one.fact, facts.Spelled):
        groups = [group for group in one.fact.groups if group.isdigit()]
        at = 0
        for group in groups:
            ends = [found + len(form) for form in tongue.forms(group) if (found := said.find(form, at)) >= 0]
            if not ends:
                return False
            at = min(ends)
        return "".join(groups) == _digits(one.written)
    # The longest first, or the 10 within 12 would be taken for the day.
    for forms in sorted(_wanted(one, tongue), key=lambda forms: -len(_longest(forms, said))):
        if not (way := _longest(forms, said)):
            return False
        said = said.replace(way, " | ", 1)
    spaced = tongue.voice in ("ug", "kk", "mn", "en") and "‰" not in one.written  # "of a thousand one"
    return not spaced or not _cardinals(tongue).intersection(_LETTERS.findall(said))


def _longest(forms: Iterable[str], said: str) -> str:
    return max((form for form in forms if form in said), key=len, default="")


def _wanted(one: Told, tongue: Tongue) -> Iterator[tuple[str, ...]]:
    """Yield, for each number that is written, how it may be said."""
    fact, written = one.fact, one.written
    if tongue.decimal_comma:
        written = re.sub(r"(?<=\d),(?=\d{1,2}(?!\d))", ".", written)
    written = re.sub(r"(?<=\d)[, ](?=\d{3}(?!\d))", "", written)
    match fact:
        case facts.Price(number=number, myriads=myriads) if myriads:
            value = _decimal(number) * (10**4 if myriads in "万萬만" else 10**8)
            whole, parts = str(int(value)), [number.whole, number.fraction]
            said = tongue.forms(whole)
            yield said if any(form in one.said for form in said) else tongue.forms(parts[0])
            if not any(form in one.said for form in said) and parts[1]:
                yield tongue.forms(parts[1])
        case facts.Price(number=number):
            yield tongue.forms(number.whole)
            if not number.is_whole:
                hundredths = number.fraction.ljust(2, "0").lstrip("0")
                yield (*tongue.forms(number.fraction), *tongue.forms(hundredths))
        case facts.Date(year=year, month=month, day=day):
            yield tongue.forms(str(year))
            yield tongue.month(month) or tongue.forms(str(month))
            yield tongue.forms(str(day))
        case facts.Time(hour=hour, minute=minute, second=second):
            yield tongue.forms(str(hour))
            yield from (
                (*tongue.forms(str(value)), *tongue.forms(f"{value:02}"))
                for value in (minute, second)
                if value
            )
        case _:
            for number in re.findall(r"\d+(?:\.\d+)?", written):
                groups = number.split(".")
                yield tongue.forms(groups[0].lstrip("0") or groups[0] if len(groups) > 1 else groups[0])
                yield from (
                    tongue.forms(group) for group in groups[1:] if group.strip("0") or len(groups) > 2
                )


_CARDINALS: dict[str, frozenset[str]] = {}
"""By voice, as they are needed."""


def _cardinals(tongue: Tongue) -> frozenset[str]:
    """Return the words of whole numbers but "and"."""
    if tongue.voice not in _CARDINALS:
        numbers = (str(number) for number in (*range(100), 100, 1000, 10**6, 10**9))
        words = {word for number in numbers for word in _LETTERS.findall(tongue.forms(number)[0])}
        _CARDINALS[tongue.voice] = frozenset(words - {"and"})
    return _CARDINALS[tongue.voice]
