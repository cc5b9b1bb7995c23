"""Recordings in every container, made from one that comes with the project."""

import io
from collections.abc import Iterator
from fractions import Fraction
from functools import cache

import av
import numpy as np
from av.audio.format import AudioFormat
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream

from access_gateway.contracts.audio import HEARING_RATE_HZ
from access_gateway.demo.recordings import recording

# name: FFmpeg's muxer, its encoder, sample rate, channels
CONTAINERS: dict[str, tuple[str, str, int, str]] = {
    "wav": ("wav", "pcm_s16le", 16_000, "mono"),
    "wav-44100-stereo": ("wav", "pcm_s16le", 44_100, "stereo"),
    "wav-24-bit": ("wav", "pcm_s24le", 48_000, "mono"),
    "wav-float": ("wav", "pcm_f32le", 22_050, "mono"),
    "wav-mu-law": ("wav", "pcm_mulaw", 8_000, "mono"),
    "wav-a-law": ("wav", "pcm_alaw", 8_000, "mono"),
    "ogg-opus": ("ogg", "libopus", 48_000, "mono"),
    "webm-opus": ("webm", "libopus", 48_000, "mono"),
    "mp3": ("mp3", "libmp3lame", 44_100, "stereo"),
    "m4a": ("ipod", "aac", 44_100, "mono"),
    "m4a-lossless": ("ipod", "alac", 44_100, "mono"),
    "aac": ("adts", "aac", 16_000, "mono"),
    "amr": ("amr", "libopencore_amrnb", 8_000, "mono"),
    "3gp": ("3gp", "libopencore_amrnb", 8_000, "mono"),
    "flac": ("flac", "flac", 16_000, "mono"),
}
SAMPLE_FORMATS = {"libopus": "flt", "libmp3lame": "s16p", "aac": "fltp", "alac": "s16p", "pcm_f32le": "flt"}
MUXER_OPTIONS = {
    "mp4-live": {"movflags": "frag_keyframe+empty_moov+default_base_moof", "frag_duration": "200000"}
}


@cache
def spoken(file: str = "zh-refund.flac") -> np.ndarray:
    """The samples of a recording: int16 at 16 kHz, shape (n,); read without the code under test."""
    with av.open(io.BytesIO(recording(file).content), "r") as container:
        return np.concatenate([frame.to_ndarray().ravel() for frame in container.decode(audio=0)])


def encoded(name: str, samples: np.ndarray | None = None, *, bit_rate: int | None = None) -> bytes:
    """`samples` (16 kHz) in the container of that name."""
    muxer, encoder, rate_hz, layout = CONTAINERS[name]
    return mux(spoken() if samples is None else samples, muxer, encoder, rate_hz, layout, bit_rate=bit_rate)


def mux(
    samples: np.ndarray,
    muxer: str,
    encoder: str,
    rate_hz: int,
    layout: str = "mono",
    *,
    bit_rate: int | None = None,
    options: dict[str, str] | None = None,
) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format=muxer, options=options or {}) as container:
        stream = container.add_stream(encoder, rate=rate_hz, layout=layout)
        assert isinstance(stream, AudioStream)
        form = SAMPLE_FORMATS.get(encoder, "s32" if "24" in encoder else "s16")
        stream.codec_context.format = AudioFormat(form)
        if bit_rate:
            stream.bit_rate = bit_rate
        for frame in _frames(samples, form, rate_hz, layout, stream):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()


def _frames(
    samples: np.ndarray, form: str, rate_hz: int, layout: str, stream: AudioStream
) -> Iterator[AudioFrame]:
    stream.codec_context.open()  # only then is the encoder's frame size known
    frame_size = stream.codec_context.frame_size or 1024
    resampler = AudioResampler(format=form, layout=layout, rate=rate_hz, frame_size=frame_size)
    whole = AudioFrame.from_ndarray(samples[None, :], format="s16", layout="mono")
    whole.sample_rate, whole.pts, whole.time_base = HEARING_RATE_HZ, 0, Fraction(1, HEARING_RATE_HZ)
    yield from resampler.resample(whole)
    yield from resampler.resample(None)
