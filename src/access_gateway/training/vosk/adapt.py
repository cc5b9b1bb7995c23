"""A domain's own text as the language model of an installed Vosk model, in seconds and without training.

The model must have a swappable graph: `graph/HCLr.fst` beside `graph/Gr.fst`. The sounds and the words stay; which word
follows which is counted anew from the text. Words that the text lacks are still heard, though only where the sound
leaves no doubt, so an adapted model is for its domain. What is made is a folder of its own, in which everything
but the grammar is the old model's: the old one is never touched.
"""

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path

from access_gateway.contracts.errors import ModelError, UnusableData
from access_gateway.training.vosk.fst import read_symbols
from access_gateway.training.vosk.lexicon import RESERVED
from access_gateway.training.vosk.ngram import counted, to_grammar

_GRAMMAR = "graph/Gr.fst"
_WORDS = "graph/words.txt"
_SWAPPABLE = ("graph/HCLr.fst", _GRAMMAR)
_MAX_TEXT_BYTES = 64 << 20
_MAX_PIECE_CHARS = 24
_UNKNOWN = frozenset(("<unk>", "<UNK>", "[unk]", "<SPOKEN_NOISE>", "!SIL"))


@dataclass(frozen=True, slots=True)
class Adapted:
    """What was made of a text."""

    sentences: int
    words: int
    """Of the text, as the model cuts it."""
    unknown: tuple[str, ...]
    """Pieces of the text that no word of the model covers, the most frequent first."""


def vocabulary(folder: Path) -> dict[str, int]:
    """Return a model's words and their numbers.

    Raises ModelError where the folder holds no model with a swappable graph.
    """
    for name in _SWAPPABLE:
        if not (folder / name).is_file():
            raise ModelError(f"{folder} has no {name}: only a model with a swappable graph can be adapted.")
    listed = folder / _WORDS
    if listed.is_file():
        rows = (line.split() for line in listed.read_text(encoding="utf-8").splitlines())
        try:
            found = {word: int(number) for word, number in rows}
        except ValueError as error:
            raise ModelError(f"{listed} is not a list of words and numbers.") from error
    else:
        symbols = read_symbols(folder / _GRAMMAR)
        if symbols is None:
            raise ModelError(f"{folder} names its words neither in {_WORDS} nor in {_GRAMMAR}.")
        found = symbols
    return found


def read_text(files: Iterable[Path]) -> list[str]:
    """Return the lines that say something. Raises UnusableData for what is no text, too much of it, or none."""
    lines: list[str] = []
    for file in files:
        try:
            if file.stat().st_size > _MAX_TEXT_BYTES:
                raise UnusableData(f"{file} has more than {_MAX_TEXT_BYTES >> 20} MB.")
            lines += file.read_text(encoding="utf-8-sig").splitlines()
        except OSError as error:
            raise UnusableData(f"{file} cannot be read: {error}.") from error
        except UnicodeDecodeError as error:
            raise UnusableData(f"{file} is not in UTF-8.") from error
    said = [line.strip() for line in lines if any(character.isalnum() for character in line)]
    if not said:
        raise UnusableData("The text is empty.")
    return said


def adapt(folder: Path, lines: Sequence[str], made: Path) -> Adapted:
    """Write to `made` the model in `folder` with a bigram of these lines; what was there is replaced, whole.

    Raises ModelError, UnusableData.
    """
    numbers = vocabulary(folder)
    special = RESERVED | _UNKNOWN
    words = {word: number for word, number in numbers.items() if word not in special}
    unknown: dict[str, int] = {}
    sentences = [cut(line, words, unknown) for line in lines]
    grammar = to_grammar(counted(sentences, words, order=2), words)
    staged = made.with_name(f"{made.name}.part")
    shutil.rmtree(staged, ignore_errors=True)
    link_tree(folder, staged)
    for name in (_GRAMMAR, _WORDS):
        (staged / name).unlink(missing_ok=True)
    (staged / _GRAMMAR).write_bytes(grammar.to_bytes())
    listed = sorted(numbers.items(), key=lambda item: item[1])
    (staged / _WORDS).write_text("".join(f"{word} {number}\n" for word, number in listed), encoding="utf-8")
    if made.exists():
        shutil.rmtree(made)
    staged.replace(made)
    rare = sorted(unknown, key=lambda piece: -unknown[piece])
    return Adapted(len(sentences), sum(map(len, sentences)), tuple(rare))


def cut(line: str, words: Mapping[str, int], unknown: dict[str, int]) -> list[str]:
    """Return a line in the fewest words of the model; what none covers is left out and counted in `unknown`."""
    found = []
    for token in line.split():
        bare = "".join(character for character in token if character.isalnum()).lower()
        if not bare:
            continue
        if bare in words:
            found.append(bare)
        elif pieces := _fewest(bare, words):
            found += pieces
        else:
            unknown[bare] = unknown.get(bare, 0) + 1
            found.append("")  # nothing follows across it
    return found


def _fewest(token: str, words: Mapping[str, int]) -> list[str]:
    """Return the fewest words that make up a token, long ones first where that is open; none where there is no way."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(token) + 1):
        ways = (
            (best[start][0] + 1 - 0.01 * (end - start) ** 2 / len(token), start)
            for start in range(max(0, end - _MAX_PIECE_CHARS), end)
            if best[start][0] < inf and token[start:end] in words
        )
        best.append(min(ways, default=(inf, 0)))
    if best[-1][0] == inf:
        return []
    pieces, end = [], len(token)
    while end:
        start = best[end][1]
        pieces.append(token[start:end])
        end = start
    return pieces[::-1]


def link_tree(source: Path, target: Path) -> None:
    """Make the same tree of the same files: linked where the disk can, copied elsewhere. Receipts stay behind."""
    for path in sorted(source.rglob("*")):
        relative = path.relative_to(source)
        if path.is_dir():
            (target / relative).mkdir(parents=True, exist_ok=True)
        elif not path.name.startswith("."):
            (target / relative).parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(path, target / relative)
            except OSError:
                shutil.copy2(path, target / relative)
