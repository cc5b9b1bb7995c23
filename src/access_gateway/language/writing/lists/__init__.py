"""Word lists of the orthographies: text files beside this one, `#` comments, UTF-8."""

from collections.abc import Iterator
from pathlib import Path


def words(name: str) -> list[str]:
    """Return the words of a list, which are separated by spaces and lines."""
    return [word for line in _lines(name) for word in line.split()]


def rows(name: str) -> list[tuple[str, str]]:
    """Return the rows of a table of two columns."""
    return [(first, second) for first, second in (line.split("\t") for line in _lines(name))]


def _lines(name: str) -> Iterator[str]:
    for line in (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line
