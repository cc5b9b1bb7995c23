"""Identification measured: F1 per language, false alarms, calibration, speed; other tools beside it where installed.

    python benchmarks/identify.py DIR [--models models/lid] [--lid176 lid.176.ftz] [--markdown]

DIR holds LABEL.tsv.gz, lines of `full|frag <tab> source <tab> text`; labels are ISO 639-3 and script.
pycld2 and py3langid are run where they can be imported, lid.176 where its file is named.
"""

import argparse
import gzip
import importlib
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import fasttext

from access_gateway.language.load import load_identifier

# Macrolanguages and names by which the tools call the same language.
SAME = {
    "arb": "ar", "bod": "bo", "cmn": "zh", "dzo": "dz", "eng": "en", "hak": "hak", "iii": "ii", "jpn": "ja",
    "kaz": "kk", "khk": "mn", "mvf": "mn", "kir": "ky", "kor": "ko", "pbt": "ps", "pes": "fa", "rus": "ru",
    "tat": "tt", "tur": "tr", "uig": "ug", "urd": "ur", "uzb": "uz", "vie": "vi", "zha": "za",
}  # fmt: skip
MANDARINS = {"cmn_Sichuan": "sichuan", "cmn_Dongbei": "dongbei"}
Tool = Callable[[str], tuple[str, float]]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--models", type=Path, default=Path(__file__).parents[1] / "models" / "lid")
    parser.add_argument("--lid176", type=Path)
    parser.add_argument("--markdown", action="store_true", help="per-language table for the model card")
    chosen = parser.parse_args()
    lines = list(read(chosen.folder))
    identifier = load_identifier(chosen.models)

    def ours(text: str) -> tuple[str, float]:
        found = identifier.identify(text)
        return short(found.language), found.confidence

    tools: dict[str, Tool] = {"access-gateway": ours} | others(chosen.lid176)
    for name, tool in tools.items():
        score(name, tool, lines, as_markdown=chosen.markdown)
    speed(ours, chosen.models / "characters.ftz", [text for _, _, _, text in lines])


def read(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """Yield (label, full or frag, language, text)."""
    for file in sorted(folder.glob("*.tsv.gz")):
        label = file.name.removesuffix(".tsv.gz")
        base = label.split("_")[0]
        with gzip.open(file, "rt", encoding="utf-8") as rows:
            for row in rows:
                kind, _, text = row.rstrip("\n").split("\t", 2)
                yield label, kind, MANDARINS.get(label, SAME.get(base, base)), text


def short(tag: str) -> str:
    """Return the language of a tag, as SAME writes it."""
    return tag.rsplit("-x-", 1)[1] if "-x-" in tag else tag.split("-")[0]


def others(lid176: Path | None) -> dict[str, Tool]:
    """Return the other tools that this machine has."""
    tools: dict[str, Tool] = {}
    if lid176:
        model = fasttext.load_model(str(lid176)).f

        def by_lid176(text: str) -> tuple[str, float]:
            found = model.predict(" ".join(text.split()) + "\n", 1, 0.0, "replace")
            return (found[0][1].removeprefix("__label__"), found[0][0]) if found else ("und", 0.0)

        tools["lid.176"] = by_lid176
    try:
        cld = importlib.import_module("pycld2")
        tools["pycld2"] = lambda text: (cld.detect(text)[2][0][1].split("-")[0], 1.0)
    except ImportError:
        pass
    try:
        langid = importlib.import_module("py3langid")
        tools["py3langid"] = lambda text: (str(langid.classify(text)[0]), 1.0)
    except ImportError:
        pass
    return tools


def score(name: str, tool: Tool, lines: list[tuple[str, str, str, str]], *, as_markdown: bool) -> None:
    """Print F1 and recall per language, false alarms on Mandarin, and how right the confident answers are."""
    right: Counter[tuple[str, str]] = Counter()
    said: Counter[tuple[str, str]] = Counter()
    true: Counter[tuple[str, str]] = Counter()
    confusion: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    bins: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for label, kind, language, text in lines:
        answer, confidence = tool(text)
        true[kind, language] += 1
        said[kind, answer] += 1
        right[kind, language] += answer == language
        confusion[label, kind][answer] += 1
        if answer != "und":
            bins[min(int(confidence * 10), 9)][0] += 1
            bins[min(int(confidence * 10), 9)][1] += answer == language
    languages = sorted({language for _, language in true})
    columns = ("full", "frag")
    f1 = {
        (kind, language): 2 * right[kind, language] / max(true[kind, language] + said[kind, language], 1)
        for kind in columns
        for language in languages
    }
    print(f"\n{name}")
    separator = " | " if as_markdown else "\t"
    edge = "|" if as_markdown else ""
    print(
        edge, separator.join(("language", "F1 full", "F1 frag", "recall full", "recall frag", "lines")), edge
    )
    if as_markdown:
        print("|---|--:|--:|--:|--:|--:|")
    for language in languages:
        numbers = [f"{f1[kind, language]:.3f}" for kind in columns]
        numbers += [f"{right[kind, language] / max(true[kind, language], 1):.3f}" for kind in columns]
        print(edge, separator.join((language, *numbers, str(sum(true[k, language] for k in columns)))), edge)
    for kind in columns:
        print(f"macro-F1 {kind}: {sum(f1[kind, language] for language in languages) / len(languages):.3f}")
        for label in ("cmn_Hans", "cmn_Hant"):
            counts = confusion[label, kind]
            print(
                f"  {label} {kind} not Mandarin: {1 - counts['zh'] / max(counts.total(), 1):.3f}"
                f" {counts.most_common(4)}"
            )
    print("confidence: share right (answers)")
    for tenth, (answers, correct) in sorted(bins.items()):
        print(f"  {tenth / 10:.1f}-{tenth / 10 + 0.1:.1f}: {correct / answers:.3f} ({answers})")


def speed(ours: Tool, model: Path, texts: list[str]) -> None:
    """Print messages a second, and of a bare prediction loop of one of the models over the same texts."""
    bare = fasttext.load_model(str(model)).f
    one_line = [" ".join(text.split()) + "\n" for text in texts]
    times = []
    start = time.perf_counter()
    for text in texts:
        began = time.perf_counter()
        ours(text)
        times.append(time.perf_counter() - began)
    whole = time.perf_counter() - start
    start = time.perf_counter()
    for text in one_line:
        bare.predict(text, 1, 0.0, "replace")
    loop = time.perf_counter() - start
    times.sort()
    print(f"\nmessages a second: {len(texts) / whole:,.0f}; bare fastText loop: {len(texts) / loop:,.0f}")
    print(f"p50 {times[len(times) // 2] * 1e6:.0f} µs, p99 {times[len(times) * 99 // 100] * 1e6:.0f} µs")


if __name__ == "__main__":
    main()
