"""The parts of a message that is in more than one language."""

from dataclasses import dataclass

from access_gateway.language import features, scripts
from access_gateway.language.scripts import ScriptReader

_SAME = {scripts.KANA: scripts.HAN, scripts.JAMO: scripts.HANGUL}
"""Scripts that one language mixes: kana and characters, jamo and syllables."""
_NO_PART = frozenset((scripts.MARK, scripts.DIGIT, scripts.SPACE, scripts.SYMBOL))


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a message in one language."""

    start: int
    """Position of its first character in the text."""
    end: int
    """Behind its last; the next one starts there."""
    language: str
    """BCP 47: a tag of the table or a neighbour's, or "und" with the script where no more can be said."""


def cut(text: str, reader: ScriptReader) -> list[tuple[int, int, str]]:
    """Return (start, end, class of script) of the parts of a text; together they are the whole of it.

    What is in no script goes with the part before it, at the beginning with the one behind it.
    """
    classes = reader.classes(features.blanked(text))
    parts: list[tuple[int, int, str]] = []
    start, current = 0, ""
    for position, one in enumerate(classes):
        if one in _NO_PART:
            continue
        kind = _SAME.get(one, one)
        if current and kind != current:
            parts.append((start, position, current))
            start = position
        current = kind
    if current:
        parts.append((start, len(text), current))
    return parts


def unknown(kind: str) -> str:
    """Return the tag of text in a script whose language is not known: "und-Latn", for a mix of scripts "und"."""
    script = scripts.ISO_15924.get(kind)
    return f"und-{script}" if script else "und"
