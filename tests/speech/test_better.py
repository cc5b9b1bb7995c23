"""Two engines: the better voice where it is in time, the one that is always there where it is not."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from tests.speech.conftest import CountingPool, tone, until

from access_gateway import plugins
from access_gateway.contracts.audio import Pcm
from access_gateway.contracts.errors import EngineError
from access_gateway.contracts.speaking import Manner, SpokenSentence, Voice
from access_gateway.settings import Speech as Settings
from access_gateway.sound.loudness import loudness_lufs
from access_gateway.speech.casting import PINYIN_WORDS
from access_gateway.speech.pace import Pace
from access_gateway.speech.speech import RATE_HZ, Speech
from access_gateway.workers.messages import Abilities

SENTENCES = [(text, "zh-Hans") for text in ("您好。", "您的订单已经发货。", "请注意查收。", "谢谢，再见。")]


class Better(CountingPool):
    """A better voice: 24 kHz, quiet, and as slow as the test says."""

    name = "better"
    abilities = Abilities("better", voices=(Voice("bei", "zh", PINYIN_WORDS, "bei", "female"),))

    async def speak(self, text: str, voice: str, manner: Manner, *, timeout_s: float) -> Pcm:
        pcm = await super().speak(text, voice, manner, timeout_s=timeout_s)
        return tone(pcm.duration_s, 24_000)


def settings(first_s: float = 5.0) -> Settings:
    return Settings(better_first_s=first_s)


@pytest.fixture
async def room() -> AsyncIterator[tuple[Speech, CountingPool, Better]]:
    """Both engines, with time enough."""
    plugins.make("jieba").cut("您好")  # its dictionary takes a second, once
    plain, better = CountingPool(), Better()
    speech = made(plain, better, settings())
    yield speech, plain, better
    await speech.close()


def made(plain: CountingPool, better: Better, chosen: Settings) -> Speech:
    return Speech(
        plain,
        segmenter=plugins.make("jieba"),
        reader=plugins.make("pypinyin"),
        settings=chosen,
        better={"zh-Hans": better},
    )


async def engines(speech: Speech, sentences=SENTENCES, *, within_s: float | None = None) -> list[str]:
    return [
        one.engine if isinstance(one, SpokenSentence) else "none"
        async for one in speech.speak(sentences, Manner(), within_s=within_s)
    ]


async def test_the_better_voice_speaks_where_it_can(room: tuple[Speech, CountingPool, Better]):
    """Who installs a better voice hears it, and in its other languages the voice that is always there."""
    speech, plain, better = room
    assert await engines(speech) == ["better"] * 4
    assert better.asked[1] == ("nin2 de5 ding4dan1 yi3jing1 fa1huo4.", "bei") and plain.asked == []
    assert await engines(speech, [("주문", "ko-Hang"), ("您好。", "zh-Hans")]) == ["counting", "better"]
    assert speech.engine("zh-Hans") == "better, else counting" and speech.engine("ko-Hang") == "counting"


async def test_at_once_where_it_is_too_busy(room: tuple[Speech, CountingPool, Better]):
    """A listener does not wait for a better voice that has other things to say first."""
    _, plain, better = room
    speech = made(plain, better, settings())
    better.gate = asyncio.Event()
    long = [("您的订单已经发货，请您注意查收。" * 20, "zh-Hans")]
    busy = asyncio.create_task(engines(speech, long, within_s=100.0))
    await until(lambda: bool(better.asked))
    async with asyncio.timeout(2.0):  # of the five that it may take
        assert (await engines(speech, SENTENCES[:1]))[0] == "counting"
    better.gate.set()
    assert await busy == ["better"]
    assert not any(text.startswith("nin2hao3") for text, _ in better.asked), "it was not even asked"


async def test_what_comes_too_late_is_spoken_by_the_other(room: tuple[Speech, CountingPool, Better]):
    """A better voice that hangs costs a listener the limit, not the sentence; the next time it is there at once."""
    _, plain, better = room
    speech = made(plain, better, settings(first_s=1.5))
    better.gate = asyncio.Event()
    assert await engines(speech, SENTENCES[:1]) == ["counting"]
    better.gate.set()
    await until(lambda: speech._spoken_before.bytes_kept > 30_000)
    better.ready = False
    assert await engines(speech, SENTENCES[:1]) == ["better"]


@pytest.mark.parametrize("trouble", ["away", "fails"])
async def test_without_it_nothing_is_lost(trouble: str):
    """A better voice whose process is gone is not waited for; one that fails is replaced in the same sentence."""
    plain, better = CountingPool(), Better(EngineError("gone"), fails_on="")
    better.ready = trouble == "fails"
    speech = made(plain, better, settings())
    assert await engines(speech) == ["counting"] * 4
    assert bool(better.asked) == better.ready


async def test_a_second_hearing_is_like_the_first(room: tuple[Speech, CountingPool, Better]):
    """Captions were timed by what was spoken first: the recording that is fetched later is that sound."""
    speech, _, better = room
    better.ready = False
    first = [one async for one in speech.speak(SENTENCES, Manner(), within_s=100.0)]
    better.ready = True
    assert await engines(speech) == ["better"] * 4
    by = [one.engine for one in first if isinstance(one, SpokenSentence)]
    assert [one async for one in speech.speak(SENTENCES, Manner(), engines=by)] == first


async def test_one_rate_and_one_loudness(room: tuple[Speech, CountingPool, Better]):
    """A change of engine is no change of pitch, and nobody has to reach for the volume."""
    speech, _, better = room
    sentence = ("您的订单已经发货，请您注意查收。" * 8, "zh-Hans")
    loud = [one async for one in speech.speak([sentence], Manner(), within_s=100.0)]
    asked = len(better.asked)
    soft = [one async for one in speech.speak([sentence], Manner(volume=0.5), within_s=100.0)]
    better.ready = False
    other = [one async for one in speech.speak([(f"{sentence[0]}再见。", "zh-Hans")], Manner())]
    for one, target in ((loud[0], -20.0), (other[0], -20.0), (soft[0], -26.0)):
        assert isinstance(one, SpokenSentence) and one.pcm.rate_hz == RATE_HZ
        assert loudness_lufs(one.pcm) == pytest.approx(target, abs=0.5)
    assert len(better.asked) == asked, "the volume is no reason to speak again"


async def test_the_pace_is_learned():
    """An engine that proves slow is passed over; one that proves fast is used more."""
    pace = Pace()
    at_first = pace.work_s(100, 1.0)
    for _ in range(20):
        job = pace.begin(100, 1.0)
        await asyncio.sleep(0.002)
        pace.end(job, 100, 1.0, sound_s=10.0)
    assert pace.work_s(100, 1.0) < at_first / 10
    assert pace.work_s(100, 0.5) == pytest.approx(2 * pace.work_s(100, 1.0))
    assert pace.wait_s() == 0.0
    job = pace.begin(100_000, 1.0)
    assert pace.wait_s() > 0.0
    pace.end(job, 100_000, 1.0, None)
    assert pace.under_way == 0
