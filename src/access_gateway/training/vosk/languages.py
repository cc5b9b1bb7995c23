"""What training knows of a language: its units, and how a text is read in them.

The data are elsewhere: Mandarin's syllables in `mandarin`, the others' spelling in the room `phonemes`, and what
else there is in files of whoever trains (`definition`).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from access_gateway.contracts.errors import UnsupportedLanguage
from access_gateway.phonemes import INVENTORIES, phonemes
from access_gateway.training.vosk import mandarin
from access_gateway.training.vosk.definition import read_definition

Readings = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Language:
    """How one language is read."""

    tag: str
    """BCP 47."""
    units: tuple[str, ...]
    """Names of the network's outputs, the blank left out."""
    words: Callable[[str], list[str]]
    """The words of a transcript."""
    readings: Callable[[str], Readings]
    """Every way a word may be said, the likeliest first; none where it cannot be read."""
    spoken: Callable[[list[str]], tuple[str, ...] | None]
    """The units of a transcript's words, each read by its context; None where one cannot be read."""
    together: Callable[[Sequence[str]], list[tuple[str, ...]] | None]
    """The same, word by word: neighbours change each other."""
    asked_as: str = ""
    """What `language` gives this for: the tag, or the file that defines it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "asked_as", self.asked_as or self.tag)


def _by_spelling(tag: str, word: re.Pattern[str]) -> Language:
    """Return the definition of a language whose spelling the room `phonemes` reads."""

    def words(text: str) -> list[str]:
        return [match[0].lower() for match in word.finditer(text)]

    def readings(one: str) -> Readings:
        said = tuple(sound for part in phonemes(one, tag) for sound in part)
        return (said,) if said else ()

    def spoken(said: list[str]) -> tuple[str, ...] | None:
        # Together, not word by word: neighbours change each other where the language has it so.
        return tuple(sound for part in phonemes(_JOINTS[tag].join(said), tag) for sound in part) or None

    def together(said: Sequence[str]) -> list[tuple[str, ...]] | None:
        each = [readings(word) for word in said]
        return [one[0] for one in each] if all(each) else None

    return Language(tag, tuple(sorted(INVENTORIES[tag])), words, readings, spoken, together)


_JOINTS = {"bo-Tibt": "\u0f0b", "kk-Cyrl": " ", "mn-Cyrl": " ", "ug-Arab": " "}
_CYRILLIC = re.compile("[а-яёәғқңөұүһі]+", re.IGNORECASE)
_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3\u06d5]+")
_TIBETAN = re.compile("[\u0f40-\u0f6c\u0f71-\u0f84\u0f90-\u0fbc]+")
"""A syllable: Tibetan does not show where words end."""

_LANGUAGES: Mapping[str, Language] = {
    "zh-Hans": Language(
        "zh-Hans", mandarin.UNITS, mandarin.words, mandarin.readings, mandarin.spoken, mandarin.together
    ),
    "bo-Tibt": _by_spelling("bo-Tibt", _TIBETAN),
    "kk-Cyrl": _by_spelling("kk-Cyrl", _CYRILLIC),
    "mn-Cyrl": _by_spelling("mn-Cyrl", _CYRILLIC),
    "ug-Arab": _by_spelling("ug-Arab", _ARABIC),
}
TAGS = tuple(sorted(_LANGUAGES))


@lru_cache(maxsize=8)
def language(tag: str) -> Language:
    """Return the definition of a tag, or that in a file (`definition`). Raises UnsupportedLanguage, UnusableData."""
    if tag.endswith(".toml"):
        file = Path(tag).resolve()
        reader = read_definition(file)
        return Language(
            reader.tag, reader.units, reader.words, reader.readings, reader.spoken, reader.together, str(file)
        )
    try:
        return _LANGUAGES[tag]
    except KeyError:
        raise UnsupportedLanguage(
            f"Training has no definition of {tag!r}; there are: {', '.join(TAGS)}, and files (*.toml)."
        ) from None
