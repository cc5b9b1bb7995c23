"""The README's table of numbers, from the benchmarks themselves.

    .venv/bin/python benchmarks/readme_table.py [--write]

Runs turn.py, hearing.py and reviews.py and makes one table of what they print; --write puts it between the
README's markers. Takes about three minutes.
"""

import argparse
import datetime
import json
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
README = HERE.parent / "README.md"
MARKERS = re.compile(r"(<!-- numbers -->\n).*?(<!-- /numbers -->)", re.DOTALL)
REVIEWS = ("--reviews", "300", "--customers", "40", "--kills", "20", "--seed", "3")


def run(name: str, *arguments: str) -> str:
    """Run one benchmark; return what it prints."""
    command = [sys.executable, str(HERE / name), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def turn_rows() -> list[tuple[str, str, str]]:
    """Return the rows of turn.py."""
    found = json.loads(run("turn.py", "--json"))
    rows = []
    for name, what in (
        ("typed turn", "Typed turn, all stages but the backend: processor time of the gateway"),
        ("typed turn, spoken", "The same with a spoken answer never spoken before"),
    ):
        row, bare = found[name], found["bare aiohttp"]["cpu_ms"]
        low, high = row["cpu_ms_spread"]
        workers = f"; the voice's process {row['workers_cpu_ms']:.1f} ms" if row["workers_cpu_ms"] else ""
        value = f"{row['cpu_ms']:.1f} ms ({low:.1f} to {high:.1f}){workers}"
        rows.append((what, value, f"{row['cpu_ms'] / bare:.0f} times a bare aiohttp relay; limit 5 ms"))
    idle, used = found["idle_mb_before_turns"], found["idle_mb_after_first_turns"]
    models = found["of_it_identification_models_mb"]
    value = (
        f"{idle - models:.0f} MB, and {models:.0f} MB of models; {used:.0f} MB with every dictionary loaded"
    )
    rows.append(("Idle gateway process, without its engine processes", value, "limit 150 MB, models apart"))
    return rows


def hearing_rows() -> list[tuple[str, str, str]]:
    """Return the rows of hearing.py."""
    found = re.search(r"^gateway, one worker\s+([\d.]+)\s+([\d.]+)", run("hearing.py"), re.MULTILINE)
    if found is None:
        raise SystemExit("hearing.py prints no line for the gateway")
    what = "Korean speech heard by Vosk through a worker: processor s for a second of sound"
    return [(what, found[1], f"{found[2]} times a bare Vosk loop")]


def review_rows() -> list[tuple[str, str, str]]:
    """Return the rows of reviews.py."""
    said = run("reviews.py", *REVIEWS)
    found = dict(re.findall(r"^(\S.*?)  +(\S.*)$", said, re.MULTILINE))
    what = f"{REVIEWS[1]} reviews, the gateway killed {REVIEWS[5]} times, the platform down half of the time"
    return [(what, f"{found['lost']} lost, {found['invented']} invented", "0 and 0")]


def main() -> int:
    """Print the table, or write it into the README."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help="into README.md")
    args = parser.parse_args()
    rows = [*turn_rows(), *hearing_rows(), *review_rows()]
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    lines = ["| what | measured | against |", "|---|---|---|", *(f"| {a} | {b} | {c} |" for a, b, c in rows)]
    table = "\n".join(
        [*lines, "", f"{machine}, {datetime.date.today():%B %Y}; made by `benchmarks/readme_table.py`.", ""]
    )
    print(table)
    if args.write:
        README.write_text(
            MARKERS.sub(lambda found: found[1] + table + found[2], README.read_text("utf-8")), "utf-8"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
