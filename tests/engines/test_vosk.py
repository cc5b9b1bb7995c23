"""Vosk, where it differs from other recognisers: used recognisers are kept and must not show it."""

from pathlib import Path

import pytest
from tests.hearing.models import VOSK, bare_loop, installed, repeatable_vosk, samples

from access_gateway.contracts.errors import EngineError
from access_gateway.contracts.hearing import EngineOptions, HearingOptions, Partial, Transcript
from access_gateway.engines.vosk import VoskRecogniser

pytestmark = pytest.mark.models

SPEECH = samples("ko-person.flac")
OTHER = samples("ko-cancel.flac")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return repeatable_vosk(tmp_path_factory.mktemp("vosk"))


@pytest.fixture(scope="module")
def vosk(model: Path) -> VoskRecogniser:
    return VoskRecogniser(EngineOptions(model, frozenset({"ko-Hang"})))


def hear(vosk: VoskRecogniser, pcm: bytes, n_best: int = 0) -> Transcript:
    hearing = vosk.open("ko-Hang", HearingOptions(n_best))
    hearing.feed(pcm)
    heard = hearing.finish()
    hearing.close()
    return heard


@pytest.fixture
def expected(model: Path) -> list[tuple[str, float]]:
    return [(word["word"], word["conf"]) for word in bare_loop(model, SPEECH)]


def words(heard: Transcript) -> list[tuple[str, object]]:
    return [(word.text, pytest.approx(word.confidence, abs=1e-3)) for word in heard.words]


def test_used_recogniser_hears_like_a_new_one(vosk: VoskRecogniser, expected: list[tuple[str, float]]):
    """The customer before does not change what is heard of this one, whatever became of their utterance."""
    assert words(hear(vosk, SPEECH)) == expected
    hear(vosk, OTHER)
    assert words(hear(vosk, SPEECH)) == expected

    given_up = vosk.open("ko-Hang", HearingOptions())
    given_up.feed(OTHER[:50_000])
    given_up.close()
    assert words(hear(vosk, SPEECH)) == expected

    hear(vosk, OTHER, n_best=3)
    assert words(hear(vosk, SPEECH)) == expected

    at_endpoint = vosk.open("ko-Hang", HearingOptions())
    sound = OTHER + bytes(64_000)
    ended: Partial | None = None
    for at in range(0, len(sound), 8_000):
        ended = at_endpoint.feed(sound[at : at + 8_000])
        if ended and ended.endpoint and ended.text:
            break
    assert ended and ended.endpoint
    at_endpoint.finish()
    at_endpoint.close()
    assert words(hear(vosk, SPEECH)) == expected


def test_times_count_from_the_start_of_the_utterance(vosk: VoskRecogniser):
    """Captions are right for the hundredth customer too, though Kaldi's own clock goes on."""
    first = hear(vosk, SPEECH)
    second = hear(vosk, SPEECH)
    assert [word.start_s for word in second.words] == pytest.approx(
        [word.start_s for word in first.words], abs=0.02
    )
    assert second.words[-1].end_s <= len(SPEECH) / 32_000


def test_n_best_gives_other_readings(vosk: VoskRecogniser):
    """A customer who was misheard can be offered what else it may have been."""
    heard = hear(vosk, samples("ko-return.flac") + bytes(64_000) + SPEECH, n_best=4)
    assert heard.text
    assert 1 <= len(heard.alternatives) <= 4
    assert heard.text not in heard.alternatives
    assert len(set(heard.alternatives)) == len(heard.alternatives)


def test_pieces_do_not_matter(vosk: VoskRecogniser, expected: list[tuple[str, float]]):
    """Whatever size a phone's or browser's messages are, odd ones included, the words are the same."""
    for size in (999, 6_400, 10**6):
        hearing = vosk.open("ko-Hang", HearingOptions())
        for at in range(0, len(SPEECH), size):
            hearing.feed(SPEECH[at : at + size])
        assert words(hearing.finish()) == expected
        hearing.close()


def test_partials_grow_into_the_words(vosk: VoskRecogniser):
    """What is shown while somebody speaks covers all of the utterance, sentences before a pause included."""
    hearing = vosk.open("ko-Hang", HearingOptions())
    partials = []
    sound = OTHER + bytes(96_000) + SPEECH
    for at in range(0, len(sound), 8_000):
        partials.append(hearing.feed(sound[at : at + 8_000]))
    heard = hearing.finish()
    hearing.close()
    shown = [partial.text for partial in partials if partial]
    assert any(partial and partial.endpoint for partial in partials)
    assert heard.text.startswith("주문 취소")
    assert shown[-1].startswith("주문 취소")
    assert len(shown[-1]) > len("주문 취소 해 주세요")


@pytest.mark.parametrize("broken", ["graph/HCLr.fst", "ivector/final.ie"])
def test_half_a_model_is_refused_at_the_start(tmp_path: Path, broken: str):
    """A truncated graph or a missing i-vector shows only at the first utterance: so one is made at once."""
    for part in installed(VOSK).rglob("*"):
        if part.is_file() and str(part.relative_to(installed(VOSK))) != broken:
            link = tmp_path / VOSK / part.relative_to(installed(VOSK))
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(part)
    if broken.endswith("HCLr.fst"):
        (tmp_path / VOSK / broken).write_bytes((installed(VOSK) / broken).read_bytes()[:1_000_000])
    with pytest.raises(EngineError, match="cannot be loaded"):
        VoskRecogniser(EngineOptions(tmp_path / VOSK, frozenset({"ko-Hang"})))
