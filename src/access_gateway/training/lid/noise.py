"""What people send that is no language: keyboard mashing, laughter, tests of the microphone key."""

import random
from collections.abc import Iterator

LABEL = "zxx"
"""ISO 639-2 for "no linguistic content"."""

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_LAUGHTER = (
    "ha",
    "he",
    "hi",
    "xd",
    "lol",
    "la",
    "na",
    "a",
    "o",
    "w",
    "h",
    "m",
    "z",
    "x",
    "k",
    "j",
    "hh",
    "aa",
)
_CONSONANTS = "bcdfghjklmnpqrstvwxyz"


def lines(count: int, draw: random.Random) -> Iterator[str]:
    """Yield `count` lines of noise in Latin letters."""
    makers = (_row, _laughter, _mash, _code)
    for _ in range(count):
        yield " ".join(draw.choice(makers)(draw) for _ in range(draw.choice((1, 1, 1, 2, 3))))


def _row(draw: random.Random) -> str:
    row = draw.choice(_ROWS)[:: draw.choice((1, 1, -1))]
    start = draw.randint(0, len(row) - 3)
    return row[start : start + draw.randint(3, 10)] * draw.choice((1, 1, 2))


def _laughter(draw: random.Random) -> str:
    return draw.choice(_LAUGHTER) * draw.randint(3, 9)


def _mash(draw: random.Random) -> str:
    row = "".join(draw.sample(_ROWS, 2))
    return "".join(draw.choice(row) for _ in range(draw.randint(4, 14)))


def _code(draw: random.Random) -> str:
    return "".join(draw.choice(_CONSONANTS) for _ in range(draw.randint(3, 9)))
