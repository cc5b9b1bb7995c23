"""`python -m access_gateway.training.homophones`: how often Mandarin's syllables sound like a name by chance.

Text is the project's own Mandarin (models/lid/corpus/zh-Hans.txt). How much words make runs of syllables likelier is
measured by how often two places of the text have the same pair of syllables, against how often they would if each stood
where it stands by chance: what a name of the merchant's, itself a run of words, meets.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import msgspec

from access_gateway.contracts.language import PhoneticReader
from access_gateway.language.chance import FILE, Chance, toneless
from access_gateway.language.scripts import HAN, ScriptReader
from access_gateway.plugins import make
from access_gateway.training.lid import patterns

CORPUS = Path(__file__).parents[3] / "models" / "lid" / "corpus" / "zh-Hans.txt"
LEAST = 2
"""Times that a syllable is in the text; a rarer one is as good as unheard."""
DIGITS = 6


def learn(clauses: Iterable[str], reader: PhoneticReader) -> Chance:
    """Return the shares of the syllables of some clauses of Chinese characters, and how they stick together."""
    read = [tuple(reader.read(list(clause))) for clause in clauses if clause]
    toned = Counter(syllable for clause in read for syllable in clause)
    total = toned.total()
    return Chance(
        toned={one: round(n / total, DIGITS) for one, n in sorted(toned.items()) if n >= LEAST},
        toned_words=round(sticking(read), 2),
        toneless_words=round(sticking([[toneless(one) for one in clause] for clause in read]), 2),
    )


def sticking(clauses: Sequence[Sequence[str]]) -> float:
    """Return by how much two syllables that follow each other repeat in other clauses, against chance.

    The chance that two pairs drawn from the text are the same, over the chance that pairs of independent syllables are.
    """
    pairs = Counter(pair for clause in clauses for pair in pairwise(clause))
    single = Counter(one for clause in clauses for one in clause)
    same = sum(n * (n - 1) for n in pairs.values()) / max(pairs.total() * (pairs.total() - 1), 1)
    alone = sum((n / single.total()) ** 2 for n in single.values())
    return same / alone**2 if alone else 1.0


def main(arguments: list[str] | None = None) -> int:
    """Write the shares of Mandarin's syllables; print how many there are and how they stick together."""
    parser = argparse.ArgumentParser(
        prog="python -m access_gateway.training.homophones", description=main.__doc__
    )
    parser.add_argument("--text", type=Path, default=CORPUS, metavar="FILE")
    parser.add_argument("--out", type=Path, default=FILE, metavar="FILE")
    parser.add_argument("--each", type=int, default=4, help="sentences drawn from one pattern, at most")
    chosen = parser.parse_args(arguments)
    script = ScriptReader()
    sentences = patterns.read(chosen.text, each=chosen.each, seed=1)
    clauses = dict.fromkeys(part for line in sentences for part in script.only(line, HAN).split())
    found = learn(clauses, make("pypinyin"))
    chosen.out.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n")
    sys.stdout.write(
        f"{len(found.toned)} syllables; words: {found.toned_words}, {found.toneless_words} without tones\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
