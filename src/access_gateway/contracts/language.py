"""Words → language, and plain standard text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from access_gateway.contracts.hearing import LanguageGuess


@dataclass(frozen=True, slots=True)
class Identified:
    """Which language a text is in."""

    language: str
    """BCP 47 tag of the table, a neighbour's tag ("ja-Jpan", "ru-Cyrl"), or "und"."""
    confidence: float
    """0..1"""
    script: str | None = None
    """ISO 15924 of most of its letters; None where there are none."""
    dialect: str | None = None
    """Topolect name where sure (cantonese, wu, minnan, hakka, sichuan, dongbei); else None."""
    alternatives: tuple[LanguageGuess, ...] = ()
    """The next best, best first, without the winner."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where some of a rewritten text comes from; all four are positions of characters, ends exclusive."""

    start: int
    end: int
    original_start: int
    original_end: int


@dataclass(frozen=True, slots=True)
class Repair:
    """A name of the merchant's own that a recogniser had written with other characters of the same sound."""

    heard: str
    name: str
    confidence: float
    """0..1"""


@dataclass(frozen=True, slots=True)
class Clean:
    """The same message as plain standard text."""

    normalised: str
    """In the customer's language."""
    forwarded: str
    """What the backend gets: normalised, and in the backend's language and script where that can be done."""
    forwarded_language: str
    """BCP 47 tag of `forwarded`."""
    offsets: tuple[Stretch, ...] = ()
    """Where each stretch of `forwarded` stands in `normalised`, in order and without gaps; what no stretch comes
    from was left out. Empty where each character stands at its own place."""
    repairs: tuple[Repair, ...] = ()
    """Names in `normalised` that were heard as something else."""
    normalised_offsets: tuple[Stretch, ...] = ()
    """Where each stretch of `normalised` stands in what the customer said, as `offsets` does of `forwarded`."""


class Classifier(Protocol):
    """A text classifier (fastText): labels with probabilities."""

    def predict(self, text: str, k: int) -> Sequence[tuple[str, float]]:
        """Return up to k (label, probability), best first. Any string is safe."""
        ...


class Segmenter(Protocol):
    """Cuts Chinese text into words (jieba)."""

    def cut(self, text: str) -> list[str]:
        """Return the words; joined they are the text."""
        ...


class ScriptConverter(Protocol):
    """Converts between traditional and simplified characters (OpenCC)."""

    def convert(self, text: str, *, to: str) -> str:
        """Return text in script `to`: "Hans" or "Hant"."""
        ...


class PhoneticReader(Protocol):
    """Gives the reading of Chinese text (pypinyin)."""

    def read(self, words: Sequence[str]) -> list[str]:
        """Return toned syllables (ni3 hao3), space-separated, for each word; non-Han words as they are."""
        ...
