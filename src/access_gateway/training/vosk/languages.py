"""What training knows of a language: its units, and how a text is read in them.

The data are elsewhere: Mandarin's syllables in `mandarin`, the others' spelling in the room `phonemes`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from access_gateway.contracts.errors import UnsupportedLanguage
from access_gateway.training.vosk import mandarin

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


_LANGUAGES: Mapping[str, Language] = {
    "zh-Hans": Language("zh-Hans", mandarin.UNITS, mandarin.words, mandarin.readings, mandarin.spoken),
}
TAGS = tuple(sorted(_LANGUAGES))


def language(tag: str) -> Language:
    """Return a language's definition. Raises UnsupportedLanguage."""
    try:
        return _LANGUAGES[tag]
    except KeyError:
        raise UnsupportedLanguage(
            f"Training has no definition of {tag!r}; there are: {', '.join(TAGS)}."
        ) from None
