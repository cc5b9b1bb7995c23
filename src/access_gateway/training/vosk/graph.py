"""Decoding graphs: which transition-ids may follow each other, and which words they give.

The topology is CTC's: a unit lasts one or more frames, blank may stand between any two units and must between two that
are the same. Two kinds are made:

- swappable: `HCLr.fst`, any sequence of the lexicon's words, each labelled on its first arc so that the grammar cuts
  early, to be composed by Vosk at run time with `Gr.fst` or with a grammar that the caller gives;
- static: `HCLG.fst`, words and language model in one. For each state of the language model the words that may follow
  share their beginnings in a tree, whose arcs carry the best of the weights to come: no composition, and little memory.
"""

from collections.abc import Iterable, Mapping

from access_gateway.training.vosk.fst import EPSILON, Fst
from access_gateway.training.vosk.grammar import Grammar
from access_gateway.training.vosk.lexicon import Lexicon
from access_gateway.training.vosk.phones import (
    BEGIN,
    BETWEEN,
    END,
    INSIDE,
    INTERNAL,
    SINGLETON,
    enter,
    phone_of,
    place_of,
    stay,
)


def swappable(lexicon: Lexicon, unknown_cost: float) -> Fst:
    """Return HCLr: any sequence of words. unknown_cost: of each unit inside `[unk]`, above the words' own units."""
    fst = Fst()
    after, before = boundary(fst)
    for number, readings in enumerate(lexicon.words.values(), start=1):
        for reading in readings:
            chain(fst, before, reading, number, after)
    _filler(fst, before, lexicon, unknown_cost, after)
    fst.finals[before] = 0.0
    return fst


def static(lexicon: Lexicon, grammar: Grammar, unknown_cost: float) -> Fst:
    """Return HCLG: the grammar's sentences, words with shared beginnings."""
    fst = Fst()
    # State 0, where a graph starts, is the boundary of the grammar's state 0.
    boundaries = [boundary(fst) for _ in grammar.states]
    unknown = lexicon.unknown
    readings = dict(enumerate(lexicon.words.values(), start=1))
    for (_, before), state in zip(boundaries, grammar.states, strict=True):
        tree = _Tree(fst, before)
        for word, (cost, to) in state.words.items():
            if word == unknown:
                _filler(fst, before, lexicon, unknown_cost, boundaries[to][0], first_cost=cost)
                continue
            for reading in readings[word]:
                tree.add(reading, word, cost, boundaries[to][0])
        tree.grow()
        if state.back_off is not None:
            cost, to = state.back_off
            fst.arc(before, EPSILON, EPSILON, cost, boundaries[to][1])
        if state.final is not None:
            fst.finals[before] = state.final
    return fst


def boundary(fst: Fst) -> tuple[int, int]:
    """Add what lies between words: the state after a word, and, blank or none later, the one before the next."""
    after, blank, before = fst.state(), fst.state(), fst.state()
    _enter(fst, after, BETWEEN, EPSILON, 0.0, blank)
    fst.arc(after, EPSILON, EPSILON, 0.0, before)
    fst.arc(blank, EPSILON, EPSILON, 0.0, before)
    return after, before


def _enter(fst: Fst, source: int, phone: int, word: int, cost: float, state: int) -> None:
    """Add the first frame of a phone, from `source` to `state`, and its further frames there, once."""
    fst.arc(source, enter(phone), word, cost, state)
    if not any(arc.to == state for arc in fst.arcs[state]):
        fst.arc(state, stay(phone), EPSILON, 0.0, state)


def _inner_blank(fst: Fst, source: int) -> int:
    state = fst.state()
    _enter(fst, source, INSIDE, EPSILON, 0.0, state)
    return state


def chain(fst: Fst, source: int, reading: tuple[int, ...], word: int, to: int) -> None:
    """Add one reading of a word, its label on the first arc."""
    sources = [source]
    for index, unit in enumerate(reading):
        phone = phone_of(unit, place_of(index, len(reading)))
        state = fst.state()
        for one in sources:
            _enter(fst, one, phone, word if index == 0 else EPSILON, 0.0, state)
        if index + 1 < len(reading):
            blank = _inner_blank(fst, state)
            sources = [blank] if reading[index + 1] == unit else [state, blank]
    fst.arc(state, EPSILON, EPSILON, 0.0, to)


def _filler(
    fst: Fst, source: int, lexicon: Lexicon, cost: float, to: int, *, first_cost: float = 0.0
) -> None:
    """Add `[unk]`: one or more of any units, at a cost for each.

    Two units that are the same may follow without blank here, which no recording can tell from one that lasts.
    """
    inside, following = fst.state(), fst.state()
    blank = _inner_blank(fst, inside)
    fst.arc(inside, EPSILON, EPSILON, 0.0, following)
    fst.arc(blank, EPSILON, EPSILON, 0.0, following)
    for unit in range(1, len(lexicon.units) + 1):
        for place, one, label, end in (
            (SINGLETON, source, lexicon.unknown, to),
            (BEGIN, source, lexicon.unknown, inside),
            (INTERNAL, following, EPSILON, inside),
            (END, following, EPSILON, to),
        ):
            state = fst.state()
            extra = first_cost if one == source else 0.0
            _enter(fst, one, phone_of(unit, place), label, cost + extra, state)
            fst.arc(state, EPSILON, EPSILON, 0.0, end)


class _Tree:
    """Words that start at one state, by their units."""

    def __init__(self, fst: Fst, root: int) -> None:
        self._fst, self._root = fst, root
        self._words: list[tuple[tuple[int, ...], int, float, int]] = []

    def add(self, reading: tuple[int, ...], word: int, cost: float, to: int) -> None:
        """Take note of a word."""
        self._words.append((reading, word, cost, to))

    def grow(self) -> None:
        """Add everything noted; the cost of a word is paid as early as it is certain."""
        best: dict[tuple[int, ...], float] = {}
        for reading, _, cost, _ in self._words:
            for end in range(1, len(reading)):
                best[reading[:end]] = min(cost, best.get(reading[:end], cost))
        inner = self._inner(sorted(best), best)
        for reading, word, cost, to in self._words:
            stem, last = reading[:-1], reading[-1]
            phone = phone_of(last, place_of(len(reading) - 1, len(reading)))
            state = self._fst.state()
            for one in self._sources(inner, stem, last):
                _enter(self._fst, one, phone, word, cost - best.get(stem, 0.0), state)
            self._fst.arc(state, EPSILON, EPSILON, 0.0, to)

    def _inner(
        self, stems: Iterable[tuple[int, ...]], best: Mapping[tuple[int, ...], float]
    ) -> dict[tuple[int, ...], tuple[int, int]]:
        """Add the tree's inner nodes, shorter stems first; return each stem's state and the blank after it."""
        inner: dict[tuple[int, ...], tuple[int, int]] = {}
        for stem in sorted(stems, key=len):
            parent, unit = stem[:-1], stem[-1]
            state = self._fst.state()
            place = BEGIN if not parent else INTERNAL
            for one in self._sources(inner, parent, unit):
                paid = best.get(parent, 0.0)
                _enter(self._fst, one, phone_of(unit, place), EPSILON, best[stem] - paid, state)
            inner[stem] = state, _inner_blank(self._fst, state)
        return inner

    def _sources(
        self, inner: Mapping[tuple[int, ...], tuple[int, int]], stem: tuple[int, ...], unit: int
    ) -> list[int]:
        if not stem:
            return [self._root]
        state, blank = inner[stem]
        return [blank] if stem[-1] == unit else [state, blank]
