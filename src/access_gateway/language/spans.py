"""The parts of a message that is in more than one language."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from access_gateway.language import features, scripts
from access_gateway.language.scripts import ScriptReader

_SAME = {scripts.KANA: scripts.HAN, scripts.JAMO: scripts.HANGUL}
"""Scripts that one language mixes: kana and characters, jamo and syllables."""
_NO_PART = frozenset((scripts.MARK, scripts.DIGIT, scripts.SPACE, scripts.SYMBOL))

_CLOSING = r"。！？!?；;，,、.…\n\u060c\u061b\u061f\u06d4"
_CLAUSE = re.compile(rf"[^{_CLOSING}]*[{_CLOSING}\s]*")
_MANDARINS_OWN = frozenset("的是这這那么麼们們没沒他她它")
"""Function words of written Mandarin for which Cantonese, Wu, Min Nan and Hakka have others (嘅 係 呢 佢 …)."""
_LEAST_OWN, _LEAST_CHARACTERS = 2, 6
_LEAST_WORDS, _LEAST_LETTERS = 3, 12


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


def clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of the clauses between two positions, each with what closes it, without gaps."""
    for found in _CLAUSE.finditer(text, start, end):
        if found.end() > found.start():
            yield found.span()


def is_written_mandarin(clause: str) -> bool:
    """Say whether a clause has Mandarin's own function words: a mere lack of a topolect's would prove nothing."""
    return len(clause) >= _LEAST_CHARACTERS and sum(char in _MANDARINS_OWN for char in clause) >= _LEAST_OWN


def is_long_enough(clause: str) -> bool:
    """Say whether a clause in an alphabet is more than a name or a quoted word."""
    return len(clause) >= _LEAST_LETTERS and len(clause.split()) >= _LEAST_WORDS


def joined(parts: list[Span]) -> tuple[Span, ...]:
    """Return the spans with neighbours of one language put together."""
    found: list[Span] = []
    for one in parts:
        if found and found[-1].language == one.language and found[-1].end == one.start:
            one = Span(found.pop().start, one.end, one.language)
        found.append(one)
    return tuple(found)


def unknown(kind: str) -> str:
    """Return the tag of text in a script whose language is not known: "und-Latn", for a mix of scripts "und"."""
    script = scripts.ISO_15924.get(kind)
    return f"und-{script}" if script else "und"
