"""When each clause of a written sentence is heard, from the times of the words that were read."""

import re
from collections.abc import Sequence

_WRITTEN = re.compile(r"[，。！？；：、…؟،؛།]+|(?:(?<!\d)[,.?!;:]|[,.?!;:](?!\d))+")
"""Marks between clauses; not the point and comma of a number."""
_READ = re.compile(r"[,.?!]+")
"""What becomes of them for a voice."""


def clause_starts(
    written: str, read: str, words: Sequence[tuple[int, float]]
) -> tuple[tuple[int, float], ...]:
    """Return (place in `written`, second) of each clause but the first.

    read: what was given to the voice. words: (place in `read`, second) of its words. Exact, or not there: a reading
    that has more or fewer marks than the sentence (a telephone number is read in groups) says nothing of which
    clause is which.
    """
    places = [
        found.end() for found in _WRITTEN.finditer(written.rstrip()) if found.end() < len(written.rstrip())
    ]
    marks = [found.end() for found in _READ.finditer(read.rstrip()) if found.end() < len(read.rstrip())]
    if len(places) != len(marks):
        return ()
    starts = []
    for place, mark in zip(places, marks, strict=True):
        second = next((second for at, second in words if at >= mark), None)
        if second is None:
            return ()
        starts.append((place, round(second, 3)))
    return tuple(starts)
