"""Every voice equally loud, by the measure of ITU-R BS.1770."""

import array
import math

import pytest

from access_gateway.contracts.audio import Pcm
from access_gateway.sound.loudness import PEAK, amplified, gain_to_target, loudness_lufs, resampled


def sine(hz: float, level: float, seconds: float = 1.0, rate_hz: int = 24_000) -> Pcm:
    samples = array.array(
        "h",
        (
            round(32_767 * level * math.sin(2 * math.pi * hz * at / rate_hz))
            for at in range(int(seconds * rate_hz))
        ),
    )
    return Pcm(samples.tobytes(), rate_hz)


def test_the_standard_s_own_check():
    """A full-scale sine of 997 Hz in one channel is -3.01 LKFS: ITU-R BS.1770-4, annex 1."""
    assert loudness_lufs(sine(997, 1.0)) == pytest.approx(-3.01, abs=0.1)
    assert loudness_lufs(sine(997, 0.1)) == pytest.approx(-23.01, abs=0.1)


@pytest.mark.parametrize("level", [0.03, 0.1, 0.3, 0.9])
@pytest.mark.parametrize("rate_hz", [16_000, 22_050, 24_000])
def test_to_one_level(level: float, rate_hz: int):
    """A faint engine and a shouting one come out alike."""
    pcm = sine(440, level, rate_hz=rate_hz)
    assert loudness_lufs(amplified(pcm, gain_to_target(pcm))) == pytest.approx(-20.0, abs=0.2)


def test_silence_and_the_shortest_word():
    """What is silent stays so, and what is shorter than the measure's block is measured all the same."""
    assert loudness_lufs(Pcm(bytes(48_000), 24_000)) is None
    assert gain_to_target(Pcm(bytes(48_000), 24_000)) == 1.0
    assert gain_to_target(Pcm(b"", 24_000)) == 1.0
    assert loudness_lufs(sine(440, 0.5, seconds=0.1)) is not None
    assert amplified(sine(440, 0.5), 0.0).samples == bytes(48_000)


def test_peaks_are_not_cut():
    """A sound of one loud click and much quiet is not distorted to be as loud as speech."""
    click = sine(300, 0.02).samples[:40_000] + b"\xff\x7f" * 20
    pcm = Pcm(click, 24_000)
    assert gain_to_target(pcm) <= 1.0


def test_another_rate_is_the_same_length():
    """Speech of an engine with another rate keeps its pitch and pace."""
    pcm = sine(440, 0.5, rate_hz=22_050)
    again = resampled(pcm, 24_000)
    assert again.rate_hz == 24_000 and again.duration_s == pytest.approx(1.0, abs=0.002)
    crossings = sum(
        one < 0 <= other
        for one, other in zip(
            array.array("h", again.samples), array.array("h", again.samples)[1:], strict=False
        )
    )
    assert crossings == pytest.approx(440, abs=2)


def test_louder_than_usual_is_not_cut_off() -> None:
    """Twice as loud for who hears badly: every peak is held below full scale, and nothing moves in time."""
    usual = sine(300, 0.7)
    loud = amplified(usual, 2.0, limited=True)
    before, after = (array.array("h", pcm.samples) for pcm in (usual, loud))
    assert len(after) == len(before)
    assert max(after) <= round(32_768 * PEAK) + 2
    same_sign = sum((one < 0) == (other < 0) for one, other in zip(before, after, strict=True))
    assert same_sign > 0.98 * len(before)
