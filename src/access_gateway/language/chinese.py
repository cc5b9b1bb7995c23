"""Which variety of Chinese a text is in: the model's answer and the words that only one variety has."""

from collections.abc import Iterable, Mapping, Sequence
from math import exp, log
from operator import concat
from typing import NamedTuple

from access_gateway.language.decision import LEAST, Blend, Decision

MANDARIN = "cmn"
LONGEST_MARKER = 6
_STRONGEST_LOG_ODDS = 5.0
"""What is above is taken from all topolects alike: how far they are apart stays."""
_LEAST_LOG_ODDS = -4.0
"""The classifier sees the mean of a text: one word of Cantonese in a sentence of news hardly moves it."""
_COMMONER = {"yue": exp(1.0)}
"""Odds in favour of what is written far more than the other topolects, where a text may be of several: 佢 alone is
Hakka as well. Mandarin's share is left as it is."""
_WITHOUT_A_SIGN = -0.5
"""The most log-odds of a text without any word that the topolect has more often: the classifier alone is no witness
for three characters, and short texts are where it is loudest."""
_EXCLUSIVE = 5.5
"""Weight from which on a word counts in full in a text of any length."""
_STRONGEST_SUM = 14.0
"""The same as for the classifier: what is above is taken from all alike."""
_MARKED_CHARS = 24
"""A topolect shows at least once a sentence; markers in a longer text count by their share of it."""
_MAX_MARKER_CHARS = 200
PREFERRED = 2.0
"""Log-odds that a customer's own choice adds to its language."""
SESSION = 1.0
"""The same for the language of the session so far, which people leave more easily than their own choice."""
NO_PRIORS: Mapping[str, float] = {}
END_OF_CLAUSE = " "
"""Last character of a marker that counts at the end of a clause alone; clauses are separated so."""

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


class Evidence(NamedTuple):
    """What speaks for a topolect, against Mandarin."""

    model: float
    """Natural log-odds of the classifier."""
    markers: float
    """Sum of the weights of the words that it has more often than Mandarin."""
    odds: float
    """Both, as the decision blends them; the threshold is not yet subtracted."""


class Starts(NamedTuple):
    """Where to look for markers: nearly every character begins one, few pairs of characters do."""

    pairs: Mapping[str, tuple[int, ...]]
    """By the first two characters: the lengths of the markers that begin so, longest first."""
    singles: frozenset[str]
    """Markers of one character."""


def evidence(
    predicted: Sequence[tuple[str, float]], text: str, decision: Decision, starts: Starts
) -> dict[str, Evidence]:
    """Return the evidence for each topolect.

    predicted: the model's (label, probability). text: as the model sees it, simplified. starts: `starts_of` the
    decision's markers.
    """
    model = dict(predicted)
    probability = model.get(MANDARIN, 0.0)
    mandarin = log(probability if probability > LEAST else LEAST)
    sums = dict.fromkeys(decision.called_from, 0.0)
    markers = decision.markers
    if found := found_markers(text, markers, starts):
        dilution = min(1.0, _MARKED_CHARS / min(max(len(text), 1), _MAX_MARKER_CHARS))
        for marker in found:
            for label, weight in markers[marker].items():
                sums[label] += weight if weight >= _EXCLUSIVE else weight * dilution
    odds = []
    for label in sums:
        probability = model.get(label, 0.0)
        odds.append(log(probability if probability > LEAST else LEAST) - mandarin)
    over_odds = max(max(odds) - _STRONGEST_LOG_ODDS, 0.0)
    over_sum = max(max(sums.values()) - _STRONGEST_SUM, 0.0)
    blend, evidence_of = decision.blend, {}
    for (label, one), own in zip(sums.items(), odds, strict=True):
        own -= over_odds
        one -= over_sum
        evidence_of[label] = blended(
            label, own if own > _LEAST_LOG_ODDS else _LEAST_LOG_ODDS, one if one > 0.0 else 0.0, blend
        )
    return evidence_of


def blended(label: str, model: float, markers: float, blend: Blend) -> Evidence:
    """Return the evidence for one topolect, as the blend weighs the two."""
    return Evidence(
        model, markers, blend.bias.get(label, 0.0) + blend.model * model + blend.markers * markers
    )


def starts_of(markers: Iterable[str]) -> Starts:
    """Return how the markers begin."""
    known = list(markers)
    # Strings and tuples that are there already are used again: this is a megabyte of a small process.
    pairs: dict[str, tuple[int, ...]] = {word: (2,) for word in known if len(word) == 2}
    same: dict[tuple[int, ...], tuple[int, ...]] = {}
    for word in known:
        if len(word) > 1:
            before = pairs.get(word[:2], ())
            if len(word) not in before:
                lengths = tuple(sorted({len(word), *before}, reverse=True))
                pairs[word[:2]] = same.setdefault(lengths, lengths)
    return Starts(pairs, frozenset(word for word in known if len(word) == 1))


def found_markers(text: str, markers: Mapping[str, object], starts: Starts) -> set[str]:
    """Return the distinct markers in a text; those inside a longer one that is there too do not count.

    starts: `starts_of` the markers. The text's own end is the end of a clause.
    """
    text = text[:_MAX_MARKER_CHARS] + END_OF_CLAUSE
    pairs = starts.pairs
    places = [at for at, pair in enumerate(map(concat, text, text[1:])) if pair in pairs]
    if single := starts.singles.intersection(text):
        places = sorted({*places, *(at for at, char in enumerate(text) if char in single)})
    found: set[str] = set()  # of words, in any order: what is made of them is a sum
    free = 0
    for at in places:
        if at < free:
            continue
        for length in pairs.get(text[at : at + 2], ()):
            word = text[at : at + length]
            if word in markers:
                found.add(word)
                free = at + length
                break
        else:
            if text[at] in single:
                found.add(text[at])
    return found


def shares(
    found: Mapping[str, Evidence], decision: Decision, priors: Mapping[str, float] = NO_PRIORS
) -> dict[str, float]:
    """Return how the evidence divides between Mandarin and the topolects; the shares add up to 1.

    priors: log-odds by label, of the customer's own choice and of the session.
    """
    weights = {}
    before = after = 0.0
    for label, (_, markers, odds) in found.items():
        odds -= decision.called_from[label]
        if markers <= 0 and odds > _WITHOUT_A_SIGN:
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
