"""What Vosk hears through the gateway is, word for word, what a bare Vosk loop hears of the same samples."""

import os
import signal
from pathlib import Path

import pytest
from tests.hearing.models import bare_loop, samples

from access_gateway.contracts.hearing import Partial
from access_gateway.workers.pool import WorkerPool

pytestmark = [pytest.mark.models, pytest.mark.asyncio(loop_scope="session")]

MESSAGE_BYTES = 1_281
"""40 ms and half a sample: what a browser sends has nothing to do with what Kaldi is given."""
PAUSE = bytes(3 * 32_000)
LONG = samples("ko-cancel.flac") + PAUSE + samples("ko-person.flac") + PAUSE + samples("ko-return.flac")
"""Three sentences with pauses that make endpoints."""


async def test_the_words_of_a_bare_loop(korean: WorkerPool, korean_model: Path):
    """Workers, pooled recognisers, replays and the protocol change no word, time or confidence."""
    for pcm in (samples("ko-refund.flac"), LONG, samples("ko-refund.flac"), LONG):
        expected = bare_loop(korean_model, pcm)
        heard = await korean.hear_all(pcm, "ko-Hang", timeout_s=60)
        assert expected
        assert heard.text == " ".join(word["word"] for word in expected)
        assert [word.text for word in heard.words] == [word["word"] for word in expected]
        assert [word.start_s for word in heard.words] == pytest.approx(
            [word["start"] for word in expected], abs=0.02
        )
        assert [word.confidence for word in heard.words] == pytest.approx(
            [word["conf"] for word in expected], abs=1e-3
        )


async def test_killed_in_mid_utterance_hears_the_same_words(korean: WorkerPool, korean_model: Path):
    """A customer whose recogniser dies under them has said what they said."""
    shown: list[Partial] = []
    expected = " ".join(word["word"] for word in bare_loop(korean_model, LONG))
    utterance = await korean.hear("ko-Hang", on_partial=shown.append)
    before = korean.restarts
    for number, at in enumerate(range(0, len(LONG), MESSAGE_BYTES)):
        if number == 80:
            os.kill(korean.pids[0], signal.SIGKILL)
        await utterance.feed(LONG[at : at + MESSAGE_BYTES])
    heard = await utterance.finish(60)
    await utterance.close()
    assert heard.text == expected
    assert korean.restarts == before + 1
    assert shown
