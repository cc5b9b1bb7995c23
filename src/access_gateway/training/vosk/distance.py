"""Levenshtein's distance."""

from collections.abc import Sequence


def distance(said: Sequence[object], heard: Sequence[object]) -> int:
    """Return how many insertions, deletions and substitutions lie between two sequences."""
    row = list(range(len(heard) + 1))
    for number, one in enumerate(said, start=1):
        corner, row[0] = row[0], number
        for at, other in enumerate(heard, start=1):
            corner, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, corner + (one != other))
    return row[-1]
