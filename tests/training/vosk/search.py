"""A decoder of our own: the best path through a graph by plain Viterbi search, to hold Vosk against."""

from dataclasses import dataclass

import numpy as np

from access_gateway.training.vosk.fst import Arc, Fst
from access_gateway.training.vosk.kaldi import Floats

GRAPH_SCALE = 0.9
"""Vosk multiplies the graph's part of a found path by this in the score that it reports."""


@dataclass(frozen=True, slots=True)
class Best:
    """What was found."""

    words: tuple[int, ...]
    score: float
    """As Vosk reports it: the sound's part and GRAPH_SCALE of the graph's."""


@dataclass(frozen=True, slots=True)
class _Path:
    words: tuple[int, ...] = ()
    graph: float = 0.0

    def then(self, arc: Arc) -> "_Path":
        said = (*self.words, arc.label_out) if arc.label_out else self.words
        return _Path(said, self.graph + arc.weight)


def best_path(fst: Fst, log_p: Floats, pdf_of_phone: list[int]) -> Best:
    """Return the cheapest path; log_p: (frames, outputs). pdf_of_phone: from phone 1 on."""
    emitting: list[tuple[int, Arc]] = []
    silent: list[tuple[int, Arc]] = []
    for source, arcs in enumerate(fst.arcs):
        for arc in arcs:
            (emitting if arc.label_in else silent).append((source, arc))
    sources = np.array([source for source, _ in emitting])
    targets = np.array([arc.to for _, arc in emitting])
    weights = np.array([arc.weight for _, arc in emitting])
    pdfs = np.array([pdf_of_phone[(arc.label_in + 1) // 2 - 1] for _, arc in emitting])
    cost = np.full(len(fst.arcs), np.inf)
    paths = [_Path()] * len(fst.arcs)
    cost[0] = 0.0

    def settle() -> None:
        changed = True
        while changed:
            changed = False
            for source, arc in silent:
                if cost[source] + arc.weight < cost[arc.to] - 1e-12:
                    cost[arc.to] = cost[source] + arc.weight
                    paths[arc.to] = paths[source].then(arc)
                    changed = True

    settle()
    for frame in log_p.astype(np.float64):
        reached = cost[sources] + weights - frame[pdfs]
        cost = np.full(len(fst.arcs), np.inf)
        np.minimum.at(cost, targets, reached)
        before, paths = paths, [_Path()] * len(fst.arcs)
        for index in np.nonzero(np.isfinite(reached) & (reached == cost[targets]))[0]:
            arc = emitting[index][1]
            paths[arc.to] = before[sources[index]].then(arc)
        settle()
    ends = {state: cost[state] + final for state, final in fst.finals.items()}
    best = min(ends, key=ends.__getitem__)
    graph = paths[best].graph + fst.finals[best]
    return Best(paths[best].words, float(ends[best]) - (1 - GRAPH_SCALE) * graph)
