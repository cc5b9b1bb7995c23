"""docs/configuration.md has every setting, and none that does not exist."""

import re
import tomllib
from pathlib import Path

from tests.docs.settings_table import rows

from access_gateway.settings import PREFIX

PAGE = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(\w+)` \| `(.*?)` \| (.*?) \| (.+) \|$")


def documented() -> dict[tuple[str, str], tuple[str, str]]:
    """Default and range by section and field, as the page has them."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    section = ""
    for line in PAGE.splitlines():
        if heading := re.fullmatch(r"## \[(\w+)\]", line):
            section = heading[1]
        elif row := ROW.match(line):
            assert (section, row[1]) not in found, f"{section}.{row[1]} is there twice"
            found[section, row[1]] = (row[2], row[3])
    return found


def test_every_setting_is_documented_and_none_is_invented() -> None:
    """What an operator reads there can be set, and what can be set they read there."""
    assert set(documented()) == {(section, field) for section, field, _, _ in rows()}


def test_defaults_and_ranges_are_those_of_the_code() -> None:
    """Nobody plans with a limit that is another one."""
    page = documented()
    for section, field, default, range_ in rows():
        said_default, said_range = page[section, field]
        same = tomllib.loads(f"it = {said_default}") == tomllib.loads(f"it = {default}")
        assert same, f"{section}.{field}: the default is {default}"
        assert said_range == range_, f"{section}.{field}"


def test_every_section_names_its_variables() -> None:
    """An operator of a container finds the environment variable without guessing."""
    for section in {section for section, _, _, _ in rows()}:
        assert f"`{PREFIX}{section.upper()}__…`" in PAGE
