"""A domain's own text as the language model of an installed Vosk model, in seconds and without training.

The model must have a swappable graph: `graph/HCLr.fst` beside `graph/Gr.fst`. The sounds and the words stay. Which
word follows which is counted from the text and mixed with what the model's own grammar says of any text (`mixture`);
where that grammar is not one of n-grams, the text alone counts, and words that it lacks are heard only where the sound
leaves no doubt. What is made is a folder of its own, in which everything but the grammar is the old model's: the old
one is never touched.
"""

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path

import numpy as np

from access_gateway.contracts.errors import ModelError, UnusableData
from access_gateway.training.vosk.fst import read_symbols
from access_gateway.training.vosk.lexicon import RESERVED
from access_gateway.training.vosk.mixture import Words, domain_of, mixed, shares
from access_gateway.training.vosk.ngram import counted, to_grammar
from access_gateway.training.vosk.ngram_fst import General, read_general

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


def adapt(folder: Path, lines: Sequence[str], made: Path, *, original: Path | None = None) -> Adapted:
    """Write to `made` the model in `folder`, at home in these lines; what was there is replaced, whole.

    original: the same model before any adaptation, whose grammar is mixed with the lines; None: it is `folder`.
    Raises ModelError, UnusableData.
    """
    numbers = vocabulary(folder)
    special = RESERVED | _UNKNOWN
    words = {word: number for word, number in numbers.items() if word not in special}
    unknown: dict[str, int] = {}
    general = read_general((original or folder) / _GRAMMAR)
    sentences = cut_all(lines, words, unknown, general)
    grammar = _grammar(sentences, words, general)
    staged = made.with_name(f"{made.name}.part")
    shutil.rmtree(staged, ignore_errors=True)
    link_tree(folder, staged)
    for name in (_GRAMMAR, _WORDS):
        (staged / name).unlink(missing_ok=True)
    (staged / _GRAMMAR).write_bytes(grammar)
    listed = sorted(numbers.items(), key=lambda item: item[1])
    (staged / _WORDS).write_text("".join(f"{word} {number}\n" for word, number in listed), encoding="utf-8")
    if made.exists():
        shutil.rmtree(made)
    staged.replace(made)
    rare = sorted(unknown, key=lambda piece: -unknown[piece])
    return Adapted(len(sentences), sum(map(len, sentences)), tuple(rare))


def _grammar(sentences: Sequence[Sequence[str]], words: Mapping[str, int], general: General | None) -> bytes:
    """Return the new grammar's file."""
    if general is None:
        return to_grammar(counted(sentences, words, order=2), words).to_bytes()
    named = Words({word: number for word, number in words.items() if number < general.end}, general.end)
    share = shares(sentences, general, named)
    return mixed(domain_of(sentences, named.numbers), general, named, share)


def cut_all(
    lines: Iterable[str], words: Mapping[str, int], unknown: dict[str, int], general: General | None = None
) -> list[list[str]]:
    """Return each line in words of the model; what none covers is an empty word, and counted in `unknown`.

    Where there is a general model, the likeliest words by it: those that its own text was cut into.
    """
    names = _names(words)
    kept: dict[str, list[str]] = {}
    found = []
    for line in lines:
        said: list[str] = []
        for token in line.split():
            bare = "".join(character for character in token if character.isalnum()).lower()
            if bare and bare not in kept:
                kept[bare] = _likeliest(bare, names, words, general) if general else _fewest(bare, names)
            if bare and not kept[bare]:
                unknown[bare] = unknown.get(bare, 0) + 1
            said += kept[bare] or [""] if bare else []  # nothing follows across an empty word
        found.append(said)
    return found


def _names(words: Iterable[str]) -> dict[str, str]:
    """Return the model's word for each spelling in small letters: `tv` may be TV to it, and 9 be [9]."""
    found: dict[str, str] = {}
    for word in words:
        number = word.removeprefix("[").removesuffix("]")
        found.setdefault(number if number.isdecimal() else word.lower(), word)
    return found | {word: word for word in words if word in found}


def _likeliest(token: str, names: Mapping[str, str], words: Mapping[str, int], general: General) -> list[str]:
    """Return the words that make up a token, each likely after the one before; none where there is no way."""
    spans = [
        (start, end)
        for end in range(1, len(token) + 1)
        for start in range(max(0, end - _MAX_PIECE_CHARS), end)
        if words.get(names.get(token[start:end], ""), general.end) < general.end
    ]
    if not spans:
        return []
    numbers = np.array([words[names[token[start:end]]] for start, end in spans])
    alone = general.cost(np.zeros_like(numbers), numbers)
    pairs = [(a, b) for b, (start, _) in enumerate(spans) for a, (_, end) in enumerate(spans) if end == start]
    first, second = (np.array([pair[side] for pair in pairs], np.int64) for side in (0, 1))
    states = general.tree.after(np.zeros_like(first), numbers[first])
    step = dict(zip(pairs, general.cost(states, numbers[second]), strict=True))
    best: list[tuple[float, int]] = []
    for at, (start, _) in enumerate(spans):  # in the order of their ends
        before = ((best[a][0] + step[a, at], a) for a in range(at) if spans[a][1] == start)
        best.append((float(alone[at]), -1) if start == 0 else min(before, default=(inf, -1)))
    last = min(
        (at for at, (_, end) in enumerate(spans) if end == len(token)), key=lambda at: best[at][0], default=-1
    )
    pieces = []
    while last >= 0 and best[last][0] < inf:
        pieces.append(names[token[slice(*spans[last])]])
        last = best[last][1]
    return pieces[::-1]


def _fewest(token: str, names: Mapping[str, str]) -> list[str]:
    """Return the fewest words that make up a token, long ones first where that is open; none where there is no way."""
    if token in names:
        return [names[token]]
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(token) + 1):
        ways = (
            (best[start][0] + 1 - 0.01 * (end - start) ** 2 / len(token), start)
            for start in range(max(0, end - _MAX_PIECE_CHARS), end)
            if best[start][0] < inf and token[start:end] in names
        )
        best.append(min(ways, default=(inf, 0)))
    if best[-1][0] == inf:
        return []
    pieces, end = [], len(token)
    while end:
        start = best[end][1]
        pieces.append(names[token[start:end]])
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
