"""The tables of languages are what a gateway with the default models says."""

import aiohttp
import pytest
from docs.make_language_table import BEGIN, PAGES, placed
from tests.docs.pages import page
from tests.serving import Served

from access_gateway.contracts.languages import LANGUAGES


@pytest.mark.models
@pytest.mark.parametrize("name", PAGES)
async def test_the_table_is_current(served: Served, client: aiohttp.ClientSession, name: str) -> None:
    """Nobody is promised a language that the gateway does not know, or not told of one that it does."""
    shelf, default = served.outside.shelf, set(served.outside.settings.models.default)
    here = {entry.name for entry in shelf.installed() if entry.ability != "identify"}
    if here != default:
        pytest.skip(f"the table is of {sorted(default)}; installed here: {sorted(here)}")
    async with client.get(f"{served.url}/v1/languages") as response:
        languages = (await response.json())["languages"]
    assert page(name) == placed(page(name), PAGES[name](languages)), "run python docs/make_language_table.py"


@pytest.mark.parametrize("name", PAGES)
def test_every_tag_is_in_the_table(name: str) -> None:
    """The table is not cut short, with or without models."""
    table = page(name).split(BEGIN)[1]
    assert [f"| `{language.tag}` |" in table for language in LANGUAGES] == [True] * len(LANGUAGES)


def test_a_table_goes_between_its_markers() -> None:
    """Writing it again changes nothing else of the page."""
    once = placed(f"before\n{BEGIN}\nold\n<!-- /languages -->\nafter", "| new |\n")
    assert once == f"before\n{BEGIN}\n| new |\n<!-- /languages -->\nafter"
    assert placed(once, "| new |\n") == once
