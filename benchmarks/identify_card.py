"""The tables of the model card of identification (models/lid/README.md), and its reliability diagram.

    python benchmarks/identify_card.py DIR [--models DIR] [--reviews FILE ...] [--picture models/lid/reliability.svg]

DIR is as for `access-gateway eval identify`. FILE has a Mandarin review a line. Everything is printed as Markdown,
in the order of the card.
"""

import argparse
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from access_gateway.contracts.languages import UND
from access_gateway.language import decision, scores
from access_gateway.language.identify import Identifier
from access_gateway.language.load import load_identifier

ROOT = Path(__file__).parents[1]
MODELS = ROOT / "models" / "lid"
TESTS = ROOT / "tests" / "language"
NAMES = {
    "mandarin": "zh", "wu": "wuu", "cantonese": "yue", "hakka": "hak", "minnan": "nan", "dongbei": "dongbei",
    "sichuan": "sichuan", "hak": "hak", "nan": "nan", "yue": "yue",
}  # fmt: skip
CHINESE = frozenset(NAMES.values())
CANTONESE = re.compile(
    "[嘅咗喺唔佢啲嘢冇嚟畀俾乜咁睇哋嗰咩啱攞搵諗谂揾冚㗎係系話话呢邊边仲]|而家|依家|同埋",
)
SIZE, EDGE = 320, 40


def main() -> None:
    """Print the tables, and draw the picture where one is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--models", type=Path, default=MODELS)
    parser.add_argument("--reviews", type=Path, nargs="*", default=[])
    parser.add_argument("--picture", type=Path)
    chosen = parser.parse_args()
    identifier = load_identifier(chosen.models)
    for folder in ("fresh", "heldout", "hands", "spellings"):
        sentences(identifier, TESTS / folder)
    kinds(identifier, TESTS / "kinds" / "kinds.tsv")
    parallel(identifier, TESTS / "parallel")
    parallel(identifier, TESTS / "examples")
    answers = scores.ask(
        lambda text: (found := identifier.identify(text)).language and (found.language, found.confidence),
        scores.read(chosen.folder),
    )
    development(answers)
    cantonese(answers)
    reviews(identifier, chosen.reviews)
    bins = reliability(answers)
    thresholds(decision.load(chosen.models / "decision.json"))
    if chosen.picture:
        chosen.picture.write_text(diagram(bins), encoding="utf-8")


def called(identifier: Identifier, texts: Iterable[str]) -> Counter[str]:
    """Return how often each language is said of some texts."""
    return Counter(scores.language_of(identifier.identify(text).language) for text in texts)


def sentences(identifier: Identifier, folder: Path) -> None:
    """Print how often the sentences of a folder's files are called what they are."""
    print(
        f"\n`{folder.relative_to(ROOT)}`\n\n| set | called right | what the others were called |\n|---|--:|---|"
    )
    for file in sorted(folder.glob("*.txt")):
        lines = [line.split("\t")[0] for line in file.read_text(encoding="utf-8").splitlines()]
        said = called(identifier, (line for line in lines if line.strip() and not line.startswith("#")))
        right = said.pop(NAMES[file.stem], 0)
        count = right + said.total()
        others = ", ".join(f"{language} {number}" for language, number in said.most_common())
        print(f"| {file.stem} | {right / count:.2f} of {count} | {others} |")


def kinds(identifier: Identifier, file: Path) -> None:
    """Print how often the sentences of other kinds of text are called what they are."""
    print("\n| other kinds | called right | what the others were called |\n|---|--:|---|")
    rows = [row.split("\t") for row in file.read_text(encoding="utf-8").splitlines()]
    for language in sorted({one for one, _ in rows}):
        said = called(identifier, (text for one, text in rows if one == language))
        count = said.total()
        right = said.pop(language, 0)
        others = ", ".join(f"{one} {number}" for one, number in said.most_common())
        print(f"| {language} | {right / count:.2f} of {count} | {others} |")


def parallel(identifier: Identifier, folder: Path) -> None:
    """Print the same for both sides of parallel sentences."""
    print(f"\n| {folder.name} set | topolect side | Mandarin side |\n|---|--:|--:|")
    for file in sorted(folder.glob("*.tsv")):
        rows = [row.split("\t") for row in file.read_text(encoding="utf-8").splitlines()]
        rows = [row for row in rows if len(row) > 1 and not row[0].startswith("#")]
        topolect, mandarin = (called(identifier, (row[side] for row in rows)) for side in (0, 1))
        shares = topolect[NAMES[file.stem]] / len(rows), mandarin[scores.MANDARIN] / len(rows)
        print(f"| {file.stem} ({len(rows)}) | {shares[0]:.3f} | {shares[1]:.3f} |")


def development(answers: Sequence[scores.Answer]) -> None:
    """Print F1 and recall by language of labelled text."""
    by_kind = [[a for a in answers if a.line.kind == kind] for kind in scores.KINDS]
    tables = [{row.language: row for row in scores.rows(own)} for own in by_kind]
    lines = Counter(answer.line.language for answer in answers)
    print("\n| language | F1 full | F1 frag | recall full | recall frag | lines |\n|---|--:|--:|--:|--:|--:|")
    none = scores.Row("", 0, 0.0, 0.0, 0.0)
    for language in sorted(lines):
        full, frag = (table.get(language, none) for table in tables)
        print(
            f"| {language} | {full.f1:.3f} | {frag.f1:.3f} | {full.recall:.3f} | {frag.recall:.3f} "
            f"| {lines[language]:,} |"
        )
    for own, table, kind in zip(by_kind, tables, scores.KINDS, strict=True):
        macro, wrong = scores.macro_f1(list(table.values())), scores.called_otherwise(own)
        print(f"\n{kind}: macro-F1 {macro:.3f} over {len(table)}; Mandarin called anything else {wrong:.4f}")


def cantonese(answers: Sequence[scores.Answer]) -> None:
    """Print how much of the Cantonese has a word at all that Mandarin lacks (or, like 系 and 呢, uses otherwise)."""
    for kind in scores.KINDS:
        own = [a for a in answers if a.line.language == "yue" and a.line.kind == kind]
        share = sum(bool(CANTONESE.search(answer.line.text)) for answer in own) / max(len(own), 1)
        print(f"\nCantonese {kind}: a word that Mandarin lacks is in {share:.3f}")


def reviews(identifier: Identifier, files: Sequence[Path]) -> None:
    """Print what Mandarin reviews are called."""
    texts = [
        line for file in files for line in file.read_text("utf-8", "replace").splitlines() if line.strip()
    ]
    if not texts:
        return
    said = called(identifier, texts)
    topolects = {language: said[language] for language in sorted(CHINESE - {scores.MANDARIN})}
    other = said.total() - said[scores.MANDARIN] - said[UND] - sum(topolects.values())
    print(f"\n{len(texts):,} reviews: not called Mandarin {1 - said[scores.MANDARIN] / len(texts):.2%}: a topolect "
          f"{sum(topolects.values()) / len(texts):.2%} {topolects}, another language {other / len(texts):.2%}, "
          f"abstained {said[UND] / len(texts):.2%}")  # fmt: skip


def reliability(answers: Sequence[scores.Answer]) -> list[scores.Bin]:
    """Print how often answers of each confidence are right."""
    bins = scores.reliability(answers)
    sure = [answer for answer in answers if answer.confidence >= 0.9 and answer.language != UND]
    right = sum(answer.right for answer in sure) / max(len(sure), 1)
    print(
        f"\nexpected calibration error {scores.calibration_error(bins):.3f}; at .9 or more right {right:.3f}"
    )
    print("\n| confidence | mean | share right | answers |\n|---|--:|--:|--:|")
    for one in bins:
        print(
            f"| {one.low:.1f}-{one.low + 0.1:.1f} | {one.confidence:.3f} | {one.right:.3f} | {one.answers:,} |"
        )
    return bins


def thresholds(learned: decision.Decision) -> None:
    """Print the blend of the decision and from where on a topolect is called."""
    blend = learned.blend
    print(f"\nmarkers {len(learned.markers):,}; blend: model {blend.model}, markers {blend.markers}")
    print("\n| topolect | bias | called from |\n|---|--:|--:|")
    for label in sorted(learned.called_from):
        print(f"| {label} | {blend.bias[label]:.2f} | {learned.called_from[label]:.2f} |")


def diagram(bins: Sequence[scores.Bin]) -> str:
    """Return the reliability diagram as SVG: a bar for each tenth, and the line on which they should end."""
    side = SIZE + 2 * EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side}" height="{side}"'
        ' role="img" font-family="sans-serif" font-size="12">',
        "<title>Reliability: how often answers of each confidence are right</title>",
        f'<rect width="{side}" height="{side}" fill="#ffffff"/>',
    ]
    for one in bins:
        height = SIZE * one.right
        parts.append(
            f"<g><title>confidence {one.low:.1f} to {one.low + 0.1:.1f}: mean {one.confidence:.3f}, right "
            f'{one.right:.3f} of {one.answers}</title><rect x="{EDGE + SIZE * one.low + 2:.1f}" '
            f'y="{EDGE + SIZE - height:.1f}" width="{SIZE / 10 - 4:.1f}" height="{height:.1f}" fill="#1d4ed8"/></g>'
        )
    parts += [
        f'<line x1="{EDGE}" y1="{EDGE + SIZE}" x2="{EDGE + SIZE}" y2="{EDGE}" stroke="#111111" stroke-dasharray="4"/>',
        f'<rect x="{EDGE}" y="{EDGE}" width="{SIZE}" height="{SIZE}" fill="none" stroke="#111111"/>',
        f'<text x="{side / 2}" y="{side - 10}" text-anchor="middle">confidence, 0 to 1</text>',
        f'<text x="14" y="{side / 2}" text-anchor="middle" transform="rotate(-90 14 {side / 2})">'
        "share right, 0 to 1</text>",
    ]
    return "\n".join([*parts, "</svg>\n"])


if __name__ == "__main__":
    main()
