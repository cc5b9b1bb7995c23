"""Whisper, where it differs from other recognisers: it must not invent words, nor lose long speech."""

import pytest
from tests.hearing.models import WHISPER, installed, samples

from access_gateway.contracts.hearing import EngineOptions, HearingOptions, Transcript
from access_gateway.engines.faster_whisper import WhisperRecogniser

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def whisper() -> WhisperRecogniser:
    return WhisperRecogniser(EngineOptions(installed(WHISPER), options={"threads": "2"}))


def hear(
    whisper: WhisperRecogniser, pcm: bytes, language: str = "zh-Hans", prompt: str | None = None
) -> Transcript:
    hearing = whisper.open(language, HearingOptions(prompt=prompt))
    hearing.feed(pcm)
    heard = hearing.finish()
    hearing.close()
    return heard


def test_only_languages_of_the_model_are_declared():
    """The base model knows no Cantonese, Uyghur or Yi, whatever a catalogue says."""
    wanted = frozenset({"zh-Hans", "ko-Hang", "yue-Hant", "ug-Arab", "ii-Yiii"})
    assert WhisperRecogniser(EngineOptions(installed(WHISPER), wanted)).languages == {"zh-Hans", "ko-Hang"}


def test_long_recording_is_heard_to_its_end(whisper: WhisperRecogniser):
    """More than the thirty seconds that Whisper takes at a time: first and last sentence are there."""
    files = (
        "check-order",
        "order-status",
        "delivery-time",
        "return",
        "refund",
        "opening-hours",
        "person",
        "cancel",
    )
    pcm = b"".join(samples(f"zh-{file}.flac") for file in (*files, "slower"))
    heard = hear(whisper, pcm)
    assert heard.duration_s > 31
    assert "你好" in heard.text[:4]
    assert "慢慢" in heard.text[-8:]
    assert heard.words[-1].end_s > 30


def test_saying_it_again_is_no_loop(whisper: WhisperRecogniser):
    """A customer who repeats a sentence until somebody listens has said it each time."""
    heard = hear(whisper, samples("zh-review.flac") * 4)
    assert heard.text.count("衣服") == 4


def test_another_language_is_noticed(whisper: WhisperRecogniser):
    """Korean that was sent as Mandarin can be heard again as what it is."""
    heard = hear(whisper, samples("ko-check-order.flac") + samples("ko-cancel.flac"))
    assert heard.language == "zh-Hans"
    assert heard.language_heard is not None
    assert heard.language_heard.language == "ko-Hang"


def test_hint_is_not_echoed(whisper: WhisperRecogniser):
    """Words that a prompt made it expect are not taken for words that were said."""
    heard = hear(whisper, bytes(1_600) + b"\x10\x00\xf0\xff" * 20_000, prompt="我想退货")
    assert heard.text == ""
