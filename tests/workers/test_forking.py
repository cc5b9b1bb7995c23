"""Workers that share one loaded model: born quickly, cheap, replaced and recycled without anybody noticing."""

import asyncio
import contextlib
import os
import random
import signal
import sys
from pathlib import Path
from unittest.mock import Mock

import pytest
from tests.workers.conftest import RunPool, until
from tests.workers.fake_engines import KILLED, fingerprint
from tests.workers.test_pool_life import gone

from access_gateway.contracts.errors import EngineLost, EngineMissing
from access_gateway.contracts.hearing import Hearing, HearingOptions
from access_gateway.workers.host import warm_more
from access_gateway.workers.pool import WorkerPool

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks, and looks into /proc")
SOUND = random.Random(11).randbytes(64_000)
BALLAST_BYTES = 64 * 2**20


def private_bytes(pid: int) -> int:
    """Return the memory that a process shares with no other."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) * 1024


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])


async def hear(pool: WorkerPool, sound: bytes = SOUND, *, pace_s: float = 0.0) -> str:
    utterance = await pool.hear("ko-Hang")
    try:
        for at in range(0, len(sound), 6_400):
            await utterance.feed(sound[at : at + 6_400])
            await asyncio.sleep(pace_s)
        return (await utterance.finish(20)).text
    finally:
        await utterance.close()


async def test_a_worker_more_costs_no_model_more(run_pool: RunPool):
    """Three processes hear with the memory of one model."""
    async with run_pool(share=True, count=3, options={"ballast": str(BALLAST_BYTES)}) as pool:
        assert len(pool.pids) == 3
        assert {parent_of(pid) for pid in pool.pids} == {parent_of(pool.pids[0])} != {os.getpid()}
        assert all(private_bytes(pid) < BALLAST_BYTES / 2 for pid in pool.pids)
        assert await asyncio.gather(*[hear(pool) for _ in range(6)]) == [fingerprint(SOUND)] * 6
        everybody = [*pool.pids, parent_of(pool.pids[0])]
    await until(lambda: all(map(gone, everybody)))


async def test_the_process_that_holds_the_model_may_die_too(run_pool: RunPool):
    """Its workers die with it; all come back, and no word is lost."""
    async with run_pool(share=True, count=2) as pool:
        parent = parent_of(pool.pids[0])
        hearing = [asyncio.create_task(hear(pool, pace_s=0.02)) for _ in range(4)]
        await asyncio.sleep(0.05)
        os.kill(parent, signal.SIGKILL)
        assert await asyncio.gather(*hearing) == [fingerprint(SOUND)] * 4
        await until(lambda: len(pool.pids) == 2)
        assert parent_of(pool.pids[0]) != parent


async def test_the_next_one_that_holds_the_model_may_die_while_it_loads(run_pool: RunPool):
    """Kills that come faster than a model loads delay the customers; they do not make the gateway give up."""
    async with run_pool(share=True) as pool:
        family = pool._family
        hearing = asyncio.create_task(hear(pool, pace_s=0.02))
        assert family is not None
        os.kill(family.pid, signal.SIGKILL)
        for _ in range(2):
            await until(lambda: bool(set(children()) - {family.pid}))
            for pid in children():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        assert await hearing == fingerprint(SOUND)
        assert parent_of(pool.pids[0]) != os.getpid(), "it is still shared"


def children() -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()]


async def test_an_engine_with_threads_is_not_forked(run_pool: RunPool):
    """A fork would lose its threads, and perhaps hang: it is loaded in each worker instead, and works."""
    async with run_pool(share=True, options={"load": "thread"}) as pool:
        assert parent_of(pool.pids[0]) == os.getpid()
        assert await hear(pool) == fingerprint(SOUND)


async def test_an_engine_that_is_not_there_is_named(fake_spec):
    """Sharing hides no reason."""
    pool = WorkerPool(fake_spec(share=True, engine="no-such-engine"))
    with pytest.raises(EngineMissing, match="no-such-engine"):
        await pool.start()


@pytest.mark.parametrize("worn", [{"recycle_after": 4}, {"recycle_growth_bytes": 8 * 2**20}])
@pytest.mark.parametrize("share", [True, False])
async def test_a_worn_worker_makes_room_and_nobody_is_refused(
    run_pool: RunPool, share: bool, worn: dict[str, int]
):
    """Memory that an engine never gives back does not pile up; what is under way is finished where it began."""
    changes = {
        "share": share,
        "ping_every_s": 0.05,
        "max_wait_s": 0.5,
        "options": {"leak": str(2**22)},
        **worn,
    }
    async with run_pool(**changes) as pool:
        first = pool.pids[0]
        await until(lambda: pool.health.memory_bytes > 0)
        slow = await pool.hear("ko-Hang")
        await slow.feed(SOUND)
        for _ in range(6):
            assert await hear(pool) == fingerprint(SOUND)
        await until(lambda: pool.recycled >= 1 and pool.ready and pool.pids[0] != first)
        assert not gone(first), "somebody is still speaking there"
        assert await hear(pool) == fingerprint(SOUND)
        assert (await slow.finish(10)).text == fingerprint(SOUND)
        await slow.close()
        await until(lambda: gone(first))
        assert pool.restarts == 0 and pool.health.recycled == pool.recycled


async def test_kills_at_random_moments_change_no_word(run_pool: RunPool):
    """However often workers are killed from outside, every customer's words come back whole."""
    moments = random.Random(5)
    async with run_pool(share=True, count=2, places=8, max_wait_s=30.0) as pool:
        hearing = [asyncio.create_task(hear(pool, pace_s=0.05)) for _ in range(12)]
        for _ in range(25):
            await asyncio.sleep(moments.uniform(0.01, 0.1))
            if pool.pids:
                with contextlib.suppress(ProcessLookupError):  # it has just been lost
                    os.kill(moments.choice(pool.pids), signal.SIGKILL)
        assert await asyncio.gather(*hearing) == [fingerprint(SOUND)] * 12
        assert pool.restarts >= 5 and pool.health.busy == 0


async def test_sound_that_has_its_worker_killed_every_time_is_given_up(run_pool: RunPool):
    """Sound with which an engine takes all memory, so that the kernel kills it, does not go round for ever."""
    async with run_pool(share=True) as pool:
        with pytest.raises(EngineLost):
            await hear(pool, SOUND + KILLED)
        assert await hear(pool) == fingerprint(SOUND)


def test_what_forks_workers_in_a_hurry_warms_the_other_places_one_by_one():
    """After an accident customers are heard as soon as one place is warm; the others follow while nothing is asked."""

    class Counting:
        name, languages, sample_rate_hz, streams = "counting", frozenset({"ko-Hang"}), 16_000, True
        opened = 0

        def open(self, language: str, options: HearingOptions) -> Hearing:
            self.opened += 1
            return Mock(spec=Hearing)

    recogniser = Counting()
    steps = []
    for _ in warm_more(recogniser, 3):
        steps.append(recogniser.opened)
        recogniser.opened = 0
    assert steps == [2, 3], "each step makes one recogniser more"
    assert list(warm_more(recogniser, 1)) == []
