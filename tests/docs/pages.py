"""The documentation as tests read it."""

import re
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
DOCS = CHECKOUT / "docs"


def page(name: str) -> str:
    """Return a page: "README.md", "docs/api.md"."""
    return (CHECKOUT / name).read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    """Return the fenced blocks of a page that are in that language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page(name), re.DOTALL | re.MULTILINE)


def table_rows(name: str) -> list[list[str]]:
    """Return the cells of every table row of a page, without heads and rules."""
    lines = page(name).splitlines()
    rules = {number for number, line in enumerate(lines) if re.fullmatch(r"[|\-: ]*-{3}[|\-: ]*", line)}
    heads = {number - 1 for number in rules}
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for number, line in enumerate(lines)
        if line.startswith("|") and number not in rules | heads
    ]


def names(cell: str) -> set[str]:
    """Return what stands in backquotes."""
    return set(re.findall(r"`([^`]+)`", cell))
