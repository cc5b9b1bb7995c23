"""Words and how they are read, in a language's units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from access_gateway.contracts.errors import ModelError

UNKNOWN = "[unk]"
"""The word of everything that is not in the lexicon, as Vosk's own models and documentation spell it."""
RESERVED = frozenset({"<eps>", UNKNOWN, "#0", "<s>", "</s>"})


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of a graph: numbered from 1 in their order, `[unk]` after the last."""

    units: tuple[str, ...]
    """Names, the blank left out: unit 1 is the first."""
    words: Mapping[str, tuple[tuple[int, ...], ...]]
    """Every reading of every word."""

    def __post_init__(self) -> None:
        if not self.words:
            raise ModelError("A graph needs at least one word.")
        for word, readings in self.words.items():
            if word in RESERVED or not word or any(character.isspace() for character in word):
                raise ModelError(f"{word!r} cannot be a word of a graph.")
            if not readings or any(not reading for reading in readings):
                raise ModelError(f"The word {word!r} has no reading.")

    @property
    def numbers(self) -> dict[str, int]:
        """Word to number."""
        return {word: number for number, word in enumerate(self.words, start=1)}

    @property
    def unknown(self) -> int:
        """The number of `[unk]`."""
        return len(self.words) + 1

    def words_txt(self) -> str:
        """Return graph/words.txt."""
        listed = ["<eps>", *self.words, UNKNOWN, "#0", "<s>", "</s>"]
        return "".join(f"{word} {number}\n" for number, word in enumerate(listed))


def spelled(units: Sequence[str], readings: Mapping[str, Sequence[Sequence[str]]]) -> Lexicon:
    """Return a lexicon from readings that are spelled with the units' names. Raises ModelError for other names."""
    number_of = {unit: number for number, unit in enumerate(units, start=1)}
    words = {}
    for word, spellings in readings.items():
        try:
            words[word] = tuple(tuple(number_of[unit] for unit in spelling) for spelling in spellings)
        except KeyError as error:
            raise ModelError(
                f"The reading of {word!r} has a unit {error} that the language lacks."
            ) from error
    return Lexicon(tuple(units), words)
