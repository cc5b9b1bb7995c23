"""Names of the merchant's own that a recogniser wrote with other characters of the same sound."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from access_gateway.contracts.language import PhoneticReader, Repair
from access_gateway.language.chance import Chance, learned, toneless
from access_gateway.language.numerals import NUMERALS

_LEAST, _SURELY = 2, 3
"""Characters of a name; two without their tones are chance."""
_LEAST_CONFIDENCE = 0.5
"""A name of which the sounds are more likely chance than the name is left as it was heard."""
_LONGEST = 12


@dataclass(frozen=True, slots=True)
class _Name:
    written: str
    toned: tuple[str, ...]
    toneless: tuple[str, ...]
    same_tones: float
    """How surely a stretch with its sounds and tones is the name (language/chance.py)."""
    other_tones: float


class Homophones:
    """Finds names by their sound. Safe to share between threads."""

    def __init__(self, names: Iterable[str], reader: PhoneticReader, chance: Chance | None = None) -> None:
        """Take the names (setting `language.lexicon`); chance: of sounds, None for what training learned.

        Those of one character, or not all Chinese, have no sound to be found by and are left out.
        """
        self._reader = reader
        chance = chance or learned()
        self._names: dict[int, list[_Name]] = {}
        for name in dict.fromkeys(names):
            if not _LEAST <= len(name) <= _LONGEST or not all("\u3400" <= char <= "\u9fff" for char in name):
                continue
            for toned in {tuple(reader.read(list(name))), tuple(reader.read([name])[0].split(" "))}:
                if len(toned) == len(name):
                    same, other = (round(chance.of_name(toned, same_tones=one), 2) for one in (True, False))
                    self._names.setdefault(len(name), []).append(
                        _Name(name, toned, _toneless(toned), same, other)
                    )

    def repaired(self, text: str, words: Sequence[str]) -> tuple[str, tuple[Repair, ...]]:
        """Return the text with names as the merchant writes them, of the same length, and what was changed.

        words: the text, cut. A word of Mandarin is never made half of a name of two characters, and a character
        that is a number stays that number.
        """
        if not self._names:
            return text, ()
        toned = tuple(self._reader.read(list(text)))
        toneless, edges = _toneless(toned), _edges(words)
        repairs: list[Repair] = []
        position = 0
        while position < len(text):
            found = self._at(text, toned, toneless, position)
            if found is None:
                position += 1
                continue
            name, confidence = found
            heard = text[position : position + len(name)]
            whole_word = len(name) < _SURELY and position + len(name) == edges.get(position)
            if heard != name and not whole_word:
                repairs.append(Repair(heard, name, confidence))
                text = text[:position] + name + text[position + len(name) :]
            position += len(name)
        return text, tuple(repairs)

    def joined(self, text: str, words: Sequence[str]) -> list[str]:
        """Return the words of the text with each name in one piece."""
        inside = [False] * (len(text) + 1)
        for name in (one.written for names in self._names.values() for one in names):
            start = text.find(name)
            while start >= 0:
                inside[start + 1 : start + len(name)] = [True] * (len(name) - 1)
                start = text.find(name, start + 1)
        begins, position = set(), 0
        for word in words:
            begins.add(position)
            position += len(word)
        starts = [at for at in range(len(text)) if not inside[at] and (at in begins or inside[at - 1])]
        return [text[start:end] for start, end in pairwise([*starts, len(text)])]

    def _at(
        self, text: str, toned: tuple[str, ...], toneless: tuple[str, ...], start: int
    ) -> tuple[str, float] | None:
        for length in sorted(self._names, reverse=True):
            heard, end = text[start : start + length], start + length
            for name in self._names[length]:
                if name.toneless != toneless[start:end] or not _same_numbers(heard, name.written):
                    continue
                same = name.toned == toned[start:end]
                confidence = name.same_tones if same else name.other_tones
                if (same or length >= _SURELY) and confidence >= _LEAST_CONFIDENCE:
                    return name.written, confidence
        return None


def _toneless(syllables: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(toneless, syllables))


def _same_numbers(heard: str, name: str) -> bool:
    return all(a == b for a, b in zip(heard, name, strict=True) if a in NUMERALS or b in NUMERALS)


def _edges(words: Sequence[str]) -> dict[int, int]:
    """Return where each word of two characters or more begins and ends."""
    edges, position = {}, 0
    for word in words:
        if len(word) > 1:
            edges[position] = position + len(word)
        position += len(word)
    return edges
