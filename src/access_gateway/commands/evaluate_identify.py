"""`access-gateway eval identify DIR`: how well the shipped models tell languages apart, on labelled text."""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from access_gateway.catalogue.places import shipped_models_folder
from access_gateway.commands.confusion_picture import picture
from access_gateway.contracts.errors import GatewayError
from access_gateway.language import scores
from access_gateway.language.load import load_identifier
from access_gateway.settings import Settings

_NAMES = {"full": "sentences", "frag": "fragments"}


def register(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `identify` to `eval`."""
    identify = parts.add_parser(
        "identify", help="precision, recall and F1 by language and source, confusions, calibration"
    )
    identify.add_argument(
        "folder",
        type=Path,
        metavar="DIR",
        help="of LABEL.tsv or LABEL.tsv.gz (wuu-Hans, wuu_Hans) with lines of full|frag<TAB>source<TAB>text",
    )
    identify.add_argument(
        "--picture", type=Path, metavar="FILE.svg", help="also draw the confusions of the sentences"
    )
    identify.add_argument("--prefer", metavar="TAG", help="as if every customer had chosen this language")
    identify.set_defaults(run=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the tables of sentences and of fragments; return the status."""
    try:
        lines = list(scores.read(args.folder))
        identifier = load_identifier(
            shipped_models_folder() / "lid", abstain_below=settings.language.abstain_below
        )
    except (OSError, EOFError, ValueError, GatewayError) as error:
        print(error, file=sys.stderr)
        return 1

    def ours(text: str) -> tuple[str, float]:
        found = identifier.identify(text, prefer=args.prefer)
        return found.language, found.confidence

    answers = scores.ask(ours, lines)
    for kind in scores.KINDS:
        if own := [answer for answer in answers if answer.line.kind == kind]:
            print_tables(own, _NAMES[kind])
    print_calibration(answers)
    if args.picture:
        drawn = [answer for answer in answers if answer.line.kind == scores.KINDS[0]] or answers
        try:
            args.picture.write_text(picture(scores.confusions(drawn)), encoding="utf-8")
        except OSError as error:
            print(error, file=sys.stderr)
            return 1
    return 0


def print_tables(answers: Sequence[scores.Answer], name: str) -> None:
    """Print rows by language, by source and the confusions of one kind of text."""
    table = scores.rows(answers)
    print(f"{name}: macro-F1 {scores.macro_f1(table):.3f} over {len(table)} languages")
    if any(row.language == scores.MANDARIN for row in table):
        print(f"Mandarin called another language: {scores.called_otherwise(answers):.4f}")
    print(f"\n{'language':<10}{'lines':>7}{'precision':>11}{'recall':>8}{'F1':>7}")
    for row in table:
        print(f"{row.language:<10}{row.lines:>7}{row.precision:>11.3f}{row.recall:>8.3f}{row.f1:>7.3f}")
    by_source = Counter((a.line.language, a.line.source) for a in answers)
    right = Counter((a.line.language, a.line.source) for a in answers if a.right)
    print(f"\n{'language':<10}{'lines':>7}{'recall':>8}  source")
    for (language, source), count in sorted(by_source.items()):
        print(f"{language:<10}{count:>7}{right[language, source] / count:>8.3f}  {source}")
    print("\nconfusions (rows: what it is; columns: what was said; lines)")
    print_confusions(scores.confusions(answers))
    print()


def print_confusions(counts: Counter[tuple[str, str]]) -> None:
    """Print the matrix, empty cells as dots."""
    rows = sorted({true for true, _ in counts})
    columns = sorted({said for _, said in counts})
    widths = [max(len(said), *(len(str(counts[true, said])) for true in rows)) + 1 for said in columns]
    head = "".join(f"{said:>{width}}" for said, width in zip(columns, widths, strict=True))
    print(f"{'':<8}{head}")
    for true in rows:
        cells = (f"{counts[true, said] or '.':>{width}}" for said, width in zip(columns, widths, strict=True))
        print(f"{true:<8}{''.join(cells)}")


def print_calibration(answers: Sequence[scores.Answer]) -> None:
    """Print how often answers of each confidence are right."""
    bins = scores.reliability(answers)
    print(f"calibration: expected calibration error {scores.calibration_error(bins):.3f}")
    print(f"\n{'confidence':<12}{'answers':>8}{'mean':>7}{'right':>7}")
    for one in bins:
        span = f"{one.low:.1f}-{one.low + 1 / scores.TENTHS:.1f}"
        print(f"{span:<12}{one.answers:>8}{one.confidence:>7.3f}{one.right:>7.3f}")
