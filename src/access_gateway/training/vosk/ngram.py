"""N-gram language models: counted from text, or read from an ARPA file, as a grammar that backs off.

Counted with Witten and Bell's smoothing (Witten and Bell 1991, "The zero-frequency problem", method C): it needs no
held-out text and does well on little. Words of the lexicon that the text lacks share what it keeps back.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, inf, log
from pathlib import Path

from access_gateway.contracts.errors import UnusableData
from access_gateway.training.vosk.grammar import Grammar

START, END = "<s>", "</s>"
MAX_ORDER = 4
_MAX_ARPA_LINES = 20_000_000
_LN_10 = log(10.0)

History = tuple[str, ...]


@dataclass(slots=True)
class NGrams:
    """Probabilities as natural logarithms."""

    order: int
    words: dict[History, dict[str, float]] = field(default_factory=dict)
    """After each history, the words that were seen there; END among them."""
    back_off: dict[History, float] = field(default_factory=dict)
    """What is paid for forgetting the first word of a history."""

    def probability(self, history: History, word: str) -> float:
        """Return the probability of a word, or END, after a history; 0 for a word that the model lacks."""
        paid = 0.0
        while word not in self.words.get(history, {}):
            if not history:
                return 0.0
            paid += self.back_off.get(history, 0.0)
            history = history[1:]
        return exp(paid + self.words[history][word])


def counted(
    sentences: Iterable[Sequence[str]],
    vocabulary: Iterable[str],
    *,
    order: int = 2,
    floor: Mapping[str, float] | None = None,
) -> NGrams:
    """Return a model of the sentences over the vocabulary.

    order: words that are looked at together, 1 to MAX_ORDER. Words outside the vocabulary end what they stand in.
    floor: probabilities of single words from elsewhere, to which single words back off; None: all alike; empty:
    nothing is kept back for words that the text lacks.
    Raises UnusableData where no sentence has a word of the vocabulary.
    """
    if not 1 <= order <= MAX_ORDER:
        raise ValueError(f"an order of {order}")
    known = set(vocabulary)
    seen: dict[History, Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        for stretch in stretches(sentence, known):
            for at in range(1, len(stretch)):
                for length in range(min(order, at + 1)):
                    seen[tuple(stretch[at - length : at])][stretch[at]] += 1
    if not seen:
        raise UnusableData("The text has no word of the vocabulary.")
    model = NGrams(order)
    rest = dict.fromkeys((*known, END), 1.0 / (len(known) + 1)) if floor is None else floor
    if not rest:
        rest = {word: count / seen[()].total() for word, count in seen[()].items()}
    single = _smoothed(seen[()], rest)
    model.words[()] = {word: log(p) for word, p in single.items() if p > 0}
    for history in sorted((one for one in seen if one), key=len):
        counts = seen[history]
        total, kinds = counts.total(), len(counts)
        lower = {word: model.probability(history[1:], word) for word in counts}
        chosen = {word: (counts[word] + kinds * lower[word]) / (total + kinds) for word in counts}
        left, left_below = 1.0 - sum(chosen.values()), 1.0 - sum(lower.values())
        model.words[history] = {word: log(p) for word, p in chosen.items()}
        model.back_off[history] = log(left / left_below) if left > 1e-9 and left_below > 1e-9 else -20.0
    return model


def _smoothed(counts: Counter[str], rest: Mapping[str, float]) -> dict[str, float]:
    total, kinds = counts.total(), len(counts)
    return {word: (counts[word] + kinds * p) / (total + kinds) for word, p in rest.items()}


def stretches(sentence: Sequence[str], known: set[str]) -> Iterable[list[str]]:
    """Yield the sentence in pieces of known words; only its own edges are a start and an end."""
    piece = [START]
    for word in sentence:
        if word in known:
            piece.append(word)
        else:
            if len(piece) > 1:
                yield piece
            piece = [word]  # unknown: it stands before what follows, and is never predicted
    if len(piece) > 1:
        yield [*piece, END]


def perplexity(model: NGrams, sentences: Iterable[Sequence[str]]) -> float:
    """Return the perplexity of sentences of known words; infinite where one is not known."""
    total, count = 0.0, 0
    for sentence in sentences:
        line = [START, *sentence, END]
        for at in range(1, len(line)):
            p = model.probability(tuple(line[max(0, at - model.order + 1) : at]), line[at])
            if p <= 0:
                return inf
            total -= log(p)
            count += 1
    return exp(total / max(1, count))


def to_grammar(model: NGrams, numbers: Mapping[str, int]) -> Grammar:
    """Return the model as states: one for each history that is continued, the first one a sentence's start."""
    grammar = Grammar()
    histories: list[History] = [
        one for one in model.words if one and all(word in numbers or word == START for word in one)
    ]
    start = (START,) if (START,) in model.words else ()
    state_of: dict[History, int] = {start: 0}
    for history in [(), *histories]:
        if history not in state_of:
            state_of[history] = grammar.add()

    def after(history: History, word: str) -> int:
        longest = (*history, word)[-(model.order - 1) :] if model.order > 1 else ()
        while longest not in state_of:
            longest = longest[1:]
        return state_of[longest]

    for history, number in state_of.items():
        state = grammar.states[number]
        for word, log_p in model.words[history].items():
            if word == END:
                state.final = -log_p
            elif word in numbers:
                state.words[numbers[word]] = (-log_p, after(history, word))
        if history:
            shorter = history[1:]
            while shorter not in state_of:
                shorter = shorter[1:]
            state.back_off = (-model.back_off.get(history, 0.0), state_of[shorter])
    return grammar


def read_arpa(file: Path) -> NGrams:
    """Return the model of an ARPA file. Raises UnusableData."""
    model = NGrams(0)
    section = 0
    try:
        with file.open(encoding="utf-8") as stream:
            for number, line in enumerate(stream, start=1):
                if number > _MAX_ARPA_LINES:
                    raise UnusableData(f"{file} has more than {_MAX_ARPA_LINES} lines.")
                text = line.strip()
                if text.startswith("\\") and text.endswith("-grams:"):
                    section = int(text[1:-7])
                    model.order = max(model.order, section)
                elif text and section and not text.startswith("\\"):
                    _take_line(model, text, section)
    except (OSError, ValueError, UnicodeDecodeError, IndexError) as error:
        raise UnusableData(f"{file} is not an ARPA language model: {error}") from error
    if () not in model.words or not 1 <= model.order <= MAX_ORDER:
        raise UnusableData(f"{file} is not an ARPA language model of an order from 1 to {MAX_ORDER}.")
    return model


def _take_line(model: NGrams, text: str, order: int) -> None:
    fields = text.split()
    log_10, words, rest = float(fields[0]), tuple(fields[1 : order + 1]), fields[order + 1 :]
    if len(words) != order:
        raise ValueError(f"too few words in {text[:80]!r}")
    if words[-1] != START:
        model.words.setdefault(words[:-1], {})[words[-1]] = log_10 * _LN_10
    if rest:
        model.back_off[words] = float(rest[0]) * _LN_10
