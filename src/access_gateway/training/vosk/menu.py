"""A model that listens for phrases alone, and for everything else as everything else.

How readily `[unk]` is heard is a cost for each of its units. It is chosen on held-out speakers: the cost with which the
most phrases are right, of those with which other speech is taken for a phrase at most so often.
"""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from access_gateway.contracts.errors import UnusableData
from access_gateway.training.vosk.languages import Language
from access_gateway.training.vosk.lexicon import UNKNOWN, Lexicon, spelled
from access_gateway.training.vosk.measure import bare, interval

COSTS = (1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 8.0, 10.0)
MOST_TAKEN = 0.05
_MAX_PHRASES = 5_000


@dataclass(frozen=True, slots=True)
class Trial:
    """How the phrases fare with one cost."""

    cost: float
    right: int
    phrases: int
    """Recordings of phrases."""
    taken: int
    """Recordings of other speech that were taken for a phrase."""
    others: int

    def __str__(self) -> str:
        return (
            f"{_share(self.right, self.phrases)} of phrases right, "
            f"{_share(self.taken, self.others)} of other speech taken for one"
        )


def read_phrases(file: Path) -> list[tuple[str, ...]]:
    """Return the phrases of a file as words: one a line, or the column `phrase` of a .tsv. Raises UnusableData."""
    try:
        content = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableData(f"{file} is no list of phrases: {error}") from error
    if file.suffix == ".tsv":
        rows = csv.DictReader(content, delimiter="\t", quoting=csv.QUOTE_NONE)
        if "phrase" not in (rows.fieldnames or ()):
            raise UnusableData(f"{file} has no column `phrase`.")
        content = [row["phrase"] or "" for row in rows]
    found = list(dict.fromkeys(tuple(line.split()) for line in content if line.strip()))
    if not 1 <= len(found) <= _MAX_PHRASES:
        raise UnusableData(f"{file} has {len(found)} phrases; from 1 to {_MAX_PHRASES} can be listened for.")
    return found


def lexicon_of(phrases: Iterable[Sequence[str]], language: Language) -> Lexicon:
    """Return the words of phrases, read as they are there: a word alone may be said otherwise, or in many ways.

    Raises UnusableData for one that the language cannot read.
    """
    readings: dict[str, dict[tuple[str, ...], None]] = {}
    for phrase in phrases:
        units = language.together(phrase)
        if units is None:
            raise UnusableData(f"The language definition cannot read: {' '.join(phrase)}.")
        for word, said in zip(phrase, units, strict=True):
            readings.setdefault(word, {})[said] = None
    return spelled(language.units, {word: tuple(said) for word, said in readings.items()})


def calibrated(
    phrases: Iterable[Sequence[str]],
    texts: Sequence[str],
    heard_with: Callable[[float], Sequence[str]],
    costs: Sequence[float] = COSTS,
) -> list[Trial]:
    """Return a trial of each cost, the one to take first.

    texts: what is said in each held-out recording. heard_with: returns what is heard in each, with a cost.
    Raises UnusableData where no held-out recording is of a phrase, or every one is.
    """
    wanted = {bare("".join(phrase)) for phrase in phrases}
    said = [bare(text) for text in texts]
    count = sum(one in wanted for one in said)
    if count in (0, len(said)):
        raise UnusableData(
            f"{count} of {len(said)} held-out recordings are of the phrases: some must be, and some not, "
            "to learn what to take for one."
        )
    trials = []
    for cost in costs:
        heard = ["" if UNKNOWN in one else bare(one) for one in heard_with(cost)]
        right = sum(a == b for a, b in zip(said, heard, strict=True) if a in wanted)
        taken = sum(b in wanted for a, b in zip(said, heard, strict=True) if a not in wanted)
        trials.append(Trial(cost, right, count, taken, len(said) - count))
    return sorted(trials, key=_worth, reverse=True)


def _worth(trial: Trial) -> tuple[bool, int, int]:
    """Return what to sort by: rejection that suffices, then phrases right; where none suffices, rejection."""
    enough = trial.taken <= MOST_TAKEN * trial.others
    return enough, trial.right if enough else -trial.taken, -trial.taken


def _share(part: int, whole: int) -> str:
    low, high = interval(part, whole)
    return f"{part / whole:.1%} ({part} of {whole}, 95%: {low:.1%} to {high:.1%})"
