"""Which variety of Chinese a text is in: the model's answer and the words that only one variety has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

from access_gateway.contracts.language import ScriptConverter
from access_gateway.language.decision import LEAST, Decision

MANDARIN = "cmn"
LONGEST_MARKER = 4
_STRONGEST_LOG_ODDS = 8.0
_MAX_MARKER_CHARS = 200
_PREFERRED = 1.5
"""Log-odds."""
_TELLING = 2.0
"""Weight from which on a word marks a text; words that Mandarin shares stay below."""

TAGS: Mapping[str, Mapping[str, str]] = {
    "cmn": {"Hans": "zh-Hans", "Hant": "zh-Hant"},
    "yue": {"Hans": "yue-Hans", "Hant": "yue-Hant"},
    "nan": {"Hans": "nan-Hans", "Hant": "nan-Hant"},
    "hak": {"Hans": "hak-Hans", "Hant": "hak-Hant"},
    "wuu": {"Hans": "wuu-Hans", "Hant": "wuu-Hans"},
    "sichuan": {"Hans": "zh-Hans-x-sichuan", "Hant": "zh-Hans-x-sichuan"},
    "dongbei": {"Hans": "zh-Hans-x-dongbei", "Hant": "zh-Hans-x-dongbei"},
}
"""Label of the model → script → tag of the table, which has Wu and the Mandarins in one script."""
DIALECTS = {
    "yue": "cantonese", "wuu": "wu", "nan": "minnan", "hak": "hakka",
    "sichuan": "sichuan", "dongbei": "dongbei",
}  # fmt: skip
USUAL_SCRIPT = {"cmn": "Hans", "wuu": "Hans", "sichuan": "Hans", "dongbei": "Hans"}
"""Where the characters do not tell: the script in which the variety is mostly written; else Hant."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a topolect, against Mandarin."""

    odds: float
    """Natural log-odds: the model's, and the weights of the markers."""
    marked: bool
    """Whether the text has a word of its own."""


def evidence(predicted: Sequence[tuple[str, float]], text: str, decision: Decision) -> dict[str, Evidence]:
    """Return the evidence for each topolect, thresholds not yet subtracted.

    predicted: the model's (label, probability). text: as the model sees it, simplified.
    """
    model = dict(predicted)
    mandarin = log(max(model.get(MANDARIN, 0.0), LEAST))
    scores = {
        label: max(
            min(log(max(model.get(label, 0.0), LEAST)) - mandarin, _STRONGEST_LOG_ODDS), -_STRONGEST_LOG_ODDS
        )
        for label in decision.marked
    }
    marked: set[str] = set()
    for marker in found_markers(text, decision.markers):
        for label, weight in decision.markers[marker].items():
            scores[label] += weight
            if weight >= _TELLING:
                marked.add(label)
    return {label: Evidence(odds, label in marked) for label, odds in scores.items()}


def found_markers(text: str, markers: Mapping[str, object]) -> set[str]:
    """Return the distinct markers in a text; those inside a longer one that is there too do not count."""
    text = text[:_MAX_MARKER_CHARS]
    found: set[str] = set()
    start = 0
    while start < len(text):
        for length in range(LONGEST_MARKER, 0, -1):
            word = text[start : start + length]
            if word in markers:
                found.add(word)
                start += length - 1
                break
        start += 1
    return found


def shares(
    found: Mapping[str, Evidence], decision: Decision, preferred: str | None = None
) -> dict[str, float]:
    """Return how the evidence divides between Mandarin and the topolects; the shares add up to 1.

    preferred: the label of the customer's own choice, which gets a little more.
    """
    weights = {}
    for label, one in found.items():
        threshold = decision.marked[label] if one.marked else decision.unmarked[label]
        odds = one.odds - threshold + (_PREFERRED if label == preferred else 0.0)
        weights[label] = exp(min(odds, 30.0))
    total = 1.0 + sum(weights.values())
    return {MANDARIN: 1.0 / total} | {label: weight / total for label, weight in weights.items()}


def script_of_characters(text: str, simplified: str, converter: ScriptConverter) -> str | None:
    """Return "Hans" or "Hant" where the characters tell, else None; simplified: the same text in Hans."""
    traditional = converter.convert(text, to="Hant")
    only_traditional = _differences(text, simplified)
    only_simplified = _differences(text, traditional)
    if only_traditional == only_simplified:
        return None
    return "Hant" if only_traditional > only_simplified else "Hans"


def _differences(text: str, other: str) -> int:
    if text == other:
        return 0
    if len(text) != len(other):  # a phrase changed its length: enough to say that they differ
        return 1
    return sum(a != b for a, b in zip(text, other, strict=True))
