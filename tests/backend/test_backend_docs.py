"""docs/backend.md tells the truth: its examples work, and it names every value."""

import re
import tomllib
from pathlib import Path

import aiohttp
import msgspec
import pytest

from access_gateway.backend.http import HttpBackend
from access_gateway.backend.people import PeopleDesk
from access_gateway.backend.reviews import ReviewEndpoint
from access_gateway.backend.template import NAMES
from access_gateway.settings import Settings

PAGE = (Path(__file__).parents[2] / "docs" / "backend.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES)
async def test_an_example_is_accepted(session: aiohttp.ClientSession, example: str) -> None:
    """What an engineer copies from the page starts."""
    read = msgspec.convert(tomllib.loads(example), Settings)
    assert read != Settings(), "the example sets nothing"
    if "[backend]" in example:
        HttpBackend(session, read.backend)
    if "[handoff]" in example:
        PeopleDesk(session, read.handoff)
    if "[reviews]" in example:
        ReviewEndpoint(session, read.reviews)


def test_every_name_is_documented() -> None:
    """Nobody has to read the source to find out what can be sent."""
    assert len(EXAMPLES) == 6
    for name in NAMES:
        assert f"`${name}`" in PAGE
