"""A machine that is busy far beyond its cores makes workers slow; it does not have them killed one after the other."""

import asyncio
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from tests.workers.conftest import RunPool
from tests.workers.fake_engines import fingerprint

from access_gateway.workers.patience import MOST, patience

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
SOUND = random.Random(3).randbytes(64_000)
SPINS = [
    sys.executable,
    "-c",
    "import os, sys\nprint(flush=True)\nwhile os.getppid() == int(sys.argv[1]): pass",
    str(os.getpid()),
]


@contextmanager
def crowded(pid: int, hogs: int = 2) -> Iterator[None]:
    """Have a process share one processor with others that take all they can get."""
    processor = {min(os.sched_getaffinity(0))}
    for thread in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(thread.name), processor)
    with ExitStack() as stack:
        for _ in range(hogs):
            greedy = stack.enter_context(subprocess.Popen(SPINS, stdout=subprocess.PIPE))
            stack.callback(greedy.kill)
            assert greedy.stdout is not None
            greedy.stdout.readline()  # it is there
            os.sched_setaffinity(greedy.pid, processor)
        yield


async def test_a_worker_without_a_processor_is_waited_for(run_pool: RunPool):
    """Its customers get their words, late; a new worker in its place would have to load first, on the same machine."""
    async with run_pool(options={"work_s": "0.1"}) as pool:
        first = pool.pids[0]
        with crowded(first):
            utterance = await pool.hear("ko-Hang")
            await utterance.feed(SOUND)
            heard = await utterance.finish(2 * 0.2)
            await utterance.close()
        assert heard.text == fingerprint(SOUND)
        assert pool.pids == (first,) and pool.restarts == 0


async def test_one_that_sleeps_is_not_waited_for():
    """A process that could run and does not is hung, and the limit is the limit."""
    sleeper = await asyncio.create_subprocess_exec("sleep", "60")
    try:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(20), patience(0.2, sleeper.pid):
                await asyncio.sleep(60)
    finally:
        sleeper.kill()
        await sleeper.wait()


async def test_patience_has_an_end():
    """A thread that spins for ever waits for processors too, on a busy machine: it is given up all the same."""
    spinner = await asyncio.create_subprocess_exec(*SPINS, stdout=asyncio.subprocess.DEVNULL)
    try:
        with crowded(spinner.pid), pytest.raises(TimeoutError):
            loop = asyncio.get_running_loop()
            began = loop.time()
            async with patience(0.2, spinner.pid):
                await asyncio.sleep(600)
        assert loop.time() - began >= 0.2 * MOST / 2
    finally:
        spinner.kill()
        await spinner.wait()
