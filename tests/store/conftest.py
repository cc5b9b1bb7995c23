"""A store on a real disk, with a clock that the test turns."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.store.clocks import Clock

from access_gateway.store import Bounds, Store


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(tmp_path: Path, clock: Clock) -> AsyncIterator[Store]:
    opened = await Store.open(tmp_path / "data", Bounds(history_turns=3), now=clock, sweep=False)
    yield opened
    await opened.close()
