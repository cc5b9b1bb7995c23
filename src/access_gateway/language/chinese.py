"""Which variety of Chinese a text is in: the model's answer and the words that only one variety has."""

from collections.abc import Mapping, Sequence
from math import exp, log

from access_gateway.language.decision import LEAST, Decision
from access_gateway.language.markers import MAX_MARKER_CHARS, Markers

MANDARIN = "cmn"
_STRONGEST_LOG_ODDS = 5.0
"""What is above is taken from all topolects alike: how far they are apart stays."""
_LEAST_LOG_ODDS = -4.0
"""The classifier sees the mean of a text: one word of Cantonese in a sentence of news hardly moves it."""
_COMMONER = {"yue": exp(1.0)}
"""Odds in favour of what is written far more than the other topolects, where a text may be of several: 佢 alone is
Hakka as well. Mandarin's share is left as it is."""
_LEAST_SIGN = 1.1
"""Sum of the weights of words from which on they are a sign: 拿 and 啊 alone, thrice as frequent in a topolect, are
none."""
_WITHOUT_A_SIGN = -1.5
"""The most log-odds of a text without one: the classifier alone is no witness for three characters, and short texts
are where it is loudest."""
_EXCLUSIVE = 5.5
"""Weight from which on a word counts in full in a text of any length."""
_STRONGEST_SUM = 14.0
"""The same as for the classifier: what is above is taken from all alike."""
_MARKED_CHARS = 24
"""A topolect shows at least once a sentence; markers in a longer text count by their share of it."""
PREFERRED = 2.0
"""Log-odds that a customer's own choice adds to its language."""
SESSION = 1.0
"""The same for the language of the session so far, which people leave more easily than their own choice."""
NO_PRIORS: Mapping[str, float] = {}

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


Evidence = tuple[float, float]
"""What speaks for a topolect, against Mandarin: natural log-odds of the classifier, and the sum of the weights of the
words that it has more often than Mandarin. Plain, because six are made for every message."""


def evidence(
    predicted: Sequence[tuple[str, float]], text: str, decision: Decision, markers: Markers
) -> dict[str, Evidence]:
    """Return the evidence for each topolect.

    predicted: the model's (label, probability). text: as the model sees it, simplified.
    """
    model = dict(predicted)
    probability = model.get(MANDARIN, 0.0)
    mandarin = log(probability if probability > LEAST else LEAST)
    sums = dict.fromkeys(decision.called_from, 0.0)
    over_sum = 0.0
    if found := markers.found(text):
        dilution = min(1.0, _MARKED_CHARS / min(max(len(text), 1), MAX_MARKER_CHARS))
        weights = markers.weights
        for marker in found:
            for label, weight in weights[marker]:
                sums[label] += weight if weight >= _EXCLUSIVE else weight * dilution
        over_sum = max(max(sums.values()) - _STRONGEST_SUM, 0.0)
    odds = []
    for label in sums:
        probability = model.get(label, 0.0)
        odds.append(log(probability if probability > LEAST else LEAST) - mandarin)
    over_odds = max(max(odds) - _STRONGEST_LOG_ODDS, 0.0)
    evidence_of = {}
    for (label, one), own in zip(sums.items(), odds, strict=True):
        own -= over_odds
        one -= over_sum
        evidence_of[label] = (own if own > _LEAST_LOG_ODDS else _LEAST_LOG_ODDS, one if one > 0.0 else 0.0)
    return evidence_of


def shares(
    found: Mapping[str, Evidence], decision: Decision, priors: Mapping[str, float] = NO_PRIORS
) -> dict[str, float]:
    """Return how the evidence, as the decision blends it, divides between Mandarin and the topolects.

    The shares add up to 1.

    priors: log-odds by label, of the customer's own choice and of the session.
    """
    blend, called_from = decision.blend, decision.called_from
    bias, of_model, of_markers = blend.bias, blend.model, blend.markers
    weights = {}
    before = after = 0.0
    for label, (model, markers) in found.items():
        odds = bias.get(label, 0.0) + of_model * model + of_markers * markers - called_from[label]
        if markers < _LEAST_SIGN and odds > _WITHOUT_A_SIGN:
            odds = _WITHOUT_A_SIGN
        weight = exp(min(odds + priors.get(label, 0.0), 30.0))
        before += weight
        weights[label] = weight = weight * _COMMONER.get(label, 1.0)
        after += weight
    # Shares move among the topolects; together they keep theirs.
    moved = before / after if after else 1.0
    mandarin = exp(priors.get(MANDARIN, 0.0))
    total = mandarin + before
    divided = {MANDARIN: mandarin / total}
    for label, weight in weights.items():
        divided[label] = weight * moved / total
    return divided
