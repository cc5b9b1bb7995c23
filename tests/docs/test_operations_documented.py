"""docs/operations.md has every metric; pages lead to pages that exist."""

import re
from pathlib import Path

import pytest
from tests.docs.pages import CHECKOUT, names, page, table_rows

from access_gateway.observe.metrics import STAGES, Metrics

OPERATIONS = "docs/operations.md"
OWN = (
    "README.md", "CHANGELOG.md", "benchmarks/README.md", "docs/index.md", "docs/api.md", "docs/configuration.md",
    "docs/languages.md", "docs/operations.md", "docs/development.md", "docs/adr/README.md",
    "docs/adr/0001-one-way-of-a-turn.md",
)  # fmt: skip


def test_every_metric_is_documented_with_its_labels() -> None:
    """An operator builds a dashboard from the table; nothing in it is made up."""
    said = {row[0].strip("`"): (row[1], names(row[2])) for row in table_rows(OPERATIONS) if len(row) == 4}
    said = {name: what for name, what in said.items() if name.startswith("access_gateway_")}
    real = {}
    for metric in Metrics().registry.collect():
        suffix = "_total" if metric.type == "counter" else ""
        real[metric.name + suffix] = metric.type
    assert {name: kind for name, (kind, _) in said.items()} == real
    for collector in vars(Metrics()).values():
        labels = getattr(collector, "_labelnames", None)
        if labels is not None:
            (metric,) = collector.describe()
            (found,) = [
                what for name, (_, what) in said.items() if name.removesuffix("_total") == metric.name
            ]
            assert found == set(labels), metric.name


def test_every_stage_is_named() -> None:
    """The label's values are known beforehand."""
    (row,) = [row for row in table_rows(OPERATIONS) if row[0] == "`access_gateway_stage_seconds`"]
    assert names(row[3]) == set(STAGES)


def test_every_limit_is_a_setting() -> None:
    """What the table of limits says can be set can be set."""
    settings = set(re.findall(r"^\| `(\w+)` \| `", page("docs/configuration.md"), re.MULTILINE))
    for setting in re.findall(r"`(?:server|hearing|backend)\.(\w+)`", page(OPERATIONS)):
        assert setting in settings


@pytest.mark.parametrize("name", OWN)
def test_links_lead_somewhere(name: str) -> None:
    """Nobody ends at a page or a heading that is not there."""
    text = re.sub(r"```.*?```", "", page(name), flags=re.DOTALL)
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", text):
        path, _, heading = target.partition("#")
        file = (CHECKOUT / name).parent / path if path else CHECKOUT / name
        assert file.exists(), f"{name}: {target}"
        assert not heading or heading in _anchors(file), f"{name}: {target}"


def test_every_decision_is_listed() -> None:
    """The list of decisions is whole."""
    files = {file.name for file in (CHECKOUT / "docs" / "adr").glob("0*.md")}
    assert set(re.findall(r"\]\((0[^)]+)\)", page("docs/adr/README.md"))) == files


def test_the_place_for_numbers_is_kept() -> None:
    """The benchmarks find where to write."""
    assert re.search(r"<!-- numbers -->\n.*\n<!-- /numbers -->", page("README.md"), re.DOTALL)


def _anchors(file: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
