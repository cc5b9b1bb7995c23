"""The language model that came with a model: OpenFst's `ngram` files, as arrays.

Histories are a tree: below the root stand the last words, below each of these the words before it. So a state's parent
is what it backs off to. Source of the format: OpenFst 1.8, extensions/ngram (ngram-fst.h, bitmap-index.h), after
Sorensen and Allauzen 2011, "Unary data structures for language models" (https://www.openfst.org, Apache-2.0).
"""

import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from access_gateway.contracts.errors import ModelError
from access_gateway.training.vosk.fst import HELD_SYMBOLS, Reader, read_header

START = 0
"""What stands for a sentence's start in a history."""
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_KIND = "ngram"
_MAX_STATES, _MAX_WORDS = 1 << 27, 1 << 28


@dataclass(frozen=True, slots=True)
class Tree:
    """Histories of words: state 0 is none, a child's history is one word longer at its far end."""

    parent: Ints
    """(states,), a parent before its children; the root's is -1."""
    word: Ints
    """(states,), the word that a state's history has and its parent's has not."""
    radix: int
    """Greater than every number of a word."""
    _keys: Ints = field(init=False)
    _order: Ints = field(init=False)

    def __post_init__(self) -> None:
        keys = self.parent * self.radix + self.word
        object.__setattr__(self, "_order", np.argsort(keys, kind="stable"))
        object.__setattr__(self, "_keys", keys[self._order])

    def child(self, states: Ints, words: Ints) -> Ints:
        """Return the states whose histories are a word longer; -1 where there are none, or `states` is -1."""
        wanted = states * self.radix + words
        at = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
        return np.where((states >= 0) & (self._keys[at] == wanted), self._order[at], -1)

    def find(self, history: tuple[int, ...]) -> int:
        """Return the state of the longest end of a history."""
        state = 0
        for word in reversed(history):
            below = int(self.child(np.array([state]), np.array([word]))[0])
            if below < 0:
                break
            state = below
        return state

    def depths(self) -> Ints:
        """Return how many words each history has."""
        depth = np.zeros(len(self.parent), np.int64)
        for level in self.levels():
            depth[level] = depth[self.parent[level]] + 1
        return depth

    def levels(self) -> list[Ints]:
        """Return the states whose histories are one word, those of two words, and so on."""
        levels = []
        above = np.zeros(len(self.parent), bool)
        above[0] = True
        while len(level := np.flatnonzero(above[self.parent] & (self.parent >= 0))):
            levels.append(level)
            above[:] = False
            above[level] = True
        return levels

    def after(self, states: Ints, words: Ints) -> Ints:
        """Return where each word leads from each state: the longest end of its history and the word that is a state."""
        reached = self.child(np.zeros_like(states), words)
        best = np.maximum(reached, 0)
        for recent in self._recent(states):
            reached = np.where(recent >= 0, self.child(reached, np.maximum(recent, 0)), -1)
            best = np.where(reached >= 0, reached, best)
        return best

    def _recent(self, states: Ints) -> list[Ints]:
        """Return the words of each history, the last first; -1 beyond its end."""
        lineage = [states]
        while (lineage[-1] > 0).any():
            lineage.append(np.where(lineage[-1] > 0, self.parent[lineage[-1]], 0))
        depth = np.sum([line > 0 for line in lineage], axis=0)
        found = []
        for length in range(1, len(lineage)):
            # The ancestor with so many words, whose own word is the one that far back.
            ancestor = np.select([depth - up == length for up in range(len(lineage))], lineage, 0)
            found.append(np.where(depth >= length, self.word[ancestor], -1))
        return found


@dataclass(frozen=True, slots=True)
class General:
    """A model of any text, costs as -log of probabilities."""

    tree: Tree
    first: Ints
    """(states + 1,): where in `words` each state's own begin."""
    words: Ints
    """Of all states, sorted within each; an end of the sentence is `end`."""
    costs: Floats
    back_off: Floats
    """(states,): the cost of forgetting the first word of the history."""
    end: int
    _keys: Ints = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_keys", self.owners() * self.tree.radix + self.words)

    def owners(self) -> Ints:
        """Return the state that each of `words` stands in."""
        return np.repeat(np.arange(len(self.back_off)), np.diff(self.first))

    def cost(self, states: Ints, words: Ints) -> Floats:
        """Return the cost of each word after each history; infinite for a word that the model lacks."""
        total = np.zeros(len(states))
        found = np.zeros(len(states), bool)
        while True:
            wanted = states * self.tree.radix + words
            at = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
            here = ~found & (self._keys[at] == wanted)
            total[here] += self.costs[at[here]]
            found |= here
            if found.all() or not states[~found].any():
                break
            forgets = ~found & (states > 0)
            total[forgets] += self.back_off[states[forgets]]
            states = np.where(forgets, self.tree.parent[states], states)
        total[~found] = np.inf
        return total


def read_general(file: Path) -> General | None:
    """Return the language model of a file; None where it is a grammar of another kind. Raises ModelError."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ModelError(f"{file} cannot be read: {error}") from error
    try:
        reader = Reader(data)
        kind, flags = read_header(reader)
        if kind != _KIND:
            return None
        for bit in HELD_SYMBOLS:
            if flags & bit:
                reader.symbols()
        return _parse(data, reader.at)
    except (struct.error, IndexError, ValueError, UnicodeDecodeError) as error:
        raise ModelError(f"{file} is not a language model that can be read.") from error


def _parse(data: bytes, at: int) -> General:
    states, futures, finals = struct.unpack_from("<QQQ", data, at)
    if not (2 <= states < _MAX_STATES and states <= futures < _MAX_WORDS and finals <= states):
        raise ValueError("sizes that cannot be")
    at += 24

    def bits(count: int) -> npt.NDArray[np.uint8]:
        nonlocal at
        packed = np.frombuffer(data, np.uint8, (count + 63) // 64 * 8, at)
        at += len(packed)
        return np.unpackbits(packed, bitorder="little")[:count]

    def array(kind: str, count: int) -> npt.NDArray[Any]:
        nonlocal at
        found = np.frombuffer(data, kind, count, at)
        at += found.nbytes
        return found

    shape, follows, ends = bits(2 * states + 1), bits(futures + states + 1), bits(states)
    history_words, words = array("<i4", states + 1), array("<i4", futures)
    back_off, final_costs, costs = array("<f4", states + 1), array("<f4", finals), array("<f4", futures + 1)
    if shape.sum() != states or follows.sum() != futures or ends.sum() != finals:
        raise ValueError("counts that do not agree")
    # A node's children are ones, its end a zero, nodes in the order in which they were named.
    parent = np.searchsorted(np.flatnonzero(shape == 0), np.flatnonzero(shape)) - 1
    counts = np.diff(np.flatnonzero(follows == 0)) - 1
    end = int(words.max()) + 1
    # An end of the sentence is a word like others, greater than all: it comes last in its state.
    after = np.cumsum(counts)[ends > 0]
    return General(
        tree=Tree(parent.astype(np.int64), history_words[:states].astype(np.int64), end + 1),
        first=np.concatenate([[0], np.cumsum(counts + ends)]),
        words=np.insert(words.astype(np.int64), after, end),
        costs=np.insert(costs[:futures].astype(np.float64), after, final_costs),
        back_off=np.where(np.arange(states) > 0, back_off[:states], 0.0).astype(np.float64),
        end=end,
    )
