"""A customer is heard in their own language, or told that they are not; silence stays silence."""

import random
from collections.abc import Mapping

import pytest
from pypinyin import lazy_pinyin
from tests.hearing.models import samples, sound

from access_gateway import plugins
from access_gateway.contracts.audio import Pcm
from access_gateway.contracts.errors import EngineRefused, UnsupportedLanguage
from access_gateway.contracts.hearing import Partial
from access_gateway.contracts.languages import BY_TAG
from access_gateway.hearing.hearer import Hearer
from access_gateway.settings import Hearing
from access_gateway.workers.client import Client
from access_gateway.workers.pool import WorkerPool
from access_gateway.workers.process import WorkerSpec

with_models = pytest.mark.models
SECOND = 32_000


def hearer_of(clients: Mapping[str, Client]) -> Hearer:
    return Hearer(clients, Hearing(end_of_utterance_pause_s=0.6), lambda: plugins.make("silero"))


@pytest.fixture
def unstarted() -> Hearer:
    """Mandarin and Korean, not started: for questions that no recogniser is needed for."""
    mandarin, korean = (WorkerPool(WorkerSpec(name, "none")) for name in ("zh", "ko"))
    return hearer_of({"zh-Hans": mandarin, "zh-Hant": mandarin, "ko-Hang": korean})


# --- whose recogniser


@pytest.mark.parametrize("tag", ["zh-Hans", "zh-Hans-x-sichuan", "zh-Hans-x-dongbei"])
def test_varieties_of_mandarin_are_heard_as_mandarin(unstarted: Hearer, tag: str):
    """A customer from Chengdu is heard by the Mandarin recogniser: the language is the same."""
    assert unstarted.choose([tag], declared=True).language == "zh-Hans"


@pytest.mark.parametrize("tag", sorted(tag for tag in BY_TAG if not tag.startswith(("zh-", "ko-"))))
def test_no_language_is_heard_with_another_ones_recogniser(unstarted: Hearer, tag: str):
    """Cantonese, Wu, Tibetan… are never turned into Mandarin that the customer did not say."""
    assert not unstarted.can_hear(tag)
    assert unstarted.engine(tag) is None
    with pytest.raises(UnsupportedLanguage, match=tag):
        unstarted.choose([tag, "zh-Hans"], declared=True)


def test_undeclared_candidates_are_tried_in_order(unstarted: Hearer):
    """Where nobody said which language it is, the first that can be heard is taken, and what was not is told."""
    choice = unstarted.choose(["bo-Tibt", "yue-Hant", "ko-Hang", "zh-Hans"], declared=False)
    assert (choice.language, choice.candidate) == ("ko-Hang", "ko-Hang")
    assert choice.passed_over == ("bo-Tibt", "yue-Hant")
    with pytest.raises(UnsupportedLanguage):
        unstarted.choose(["bo-Tibt"], declared=False)
    with pytest.raises(UnsupportedLanguage):
        unstarted.choose([], declared=False)


def test_languages_are_those_that_can_be_heard(unstarted: Hearer):
    """GET /v1/languages tells the truth."""
    assert unstarted.languages == {"zh-Hans", "zh-Hant", "zh-Hans-x-sichuan", "zh-Hans-x-dongbei", "ko-Hang"}
    assert len(unstarted.clients) == 2


def test_one_spoken_language_in_two_scripts_needs_one_recogniser():
    """Kazakh is the same to the ear whether it is written in Cyrillic or Arabic letters; Mongolian is not."""
    kazakh, mongolian = (WorkerPool(WorkerSpec(name, "none")) for name in ("kk", "mn"))
    hearer = hearer_of({"kk-Cyrl": kazakh, "mn-Cyrl": mongolian})
    assert hearer.choose(["kk-Arab"], declared=True).language == "kk-Cyrl"
    assert not hearer.can_hear("mn-Mong")


async def test_other_rates_are_refused(unstarted: Hearer):
    """A rate that is not the recogniser's would be heard as nonsense."""
    with pytest.raises(EngineRefused):
        await unstarted.hear(Pcm(b"\0\0" * 8_000, 8_000), ["ko-Hang"])


# --- recordings


def noise(seconds: float, loudness: int) -> bytes:
    source = random.Random(5)
    return b"".join(
        source.randint(-loudness, loudness).to_bytes(2, "little", signed=True)
        for _ in range(int(seconds * 16_000))
    )


@pytest.mark.parametrize(
    "pcm",
    [b"", b"\0\0", bytes(3 * SECOND), noise(2, 300), noise(2, 8_000), b"\xff\x7f" * 16_000],
    ids=["empty", "one sample", "silence", "hiss", "loud noise", "stuck"],
)
async def test_where_nobody_speaks_nothing_is_heard(unstarted: Hearer, pcm: bytes):
    """Silence and noise never become words; the recogniser, which is not even running here, is not asked."""
    heard = await unstarted.hear(Pcm(pcm, 16_000), ["ko-Hang"])
    assert (heard.text, heard.words, heard.language) == ("", (), "ko-Hang")
    assert heard.duration_s == pytest.approx(len(pcm) / SECOND)


@with_models
@pytest.mark.asyncio(loop_scope="session")
async def test_korean_is_heard(korean: WorkerPool):
    """A Korean customer's question is understood."""
    heard = await hearer_of({"ko-Hang": korean}).hear(sound("ko-cancel.flac"), ["ko-Hang"])
    assert heard.text.replace(" ", "") == "주문취소해주세요"
    assert heard.engine == "vosk:vosk-model-small-ko-0.22"
    assert heard.confidence is not None and heard.confidence > 0.5
    assert korean.health.busy == 0


@with_models
@pytest.mark.asyncio(loop_scope="session")
async def test_mandarin_between_long_silences_is_heard_at_its_place(mandarin: WorkerPool):
    """Ten seconds of silence before and after add no words, and captions are still timed to the recording."""
    speech = samples("zh-person.flac")
    hearer = hearer_of({"zh-Hans": mandarin})
    alone = await hearer.hear(Pcm(speech, 16_000), ["zh-Hans"])
    heard = await hearer.hear(Pcm(bytes(10 * SECOND) + speech + bytes(10 * SECOND), 16_000), ["zh-Hans"])
    assert "人工" in alone.text
    # by sound: which of 客服 and 克服 Whisper writes hangs on the processor's rounding
    assert lazy_pinyin(heard.text.strip("。")) == lazy_pinyin(alone.text.strip("。"))
    assert heard.duration_s == pytest.approx(20 + len(speech) / SECOND)
    assert 9.5 < heard.words[0].start_s < heard.words[-1].end_s < 10.5 + len(speech) / SECOND
    assert heard.language_heard is not None and heard.language_heard.language == "zh-Hans"


# --- live streams


@with_models
@pytest.mark.asyncio(loop_scope="session")
async def test_live_stream_is_heard_sentence_by_sentence(korean: WorkerPool):
    """A live conversation: each sentence comes back after its pause, with what is understood shown before."""
    shown: list[Partial] = []
    live = hearer_of({"ko-Hang": korean}).open(["ko-Hang"], on_partial=shown.append)
    gap = bytes(2 * SECOND)
    stream = gap + samples("ko-cancel.flac") + gap + samples("ko-refund.flac") + gap
    heard = []
    for at in range(0, len(stream), 3_201):  # an odd number: half samples must not matter
        heard += await live.feed(stream[at : at + 3_201])
    assert [transcript.text.replace(" ", "") for transcript in heard] == [
        "주문취소해주세요",
        "환불은언제되나요",
    ]
    assert any(partial.text for partial in shown)
    assert await live.finish() == []
    assert korean.health.busy == 0
    await live.close()


@with_models
@pytest.mark.asyncio(loop_scope="session")
async def test_stream_that_ends_in_mid_sentence_is_heard_to_its_end(korean: WorkerPool):
    """Letting the button go is an end of the sentence too; hanging up gives the place back."""
    hearer = hearer_of({"ko-Hang": korean})
    live = hearer.open(["ko-Hang"])
    unfinished = samples("ko-cancel.flac")[: -SECOND // 2]
    assert await live.feed(unfinished) == []
    assert live.speaking
    heard = await live.finish()
    assert [transcript.text.replace(" ", "") for transcript in heard] == ["주문취소해주세요"]
    again = hearer.open(["ko-Hang"])
    await again.feed(unfinished)
    assert korean.health.busy == 1
    await again.close()
    await again.close()
    assert korean.health.busy == 0
