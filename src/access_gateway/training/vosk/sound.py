"""Recordings of any container, as samples."""

from pathlib import Path

import numpy as np

from access_gateway.contracts.audio import Recording
from access_gateway.hearing.decode import decode
from access_gateway.hearing.limits import AudioLimits
from access_gateway.training.vosk.kaldi import Floats

_LIMITS = AudioLimits(max_bytes=64 << 20, max_s=60.0, max_decoded_bytes=4 << 20, min_s=0.1)


def read_sound(path: Path) -> Floats:
    """Return a recording at 16 kHz, float32 in the range of 16-bit integers. Raises InputError, OSError."""
    pcm = decode(Recording(path.read_bytes(), "application/octet-stream"), _LIMITS)
    return np.frombuffer(pcm.samples, "<i2").astype(np.float32)
