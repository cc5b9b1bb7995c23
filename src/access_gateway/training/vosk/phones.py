"""How the network's units become Kaldi phones, transition-ids and pdfs.

Unit 0 is the CTC blank, units 1…n are the language's. Every unit is four phones, one for each place in a word, so that
Vosk can tell words apart and give their times; the four share the unit's pdf. Blank is two phones: between
words, and inside a word. Each phone is one HMM state of two transitions: the self-loop first, then the way on.
"""

from collections.abc import Iterator
from dataclasses import dataclass

BLANK = 0
BETWEEN = 1
"""Phone: blank between words. The only one that counts as silence."""
INSIDE = 2
"""Phone: blank inside a word."""
BEGIN, INTERNAL, END, SINGLETON = range(4)
_PLACES = ("begin", "internal", "end", "singleton")


def phone_of(unit: int, place: int) -> int:
    """Return the phone of unit 1… at BEGIN, INTERNAL, END or SINGLETON."""
    return 3 + 4 * (unit - 1) + place


def place_of(index: int, length: int) -> int:
    """Return where the unit `index` of a word of `length` units stands."""
    if length == 1:
        return SINGLETON
    return BEGIN if index == 0 else END if index == length - 1 else INTERNAL


def enter(phone: int) -> int:
    """Return the transition-id of a phone's first frame."""
    return 2 * phone


def stay(phone: int) -> int:
    """Return the transition-id of a phone's further frames."""
    return 2 * phone - 1


@dataclass(frozen=True, slots=True)
class Phones:
    """All phones of a set of units."""

    units: int
    """How many, the blank left out."""

    @property
    def count(self) -> int:
        """How many phones."""
        return 2 + 4 * self.units

    def pdfs(self) -> Iterator[int]:
        """Yield the pdf, which is the network's output, of each phone from 1 on."""
        yield BLANK
        yield BLANK
        for unit in range(1, self.units + 1):
            yield from (unit,) * 4

    def word_boundary(self) -> str:
        """Return graph/phones/word_boundary.int: how each phone stands in a word."""
        lines = [f"{BETWEEN} nonword", f"{INSIDE} internal"]
        for unit in range(1, self.units + 1):
            lines += [f"{phone_of(unit, place)} {name}" for place, name in enumerate(_PLACES)]
        return "\n".join(lines) + "\n"
