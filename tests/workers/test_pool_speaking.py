"""Sentences are spoken, whatever the speech engine does."""

import asyncio

import pytest
from tests.workers.conftest import RunPool

from access_gateway.contracts.errors import EngineError, EngineRefused, EngineTimeout, ProtocolError
from access_gateway.contracts.speaking import Manner, TimedPcm, Voice
from access_gateway.sound.loudness import TARGET_LUFS, loudness_lufs


async def test_sentence_becomes_sound(run_pool: RunPool):
    """The sound is the engine's, sample by sample, though the engine prints to its standard output."""
    async with run_pool("speaker") as pool:
        assert pool.abilities.voices == (Voice("plain", "en"), Voice("plain", "zh"))
        pcm = await pool.speak("hello", "plain", Manner(rate=0.9), timeout_s=10)
        assert (pcm.samples, pcm.rate_hz) == (b"hello|0.9\0", 22_050)
        long = await pool.speak("x" * 9_000, "plain", timeout_s=10)
        assert long.samples == b"x" * 9_000 + b"|1.0"


async def test_one_call_at_a_time_on_one_thread(run_pool: RunPool):
    """Speech engines die when two threads use them: many customers wait in line instead."""
    async with run_pool("speaker", places=4, max_wait_s=20.0) as pool:
        spoken = await asyncio.gather(
            *(pool.speak(f"{number:03}", "plain", timeout_s=20) for number in range(20))
        )
        assert [pcm.samples[:3].decode() for pcm in spoken] == [f"{number:03}" for number in range(20)]


@pytest.mark.parametrize("text", ["DIEONE", "HANGON"])
async def test_accident_is_made_good(run_pool: RunPool, text: str):
    """An engine that dies or hangs once costs a moment, not the sentence."""
    async with run_pool("speaker") as pool:
        pcm = await pool.speak(text, "plain", timeout_s=2)
        assert pcm.samples.startswith(text.encode())
        assert pool.restarts == 1


@pytest.mark.parametrize(
    ("text", "error"), [("\1DIE\1!", EngineError), ("\1HANG!", EngineTimeout), ("RAISES", EngineError)]
)
async def test_hopeless_sentence_is_given_up(run_pool: RunPool, text: str, error: type[EngineError]):
    """The answer goes out in text, and the next one is spoken again."""
    async with run_pool("speaker") as pool:
        with pytest.raises(error):
            await pool.speak(text, "plain", timeout_s=1)
        assert (await pool.speak("next", "plain", timeout_s=10)).samples == b"next|1.0"
        assert pool.health.busy == 0


async def test_wrong_requests_are_refused(run_pool: RunPool):
    """Unknown voices are named, and text that is no text does not reach the engine; nothing is restarted."""
    async with run_pool("speaker") as pool:
        with pytest.raises(EngineRefused, match="robot"):
            await pool.speak("hello", "robot", timeout_s=10)
        with pytest.raises(ProtocolError):
            await pool.speak("lone \ud800 surrogate", "plain", timeout_s=10)
        with pytest.raises(ProtocolError):
            await pool.speak("x" * 20_000, "plain", timeout_s=10)
        with pytest.raises(EngineRefused, match="does not hear"):
            await pool.hear_all(b"\0\0", "ko-Hang", timeout_s=10)
        assert pool.restarts == 0


async def test_sound_is_evened_where_it_is_made(run_pool: RunPool):
    """Loudness costs the engine's process its time, not the gateway's, and the gateway is told that it is done."""
    async with run_pool("speaker", even_at_hz=24_000) as pool:
        wave = "  " * 20 + "é" * 20  # as samples: 20 above nothing, 20 below
        pcm = await pool.speak(wave * 150, "plain", timeout_s=10)
        assert isinstance(pcm, TimedPcm) and pcm.even and pcm.rate_hz == 24_000
        assert loudness_lufs(pcm) == pytest.approx(TARGET_LUFS, abs=0.5)
    async with run_pool("speaker") as pool:
        assert not isinstance(await pool.speak("as made", "plain", timeout_s=10), TimedPcm)
