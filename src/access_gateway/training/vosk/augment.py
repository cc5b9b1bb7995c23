"""Other circumstances for a recording: faster or slower, noise, a room, a telephone, a narrow codec.

Sounds are float32 arrays at 16 kHz in the range of 16-bit integers. Ranges are usual ones: speed as in Ko et al. 2015,
"Audio augmentation for speech recognition"; noise and rooms as in Ko et al. 2017, "A study on data augmentation of
reverberant speech"; the telephone is ITU-T G.712's band and G.711's mu-law.
"""

import io
from collections.abc import Callable, Mapping
from typing import Literal

import av
import numpy as np
import numpy.typing as npt

from access_gateway.training.vosk.features import RATE_HZ
from access_gateway.training.vosk.kaldi import Floats

Circumstance = Literal["clean", "speed", "noise", "room", "telephone", "codec"]
_PEAK = 32_767.0
_MU = 255.0
_CODEC_BITS_S = (8_000, 12_000, 16_000)


def altered(samples: Floats, circumstance: Circumstance, random: np.random.Generator) -> Floats:
    """Return the recording as it would be under a circumstance; the level changes too, but in "clean"."""
    if circumstance == "clean":
        return samples
    changed = _WAYS[circumstance](samples, random)
    if circumstance in ("telephone", "codec") and random.random() < 0.5:
        changed = _noise(changed, random)
    level = random.uniform(0.15, 1.0) * _PEAK / max(1.0, float(np.abs(changed).max()))
    return _floats(np.clip(changed * level, -_PEAK, _PEAK).round())


def telephone(samples: Floats) -> Floats:
    """Return what an 8 kHz mu-law line leaves: 300 to 3,400 Hz."""
    narrow = _resampled(_band(samples, 300.0, 3_400.0), len(samples) // 2)
    x = np.clip(narrow / _PEAK, -1.0, 1.0)
    coded = np.round(np.sign(x) * np.log1p(_MU * np.abs(x)) / np.log1p(_MU) * 127.0) / 127.0
    heard = np.sign(coded) * np.expm1(np.abs(coded) * np.log1p(_MU)) / _MU
    return _resampled((heard * _PEAK).astype(np.float32), len(samples))


def _speed(samples: Floats, random: np.random.Generator) -> Floats:
    factor = random.uniform(0.85, 1.18)
    at = np.arange(0, len(samples) - 1, factor)
    return _floats(np.interp(at, np.arange(len(samples)), samples))


def _noise(samples: Floats, random: np.random.Generator) -> Floats:
    """Add noise whose spectrum falls by 0 (white) to 2 (brown), 5 to 25 dB below the speech."""
    spectrum = np.fft.rfft(random.standard_normal(len(samples)))
    spectrum /= np.maximum(np.arange(len(spectrum)), 20.0) ** (random.uniform(0.0, 2.0) / 2)
    noise = np.fft.irfft(spectrum, len(samples))
    ratio = 10 ** (-random.uniform(5.0, 25.0) / 20)
    scale = ratio * np.sqrt((samples**2).mean() / max((noise**2).mean(), 1e-20))
    return _floats(samples + scale * noise)


def _room(samples: Floats, random: np.random.Generator) -> Floats:
    """Add a decaying echo: noise that falls by 60 dB within 0.15 to 0.6 s, after the direct sound."""
    decay_s = random.uniform(0.15, 0.6)
    n = int(decay_s * RATE_HZ)
    tail = random.standard_normal(n) * np.exp(-6.9 * np.arange(n) / n)
    tail *= random.uniform(0.2, 0.7) / np.sqrt((tail**2).sum())
    tail[0] += 1.0
    size = len(samples) + n
    heard = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(tail, size), size)
    return heard[: len(samples)].astype(np.float32)


def _telephone(samples: Floats, random: np.random.Generator) -> Floats:
    return telephone(samples)


def _codec(samples: Floats, random: np.random.Generator) -> Floats:
    return opus(samples, int(random.choice(_CODEC_BITS_S)))


def opus(samples: Floats, bits_s: int) -> Floats:
    """Return what Opus at a low rate leaves."""
    store = io.BytesIO()
    with av.open(store, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=RATE_HZ)
        stream.bit_rate = bits_s
        stream.layout = "mono"
        whole = np.clip(samples, -_PEAK, _PEAK).astype(np.int16)[None]
        frame = av.AudioFrame.from_ndarray(whole, format="s16", layout="mono")
        frame.sample_rate = RATE_HZ
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    store.seek(0)
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE_HZ)
    with av.open(store, "r", format="ogg") as container:
        pieces = [
            piece.to_ndarray()[0]
            for frame in container.decode(audio=0)
            for piece in resampler.resample(frame)
        ]
    return np.concatenate(pieces).astype(np.float32)[: len(samples)]


def _floats(values: npt.NDArray[np.floating]) -> Floats:
    return np.asarray(values, np.float32)


def _band(samples: Floats, low_hz: float, high_hz: float) -> Floats:
    spectrum = np.fft.rfft(samples)
    hz = np.fft.rfftfreq(len(samples), 1 / RATE_HZ)
    spectrum[(hz < low_hz) | (hz > high_hz)] = 0
    return np.fft.irfft(spectrum, len(samples)).astype(np.float32)


def _resampled(samples: Floats, length: int) -> Floats:
    """Return the sound at another rate, by its spectrum."""
    spectrum = np.fft.rfft(samples)
    kept = np.zeros(length // 2 + 1, complex)
    shared = min(len(kept), len(spectrum))
    kept[:shared] = spectrum[:shared]
    return (np.fft.irfft(kept, length) * (length / len(samples))).astype(np.float32)


_WAYS: Mapping[str, Callable[[Floats, np.random.Generator], Floats]] = {
    "speed": _speed,
    "noise": _noise,
    "room": _room,
    "telephone": _telephone,
    "codec": _codec,
}
CIRCUMSTANCES: tuple[Circumstance, ...] = ("clean", "speed", "noise", "room", "telephone", "codec")
