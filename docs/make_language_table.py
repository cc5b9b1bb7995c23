"""Write the language tables of README.md and docs/languages.md, as a running gateway tells them.

    access-gateway serve --demo &
    python docs/make_language_table.py [--url http://127.0.0.1:8080]

The gateway should have the models of the default configuration and no others, as `make run` starts it.
"""

import argparse
import json
import re
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[1]
BEGIN, END = "<!-- languages: made by docs/make_language_table.py -->", "<!-- /languages -->"
TIMEOUT_S = 30

Row = Mapping[str, Any]


def short_table(languages: Sequence[Row]) -> str:
    """Return the table of README.md."""
    head = ("tag", "language", "heard", "identified", "spoken", "the gateway's own words")
    return _table(head, [(f"`{it['tag']}`", it["name"], _heard(it), *_yes(it, "identify", "speak", "page_texts"))
                         for it in languages])  # fmt: skip


def long_table(languages: Sequence[Row]) -> str:
    """Return the table of docs/languages.md."""
    head = (
        "tag", "language", "own name", "runs", "heard by", "identified by", "normalised by", "translated",
        "spoken by", "own words",
    )  # fmt: skip
    rows = [
        (f"`{it['tag']}`", it["name"], it["own_name"], it["direction"], _heard(it), _by(it, "identify"),
         _by(it, "normalise"), *_yes(it, "translate"), _by(it, "speak"), *_yes(it, "page_texts"))
        for it in languages
    ]  # fmt: skip
    return _table(head, rows)


PAGES: Mapping[str, Callable[[Sequence[Row]], str]] = {
    "README.md": short_table,
    "docs/languages.md": long_table,
}


def placed(page: str, table: str) -> str:
    """Return the page with the table between its markers."""
    pattern = f"({re.escape(BEGIN)}\n).*?({re.escape(END)})"
    return re.sub(pattern, lambda match: f"{match[1]}{table}{match[2]}", page, count=1, flags=re.DOTALL)


def _heard(row: Row) -> str:
    hear = row["hear"]
    if hear["able"]:
        return str(hear["by"])
    model = re.search(r"models install (\S+)", hear["why_not"])
    return f"no; `models install {model[1]}`" if model else "no"


def _by(row: Row, ability: str) -> str:
    experimental = " (experimental)" if row[ability].get("experimental") else ""
    return f"{row[ability]['by']}{experimental}" if row[ability]["able"] else "no"


def _yes(row: Row, *abilities: str) -> tuple[str, ...]:
    return tuple(_yes_or_no(row[ability]) for ability in abilities)


def _yes_or_no(ability: Row) -> str:
    if not ability["able"]:
        return "no"
    return "experimental" if ability.get("experimental") else "yes"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(cells)} |" for cells in (head, *rows)]
    return "\n".join([lines[0], "|---" * len(head) + "|", *lines[1:], ""])


def main() -> None:
    """Ask the gateway and write both pages."""
    parser = argparse.ArgumentParser(description="Write the language tables from a running gateway.")
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    url = parser.parse_args().url.rstrip("/")
    with urllib.request.urlopen(f"{url}/v1/languages", timeout=TIMEOUT_S) as response:  # noqa: S310 — the caller's own gateway
        languages = json.load(response)["languages"]
    for name, table in PAGES.items():
        file = CHECKOUT / name
        page = file.read_text(encoding="utf-8")
        if BEGIN not in page:
            raise SystemExit(f"{name} has no line {BEGIN}")
        file.write_text(placed(page, table(languages)), encoding="utf-8")


if __name__ == "__main__":
    main()
