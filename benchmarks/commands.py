"""How often a command to the gateway is found, and how often something else is taken for one.

    .venv/bin/python benchmarks/commands.py [FILE[=TAG] …]

Reads the project's own sentences (tests/understanding/commands). FILE: general text, one sentence a line, plain or
gzipped, in the language TAG (BCP 47; left out: not known); each line of at most 80 characters that is taken for a
command is printed. Lines with tabs: the last field is the sentence.
"""

import gzip
import sys
from collections import Counter
from pathlib import Path

from access_gateway.understanding.understanding import Understanding

OWN = Path(__file__).parents[1] / "tests" / "understanding" / "commands"
TABLES = {"zh": "zh-Hans", "yue": "yue-Hant", "en": "en-Latn", "ko": "ko-Hang", "others": ""}
LONGEST = 80


def own_sentences(understanding: Understanding) -> None:
    """Print found commands and false alarms of each table."""
    total: Counter[str] = Counter()
    for name, tag in TABLES.items():
        counts: Counter[str] = Counter()
        for line in (OWN / f"{name}.txt").read_text(encoding="utf-8").splitlines():
            wanted, _, text = line.partition(" ")
            language, _, text = (tag, "", text) if tag else text.partition(" ")
            found = understanding.understand(text, language).command
            counts["commands" if wanted != "-" else "others"] += 1
            counts["found"] += wanted == found
            counts["false"] += wanted != found and found is not None
        print(
            f"{name:8} {counts['found']}/{counts['commands']} found, {counts['false']}/{counts['others']} false"
        )
        total += counts
    print(f"{'all':8} {total['found']}/{total['commands']} found, {total['false']}/{total['others']} false")


def general_text(understanding: Understanding, file: Path, tag: str) -> int:
    """Print the lines of a file that are taken for commands; return how many were read."""
    content = file.read_bytes()
    lines = (gzip.decompress(content) if file.suffix == ".gz" else content).decode().splitlines()
    texts = [line.rpartition("\t")[2] for line in lines]
    short = [text for text in texts if len(text) <= LONGEST]
    for text in short:
        if found := understanding.understand(text, tag).command:
            print(f"  {file.name}: {found}: {text}")
    print(f"{file.name:28} {tag or 'und':20} {len(short)} lines")
    return len(short)


def main() -> None:
    """Measure."""
    understanding = Understanding.load()
    own_sentences(understanding)
    files = [argument.partition("=") for argument in sys.argv[1:]]
    read = sum(general_text(understanding, Path(file), tag or "und") for file, _, tag in files)
    if files:
        print(f"{read} lines in all")


if __name__ == "__main__":
    main()
