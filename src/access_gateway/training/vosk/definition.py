"""A language of your own as a file: which letters make words, how they are read, and a lexicon of exceptions.

    tag = "za-Latn"
    letters = "a-z"                 # of a word, as in a regular expression's [ ]
    lexicon = "words.tsv"           # may be left out: word, tab, units with spaces; several lines for several readings

    [spelling]                      # letters to units with spaces; of two that fit, the longer one is read
    "ng" = "ŋ"
    "x" = "ɕ"
    "h" = ""                        # silent

The units are all that stand on the right, in order of their names. The lexicon goes before the spelling.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from access_gateway.contracts.errors import UnusableData

MAX_WORDS = 1_000_000
_MAX_UNITS = 2_000


class Definition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file."""

    tag: Annotated[str, Meta(min_length=2, max_length=60)]
    """BCP 47."""
    letters: Annotated[str, Meta(min_length=1, max_length=2_000)]
    spelling: Mapping[str, str] = {}
    lexicon: str = ""


class Reader:
    """Reads words by a definition."""

    def __init__(self, definition: Definition, lexicon: Mapping[str, tuple[tuple[str, ...], ...]]) -> None:
        """Read by these. Raises UnusableData for letters that are no set of characters, and for no units."""
        self.tag = definition.tag
        self._lexicon = lexicon
        self._sounds = {spelt.casefold(): tuple(said.split()) for spelt, said in definition.spelling.items()}
        self._longest = max(map(len, self._sounds), default=0)
        try:
            self._word = re.compile(f"[{definition.letters}]+")
        except re.error as error:
            raise UnusableData(
                f"The letters {definition.letters!r} are no set of characters: {error}."
            ) from error
        said = [*self._sounds.values(), *(reading for readings in lexicon.values() for reading in readings)]
        self.units = tuple(sorted({unit for units in said for unit in units}))
        if not 1 <= len(self.units) <= _MAX_UNITS or "" in self._sounds:
            raise UnusableData(
                f"The definition gives {len(self.units)} units; 1 to {_MAX_UNITS} can be trained."
            )

    def words(self, text: str) -> list[str]:
        """Return the words of a transcript."""
        return self._word.findall(text.casefold())

    def readings(self, word: str) -> tuple[tuple[str, ...], ...]:
        """Return every way a word may be said; none where it cannot be read."""
        if listed := self._lexicon.get(word):
            return listed
        said: list[str] = []
        at = 0
        while at < len(word):
            for size in range(min(self._longest, len(word) - at), 0, -1):
                if (units := self._sounds.get(word[at : at + size])) is not None:
                    said += units
                    at += size
                    break
            else:
                return ()
        return (tuple(said),) if said else ()

    def together(self, said: Sequence[str]) -> list[tuple[str, ...]] | None:
        """Return the first reading of each word; None where one cannot be read."""
        each = [self.readings(word) for word in said]
        return [one[0] for one in each] if each and all(each) else None

    def spoken(self, said: list[str]) -> tuple[str, ...] | None:
        """Return the units of a transcript's words."""
        each = self.together(said)
        return tuple(unit for units in each for unit in units) if each else None


def read_definition(file: Path) -> Reader:
    """Return what a file defines. Raises UnusableData that names what is wrong with it."""
    try:
        definition = msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), Definition)
    except (OSError, ValueError) as error:  # TOML, UTF-8 and msgspec errors are ValueErrors
        raise UnusableData(f"{file} is no definition of a language: {error}") from error
    return Reader(definition, _lexicon(file.parent / definition.lexicon) if definition.lexicon else {})


def _lexicon(file: Path) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, dict[tuple[str, ...], None]] = {}
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableData(f"The lexicon {file} cannot be read: {error}") from error
    if len(lines) > MAX_WORDS:
        raise UnusableData(f"The lexicon {file} has more than {MAX_WORDS} lines.")
    for number, line in enumerate(lines, start=1):
        word, _, units = line.partition("\t")
        if not line.strip():
            continue
        if not word.strip() or not units.split():
            raise UnusableData(f"{file}, line {number}: a word, a tab and its units are needed.")
        found.setdefault(word.strip().casefold(), {})[tuple(units.split())] = None
    return {word: tuple(readings) for word, readings in found.items()}
