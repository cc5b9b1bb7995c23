"""Pools of fake engines, in real processes."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, Literal

import pytest

from access_gateway.contracts.hearing import EngineOptions
from access_gateway.workers.pool import WorkerPool
from access_gateway.workers.process import WorkerSpec

ROOT = Path(__file__).parents[2]

RunPool = Callable[..., AbstractAsyncContextManager[WorkerPool]]


async def until(condition: Callable[[], bool], limit_s: float = 30.0) -> None:
    """Wait for what other processes bring about."""
    async with asyncio.timeout(limit_s):
        while not condition():  # noqa: ASYNC110  # processes set no asyncio.Event
            await asyncio.sleep(0.02)


@pytest.fixture
def fake_spec(tmp_path: Path) -> Callable[..., WorkerSpec]:
    """Make a spec of a fake engine with short limits."""

    def make(kind: Literal["recogniser", "speaker"] = "recogniser", **changes: Any) -> WorkerSpec:
        engine = "FakeRecogniser" if kind == "recogniser" else "FakeSpeaker"
        options = {"folder": str(tmp_path), **changes.pop("options", {})}
        settings: dict[str, Any] = {
            "name": f"fake {kind}",
            "engine": f"tests.workers.fake_engines:{engine}",
            "options": EngineOptions(options=options),
            "kind": kind,
            "start_timeout_s": 30.0,
            "environment": {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"},
        }
        return WorkerSpec(**{**settings, **changes})

    return make


@pytest.fixture
def run_pool(fake_spec: Callable[..., WorkerSpec]) -> RunPool:
    """Start a pool of fakes for the length of a `with`."""

    @asynccontextmanager
    async def run(*arguments: Any, **changes: Any) -> AsyncIterator[WorkerPool]:
        pool = WorkerPool(fake_spec(*arguments, **changes))
        await pool.start()
        try:
            yield pool
        finally:
            await pool.close()

    return run
