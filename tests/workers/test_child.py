"""A process of an engine, killed: nothing of it is left, neither what it started nor the pipes to it."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest
from tests.workers.conftest import until
from tests.workers.test_pool_life import gone

from access_gateway.workers.child import LAST_WORDS_S, Spawned

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

LOUD = "print('a' * 1_000_000, flush=True)"
"""Says more than anybody reads."""
STARTS_ANOTHER = """
import subprocess, sys, time
other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=%s)
print(other.pid, flush=True)
time.sleep(60)
"""


async def spawned(program: str) -> Spawned:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", program), stdin=PIPE, stdout=PIPE, stderr=PIPE, start_new_session=True
    )
    return Spawned(process, "test")


def open_files() -> set[str]:
    return {file.name for file in Path("/proc/self/fd").iterdir()}


async def test_the_pipes_of_a_killed_process_are_closed():
    """A gateway that replaces workers for months keeps no file descriptor of those that are gone."""
    before = open_files()
    process = await spawned(LOUD)
    await asyncio.sleep(0.2)
    await process.kill()
    assert open_files() <= before


async def test_what_a_process_has_started_goes_with_it():
    """An engine that runs a program leaves none behind."""
    process = await spawned(STARTS_ANOTHER % False)
    other = int(await process.line())
    await process.kill()
    await until(lambda: gone(other))
    assert process.status is not None


async def test_what_outlives_a_process_does_not_hold_up_the_next_one():
    """Who gives up waiting for an end can wait for it again; and nobody waits for ever."""
    process = await spawned(STARTS_ANOTHER % True)
    other = int(await process.line())
    try:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(LAST_WORDS_S / 4):
                await process.kill()
        async with asyncio.timeout(20):
            await process.kill()
        assert process.status is not None
    finally:
        os.kill(other, signal.SIGKILL)
    async with asyncio.timeout(20):
        await process.kill()


@pytest.mark.parametrize("times", [2, 3])
async def test_killing_twice_is_killing_once(times: int):
    """Whoever cleans up need not ask who did so before."""
    process = await spawned("import time; time.sleep(60)")
    await asyncio.gather(*(process.kill() for _ in range(times)))
    assert process.status is not None and process.status < 0
