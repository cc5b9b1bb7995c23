"""Silero tells speech from silence."""

import pytest
from tests.hearing.models import samples

from access_gateway.contracts.errors import EngineMissing, EngineRefused
from access_gateway.contracts.hearing import EngineOptions
from access_gateway.engines import silero
from access_gateway.engines.silero import SileroDetector


def probabilities(detector: SileroDetector, pcm: bytes) -> list[float]:
    size = detector.chunk_bytes
    return [detector.probability(pcm[at : at + size]) for at in range(0, len(pcm) - size, size)]


def test_speech_and_silence_are_told_apart():
    """A microphone that is merely open does not count as a customer who speaks."""
    detector = SileroDetector(EngineOptions())
    assert detector.chunk_bytes == 1_024
    assert max(probabilities(detector, bytes(64_000))) < 0.3
    spoken = probabilities(detector, samples("zh-review.flac"))
    assert sum(probability > 0.5 for probability in spoken) > len(spoken) / 2


def test_reset_forgets():
    """One stream's end does not colour the next one's beginning."""
    detector = SileroDetector(EngineOptions())
    first = probabilities(detector, samples("zh-person.flac"))
    detector.reset()
    assert probabilities(detector, samples("zh-person.flac")) == pytest.approx(first, abs=1e-4)


@pytest.mark.parametrize("size", [0, 1, 1_022, 1_026])
def test_other_sizes_are_refused(size: int):
    """A wrong piece of sound is an error, never a wild read."""
    with pytest.raises(EngineRefused):
        SileroDetector(EngineOptions()).probability(bytes(size))


def test_streams_do_not_hear_each_other():
    """Two customers speak at once; the network is one, and what it remembers is each stream's own."""
    first, second = SileroDetector(EngineOptions()), SileroDetector(EngineOptions())
    one, other = samples("zh-person.flac"), samples("zh-review.flac")
    size = first.chunk_bytes
    together = [
        (first.probability(one[at : at + size]), second.probability(other[at : at + size]))
        for at in range(0, min(len(one), len(other)) - size, size)
    ]
    alone = probabilities(SileroDetector(EngineOptions()), one)[: len(together)]
    assert [mine for mine, _ in together] == pytest.approx(alone, abs=1e-4)


def test_a_network_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch):
    """An installation whose packages do not fit together says what is missing, and does not start deaf."""
    monkeypatch.setattr(silero, "FILE", "assets/silero_vad_v0.onnx")
    silero._session.cache_clear()
    try:
        with pytest.raises(EngineMissing, match="silero_vad_v0"):
            SileroDetector(EngineOptions())
    finally:
        silero._session.cache_clear()
