"""Small things done with sound: silence cut and put, stretches joined."""

import array
import sys
from collections.abc import Iterable

from access_gateway.contracts.audio import BYTES_PER_SAMPLE, Pcm

QUIET = 100
"""Amplitude, of 32,768, below which a voice is not heard (-50 dB)."""


def silence(seconds: float, rate_hz: int) -> Pcm:
    """Return that much of nothing."""
    return Pcm(bytes(BYTES_PER_SAMPLE * round(seconds * rate_hz)), rate_hz)


def trim(pcm: Pcm, *, keep_s: float = 0.02) -> Pcm:
    """Cut silence before and after, but for `keep_s`."""
    return trimmed(pcm, keep_s=keep_s)[0]


def trimmed(pcm: Pcm, *, keep_s: float = 0.02) -> tuple[Pcm, float]:
    """Cut silence before and after, but for `keep_s`; return also the seconds that were cut before."""
    samples = array.array("h", pcm.samples)
    if sys.byteorder == "big":
        samples.byteswap()
    first = next((place for place, sample in enumerate(samples) if abs(sample) > QUIET), None)
    if first is None:
        return pcm, 0.0
    last = next(place for place in range(len(samples) - 1, -1, -1) if abs(samples[place]) > QUIET)
    keep = round(keep_s * pcm.rate_hz)
    start, end = max(0, first - keep), min(len(samples), last + 1 + keep)
    kept = pcm.samples[start * BYTES_PER_SAMPLE : end * BYTES_PER_SAMPLE]
    return Pcm(kept, pcm.rate_hz), start / pcm.rate_hz


def join(parts: Iterable[Pcm], pause_s: float) -> Pcm:
    """Join stretches of one rate with a pause after each but the last. Raises ValueError for none."""
    stretches = list(parts)
    rate_hz = stretches[0].rate_hz if stretches else 0
    if {stretch.rate_hz for stretch in stretches} != {rate_hz}:
        raise ValueError("no stretches, or of different rates")
    return Pcm(silence(pause_s, rate_hz).samples.join(stretch.samples for stretch in stretches), rate_hz)
