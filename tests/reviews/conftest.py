"""Reviews over a real store, with a platform that does what the test says."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.store.clocks import Clock

from access_gateway.store import Store


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(tmp_path: Path, clock: Clock) -> AsyncIterator[Store]:
    opened = await Store.open(tmp_path / "data", now=clock, sweep=False)
    yield opened
    await opened.close()
