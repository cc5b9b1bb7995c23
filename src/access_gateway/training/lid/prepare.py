"""From corpora to what each model is trained on."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from access_gateway.contracts.language import ScriptConverter
from access_gateway.contracts.languages import script_of
from access_gateway.language import features
from access_gateway.language.chinese import MANDARIN
from access_gateway.language.markers import Finder
from access_gateway.language.scripts import ARABIC, CYRILLIC, LATIN, TIBETAN, ScriptReader
from access_gateway.training.lid import noise, text
from access_gateway.training.lid.patterns import drawing

LINES_PER_ALPHABET_LABEL = 7_000
LEAST_COLLECTED = LINES_PER_ALPHABET_LABEL // 2
"""Of these, what the project's own sentences leave to the collected ones, where there are as many."""
LINES_PER_TOPOLECT = 12_000
LINES_OF_MANDARIN = 40_000
LEAST_REPEATS_CAP = 6
"""A line is never repeated more often than this, however little text a label has."""
KIND = {"Arab": ARABIC, "Cyrl": CYRILLIC, "Latn": LATIN, "Tibt": TIBETAN}

# The same letter as different keyboards type it: learnt as one, so that a keyboard gives no language away.
_CONFUSABLES = (("ی", "ي"), ("ک", "ك"), ("ھ", "ه"), ("ى", "ي"))


@dataclass(frozen=True, slots=True)
class Corpus:
    """Text by label, as the classifiers see it."""

    train: dict[str, list[str]] = field(default_factory=dict)
    held_out: dict[str, list[str]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    """Distinct lines by label, before repeats and fragments."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What the classifier for Chinese is shown of a line."""

    reader: ScriptReader
    converter: ScriptConverter
    only_simplified: frozenset[str]
    """As `markers.only_simplified` gives it."""

    def __call__(self, line: str) -> str:
        """Return it."""
        return features.characters(
            features.readable(line), self.reader, self.converter, self.only_simplified
        ).seen


def alphabets(folder: Path, own: Path, reader: ScriptReader, *, seed: int, each: int) -> Corpus:
    """Return the text of the model for alphabets: the collected and the project's own, fragments, noise."""
    corpus = Corpus()
    for source, tag in text.ALPHABET_LABELS.items():
        draw = drawing(seed, tag)
        kind = KIND[script_of(tag) or ""]
        collected = _seen_in(kind, {line: line for line in text.shared(folder, source)}, reader)
        written = (
            text.own_by_pattern(own, tag, each=each, seed=seed) if tag in text.OWN_ALPHABET_LABELS else {}
        )
        train, held = text.split(collected)
        ours, ours_held = _split_by_pattern(_seen_in(kind, written, reader))
        ours = draw.sample(ours, min(len(ours), LINES_PER_ALPHABET_LABEL - min(len(train), LEAST_COLLECTED)))
        chosen = _take(train, LINES_PER_ALPHABET_LABEL - len(ours), draw) + ours
        corpus.counts[tag] = len(set(chosen))
        held += ours_held
        if kind == ARABIC:
            chosen = [_other_keyboard(line, draw) for line in chosen]
        fragments = [piece for line in chosen for piece in _letter_fragments(line, draw)]
        corpus.train[tag] = chosen + fragments
        corpus.held_out[tag] = held + [piece for line in held for piece in _letter_fragments(line, draw)]
    draw = drawing(seed, noise.LABEL)
    mashed = list(dict.fromkeys(noise.lines(LINES_PER_ALPHABET_LABEL, draw)))
    corpus.train[noise.LABEL], corpus.held_out[noise.LABEL] = text.split(mashed)
    corpus.counts[noise.LABEL] = len(corpus.train[noise.LABEL])
    return corpus


def chinese(folder: Path, own: Path, see: Sight, *, seed: int, each: int) -> Corpus:
    """Return the text of the model for Chinese: the project's own sentences, the shared corpus, fragments."""
    lines: dict[str, dict[str, dict[str, str]]] = {}
    for tag, label in text.OWN_LABELS.items():
        found = text.own_by_pattern(own, tag, each=each, seed=seed)
        lines.setdefault(label, {}).setdefault("own", {}).update(found)
    for source, label in text.HAN_LABELS.items():
        found = {line: line for line in text.shared(folder, source)}
        lines[label].setdefault("shared", {}).update(found)
    corpus = Corpus()
    for label, by_origin in sorted(lines.items()):
        draw = drawing(seed, label)
        seen = [_seen_by_the_model(found, see) for found in by_origin.values()]
        wanted = LINES_OF_MANDARIN if label == "cmn" else LINES_PER_TOPOLECT
        chosen, kept_apart = _blend([found for found in seen if found], wanted, draw)
        corpus.counts[label] = len(set(chosen))
        corpus.train[label] = chosen + [
            piece for line in chosen for piece in text.character_fragments(line, draw)
        ]
        corpus.held_out[label] = kept_apart + [
            piece for line in kept_apart for piece in text.character_fragments(line, draw)
        ]
    return corpus


def _seen_in(kind: str, found: Mapping[str, str], reader: ScriptReader) -> dict[str, str]:
    """Return the lines as the classifier for alphabets sees them, each with its pattern."""
    seen = {
        features.letters(features.readable(line), kind, reader): pattern for line, pattern in found.items()
    }
    seen.pop("", None)
    return seen


def _split_by_pattern(lines: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return (for training, held out): a pattern goes with all its sentences."""
    held = [line for line, pattern in lines.items() if text.is_held_out(pattern)]
    return [line for line, pattern in lines.items() if not text.is_held_out(pattern)], held


def telling(
    train: Mapping[str, Sequence[str]], weights: Mapping[str, Mapping[str, float]]
) -> dict[str, list[str]]:
    """Return the text without the topolects' lines and fragments that have no word that Mandarin lacks.

    They are Mandarin as well, and a model that learns them takes the subjects of a collection for its topolect.
    """
    kept, finder, said_by = {}, Finder(weights), list(weights.values())
    for label, lines in train.items():
        if label == MANDARIN:
            kept[label] = list(lines)
        else:
            kept[label] = [
                line for line in lines if any(label in said_by[place] for place in finder.found(line))
            ]
    return kept


def _seen_by_the_model(found: Mapping[str, str], see: Sight) -> dict[str, str]:
    """Return the lines as the classifier sees them, each with the pattern (or the line) that it is split by."""
    seen: dict[str, str] = {}
    for line, pattern in found.items():
        if shown := see(line):
            seen.setdefault(shown, pattern)
    return seen


def _blend(
    origins: Sequence[Mapping[str, str]], wanted: int, draw: random.Random
) -> tuple[list[str], list[str]]:
    """Half of a label's lines are the project's own, where it has both: the situation gives nothing away.

    A pattern is held out with all its sentences: with one of them in training the others would be known by heart.
    """
    train: list[str] = []
    held: list[str] = []
    for lines in origins:
        part, apart = _split_by_pattern(lines)
        train += _take(part, wanted // len(origins), draw)
        held += apart
    known = set(train)
    return train, [line for line in held if line not in known]


def _take(lines: list[str], wanted: int, draw: random.Random) -> list[str]:
    return text.take(lines, min(wanted, LEAST_REPEATS_CAP * len(lines)), draw)


def _letter_fragments(line: str, draw: random.Random) -> list[str]:
    most = 5 if "\u0f00" <= line[:1] <= "\u0fff" else 4
    return [*text.word_fragments(line, draw, most=most), *text.word_fragments(line, draw, most=2)]


def _other_keyboard(line: str, draw: random.Random) -> str:
    if draw.random() < 0.15:
        one, other = draw.choice(_CONFUSABLES)
        line = line.replace(one, other) if draw.random() < 0.5 else line.replace(other, one)
    return line
