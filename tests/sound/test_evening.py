"""What an engine made, so that it can stand beside any other engine's sound."""

import pytest
from tests.speech.conftest import tone

from access_gateway.contracts.speaking import TimedPcm
from access_gateway.sound.evening import evened
from access_gateway.sound.loudness import TARGET_LUFS, loudness_lufs
from access_gateway.sound.stretches import join, silence


def test_silence_loudness_rate_and_times():
    """Captions stay with the words when what stands before them is cut."""
    made = join([silence(0.5, 22_050), tone(0.8)], 0)
    pcm = evened(TimedPcm(made.samples, made.rate_hz, ((0, 0.5), (4, 0.9))), 24_000)
    assert pcm.even and pcm.rate_hz == 24_000 and pcm.duration_s == pytest.approx(0.84, abs=0.01)
    assert [place for place, _ in pcm.starts] == [0, 4]
    assert [second for _, second in pcm.starts] == pytest.approx([0.02, 0.42], abs=0.01)
    assert loudness_lufs(pcm) == pytest.approx(TARGET_LUFS, abs=0.3)


def test_once_is_enough():
    """What a worker has evened is not measured again, only brought to the rate."""
    pcm = evened(tone(0.5))
    assert evened(pcm) is pcm and evened(pcm, 22_050) is pcm
    again = evened(pcm, 24_000)
    assert (
        again.rate_hz == 24_000 and again.even and again.duration_s == pytest.approx(pcm.duration_s, abs=0.01)
    )


def test_a_letter_is_as_loud_as_the_words_around_it():
    """The A of "Lift A" does not jump out: a sound shorter than the measure's block is measured without its silence."""
    letter, word = evened(tone(0.12)), evened(tone(1.2))
    assert max(letter.samples[1::2]) == pytest.approx(max(word.samples[1::2]), abs=4)
