"""A domain's n-grams and those of a general model as one model, as a grammar that backs off.

p(word | history) = share * domain + (1 - share) * general, written out for every word that either knows after a
history; for the others the backing off is weighed so that all adds up to 1 (Stolcke 2002, "SRILM", static
interpolation). The share is one for each length of history that the domain knows, and is learnt where the domain's text
predicts parts of itself that were left out of it (Jelinek and Mercer 1980, "Interpolated estimation of Markov source
parameters from sparse data").
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from access_gateway.training.vosk.fst import packed
from access_gateway.training.vosk.ngram import END, START, History, NGrams, counted, stretches
from access_gateway.training.vosk.ngram_fst import START as NO_WORD
from access_gateway.training.vosk.ngram_fst import Floats, General, Ints, Tree

ORDER = 3
_FOLDS = 5
_MOST_SENTENCES = 3_000
"""Of the text, from which the shares are learnt."""
_ROUNDS = 30
_BELIEF = 4.0
"""Words that speak for an even share before the text is looked at."""
_LEAST = 1e-12
WEIGHT = 1.3
"""By which all costs of the grammar are multiplied: sentences that are likely here may win over sounds that fit badly.
Of 1, 1.3 and 1.6 this one left the fewest errors, in a clinic's sentences and in general ones alike."""


@dataclass(frozen=True, slots=True)
class Words:
    """Numbers of words, and of what stands at a sentence's edges."""

    numbers: Mapping[str, int]
    end: int

    def of(self, history: Sequence[str]) -> tuple[int, ...]:
        """Return numbers."""
        return tuple(NO_WORD if word == START else self.of_word(word) for word in history)

    def of_word(self, word: str) -> int:
        """Return the number of a word or of an end."""
        return self.end if word == END else self.numbers[word]


def domain_of(sentences: Iterable[Sequence[str]], words: Mapping[str, int]) -> NGrams:
    """Return the n-grams of a text, which know no word that it lacks. Raises UnusableData."""
    return counted(sentences, words, order=ORDER, floor={})


def shares(sentences: Sequence[Sequence[str]], general: General, words: Words) -> list[float]:
    """Return how far to believe the domain, after no word that it knows, after one, after two."""
    order = np.random.default_rng(1).permutation(len(sentences))[:_MOST_SENTENCES]
    chosen = [sentences[at] for at in order]
    seen: list[list[tuple[float, float]]] = [[] for _ in range(ORDER)]
    folds = min(_FOLDS, len(chosen))
    vocabulary = set(words.numbers)
    for fold in range(folds if folds > 1 else 0):
        rest = [line for number, line in enumerate(chosen) if number % folds != fold]
        if not any(word in words.numbers for line in rest for word in line):
            continue
        domain = domain_of(rest, words.numbers)
        places = [
            (tuple(piece[max(0, at - ORDER + 1) : at]), piece[at])
            for line in chosen[fold::folds]
            for piece in stretches(line, vocabulary)
            for at in range(1, len(piece))
        ]
        histories = [
            words.of([word for word in history if word in words.numbers or word == START])
            for history, _ in places
        ]
        states = np.array([general.tree.find(history) for history in histories])
        others = np.exp(-general.cost(states, np.array([words.of_word(word) for _, word in places])))
        for (history, word), other in zip(places, others, strict=True):
            known = _known(domain, history)
            seen[len(known)].append((domain.probability(known, word), float(other)))
    return [_share(np.array(pairs).reshape(-1, 2)) for pairs in seen]


def _known(domain: NGrams, history: History) -> History:
    """Return the longest end of a history that the domain knows."""
    while history not in domain.words:
        history = history[1:]
    return history


def _share(pairs: Floats) -> float:
    """Return the share with which the domain's and the other's probabilities explain the words best."""
    share = 0.5
    for _ in range(_ROUNDS):
        ours = share * pairs[:, 0]
        owed = ours / np.maximum(ours + (1 - share) * pairs[:, 1], _LEAST)
        share = float((owed.sum() + _BELIEF / 2) / (len(pairs) + _BELIEF))
    return share


def mixed(
    domain: NGrams, general: General, words: Words, share: Sequence[float], *, weight: float = WEIGHT
) -> bytes:
    """Return the grammar's file, all its costs multiplied by the weight."""
    chances = _Chances(domain, words, general.end + 1)
    tree = _grown(general.tree, chances.histories)
    named = np.array([tree.find(history) for history in chances.histories])
    suffix = _suffixes(tree, named)
    # What the general model knows, wherever it knows it.
    owners = general.owners()
    chance = np.exp(-general.costs)
    order = np.argsort(suffix[owners], kind="stable")
    edges = np.searchsorted(suffix[owners[order]], np.arange(len(named) + 1))
    rows = [(owners, general.words, chance)]
    for number, history in enumerate(chances.histories):
        here = order[edges[number] : edges[number + 1]]
        ours_share = share[len(history)]
        ours = chances.of(number)
        chance[here] = ours_share * ours[general.words[here]] + (1 - ours_share) * chance[here]
        # What the domain alone knows, after its own histories.
        state = int(named[number])
        there = np.array(sorted(words.of_word(word) for word in domain.words[chances.names[number]]))
        if state < len(general.back_off):
            there = np.setdiff1d(there, general.words[general.first[state] : general.first[state + 1]])
        nearest = np.full(len(there), general.tree.find(history))
        other = np.exp(-general.cost(nearest, there))
        rows.append((np.full(len(there), state), there, ours_share * ours[there] + (1 - ours_share) * other))
    owners, known, chance = (np.concatenate(column) for column in zip(*rows, strict=True))
    return _written(tree, owners, known, chance, general.end, weight)


class _Chances:
    """The domain's probabilities of every word after each of its histories, the shorter ones first."""

    def __init__(self, domain: NGrams, words: Words, size: int) -> None:
        self._domain, self._words, self._size = domain, words, size
        self.names = sorted(domain.words, key=len)
        self.histories = [words.of(name) for name in self.names]
        self._kept: dict[History, Floats] = {}

    def of(self, number: int) -> Floats:
        """Return the probability of each number of a word."""
        return self._of(self.names[number])

    def _of(self, history: History) -> Floats:
        if history in self._kept:
            return self._kept[history]
        found = np.zeros(self._size)
        if history:
            found = self._of(_known(self._domain, history[1:])) * np.exp(
                self._domain.back_off.get(history, 0.0)
            )
        for word, p in self._domain.words[history].items():
            found[self._words.of_word(word)] = np.exp(p)
        if not history:
            self._kept[history] = found
        return found


def _grown(tree: Tree, histories: Iterable[tuple[int, ...]]) -> Tree:
    """Return the tree with these histories too, the shorter ones first."""
    parent, word = tree.parent.tolist(), tree.word.tolist()
    known: dict[tuple[int, ...], int] = {(): 0}
    for history in histories:
        state = 0
        for length in range(1, len(history) + 1):
            end = history[-length:]
            if end not in known:
                below = (
                    int(tree.child(np.array([state]), np.array([end[0]]))[0])
                    if state < len(tree.parent)
                    else -1
                )
                if below < 0:
                    below = len(parent)
                    parent.append(state)
                    word.append(end[0])
                known[end] = below
            state = known[end]
    return Tree(np.array(parent, np.int64), np.array(word, np.int64), tree.radix)


def _suffixes(tree: Tree, named: Ints) -> Ints:
    """Return, for each state, which of the named states (by its place) is the longest end of its history."""
    found = np.zeros(len(tree.parent), np.int64)
    place = np.full(len(tree.parent), -1)
    place[named] = np.arange(len(named))
    for level in tree.levels():
        found[level] = np.where(place[level] >= 0, place[level], found[tree.parent[level]])
    return found


def _written(tree: Tree, owners: Ints, words: Ints, chances: Floats, end: int, weight: float) -> bytes:
    """Return the file of a model whose probabilities are given; backing off is weighed here."""
    order = np.argsort(owners * tree.radix + words, kind="stable")
    owners, words, chances = owners[order], words[order], np.maximum(chances[order], _LEAST)
    count = len(tree.parent)
    first = np.searchsorted(owners, np.arange(count + 1))
    model = General(tree, first, words, -np.log(chances), np.zeros(count), end)
    for level in tree.levels():  # the shorter histories are ready when the longer ones ask for them
        here = np.isin(owners, level)
        below = np.exp(-model.cost(tree.parent[owners[here]], words[here]))
        left = 1.0 - np.bincount(owners[here], chances[here], count)[level]
        lower = 1.0 - np.bincount(owners[here], below, count)[level]
        ok = (left > 1e-6) & (lower > 1e-6)
        model.back_off[level] = np.where(
            ok, -np.log(np.maximum(left, _LEAST) / np.maximum(lower, _LEAST)), 20.0
        )
    finals = np.full(count, np.inf, np.float32)
    ends = words == end
    finals[owners[ends]] = model.costs[ends]
    said = ~ends
    backs = np.arange(1, count)
    rows_from = np.concatenate([owners[said], backs])
    labels = np.concatenate([words[said], np.zeros(count - 1, np.int64)])
    costs = np.concatenate([model.costs[said], model.back_off[1:]])
    to = np.concatenate([tree.after(owners[said], words[said]), tree.parent[1:]])
    return packed(rows_from, labels, weight * costs, to, weight * finals, start=tree.find((NO_WORD,)))
