"""Which words may follow which, at what cost: lists of phrases here, n-gram models in `ngram`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import log

import numpy as np
import numpy.typing as npt

from access_gateway.contracts.errors import ModelError
from access_gateway.training.vosk.fst import ARC, EPSILON, to_bytes
from access_gateway.training.vosk.lexicon import Lexicon


@dataclass(slots=True)
class State:
    """A place in a sentence."""

    words: dict[int, tuple[float, int]] = field(default_factory=dict)
    """Number of a word: its cost, and the state after it."""
    back_off: tuple[float, int] | None = None
    """The cost, and the state, of going on with a shorter memory."""
    final: float | None = None
    """The cost of ending here; None: a sentence does not end here."""


@dataclass(slots=True)
class Grammar:
    """An acceptor of sentences; the first state is where they start."""

    states: list[State] = field(default_factory=lambda: [State()])

    def add(self) -> int:
        """Add a state and return its number."""
        self.states.append(State())
        return len(self.states) - 1

    def to_bytes(self) -> bytes:
        """Return Gr's file: arcs of words, backing off without one."""
        finals = {at: state.final for at, state in enumerate(self.states) if state.final is not None}
        return to_bytes(map(_rows, self.states), finals, "in")


def _rows(state: State) -> npt.NDArray[np.void]:
    """Return a state's arcs; a vocabulary of half a million is one array, not as many objects."""
    rows = np.zeros(len(state.words) + (state.back_off is not None), ARC)
    count = len(state.words)
    rows["in"][:count] = rows["out"][:count] = list(state.words)
    rows["weight"][:count] = [cost for cost, _ in state.words.values()]
    rows["to"][:count] = [to for _, to in state.words.values()]
    if state.back_off is not None:
        rows[count] = (EPSILON, EPSILON, *state.back_off)
    return rows


def phrases(lexicon: Lexicon, lines: Iterable[Sequence[str]]) -> Grammar:
    """Return a grammar of exactly these phrases, nothing at all, or `[unk]`: all alike likely.

    Raises ModelError for a word that the lexicon lacks.
    """
    grammar = Grammar()
    numbers = lexicon.numbers
    wanted = list(dict.fromkeys(tuple(line) for line in lines))
    cost = log(len(wanted) + 2)
    for line in wanted:
        at = 0
        for index, word in enumerate(line):
            if word not in numbers:
                raise ModelError(f"The word {word!r} of the phrase {' '.join(line)!r} is not in the lexicon.")
            following = grammar.states[at].words
            if numbers[word] not in following:
                following[numbers[word]] = (cost if index == 0 else 0.0, grammar.add())
            at = following[numbers[word]][1]
        grammar.states[at].final = 0.0
    end = grammar.add()
    grammar.states[0].words[lexicon.unknown] = (cost, end)
    grammar.states[0].final = cost
    grammar.states[end].final = 0.0
    return grammar


def anything(lexicon: Lexicon) -> Grammar:
    """Return a grammar of any sequence of the lexicon's words, all alike likely."""
    grammar = Grammar()
    cost = log(lexicon.unknown)
    grammar.states[0].words = dict.fromkeys(range(1, lexicon.unknown), (cost, 0))
    grammar.states[0].final = 0.0
    return grammar
