"""Utterances survive their workers."""

import asyncio
import os
import random
import signal

import pytest
from tests.workers.conftest import RunPool, until
from tests.workers.fake_engines import DIE, DIE_ONCE, HANG, HANG_ONCE, RAISE, fingerprint

from access_gateway.contracts.errors import (
    AudioTooLong,
    Busy,
    EngineError,
    EngineTimeout,
    UnsupportedLanguage,
)
from access_gateway.contracts.hearing import HearingOptions, Partial
from access_gateway.workers.pool import WorkerPool
from access_gateway.workers.utterance import PARTIAL_SAMPLES, Utterance

SOUND = random.Random(7).randbytes(100_000)
PIECE = 6_400


def half(number: int) -> bytes:
    return SOUND[:50_000] if number == 1 else SOUND[50_000:]


async def restarted(pool: WorkerPool, times: int) -> None:
    """Wait until a worker has been replaced so often and is ready."""
    await until(lambda: pool.restarts >= times and pool.ready)


async def test_words_come_back_with_all_that_is_known(run_pool: RunPool):
    """A turn has the words, their times and confidences, the alternatives asked for, and the engine's name."""
    async with run_pool() as pool:
        assert pool.abilities.languages == {"ko-Hang", "en-Latn"}
        assert pool.abilities.streams
        heard = await pool.hear_all(SOUND, "ko-Hang", HearingOptions(n_best=2), timeout_s=20)
        assert heard.text == fingerprint(SOUND)
        assert heard.engine == "fake:recogniser"
        assert heard.duration_s == pytest.approx(3.125)
        assert heard.confidence == 0.5
        assert [word.end_s for word in heard.words] == [3.125]
        assert heard.alternatives == (f"{heard.text}-0", f"{heard.text}-1")
        assert pool.health.busy == 0


async def test_killed_worker_in_mid_utterance_changes_no_word(run_pool: RunPool):
    """A customer notices a delay and nothing else; what is shown while they speak never goes backwards."""
    shown: list[Partial] = []
    async with run_pool() as pool:
        utterance = await pool.hear("ko-Hang", on_partial=shown.append)
        for at in range(0, len(SOUND), PIECE):
            if at == 5 * PIECE:
                os.kill(pool.pids[0], signal.SIGKILL)
            await utterance.feed(SOUND[at : at + PIECE])
        heard = await utterance.finish(20)
        await utterance.close()
        assert heard.text == fingerprint(SOUND)
        lengths = [int(partial.text) for partial in shown]
        assert lengths == sorted(set(lengths))
        assert lengths[-1] > len(SOUND) - PARTIAL_SAMPLES * 2
        assert min(map(int.__sub__, lengths[1:], lengths)) >= PARTIAL_SAMPLES * 2
        assert pool.restarts == 1
        assert pool.health.busy == 0


async def test_an_engines_own_results_are_all_passed_on(run_pool: RunPool):
    """A client of vosk-server, which waits for an answer to every piece, gets one though nobody has said anything."""
    shown: list[Partial] = []
    async with run_pool() as pool:
        utterance = await pool.hear("ko-Hang", HearingOptions(native=True), on_partial=shown.append)
        for at in range(0, len(SOUND), PIECE):
            if at == 5 * PIECE:
                os.kill(pool.pids[0], signal.SIGKILL)
            await utterance.feed(SOUND[at : at + PIECE])
        await utterance.finish(20)
        await utterance.close()
    lengths = [int(partial.native[0]) for partial in shown]
    assert lengths == sorted(set(lengths))
    assert len(lengths) > 5 and lengths[-1] == len(SOUND)


async def test_worker_killed_after_the_last_sample_changes_no_word(run_pool: RunPool):
    """Also when it dies between the end of speech and the words."""
    async with run_pool() as pool:
        utterance = await pool.hear("ko-Hang")
        await utterance.feed(SOUND)
        os.kill(pool.pids[0], signal.SIGKILL)
        heard = await utterance.finish(20)
        await utterance.close()
        assert heard.text == fingerprint(SOUND)


async def test_frozen_worker_is_replaced(run_pool: RunPool):
    """A worker that stops answering altogether is noticed by itself, also while nobody finishes."""
    async with run_pool(ping_every_s=0.1, ping_timeout_s=0.5) as pool:
        utterance = await pool.hear("ko-Hang")
        await utterance.feed(half(1))
        frozen = pool.pids[0]
        os.kill(frozen, signal.SIGSTOP)
        await restarted(pool, 1)
        await utterance.feed(half(2))
        heard = await utterance.finish(20)
        await utterance.close()
        assert heard.text == fingerprint(SOUND)
        assert frozen not in pool.pids
        with pytest.raises(ProcessLookupError):
            os.kill(frozen, 0)


async def test_frozen_worker_that_leaves_sound_unread_is_replaced(run_pool: RunPool):
    """A live stream does not wait for a ping: sound that nobody reads is enough."""
    long = SOUND * 20
    async with run_pool(stall_s=0.5, ping_every_s=60.0, max_utterance_s=600.0) as pool:
        utterance = await pool.hear("ko-Hang")
        os.kill(pool.pids[0], signal.SIGSTOP)
        await utterance.feed(long)
        heard = await utterance.finish(20)
        await utterance.close()
        assert heard.text == fingerprint(long)


async def test_engine_that_hangs_once_is_replaced(run_pool: RunPool):
    """A native call that never returns costs the customer half of the time limit, not the turn."""
    sound = half(1) + HANG_ONCE + half(2)
    async with run_pool() as pool:
        heard = await pool.hear_all(sound, "ko-Hang", timeout_s=2)
        assert heard.text == fingerprint(sound)
        assert pool.restarts == 1


@pytest.mark.parametrize(("poison", "error"), [(DIE, EngineError), (HANG, EngineTimeout)])
async def test_poisoned_utterance_is_given_up(run_pool: RunPool, poison: bytes, error: type[EngineError]):
    """Sound that kills or hangs the engine costs two workers, not all; the next customer is served."""
    async with run_pool() as pool:
        with pytest.raises(error):
            await pool.hear_all(half(1) + poison + half(2), "ko-Hang", timeout_s=1)
        await restarted(pool, 2)
        assert pool.health.busy == 0
        heard = await pool.hear_all(SOUND, "ko-Hang", timeout_s=20)
        assert heard.text == fingerprint(SOUND)


async def test_innocent_utterances_beside_a_poisoned_one_are_heard(run_pool: RunPool):
    """Somebody else's broken recording costs a customer no words, though their workers die with it."""
    async with run_pool(places=4) as pool:
        innocents = [await pool.hear("ko-Hang") for _ in range(3)]
        for innocent in innocents:
            await innocent.feed(half(1))

        async def poisoned() -> None:
            with pytest.raises(EngineError):
                await pool.hear_all(DIE, "ko-Hang", timeout_s=20)

        async def finish(innocent: Utterance) -> str:
            await innocent.feed(half(2))
            heard = await innocent.finish(20)
            await innocent.close()
            return heard.text

        dying = asyncio.create_task(poisoned())
        await restarted(pool, 1)
        texts = await asyncio.gather(*map(finish, innocents))
        await dying
        assert texts == [fingerprint(SOUND)] * 3


async def test_dying_once_is_forgiven(run_pool: RunPool):
    """An accident inside the engine is not the recording's fault."""
    sound = DIE_ONCE + SOUND
    async with run_pool() as pool:
        heard = await pool.hear_all(sound, "ko-Hang", timeout_s=20)
        assert heard.text == fingerprint(sound)


async def test_failing_engine_tells_no_secrets_and_lives_on(run_pool: RunPool):
    """An engine's own exception becomes one sentence without the customer's words; no process is lost."""
    async with run_pool() as pool:
        before = pool.pids
        with pytest.raises(EngineError) as caught:
            await pool.hear_all(RAISE + SOUND * 5, "ko-Hang", timeout_s=20)
        assert "customer" not in caught.value.detail
        assert "RuntimeError" in caught.value.detail
        assert (await pool.hear_all(SOUND, "ko-Hang", timeout_s=20)).text == fingerprint(SOUND)
        assert pool.pids == before


async def test_unknown_language_is_refused_by_name(run_pool: RunPool):
    """What the engine refuses comes back as the error it is, with a long recording as with a short one."""
    async with run_pool() as pool:
        for sound in (b"\0\0", SOUND * 10):
            with pytest.raises(UnsupportedLanguage, match="bo-Tibt"):
                await pool.hear_all(sound, "bo-Tibt", timeout_s=20)
        assert pool.restarts == 0


async def test_full_pool_says_when_to_come_back(run_pool: RunPool):
    """Beyond its places a pool does not pile customers up: it says that it is busy."""
    async with run_pool(places=2, max_wait_s=0.2) as pool:
        taken = [await pool.hear("ko-Hang") for _ in range(2)]
        with pytest.raises(Busy) as caught:
            await pool.hear("ko-Hang")
        assert caught.value.retry_after_s
        assert pool.health.busy == 2
        await taken[0].close()
        await taken[0].close()
        await (await pool.hear("ko-Hang")).close()
        await taken[1].close()
        assert pool.health.busy == 0


async def test_endless_utterance_is_cut_off(run_pool: RunPool):
    """A stream without a pause cannot fill the memory."""
    async with run_pool(max_utterance_s=1.0) as pool:
        utterance = await pool.hear("ko-Hang")
        with pytest.raises(AudioTooLong):
            for at in range(0, len(SOUND), PIECE):
                await utterance.feed(SOUND[at : at + PIECE])
        await utterance.close()


async def test_closed_utterance_takes_nothing(run_pool: RunPool):
    """Sound that comes late is an error for the programmer to see, not a hang."""
    async with run_pool() as pool:
        utterance = await pool.hear("ko-Hang")
        await utterance.feed(SOUND)
        await utterance.close()
        with pytest.raises(EngineError):
            await utterance.feed(SOUND)
        with pytest.raises(EngineError):
            await utterance.finish(1)


async def test_load_is_spread_over_the_workers(run_pool: RunPool):
    """Two processes hear two customers side by side."""
    async with run_pool(count=2, places=2) as pool:
        utterances = [await pool.hear("ko-Hang") for _ in range(4)]
        for utterance in utterances:
            await utterance.feed(SOUND)
        assert pool.health.places == 4
        assert [slot.worker.load for slot in pool._slots if slot.worker] == [2, 2]
        for utterance in utterances:
            assert (await utterance.finish(20)).text == fingerprint(SOUND)
            await utterance.close()
