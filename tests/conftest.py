"""What tests of more than one room share: running gateways, each started once."""

from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest
from hypothesis import settings as examples
from tests.serving import Served, deaf, serving

from access_gateway.settings import Settings

examples.register_profile("untimed", deadline=None)  # a busy machine is no defect
examples.load_profile("untimed")


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A gateway with every default model, the demonstration shop behind it."""
    with serving(Settings(), tmp_path_factory.mktemp("gateway")) as running:
        yield running


@pytest.fixture(scope="session")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A gateway without recognition models, the demonstration shop behind it: for all that is typed."""
    settings = deaf(Settings(), tmp_path_factory.mktemp("no-models"))
    with serving(settings, tmp_path_factory.mktemp("typed")) as running:
        yield running


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    """An HTTP client."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session:
        yield session
