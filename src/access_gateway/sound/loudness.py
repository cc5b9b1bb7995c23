"""Voices of different engines, made equally loud, at one sample rate.

Loudness is that of ITU-R BS.1770 (K-weighted, gated), as libavfilter's ebur128 measures it.
"""

import array
import math
import sys
from collections.abc import Iterator
from fractions import Fraction

import av
from av.filter import Graph

from access_gateway.contracts.audio import BYTES_PER_SAMPLE, Pcm

TARGET_LUFS = -20.0
"""Between broadcasting (-23) and players of spoken word (-16): no engine's peaks have to be cut for it."""
MOST_GAIN_DB = 20.0
"""A sound that is quieter than this below the target is no voice."""
PEAK = 0.95
"""Of full scale: what the loudest sample may come to."""
SILENT_LUFS = -69.0
"""ebur128 says -70 where nothing passes its gate."""
SHORTEST_S = 0.4
"""The standard's block; a shorter sound is measured with silence behind it, and that taken out of the mean again: a
letter between two words must not be louder than they are."""
BRIEFEST_S = 0.05
"""What is shorter still is no syllable."""


def loudness_lufs(pcm: Pcm) -> float | None:
    """Return the integrated loudness; None for silence."""
    blocks = math.ceil(SHORTEST_S * pcm.rate_hz) + 1
    samples = pcm.samples.ljust(blocks * BYTES_PER_SAMPLE, b"\0")
    measured = SILENT_LUFS
    for frame in _through(Pcm(samples, pcm.rate_hz), ("ebur128", "metadata=1")):
        measured = float(frame.metadata.get("lavfi.r128.I", measured))
    if measured <= SILENT_LUFS or not math.isfinite(measured):
        return None
    return measured + 10 * math.log10(SHORTEST_S / min(SHORTEST_S, max(BRIEFEST_S, pcm.duration_s)))


def gain_to_target(pcm: Pcm) -> float:
    """Return the factor that brings a sound to the target, or as near as its peaks allow."""
    lufs = loudness_lufs(pcm)
    if lufs is None:
        return 1.0
    wanted = 10 ** (min(TARGET_LUFS - lufs, MOST_GAIN_DB) / 20)
    samples = array.array("h", pcm.samples)
    if sys.byteorder == "big":
        samples.byteswap()
    loudest = max(max(samples), -min(samples)) / 32_768
    return min(wanted, PEAK / loudest)


def amplified(pcm: Pcm, gain: float, *, limited: bool = False) -> Pcm:
    """Return the sound times `gain`; 0 is silence. `limited`: its peaks are held below PEAK, and none is cut off."""
    if gain == 1.0:
        return pcm
    if gain <= 0.0:
        return Pcm(bytes(len(pcm.samples)), pcm.rate_hz)
    steps = [("volume", f"volume={gain:.6f}:precision=double")]
    if limited:  # `latency` takes the delay of its look-ahead out again
        steps.append(("alimiter", f"limit={PEAK}:level=disabled:attack=5:release=50:latency=1"))
    return _made(pcm, pcm.rate_hz, *steps)


def resampled(pcm: Pcm, rate_hz: int) -> Pcm:
    """Return the sound at another rate."""
    return pcm if pcm.rate_hz == rate_hz else _made(pcm, rate_hz, ("aresample", f"{rate_hz}"))


def _made(pcm: Pcm, rate_hz: int, *steps: tuple[str, str]) -> Pcm:
    frames = _through(pcm, *steps, ("aformat", "sample_fmts=s16:channel_layouts=mono"))
    samples = b"".join(bytes(frame.planes[0])[: frame.samples * BYTES_PER_SAMPLE] for frame in frames)
    return Pcm(samples, rate_hz)


def _through(pcm: Pcm, *steps: tuple[str, str]) -> Iterator[av.AudioFrame]:
    """Yield what comes out of a chain of filters."""
    graph = Graph()
    rate_hz = pcm.rate_hz
    source = graph.add_abuffer(
        sample_rate=rate_hz, format="s16", layout="mono", time_base=Fraction(1, rate_hz)
    )
    at = source
    for name, arguments in (*steps, ("abuffersink", "")):
        step = graph.add(name, arguments)
        at.link_to(step)
        at = step
    graph.configure()
    frame = av.AudioFrame("s16", "mono", len(pcm.samples) // BYTES_PER_SAMPLE)
    frame.planes[0].update(pcm.samples.ljust(frame.planes[0].buffer_size, b"\0"))
    frame.sample_rate, frame.pts, frame.time_base = rate_hz, 0, Fraction(1, rate_hz)
    source.push(frame)
    source.push(None)
    while True:
        try:
            out = at.pull()
        except (av.BlockingIOError, av.EOFError):
            return
        assert isinstance(out, av.AudioFrame)
        yield out
