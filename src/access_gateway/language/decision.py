"""What training learned besides the two models: thresholds, marker weights, calibration (`decision.json`)."""

from collections.abc import Mapping
from math import exp, log
from pathlib import Path

import msgspec

from access_gateway.contracts.errors import EngineMissing

LEAST = 1e-6
"""Probabilities below this say nothing more."""
_MOST = 1 - LEAST


class Calibration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A logistic curve: raw probability and number of letters → how often such an answer is right."""

    bias: float = 0.0
    scale: float = 1.0
    """Of the raw probability's log-odds."""
    length: float = 0.0
    """Of the logarithm of 1 + the number of letters."""

    def __call__(self, raw: float, letters: int) -> float:
        """Return a confidence, 0..1."""
        odds = self.bias + self.scale * log_odds(raw) + self.length * log(1 + letters)
        return 1 / (1 + exp(-max(min(odds, 30.0), -30.0)))


class Blend(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much each witness for a topolect counts: a multinomial logistic regression's coefficients."""

    model: float = 1.0
    """Of the classifier's log-odds against Mandarin."""
    markers: float = 1.0
    """Of the sum of the markers' weights."""
    bias: Mapping[str, float] = {}
    """By topolect."""


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the models' answers become one."""

    called_from: dict[str, float]
    """By topolect: evidence against Mandarin (log-odds) from which on it is called."""
    markers: dict[str, dict[str, float]]
    """Simplified word → topolect → log of how much more often its sentences have it than Mandarin's."""
    letters: Calibration
    """Of the classifier for alphabets."""
    characters: Calibration
    """Of the answer that a text is Mandarin."""
    topolects: Calibration
    """Of the answer that it is a topolect: unlike the other it is seldom a mere lack of signs."""
    blend: Blend = Blend()
    simplified: str = ""
    """The characters that simplified text has and traditional text hardly ever."""
    syllables: dict[str, float] = {}
    """Syllable in Tibetan script → log of how much more often Dzongkha has it than Tibetan."""


def log_odds(probability: float) -> float:
    """Return ln(p / (1 − p)), bounded."""
    p = probability if LEAST < probability < _MOST else LEAST if probability <= LEAST else _MOST
    return log(p / (1 - p))


def load(file: Path) -> Decision:
    """Read `decision.json`. Raises EngineMissing where it is not there, not of this shape, or has an empty marker."""
    try:
        found = msgspec.json.decode(file.read_bytes(), type=Decision)
        if "" in found.markers:
            raise ValueError("a marker without a character")
        return found
    except (OSError, ValueError, RecursionError) as error:
        raise EngineMissing(
            f"{file} is not the decision file of an identification model: {error}."
        ) from error
