"""Which variety of Chinese a text is in: the model's answer and the words that only one variety has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

from access_gateway.contracts.language import ScriptConverter
from access_gateway.language.decision import LEAST, Decision

MANDARIN = "cmn"
LONGEST_MARKER = 6
_STRONGEST_LOG_ODDS = 8.0
_STRONGEST_SUM = 12.0
_MARKED_CHARS = 24
"""A topolect shows at least once a sentence; markers in a longer text count by their share of it."""
_MAX_MARKER_CHARS = 200
PREFERRED = 2.0
"""Log-odds that a customer's own choice adds to its language."""
SESSION = 1.0
"""The same for the language of the session so far, which people leave more easily than their own choice."""
NO_PRIORS: Mapping[str, float] = {}
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

    model: float
    """Natural log-odds of the classifier."""
    markers: float
    """Sum of the weights of the words that it has more often than Mandarin."""
    marked: bool
    """Whether the text has a word of its own."""
    odds: float
    """Both, as the decision blends them; the threshold is not yet subtracted."""


def evidence(predicted: Sequence[tuple[str, float]], text: str, decision: Decision) -> dict[str, Evidence]:
    """Return the evidence for each topolect.

    predicted: the model's (label, probability). text: as the model sees it, simplified.
    """
    model = dict(predicted)
    mandarin = log(max(model.get(MANDARIN, 0.0), LEAST))
    sums = dict.fromkeys(decision.marked, 0.0)
    marked: set[str] = set()
    for marker in found_markers(text, decision.markers):
        for label, weight in decision.markers[marker].items():
            sums[label] += weight
            if weight >= _TELLING:
                marked.add(label)
    blend, found = decision.blend, {}
    dilution = min(1.0, _MARKED_CHARS / min(max(len(text), 1), _MAX_MARKER_CHARS))
    for label, markers in sums.items():
        odds = log(max(model.get(label, 0.0), LEAST)) - mandarin
        odds = max(min(odds, _STRONGEST_LOG_ODDS), -_STRONGEST_LOG_ODDS)
        markers = min(markers * dilution, _STRONGEST_SUM)
        blended = blend.bias.get(label, 0.0) + blend.model * odds + blend.markers * markers
        found[label] = Evidence(odds, markers, label in marked, blended)
    return found


def found_markers(text: str, markers: Mapping[str, object]) -> set[str]:
    """Return the distinct markers in a text; those inside a longer one that is there too do not count."""
    text = text[:_MAX_MARKER_CHARS]
    found: set[str] = set()  # of words, in any order: what is made of them is a sum
    start, size = 0, len(text)
    while start < size:
        for end in range(min(start + LONGEST_MARKER, size), start, -1):
            word = text[start:end]
            if word in markers:
                found.add(word)
                start = end - 1
                break
        start += 1
    return found


def shares(
    found: Mapping[str, Evidence], decision: Decision, priors: Mapping[str, float] = NO_PRIORS
) -> dict[str, float]:
    """Return how the evidence divides between Mandarin and the topolects; the shares add up to 1.

    priors: log-odds by label, of the customer's own choice and of the session.
    """
    weights = {MANDARIN: exp(priors.get(MANDARIN, 0.0))}
    for label, one in found.items():
        threshold = decision.marked[label] if one.marked else decision.unmarked[label]
        odds = one.odds - threshold + priors.get(label, 0.0)
        weights[label] = exp(min(odds, 30.0))
    total = sum(weights.values())
    return {label: weight / total for label, weight in weights.items()}


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
