"""Sentence by sentence: in order, one ahead, each for itself."""

import array
import asyncio
from collections.abc import Sequence

import pytest

from access_gateway import plugins
from access_gateway.contracts.audio import Pcm
from access_gateway.contracts.errors import EngineRefused, EngineTimeout
from access_gateway.contracts.hearing import EngineOptions
from access_gateway.contracts.speaking import Manner, Speaker, SpokenSentence, Unspoken
from access_gateway.speech.speech import Speech, VoicePool
from access_gateway.workers.messages import Abilities

GREETING = ("您好。", "zh-Hans")
ORDER = ("您的订单已发货。", "zh-Hans")
YI = ("ꆈꌠꉙ", "ii-Yiii")


def room(
    pool: VoicePool, remote: dict[str, VoicePool] | None = None, memory_bytes: int = 10_000_000
) -> Speech:
    return Speech(
        pool,
        segmenter=plugins.make("jieba"),
        reader=plugins.make("pypinyin"),
        remote=remote,
        memory_bytes=memory_bytes,
    )


async def said(
    speech: Speech, sentences: Sequence[tuple[str, str]], manner: Manner | None = None
) -> list[SpokenSentence | Unspoken]:
    return [spoken async for spoken in speech.speak(sentences, manner or Manner())]


async def until_asked(pool, times: int) -> None:
    """Wait, at most two seconds, until the pool was asked so often."""
    for _ in range(200):
        if len(pool.asked) >= times:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"asked {len(pool.asked)} times, not {times}")


async def test_in_order_and_as_written(make_pool):
    """Captions can be laid beside the sound: each sentence comes back as it was written, in its place."""
    pool = make_pool()
    spoken = await said(room(pool), [GREETING, YI, ORDER])
    assert [(one.text, one.language) for one in spoken] == [GREETING, YI, ORDER]
    assert [type(one) for one in spoken] == [SpokenSentence, Unspoken, SpokenSentence]
    assert pool.asked == [
        ("nin2 hao3.", "cmn-latn-pinyin"),
        ("nin2 de5 ding4 dan1 yi3 fa1 huo4.", "cmn-latn-pinyin"),
    ]


async def test_nothing_to_say(make_pool):
    """No sentences, no sound, no work."""
    pool = make_pool()
    assert await said(room(pool), []) == []
    assert await said(room(pool), [("", "zh-Hans"), ("😀", "zh-Hans")]) == [
        Unspoken("", "zh-Hans"),
        Unspoken("😀", "zh-Hans"),
    ]
    assert pool.asked == []


async def test_silence_is_trimmed_and_put(make_pool):
    """Sentences follow each other at the pace of speech, and slow speech has longer pauses."""
    (plain,) = await said(room(make_pool()), [GREETING])
    (slow,) = await said(room(make_pool()), [GREETING], Manner(rate=0.5))
    assert isinstance(plain, SpokenSentence) and isinstance(slow, SpokenSentence)
    assert plain.pcm.duration_s == pytest.approx(0.1 + 0.02 + 0.35, abs=0.01)
    assert slow.pcm.duration_s == pytest.approx(0.1 + 0.02 + 0.70, abs=0.01)


async def test_long_sentences_are_cut_and_joined(make_pool):
    """A sentence of any length is spoken whole, in pieces that the engine can take."""
    pool = make_pool()
    (spoken,) = await said(room(pool), [("您的订单已经发货，请您注意查收。" * 30, "zh-Hans")])
    assert isinstance(spoken, SpokenSentence)
    assert len(pool.asked) > 5
    assert " ".join(text for text, _ in pool.asked).split().count("ding4") == 30


async def test_one_failure_costs_one_sentence(make_pool):
    """When the engine gives up on a sentence, the customer reads it and hears the others."""
    pool = make_pool(EngineTimeout("hangs"), fails_on="ding4")
    spoken = await said(room(pool), [GREETING, ORDER, ("谢谢。", "zh-Hans")])
    assert [isinstance(one, SpokenSentence) for one in spoken] == [True, False, True]


async def test_one_sentence_ahead(make_pool):
    """While the first sentence is heard the second is made, and the third is not yet."""
    pool = make_pool()
    speaking = room(pool).speak([GREETING, ORDER, ("谢谢。", "zh-Hans")], Manner())
    await anext(speaking)
    await until_asked(pool, 2)
    await asyncio.sleep(0.05)
    assert len(pool.asked) == 2
    await speaking.aclose()


async def test_an_interruption_stops_the_speaking(make_pool):
    """A customer who interrupts is not waited for by an engine that still speaks."""
    pool = make_pool()
    speaking = room(pool).speak([GREETING, ORDER], Manner())
    await anext(speaking)
    pool.gate = asyncio.Event()
    await until_asked(pool, 2)
    await speaking.aclose()
    assert pool.cancelled == 1


async def test_said_before(make_pool):
    """What the service says to everybody is spoken once for each manner, and forgotten when there is no room."""
    pool = make_pool()
    speech = room(pool)
    first = await said(speech, [GREETING])
    assert await said(speech, [GREETING]) == first
    assert len(pool.asked) == 1
    await said(speech, [GREETING], Manner(rate=0.9))
    assert len(pool.asked) == 2, "another manner is another sound"
    forgetful = room(pool := make_pool(), memory_bytes=30_000)
    for sentence in (GREETING, ORDER, GREETING):
        await said(forgetful, [sentence])
    assert len(pool.asked) >= 2
    nothing = room(pool := make_pool(), memory_bytes=0)
    for _ in range(2):
        await said(nothing, [GREETING])
    assert len(pool.asked) == 2


async def test_a_failure_is_not_remembered(make_pool):
    """A sentence that failed is tried again the next time."""
    pool = make_pool(EngineRefused("no"), fails_on="hao3")
    speech = room(pool)
    await said(speech, [GREETING])
    await said(speech, [GREETING])
    assert len(pool.asked) == 2


async def test_a_remote_server_gets_the_text_as_written(make_pool):
    """A platform with a better voice somewhere else uses it by configuration, also for a language that has none."""
    here, there = make_pool(), make_pool()
    speech = room(here, {"ii-Yiii": there, "zh-Hans": there})
    assert {"ii-Yiii", "zh-Hans", "yue-Hant"} <= speech.languages
    spoken = await said(speech, [YI, ("共99.5元。", "zh-Hans"), (" ", "ii-Yiii")])
    assert [isinstance(one, SpokenSentence) for one in spoken] == [True, True, False]
    assert there.asked == [(YI[0], ""), ("共99.5元。", "")]
    assert here.asked == []


class InThisProcess:
    """The real engine, without a worker."""

    name = "pyttsx3"

    def __init__(self) -> None:
        self.speaker: Speaker = plugins.make("pyttsx3", EngineOptions())
        self.abilities = Abilities(self.speaker.name, voices=self.speaker.voices)
        self.ready = True

    async def speak(self, text: str, voice: str, manner: Manner, *, timeout_s: float) -> Pcm:
        async with asyncio.timeout(timeout_s):
            return await asyncio.to_thread(self.speaker.speak, text, voice, manner)


@pytest.mark.parametrize(
    ("text", "language", "syllables"),
    [
        ("您好，您的订单已经发货，预计三天到达重庆。", "zh-Hans", 18),
        ("您好，您的訂單已經發貨，預計三天到達重慶。", "zh-Hant", 18),
        ("你好，你嘅訂單已經寄出，預計三日到達。", "yue-Hant", 16),
        ("您的订单SF1234567890共99.5元。", "zh-Hans", 22),
        ("주문하신 상품이 발송되었습니다.", "ko-Hang", 14),
        ("زاكازىڭىز يولغا چىقتى.", "ug-Arab", 8),
        ("Zakazingiz yolgha chiqti.", "ug-Latn", 8),
        ("Тапсырысыңыз жіберілді.", "kk-Cyrl", 9),
        ("تاپسىرىسىڭىز جىبەرىلدى.", "kk-Arab", 9),
    ],
)
async def test_real_speech_is_as_long_as_its_syllables(text: str, language: str, syllables: int):
    """Nothing is spelled out and nothing is left out: speech takes 0.12 to 0.40 s a syllable."""
    (spoken,) = await said(room(InThisProcess()), [(text, language)])
    assert isinstance(spoken, SpokenSentence)
    assert 0.12 * syllables < spoken.pcm.duration_s - 0.35 < 0.40 * syllables
    assert max(array.array("h", spoken.pcm.samples)) > 2_000
