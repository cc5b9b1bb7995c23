"""What a language has to offer so that its texts can be read aloud."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from access_gateway.speech.reading.facts import Fact

WORD = "\x1f"
"""Stands between words that have been cut already (Chinese numbers); never reaches a voice."""


@dataclass(frozen=True, slots=True)
class Said:
    """A fact in words."""

    text: str
    """In the language's own script; no digits. Latin letters where they are to be spelled."""
    consumed: int = 0
    """Characters after the fact that `text` says already."""


class Tongue(Protocol):
    """How one language says facts."""

    @property
    def voice(self) -> str:
        """The engine's name for the voice that speaks its script."""
        ...

    @property
    def year(self) -> str:
        """Regular expression: words before which four digits are a year; empty: none."""
        ...

    @property
    def counters(self) -> str:
        """Regular expression: words before which a long number is a quantity, not a code."""
        ...

    @property
    def decimal_comma(self) -> bool:
        """Whether "99,5" is a decimal."""
        ...

    @property
    def to(self) -> str:
        """What is said between two times or prices that a dash joins."""
        ...

    @property
    def signs(self) -> Mapping[str, str]:
        """Names of signs that stand in a text by themselves."""
        ...

    def forms(self, digits: str) -> tuple[str, ...]:
        """Return the ways in which digits may be said: as a number first, one by one, in order …; for the fact lock."""
        ...

    def month(self, number: int) -> tuple[str, ...]:
        """Return the names of a month that are no number."""
        ...

    def say(self, fact: Fact, after: str) -> Said:
        """Put a fact in words; `after` is what follows it in the text."""
        ...
