"""`access-gateway eval normalise FILE`: what normalising topolects brings, on sentences with their Mandarin."""

import argparse
import sys
from collections import defaultdict
from functools import partial
from pathlib import Path

from access_gateway.contracts.languages import BY_TAG, canonical_tag
from access_gateway.language.load import load_normaliser
from access_gateway.language.measure import errors_removed, meaning_bearing
from access_gateway.plugins import make
from access_gateway.settings import Settings

Pairs = dict[str, list[tuple[str, str]]]


def register(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `normalise` to `eval`."""
    normalise = parts.add_parser(
        "normalise",
        help="per language, the share of the character error rate against Mandarin that normalising removes",
    )
    normalise.add_argument("file", type=Path, metavar="FILE", help="lines of topolect<TAB>Mandarin[<TAB>tag]")
    normalise.add_argument("--language", metavar="TAG", help="of lines without a tag, for example wuu-Hans")
    normalise.add_argument(
        "--errors",
        type=int,
        default=0,
        metavar="N",
        help="also print the first N lines that do not come out alike",
    )
    normalise.set_defaults(run=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print one row a language: sentences, error rate before and after, share removed; return the status."""
    try:
        by_tag = read(args.file, args.language)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    normaliser, converter = load_normaliser(), make("opencc")

    def standard(tag: str, said: str) -> str:
        return normaliser.standard(normaliser.normalise(said, tag, heard=False), tag).text

    print(f"{'language':<20}{'sentences':>10}{'before':>9}{'after':>9}{'removed':>9}")
    for tag, pairs in by_tag.items():
        row = errors_removed(pairs, partial(standard, tag), converter)
        print(f"{tag:<20}{row.sentences:>10}{row.before:>9.3f}{row.after:>9.3f}{row.share:>9.3f}")
    for tag, pairs in by_tag.items():
        different = [
            (said, written, meant)
            for said, meant in pairs
            if meaning_bearing(written := standard(tag, said), converter) != meaning_bearing(meant, converter)
        ]
        for said, written, meant in different[: args.errors]:
            print(f"\n{tag}\n  said      {said}\n  written   {written}\n  Mandarin  {meant}")
    return 0


def read(file: Path, language: str | None) -> Pairs:
    """Return the (topolect, Mandarin) sentences of a file by tag.

    language: the tag of lines that name none. Raises OSError, and ValueError naming the line of one that is no pair
    or whose language is none of the table.
    """
    found: Pairs = defaultdict(list)
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        columns = line.split("\t")
        if not 2 <= len(columns) <= 3:
            raise ValueError(
                f"{file}, line {number}: {len(columns)} columns instead of topolect, Mandarin and tag."
            )
        named = columns[2] if len(columns) == 3 else language
        tag = canonical_tag(named) if named else None
        if tag is None:
            what = f"{named} is none of {', '.join(BY_TAG)}" if named else "is not said, nor by --language"
            raise ValueError(f"{file}, line {number}: the language {what}.")
        found[tag].append((columns[0], columns[1]))
    return found
