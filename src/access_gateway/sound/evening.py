"""What an engine made → what may stand beside any other engine's sound."""

from access_gateway.contracts.audio import Pcm
from access_gateway.contracts.speaking import TimedPcm
from access_gateway.sound.loudness import amplified, gain_to_target, resampled
from access_gateway.sound.stretches import trimmed


def evened(pcm: Pcm, rate_hz: int = 0) -> TimedPcm:
    """Return a stretch of speech without the silence around it, at one rate, at the loudness of all.

    rate_hz: 0 for the sound's own. The times of its words move with what is cut. What is even already is only brought
    to the rate.
    """
    if isinstance(pcm, TimedPcm) and pcm.even:
        if not rate_hz or pcm.rate_hz == rate_hz:
            return pcm
        return TimedPcm(resampled(pcm, rate_hz).samples, rate_hz, pcm.starts, even=True)
    stretch, cut_s = trimmed(pcm)
    starts = pcm.starts if isinstance(pcm, TimedPcm) else ()
    stretch = resampled(stretch, rate_hz or stretch.rate_hz)
    stretch = amplified(stretch, gain_to_target(stretch))
    moved = tuple((place, max(0.0, second - cut_s)) for place, second in starts)
    return TimedPcm(stretch.samples, stretch.rate_hz, moved, even=True)
