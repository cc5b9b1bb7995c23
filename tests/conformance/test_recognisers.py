"""What every recogniser must do, whichever it is: run over each Recogniser that is installed."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.hearing.models import VOSK, WHISPER, installed, samples

from access_gateway import plugins
from access_gateway.contracts.audio import HEARING_RATE_HZ
from access_gateway.contracts.errors import EngineError, UnsupportedLanguage
from access_gateway.contracts.hearing import EngineOptions, Hearing, HearingOptions, Recogniser

pytestmark = pytest.mark.models

ENGINES = {
    "vosk": (VOSK, "ko-Hang", "ko-cancel.flac", "주문취소해주세요"),
    "faster-whisper": (WHISPER, "zh-Hans", "zh-person.flac", "我想找人工客服"),
}


@pytest.fixture(scope="module", params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def recogniser(engine: str) -> Recogniser:
    """Each engine once for this file."""
    model, language, _, _ = ENGINES[engine]
    made: Recogniser = plugins.make(engine, EngineOptions(installed(model), frozenset({language})))
    return made


@pytest.fixture
def language(engine: str) -> str:
    return ENGINES[engine][1]


@pytest.fixture
def speech(engine: str) -> bytes:
    return samples(ENGINES[engine][2])


@pytest.fixture
def hearing(recogniser: Recogniser, language: str) -> Iterator[Hearing]:
    opened = recogniser.open(language, HearingOptions())
    yield opened
    opened.close()


def letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())


def test_declares_what_it_can_do(engine: str, recogniser: Recogniser, language: str):
    """The gateway knows, before anybody speaks, which languages it may promise."""
    assert recogniser.name == f"{engine}:{ENGINES[engine][0]}"
    assert recogniser.languages == {language}
    assert recogniser.sample_rate_hz == HEARING_RATE_HZ
    assert isinstance(recogniser.streams, bool)


def test_hears_what_was_said(engine: str, recogniser: Recogniser, hearing: Hearing, speech: bytes):
    """The words are those that were spoken, each with a time within the recording and a confidence."""
    partials = [hearing.feed(speech[at : at + 6_400]) for at in range(0, len(speech), 6_400)]
    heard = hearing.finish()
    assert letters(heard.text) == ENGINES[engine][3]
    assert heard.engine == recogniser.name
    assert heard.duration_s == pytest.approx(len(speech) / 32_000)
    assert heard.confidence is not None
    times = [(word.start_s, word.end_s) for word in heard.words]
    assert times == sorted(times)
    assert all(0 <= start_s <= end_s <= heard.duration_s + 0.1 for start_s, end_s in times)
    assert all(0 <= word.confidence <= 1 for word in heard.words)
    assert any(partial and partial.text for partial in partials) == recogniser.streams


@pytest.mark.parametrize(
    "pcm",
    [
        b"",
        b"\1",
        b"\1\2",
        b"\1\2\3",
        bytes(64_000),
        b"\xff\x7f\x00\x80" * 8_000,
        random.Random(1).randbytes(64_000),
        bytes(random.Random(2).randrange(256) for _ in range(12_345)),
    ],
    ids=["empty", "half a sample", "one sample", "odd", "silence", "clipped", "random", "random and odd"],
)
def test_any_sound_is_safe(recogniser: Recogniser, language: str, speech: bytes, engine: str, pcm: bytes):
    """No recording takes the engine down, or spoils it for the next customer."""
    hearing = recogniser.open(language, HearingOptions())
    hearing.feed(pcm)
    heard = hearing.finish()
    hearing.close()
    if not pcm.strip(b"\0"):
        assert heard.text == ""
    again = recogniser.open(language, HearingOptions())
    again.feed(speech)
    assert letters(again.finish().text) == ENGINES[engine][3]
    again.close()


def test_finishing_twice_gives_the_same(hearing: Hearing, speech: bytes):
    """A retry of the last step changes nothing."""
    hearing.feed(speech)
    assert hearing.finish() == hearing.finish()


def test_closing_is_safe_at_any_time(recogniser: Recogniser, language: str, speech: bytes):
    """A customer may hang up before, while, or after speaking; what comes late is refused, not mixed in."""
    for fed in (b"", speech[:20_000], speech):
        hearing = recogniser.open(language, HearingOptions())
        hearing.feed(fed)
        hearing.close()
        hearing.close()
        with pytest.raises(EngineError):
            hearing.feed(speech)
        with pytest.raises(EngineError):
            hearing.finish()


def test_two_customers_are_kept_apart(engine: str, recogniser: Recogniser, language: str, speech: bytes):
    """Words of one utterance never turn up in another that goes on at the same time."""
    one, other = (recogniser.open(language, HearingOptions()) for _ in range(2))
    for at in range(0, len(speech), 8_000):
        one.feed(speech[at : at + 8_000])
        other.feed(bytes(8_000))
    assert letters(one.finish().text) == ENGINES[engine][3]
    assert other.finish().text == ""
    one.close()
    other.close()


@pytest.mark.parametrize("tag", ["", "xx", "bo-Tibt", "ko", "zh"])
def test_unknown_language_is_refused_by_name(recogniser: Recogniser, tag: str):
    """The gateway is told, instead of getting another language's words."""
    with pytest.raises(UnsupportedLanguage):
        recogniser.open(tag, HearingOptions())


def test_hint_of_words_does_no_harm(engine: str, recogniser: Recogniser, language: str, speech: bytes):
    """Words to expect may help; they never replace what was said."""
    hearing = recogniser.open(language, HearingOptions(prompt=ENGINES[engine][3]))
    hearing.feed(bytes(32_000))
    assert hearing.finish().text == ""
    hearing.close()


@pytest.mark.parametrize("engine_name", sorted(ENGINES))
def test_missing_or_damaged_model_is_named(engine_name: str, tmp_path: Path):
    """An operator reads which model is missing or broken, at the start and not at the first customer."""
    for model in (None, tmp_path / "absent"):
        with pytest.raises(EngineError, match="not installed"):
            plugins.make(engine_name, EngineOptions(model, frozenset({"ko-Hang"})))
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    (damaged / "model.bin").write_bytes(b"not a model")
    with pytest.raises(EngineError, match="damaged"):
        plugins.make(engine_name, EngineOptions(damaged, frozenset({"ko-Hang"})))
