"""Blend and calibration, learned on text that the models did not see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
import numpy.typing as npt

from access_gateway.language.chinese import MANDARIN, Evidence
from access_gateway.language.decision import Blend, Calibration, log_odds

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a model on held-out text."""

    raw: float
    letters: int
    right: bool


def blend(labels: Sequence[str], scored: Mapping[str, Sequence[Mapping[str, Evidence]]]) -> Blend:
    """Return the multinomial logistic regression of the true label on what speaks for each; Newton's method.

    labels: the topolects. scored: by true label, the evidence for each of them. Every topolect counts alike,
    Mandarin as much as all of them together.
    """
    x, y, w = _table(labels, scored)
    beta = np.array([1.0, 1.0, *[0.0] * len(labels)])
    ridge = np.eye(len(beta))
    for _ in range(100):
        raised = np.exp(np.clip(x @ beta, -30, 30))
        p = raised / (1.0 + raised.sum(axis=1, keepdims=True))
        mean = np.einsum("nk,nkf->nf", p, x)
        gradient = np.einsum("n,nk,nkf->f", w, y - p, x) - ridge @ beta
        curve = np.einsum("n,nk,nkf,nkg->fg", w, p, x, x, optimize=True) - np.einsum(
            "n,nf,ng->fg", w, mean, mean, optimize=True
        )
        step = np.linalg.solve(curve + ridge, gradient)
        largest = float(np.abs(step).max())
        beta = beta + step * min(1.0, 1.0 / max(largest, 1e-12))
        if largest < 1e-6:
            break
    model, markers, *biases = (round(float(value), 4) for value in beta)
    return Blend(model, markers, dict(zip(labels, biases, strict=True)))


def _table(
    labels: Sequence[str], scored: Mapping[str, Sequence[Mapping[str, Evidence]]]
) -> tuple[Floats, Floats, Floats]:
    """Return features (texts, labels, coefficients), true labels (texts, labels; Mandarin has none), weights."""
    features, classes, weights = [], [], []
    bias = np.eye(len(labels))
    for truth, lines in scored.items():
        for found in lines:
            features.append([[*found[k], *bias[i]] for i, k in enumerate(labels)])
            classes.append([truth == label for label in labels])
            weights.append((len(labels) if truth == MANDARIN else 1.0) / len(lines))
    w = np.array(weights)
    return np.array(features), np.array(classes, dtype=float), w * len(w) / w.sum()


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
