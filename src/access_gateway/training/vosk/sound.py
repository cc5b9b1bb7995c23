"""Recordings of any container, as samples."""

from functools import lru_cache
from math import inf
from pathlib import Path

import numpy as np
import numpy.typing as npt

from access_gateway.contracts.audio import HEARING_RATE_HZ as RATE_HZ
from access_gateway.contracts.audio import Recording as Container
from access_gateway.contracts.errors import AudioTooLong, AudioTooShort
from access_gateway.hearing.decode import decode
from access_gateway.hearing.limits import AudioLimits
from access_gateway.training.vosk.data import Recording
from access_gateway.training.vosk.kaldi import Floats

SHORTEST_S, LONGEST_S = 0.1, 60.0
_LIMITS = AudioLimits(max_bytes=64 << 20, max_s=LONGEST_S, max_decoded_bytes=4 << 20, min_s=SHORTEST_S)
_WHOLE = AudioLimits(
    max_bytes=1 << 30, max_s=4 * 3_600.0, max_decoded_bytes=512 << 20, min_s=SHORTEST_S, max_cpu_s=600.0
)
"""For files that hold many utterances."""


def read_sound(path: Path) -> Floats:
    """Return a recording at 16 kHz, float32 in the range of 16-bit integers. Raises InputError, OSError."""
    pcm = decode(Container(path.read_bytes(), "application/octet-stream"), _LIMITS)
    return np.frombuffer(pcm.samples, "<i2").astype(np.float32)


def read_recording(recording: Recording) -> Floats:
    """Return what is said of a recording, likewise: of its place in the file, where it has one."""
    if recording.span is None:
        return read_sound(recording.path)
    start_s, end_s = recording.span
    samples = _whole(recording.path)
    last = len(samples) if end_s == inf else round(end_s * RATE_HZ)
    cut = samples[round(start_s * RATE_HZ) : last]
    if len(cut) > LONGEST_S * RATE_HZ:
        raise AudioTooLong(f"An utterance is at most {LONGEST_S:g} s.")
    if len(cut) < SHORTEST_S * RATE_HZ:
        raise AudioTooShort(f"An utterance is at least {SHORTEST_S:g} s.")
    return cut.astype(np.float32)


@lru_cache(maxsize=1)
def _whole(path: Path) -> npt.NDArray[np.int16]:
    """Return a file's samples; the last one is kept, for its utterances come one after the other."""
    pcm = decode(Container(path.read_bytes(), "application/octet-stream"), _WHOLE)
    return np.frombuffer(pcm.samples, "<i2")
