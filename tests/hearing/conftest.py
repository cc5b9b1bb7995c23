"""Workers with real models, one for the whole run of this room's tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from tests.hearing.models import WHISPER, installed, repeatable_vosk

from access_gateway.contracts.hearing import EngineOptions
from access_gateway.workers.pool import WorkerPool
from access_gateway.workers.process import WorkerSpec


@pytest.fixture(scope="session")
def korean_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Korean Vosk model, repeatable."""
    return repeatable_vosk(tmp_path_factory.mktemp("vosk"))


@pytest_asyncio.fixture(scope="session", loop_scope="session", name="korean")
async def korean_pool(korean_model: Path) -> AsyncIterator[WorkerPool]:
    """A Vosk worker; tests that use it run in the session's event loop."""
    pool = WorkerPool(
        WorkerSpec(
            "ko", "vosk", EngineOptions(korean_model, frozenset({"ko-Hang"})), places=2, max_wait_s=30.0
        )
    )
    await pool.start()
    yield pool
    await pool.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session", name="mandarin")
async def mandarin_pool() -> AsyncIterator[WorkerPool]:
    """A Whisper worker."""
    options = EngineOptions(installed(WHISPER), frozenset({"zh-Hans", "zh-Hant"}))
    pool = WorkerPool(WorkerSpec("zh", "faster-whisper", options, places=1, max_wait_s=30.0))
    await pool.start()
    yield pool
    await pool.close()
