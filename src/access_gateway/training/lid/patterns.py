"""The sentences that the project wrote itself, kept as patterns.

A corpus file (models/lid/corpus/TAG.txt) has one sentence or pattern a line. `{a|b|}` stands for any of its
alternatives, `<name>` for any word of a list, which a line `@name = a|b` of the same file or of `lists.txt`
defines (a file's own list wins: the same thing under its local name). `#` begins a comment.
"""

import random
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

_CHOICE = re.compile(r"\{([^{}]*)\}|<(\w+)>")
_LIST = re.compile(r"@(\w+)\s*=\s*(.+)")
_TRIES = 6
"""Draws per wanted sentence before a pattern counts as used up."""


def drawing(seed: int, of: str) -> random.Random:
    """Return what draws for one label or pattern: the same for a seed, whatever is drawn for the others."""
    return random.Random(f"{seed}:{of}")  # noqa: S311 - repeatable, not secret


def read(file: Path, *, each: int, seed: int) -> list[str]:
    """Return the distinct sentences of a corpus file, at most `each` for a pattern, the same for a seed.

    Raises ValueError as `by_pattern` does.
    """
    return list(by_pattern(file, each=each, seed=seed))


def by_pattern(file: Path, *, each: int, seed: int) -> dict[str, str]:
    """Return the distinct sentences of a corpus file, each with the pattern that it was first drawn from.

    Raises ValueError that names the line for a list that is not defined or a bracket that is not closed.
    """
    lists = dict(_lists(file.parent / "lists.txt")) | dict(_lists(file))
    sentences: dict[str, str] = {}
    for number, line in _lines(file):
        if line.startswith("@"):
            continue
        try:
            for sentence in expand(line, lists, each=each, seed=seed):
                sentences.setdefault(sentence, line)
        except ValueError as error:
            raise ValueError(f"{file.name}:{number}: {error}") from error
    return sentences


def expand(pattern: str, lists: Mapping[str, list[str]], *, each: int, seed: int) -> list[str]:
    """Return up to `each` distinct sentences of a pattern, in the order they were drawn."""
    draw = drawing(seed, pattern)
    found: dict[str, None] = {}
    for _ in range(each * _TRIES if _CHOICE.search(pattern) else 1):
        sentence = pattern
        while match := _CHOICE.search(sentence):
            if match[2] and match[2] not in lists:
                raise ValueError(f"no list is called {match[2]!r}")
            options = lists[match[2]] if match[2] else match[1].split("|")
            sentence = sentence[: match.start()] + draw.choice(options) + sentence[match.end() :]
        if set(sentence) & set("{}<>|"):
            raise ValueError(f"a bracket is not closed: {sentence!r}")
        found[sentence] = None
        if len(found) == each:
            break
    return list(found)


def _lists(file: Path) -> Iterator[tuple[str, list[str]]]:
    if file.is_file():
        for _, line in _lines(file):
            if match := _LIST.fullmatch(line):
                yield match[1], match[2].split("|")


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            yield number, line.strip()
