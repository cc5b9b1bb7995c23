"""Finding the facts of a text, in every script and digit of the table.

Each rule reads what the rules before it have left, so that a date is never also three numbers. What no rule can
read for sure stays in the text: it is then the translator's, and `locked` sees that no digit comes out of it.
"""

import unicodedata
from collections.abc import Iterable, Iterator

from access_gateway.language.translation.facts import Fact, Kind
from access_gateway.language.translation.rules import rules

TAKEN = "\uffff"
_PLAIN = {"￥": "¥", "−": "-", "\u00a0": " ", "\u202f": " ", "\u3000": " ", "٫": ".", "٬": ","} | {
    wide: chr(ord(wide) - 0xFEE0) for wide in "％：＋－／＃＠＄．＿＆＝"
}
"""Not the full-width comma: it separates, where the other one may join."""


def plain(text: str) -> str:
    """Return a text of the same length, every decimal digit as ASCII, full-width forms as plain ones."""
    return text if text.isascii() else "".join(map(_plain, text))


def _plain(char: str) -> str:
    if char.isascii():
        return char
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    wide_letter = "\uff21" <= char <= "\uff3a" or "\uff41" <= char <= "\uff5a"
    return chr(ord(char) - 0xFEE0) if wide_letter else _PLAIN.get(char, char)


def find_facts(text: str, language: str, names: Iterable[str] = ()) -> list[Fact]:
    """Return the facts of a text in their order; they do not overlap.

    language: BCP 47, of the text; Chinese numerals are numbers in Chinese alone. names: kept as they are.
    """
    as_written = plain(text)
    left = _Left(as_written.replace(TAKEN, " "))
    found = [*_names(text, left, names)]
    for kind, pattern, reader in rules(language):
        for match in list(pattern.finditer(left.text)):
            value = reader(match)
            if value is not None:
                start, end = match.span()
                left.take(start, end)
                found.append(Fact(kind, start, end, value, as_written[start:end]))
    return sorted(found, key=lambda fact: fact.start)


def _names(text: str, left: "_Left", names: Iterable[str]) -> Iterator[Fact]:
    for name in sorted(filter(None, names), key=len, reverse=True):
        start = text.find(name)
        while start >= 0:
            end = start + len(name)
            if TAKEN not in left.text[start:end]:
                left.take(start, end)
                yield Fact(Kind.NAME, start, end, (name,), name)
            start = text.find(name, end)


class _Left:
    """A text with what is taken out of it covered, its length kept."""

    def __init__(self, text: str) -> None:
        self.text = text

    def take(self, start: int, end: int) -> None:
        self.text = f"{self.text[:start]}{TAKEN * (end - start)}{self.text[end:]}"
