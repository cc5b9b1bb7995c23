"""Words that mark a topolect: where they are taken from, and their weights, learned on training text."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log, prod
from pathlib import Path

from access_gateway.contracts.language import ScriptConverter
from access_gateway.language import features, lexicon
from access_gateway.language.alphabets import as_listed
from access_gateway.language.chinese import DIALECTS, MANDARIN
from access_gateway.language.markers import END_OF_CLAUSE, LONGEST_MARKER, Finder

STRONGEST = 7.0
"""Cap of a marker's weight: one word alone never outweighs everything else."""
TRUSTED = 4.0
STRONGEST_OF_SHARED = 1.8
"""The same for words that Mandarin has too, more often than the training text shows."""
HIDES = 0.0
"""The cap of Mandarin's own words."""
WEAKEST = 1.0
"""A word less telling than this (natural log-odds; thrice as often) is no marker."""
RARE = 5
"""Texts with a word, in all labels together, up to which its kin say more about it than these texts."""
UNSEEN_MANDARIN = 0.1
"""Texts of Mandarin that are taken to have a word besides those that do: the training text is a small part of it."""
LEAST_SHARE = 0.02
"""Of each label in what kin say: nothing is impossible."""
WORDS_OF_A_TEXT = 10
"""Of a short message, about."""
CHARS_OF_A_TEXT = 20
WORDS_OF_A_CLAUSE = 5
RAREST_SYLLABLE = 3e-5
"""Share of all syllables that is added to each, so that one never seen says little."""
STRONGEST_SYLLABLE = 3.0
UNSEEN_SYLLABLE = 1.0
"""Weight of a listed syllable that the text hardly has: that of one language is menus, without a spoken sentence."""
KEPT_IN_TRADITIONAL = 0.05
"""Share of the running words with a character in which OpenCC leaves it, up to which it is simplified text's alone."""
NO_BACKGROUND: Mapping[str, float] = {}
NOT_CONDITIONS = frozenset({"whole"})
"""What may stand in a row's conditions and is none: where Mandarin's words begin and end."""


@dataclass(frozen=True, slots=True)
class Marker:
    """A word before its weights are learned."""

    cap: float
    kin: tuple[str, ...]
    """Words of the same source, kind and length, which stand in for it as long as it is rare."""


def read_list(file: Path, converter: ScriptConverter) -> dict[str, Marker]:
    """Return the words of a marker list, simplified.

    A line is `label = word word …`, or `label ? word word …` for words that Mandarin shares, or
    `cmn = word word …` for Mandarin's own words with a marker inside, which they hide. `word_` counts at the end of a
    clause alone. Raises ValueError for words that are too long to be found.
    """
    words: dict[str, Marker] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            label, sign, *found = as_seen(line, converter).split()
            cap = HIDES if label == MANDARIN else STRONGEST if sign == "=" else STRONGEST_OF_SHARED
            for written in found:
                word = written.replace("_", END_OF_CLAUSE)
                if word not in words or cap == HIDES or words[word].cap < cap:
                    words[word] = Marker(cap, (label, sign, _size(word)))
    if long := [word for word in words if len(word) > LONGEST_MARKER]:
        raise ValueError(f"{file.name}: longer than {LONGEST_MARKER} characters: {' '.join(long)}")
    return words


def as_seen(text: str, converter: ScriptConverter) -> str:
    """Return words as the classifier sees them: simplified, but for the copula 係."""
    return converter.convert(features.COPULA_ALONE.sub(features.COPULA, text), to="Hans")


def read_lexicons(folder: Path, converter: ScriptConverter) -> dict[str, Marker]:
    """Return the literal words of the topolects' lexicons, simplified.

    A word with a condition in any of its rows, or called `shared`, is one that Mandarin has too: it depends.
    """
    words: dict[str, Marker] = {}
    for label, name in DIALECTS.items():
        file = folder / f"{name}.tsv"
        rows = lexicon.rows(file) if file.is_file() else []
        literals = [row for row in rows if not (row.said.startswith("/") and row.said.endswith("/"))]
        said = {row: as_seen(row.said, converter) for row in literals}
        depends = {said[row] for row in literals if set(row.when.split()) - NOT_CONDITIONS}
        for word in said.values():
            if len(word) <= LONGEST_MARKER and word.isalpha():
                kin = (label, "depends" if word in depends else "literal", _size(word))
                cap = STRONGEST_OF_SHARED if word in depends else STRONGEST
                if word not in words or words[word].cap < cap:
                    words[word] = Marker(cap, kin)
    return words


def _lengths(markers: Iterable[str]) -> Mapping[str, set[int]]:
    """Return by a marker's first character the lengths of the markers that begin with it."""
    found: dict[str, set[int]] = {}
    for marker in markers:
        found.setdefault(marker[0], set()).add(len(marker))
    return found


def in_mandarin(known: Iterable[str], dictionary: Path) -> dict[str, float]:
    """Return for each marker the share of short Mandarin texts that it is expected in.

    dictionary: jieba's (lines of word, count and kind; MIT, its counts from newspapers and novels), which knows far
    more Mandarin than the training text. A marker may be inside its words (生理, of Min Nan's shops, in 生理期), or
    its characters may meet by chance (去了|后).
    """
    wanted = set(known)
    lengths = _lengths(wanted)
    inside = dict.fromkeys(wanted, 0.0)
    last = {word[:-1]: word for word in wanted if word.endswith(END_OF_CLAUSE)}
    behind = _lengths(last)
    single: Counter[str] = Counter()
    words = 0
    for line in dictionary.read_text(encoding="utf-8").splitlines():
        word, times, *_ = line.split(" ")
        count = int(times)
        words += count
        for char in word:
            single[char] += count
        parts = {word[i : i + size] for i, char in enumerate(word) for size in lengths.get(char, ())}
        for part in parts & wanted:
            inside[part] += count
        for size in {size for char in word for size in behind.get(char, ())}:
            if word[-size:] in last:
                inside[last[word[-size:]]] += count / WORDS_OF_A_CLAUSE
    characters = single.total()
    return {
        marker: count * WORDS_OF_A_TEXT / words
        + (CHARS_OF_A_TEXT * prod(single[char] / characters for char in marker) if len(marker) > 1 else 0.0)
        for marker, count in inside.items()
    }


def only_simplified(dictionary: Path, converter: ScriptConverter) -> str:
    """Return the characters that simplified text has and traditional text hardly ever.

    dictionary: as for `in_mandarin`. Those that OpenCC turns into others, but for characters that words keep in
    traditional text, too (公里, 皇后), and for those that are turned in both directions.
    """
    turned = {
        char
        for char in map(chr, range(0x3400, 0xA000))
        if converter.convert(char, to="Hant") != char == converter.convert(char, to="Hans")
    }
    seen: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    for line in dictionary.read_text(encoding="utf-8").splitlines():
        word, times, *_ = line.split(" ")
        if len(word) > 1 and not turned.isdisjoint(word):
            for char, other in zip(word, converter.convert(word, to="Hant"), strict=False):
                seen[char] += int(times)
                kept[char] += int(times) if char == other else 0
    return "".join(sorted(char for char in turned if kept[char] <= KEPT_IN_TRADITIONAL * seen[char]))


def weigh(
    known: Mapping[str, Marker],
    texts: Mapping[str, Iterable[str]],
    background: Mapping[str, float] = NO_BACKGROUND,
) -> dict[str, dict[str, float]]:
    """Return for each marker how much more often each topolect's texts have it than Mandarin's (natural log).

    texts: distinct ones by label. background: as `in_mandarin` gives it. What is added to the counts of a word, worth
    one text of Mandarin, is divided between the labels as the rare ones among its kin are: so a word that no text has
    still weighs what its kin do.
    """
    rates: dict[str, dict[str, float]] = {label: dict.fromkeys(known, 0.0) for label in texts}
    seen = dict.fromkeys(known, 0)
    smallest = 1.0
    words, finder = list(known), Finder(known)
    for label, lines in texts.items():
        counts = dict.fromkeys(known, 0)
        total = 0
        for line in lines:
            total += 1
            for place in finder.found(line):
                counts[words[place]] += 1
        for marker, count in counts.items():
            rates[label][marker] = count / max(total, 1)
            seen[marker] += count
        if label == MANDARIN:
            smallest = 1.0 / max(total, 1)
    said_by_kin = _rare_shares(known, rates, seen)
    weights: dict[str, dict[str, float]] = {}
    for marker, one in known.items():
        kin = said_by_kin[one.kin]
        smooth = {label: rate[marker] + smallest * kin[label] for label, rate in rates.items()}
        smooth[MANDARIN] += smallest * UNSEEN_MANDARIN + background.get(marker, 0.0)
        telling = {k: log(rate / smooth[MANDARIN]) for k, rate in smooth.items() if k != MANDARIN}
        # The strongest is held down; the others keep their distance from it.
        strongest = max(telling.values())
        above = strongest - min(_tempered(strongest), one.cap)
        telling = {k: round(weight - above, 2) for k, weight in telling.items()}
        kept = {label: weight for label, weight in telling.items() if weight >= WEAKEST}
        if kept or one.cap == HIDES:
            weights[marker] = kept
    return weights


def _tempered(weight: float) -> float:
    """Return a weight of which what is above TRUSTED counts half: no count of so few texts is that sure."""
    return min(weight, TRUSTED) + 0.5 * max(weight - TRUSTED, 0.0)


def _rare_shares(
    known: Mapping[str, Marker], rates: Mapping[str, Mapping[str, float]], seen: Mapping[str, int]
) -> dict[tuple[str, ...], dict[str, float]]:
    by_kin: dict[tuple[str, ...], list[str]] = {}
    for word, one in known.items():
        by_kin.setdefault(one.kin, []).append(word)
    shares = {}
    for kin, words in by_kin.items():
        rare: Sequence[str] = [word for word in words if seen[word] <= RARE]
        sums = {label: sum(rate[word] for word in rare) for label, rate in rates.items()}
        total = sum(sums.values()) or 1.0
        spread = {label: max(value / total, LEAST_SHARE) for label, value in sums.items()}
        shares[kin] = spread
    return shares


def _size(word: str) -> str:
    return str(min(len(word), 3))


def weigh_syllables(file: Path, dzongkha: Sequence[str], tibetan: Sequence[str]) -> dict[str, float]:
    """Return for the listed syllables how much more often Dzongkha has them than Tibetan (natural log, bounded).

    file: lines of `dz = …` and `bo = …`; none is no syllables. dzongkha, tibetan: texts as the classifier sees them.
    """
    listed = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    signs = {
        syllable: 1 if line.startswith("dz") else -1
        for line in listed
        if line.strip() and not line.startswith("#")
        for syllable in line.split()[2:]
    }
    dz, bo = (
        Counter(syllable for line in texts for syllable in as_listed(line.split()))
        for texts in (dzongkha, tibetan)
    )
    rates = {
        syllable: [texts[syllable] / max(texts.total(), 1) + RAREST_SYLLABLE for texts in (dz, bo)]
        for syllable in signs
    }
    weights = {syllable: round(log(in_dz / in_bo), 2) for syllable, (in_dz, in_bo) in rates.items()}
    rare = {syllable for syllable in signs if dz[syllable] + bo[syllable] <= RARE}
    return {
        syllable: UNSEEN_SYLLABLE * signs[syllable]
        if syllable in rare
        else max(min(weight, STRONGEST_SYLLABLE), -STRONGEST_SYLLABLE)
        for syllable, weight in weights.items()
        if syllable in rare or weight * signs[syllable] > 0
    }
