"""Speakers, lines and noises that training makes up are like real ones."""

import numpy as np
import pytest

from access_gateway.training.vosk import augment, features
from access_gateway.training.vosk.disturbance import Disturbance, moved
from access_gateway.training.vosk.kaldi import Floats

RATE_HZ = features.RATE_HZ


@pytest.fixture(scope="module")
def speech() -> Floats:
    """Two seconds of pulses 120 times a second with a resonance, and noise: as loud and as wide as speech."""
    t = np.arange(2 * RATE_HZ)
    random = np.random.default_rng(4)
    pulses = (t % (RATE_HZ // 120) == 0).astype(np.float64)
    ringing = np.exp(-np.arange(400) / 60) * np.sin(2 * np.pi * 700 * np.arange(400) / RATE_HZ)
    sound = np.convolve(pulses, ringing)[: len(t)] + 0.05 * random.standard_normal(len(t))
    return np.asarray(sound / np.abs(sound).max() * 9_000, np.float32)


def loudest_hz(bands: Floats) -> float:
    """Return the middle of the band with most energy."""
    return float(features.BANDS_HZ[bands.mean(0).argmax()])


def test_cepstra_can_be_turned_back_into_bands(speech: Floats):
    """What training does to the bands is what would have been done to the sound: nothing is lost on the way."""
    cepstra = features.mfcc(speech)
    bands = features.to_bands(cepstra)
    np.testing.assert_allclose(features.from_bands(bands), cepstra, atol=2e-3)
    for hz in (300.0, 1_000.0, 3_000.0):
        tone = (9_000 * np.sin(2 * np.pi * hz * np.arange(RATE_HZ) / RATE_HZ)).astype(np.float32)
        assert loudest_hz(features.to_bands(features.mfcc(tone))) == pytest.approx(
            hz, rel=0.12
        )  # a band is so wide


def test_a_longer_vocal_tract_moves_resonances_down():
    """Two speakers teach more than two bodies: a resonance lies where that of another body would."""
    tone = (9_000 * np.sin(2 * np.pi * 1_500 * np.arange(RATE_HZ) / RATE_HZ)).astype(np.float32)
    bands = features.to_bands(features.mfcc(tone))
    assert np.array_equal(bands @ moved(1.0), bands)
    for factor in (0.87, 1.13):
        assert loudest_hz(bands @ moved(factor)) == pytest.approx(1_500 * factor, rel=0.06)


def test_a_line_takes_what_a_telephone_takes(speech: Floats):
    """Callers are heard whose fundamental the line cuts off, because training heard such."""
    bands = features.to_bands(features.mfcc(speech))
    real = features.to_bands(features.mfcc(augment.telephone(speech).round())).mean(0)
    deviation = np.ones(features.SIZE, np.float32)
    lines = np.stack(
        [Disturbance(np.random.default_rng(seed), deviation)._line(bands).mean(0) for seed in range(40)]
    )
    passed = (features.BANDS_HZ > 600) & (features.BANDS_HZ < 2_800)
    assert np.abs(lines[:, passed] - real[passed]).max() < 1.5
    for lost in (features.BANDS_HZ < 180, features.BANDS_HZ > 4_000):
        assert (lines[:, lost].mean(1) < bands.mean(0)[lost].mean() - 1).all()
        low, high = lines[:, lost].mean(1).min(), lines[:, lost].mean(1).max()
        assert low - 1 < real[lost].mean() < high + 1


def test_no_two_times_are_alike_and_nothing_breaks(speech: Floats):
    """However a recording is drawn, it stays a recording: finite, of the same size, never the same twice."""
    frames = features.mfcc(speech)
    silence = features.mfcc(np.zeros(RATE_HZ, np.float32))
    heard = []
    for seed in range(50):
        disturbance = Disturbance(np.random.default_rng(seed), frames.std(0), varied=True)
        for one in (frames, silence):
            changed = disturbance.of(one, 30, 400)
            assert (
                changed.dtype == np.float32
                and changed.shape[1] == features.SIZE
                and np.isfinite(changed).all()
            )
            heard.append(changed[:20].tobytes())
    assert len(set(heard)) == len(heard)
