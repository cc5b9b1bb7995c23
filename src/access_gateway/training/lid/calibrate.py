"""Marker weights, thresholds and calibration, learned on text that the models did not see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path

import numpy as np

from access_gateway.contracts.language import ScriptConverter
from access_gateway.language.chinese import LONGEST_MARKER, MANDARIN, found_markers
from access_gateway.language.decision import Calibration, log_odds

STRONGEST = 4.5
"""Cap of a marker's weight: one word alone never outweighs everything else."""
STRONGEST_OF_SHARED = 1.2
"""The same for words that Mandarin has too, more often than the training text shows."""
HIDES = 0.0
"""The cap of Mandarin's own words."""
WEAKEST = 0.7
"""A word less telling than this (natural log-odds; twice as often) is no marker."""
FALSE_ALARMS = 0.001
"""Share of held-out Mandarin that each topolect may claim, with and without markers: twelve cases."""
LEAST_UNMARKED = 2.0
"""Natural log-odds below which no text without markers is a topolect's, however clean the held-out text."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a model on held-out text."""

    raw: float
    letters: int
    right: bool


def read_markers(file: Path, converter: ScriptConverter) -> dict[str, float]:
    """Return the words of a marker list, simplified, each with the cap of its weight.

    A line is `label = word word …`, or `label ? word word …` for words that Mandarin shares, or
    `cmn = word word …` for Mandarin's own words with a marker inside, which they hide.
    """
    words: dict[str, float] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            label, sign, *found = converter.convert(line, to="Hans").split()
            cap = HIDES if label == MANDARIN else STRONGEST if sign == "=" else STRONGEST_OF_SHARED
            words.update(dict.fromkeys(found, cap))
    if long := [word for word in words if len(word) > LONGEST_MARKER]:
        raise ValueError(f"{file.name}: longer than {LONGEST_MARKER} characters: {' '.join(long)}")
    return words


def marker_weights(
    known: Mapping[str, float], texts: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, float]]:
    """Return for each marker how much more often each topolect's texts have it than Mandarin's (natural log).

    known: markers with their caps. Additive smoothing: half a text for every class.
    """
    rates: dict[str, dict[str, float]] = {}
    for label, lines in texts.items():
        if not lines:
            continue
        counts = dict.fromkeys(known, 0.5)
        for line in lines:
            for marker in found_markers(line, known):
                counts[marker] += 1
        rates[label] = {marker: count / (len(lines) + 1) for marker, count in counts.items()}
    weights: dict[str, dict[str, float]] = {}
    for marker in known:
        telling = {
            label: round(min(log(rate[marker] / rates[MANDARIN][marker]), known[marker]), 2)
            for label, rate in rates.items()
            if label != MANDARIN
        }
        kept = {label: weight for label, weight in telling.items() if weight >= WEAKEST}
        if kept or known[marker] == HIDES:
            weights[marker] = kept
    return weights


def threshold(on_mandarin: Sequence[float], *, least: float) -> float:
    """Return the evidence that only FALSE_ALARMS of held-out Mandarin texts reach, at least `least`."""
    return round(max(float(np.quantile(np.asarray(on_mandarin), 1 - FALSE_ALARMS)), least), 3)


def fit(answers: Sequence[Answer]) -> Calibration:
    """Return the logistic curve through the answers: Newton's method with a small ridge."""
    x = np.array([(1.0, log_odds(a.raw), log(1 + a.letters)) for a in answers])
    y = np.array([a.right for a in answers], dtype=float)
    beta = np.array([0.0, 1.0, 0.0])
    ridge = np.diag([1e-3, 1e-3, 1e-3])
    for _ in range(200):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        gradient = x.T @ (y - p) - ridge @ beta
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + ridge, gradient)
        largest = float(np.abs(step).max())
        beta = beta + step * min(
            1.0, 1.0 / max(largest, 1e-12)
        )  # damped: the curve is flat far from its middle
        if largest < 1e-6:
            break
    bias, scale, length = (round(float(value), 4) for value in beta)
    return Calibration(bias=bias, scale=scale, length=length)
