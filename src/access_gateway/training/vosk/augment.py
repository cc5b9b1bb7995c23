"""Other circumstances for a recording: faster or slower, noise, a room, a telephone, a narrow codec, another voice.

Sounds are float32 arrays at 16 kHz in the range of 16-bit integers. Ranges are usual ones: speed as in Ko et al. 2015,
"Audio augmentation for speech recognition"; noise and rooms as in Ko et al. 2017, "A study on data augmentation of
reverberant speech"; the telephone is ITU-T G.712's band and G.711's mu-law, or a mobile one's AMR (3GPP TS 26.090).
Vocal tracts differ in length by about a quarter between people: Lee and Rose 1996, "Speaker normalization using
efficient frequency warping procedures".
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
_AMR_BITS_S = (4_750, 5_900, 7_950, 12_200)
_AMR_HZ = 8_000
_QUIETEST = 0.04
"""Of the greatest amplitude that 16 bits hold."""


def altered(samples: Floats, circumstance: Circumstance, random: np.random.Generator) -> Floats:
    """Return the recording as it would be under a circumstance; the level changes too, but in "clean"."""
    if circumstance == "clean":
        return samples
    changed = _WAYS[circumstance](samples, random)
    if circumstance in ("telephone", "codec") and random.random() < 0.5:
        changed = _noise(changed, random)
    loudness = np.exp(random.uniform(np.log(_QUIETEST), 0.0))
    level = loudness * _PEAK / max(1.0, float(np.abs(changed).max()))
    return _floats(np.clip(changed * level, -_PEAK, _PEAK).round())


def revoiced(samples: Floats, random: np.random.Generator) -> Floats:
    """Return the recording as a larger or smaller person would say it: formants and pitch lower or higher."""
    return _played(samples, random.uniform(0.8, 1.25))


def telephone(samples: Floats) -> Floats:
    """Return what an 8 kHz mu-law line leaves: 300 to 3,400 Hz."""
    narrow = resampled(_band(samples, 300.0, 3_400.0), len(samples) // 2)
    x = np.clip(narrow / _PEAK, -1.0, 1.0)
    coded = np.round(np.sign(x) * np.log1p(_MU * np.abs(x)) / np.log1p(_MU) * 127.0) / 127.0
    heard = np.sign(coded) * np.expm1(np.abs(coded) * np.log1p(_MU)) / _MU
    return resampled((heard * _PEAK).astype(np.float32), len(samples))


def _speed(samples: Floats, random: np.random.Generator) -> Floats:
    return _played(samples, random.uniform(0.85, 1.18))


def _played(samples: Floats, factor: float) -> Floats:
    at = np.arange(0, len(samples) - 1, factor)
    return _floats(np.interp(at, np.arange(len(samples)), samples))


def _noise(samples: Floats, random: np.random.Generator) -> Floats:
    """Add noise whose spectrum falls by 0 (white) to 2 (brown), 5 to 25 dB below the speech."""
    size = _quick(len(samples))
    spectrum = np.fft.rfft(random.standard_normal(size))
    spectrum /= np.maximum(np.arange(len(spectrum)), 20.0) ** (random.uniform(0.0, 2.0) / 2)
    noise = np.fft.irfft(spectrum, size)[: len(samples)]
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
    size = _quick(len(samples) + n)
    heard = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(tail, size), size)
    return heard[: len(samples)].astype(np.float32)


def _telephone(samples: Floats, random: np.random.Generator) -> Floats:
    return telephone(samples) if random.random() < 0.5 else amr(samples, int(random.choice(_AMR_BITS_S)))


def _codec(samples: Floats, random: np.random.Generator) -> Floats:
    return opus(samples, int(random.choice(_CODEC_BITS_S)))


def opus(samples: Floats, bits_s: int) -> Floats:
    """Return what Opus at a low rate leaves."""
    return _coded(samples, "ogg", "libopus", RATE_HZ, bits_s)


def amr(samples: Floats, bits_s: int) -> Floats:
    """Return what a mobile telephone's narrow band leaves: AMR, 8 kHz."""
    narrow = resampled(samples, len(samples) // 2)
    return _coded(narrow, "amr", "libopencore_amrnb", _AMR_HZ, bits_s)


def _coded(samples: Floats, form: str, codec: str, rate_hz: int, bits_s: int) -> Floats:
    """Return the sound, coded and decoded, at 16 kHz. samples: at the codec's rate."""
    store = io.BytesIO()
    with av.open(store, "w", format=form) as container:
        stream = container.add_stream(codec, rate=rate_hz)
        assert isinstance(stream, av.AudioStream)
        stream.bit_rate = bits_s
        stream.layout = "mono"
        whole = np.clip(samples, -_PEAK, _PEAK).astype(np.int16)[None]
        frame = av.AudioFrame.from_ndarray(whole, format="s16", layout="mono")
        frame.sample_rate = rate_hz
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    store.seek(0)
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE_HZ)
    with av.open(store, "r", format=form) as container:
        pieces = [
            piece.to_ndarray()[0]
            for frame in (*container.decode(audio=0), None)
            for piece in resampler.resample(frame)
        ]
    return np.concatenate(pieces).astype(np.float32)[: len(samples) * RATE_HZ // rate_hz]


def _floats(values: npt.NDArray[np.floating]) -> Floats:
    return np.asarray(values, np.float32)


def _band(samples: Floats, low_hz: float, high_hz: float) -> Floats:
    size = _quick(len(samples))
    spectrum = np.fft.rfft(samples, size)
    hz = np.fft.rfftfreq(size, 1 / RATE_HZ)
    spectrum[(hz < low_hz) | (hz > high_hz)] = 0
    return np.fft.irfft(spectrum, size)[: len(samples)].astype(np.float32)


def _quick(length: int) -> int:
    """Return a length, no shorter, whose transform is quick: one of a prime number takes ten times as long."""
    step = 1 << max(0, length.bit_length() - 4)
    return -(-length // step) * step


def resampled(samples: Floats, length: int) -> Floats:
    """Return the sound at another rate, by its spectrum: as many samples as are asked for."""
    size = _quick(len(samples))
    wanted = round(size * length / len(samples))
    spectrum = np.fft.rfft(samples, size)
    kept = np.zeros(wanted // 2 + 1, complex)
    shared = min(len(kept), len(spectrum))
    kept[:shared] = spectrum[:shared]
    return (np.fft.irfft(kept, wanted)[:length] * (wanted / size)).astype(np.float32)


_WAYS: Mapping[str, Callable[[Floats, np.random.Generator], Floats]] = {
    "speed": _speed,
    "noise": _noise,
    "room": _room,
    "telephone": _telephone,
    "codec": _codec,
}
CIRCUMSTANCES: tuple[Circumstance, ...] = ("clean", "speed", "noise", "room", "telephone", "codec")
