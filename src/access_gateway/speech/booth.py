"""One engine and its lines: pieces spoken in order, joined, made as loud as everybody else."""

import asyncio
from collections.abc import Callable, Sequence

from access_gateway.contracts.audio import Pcm
from access_gateway.contracts.errors import EngineError
from access_gateway.contracts.speaking import Manner, TimedPcm
from access_gateway.speech.casting import Line
from access_gateway.speech.clauses import clause_starts
from access_gateway.speech.loudness import amplified, gain_to_target, resampled
from access_gateway.speech.reading.pieces import pieces
from access_gateway.speech.sound import join, silence, trimmed
from access_gateway.speech.voice_pool import VoicePool

BETWEEN_PIECES_S = 0.08
"""Where the voice changes or a long sentence is cut: about the length of a consonant's closure."""
AFTER_SENTENCE_S = 0.35
"""At the default rate; slower speech has longer pauses."""


async def spoken(
    pool: VoicePool,
    written: str,
    lines: Sequence[Line],
    manner: Manner,
    *,
    timeout_s: float,
    rate_hz: int | None = None,
    wanted: Callable[[], bool] = lambda: True,
) -> TimedPcm | None:
    """Speak one sentence, with the pause after it, at the loudness of all; None where there is nothing to say.

    written: the sentence. lines: how it is said. timeout_s: for each piece. rate_hz: of the sound; None: the
    engine's own. wanted: asked before each piece; where it says no, the rest is not spoken, and nothing is
    returned. `starts` of the sound are those of the clauses of `written`. Raises what the pool raises.
    """
    stretches: list[Pcm] = []
    starts: list[tuple[int, float]] = []
    said, now = "", 0.0
    for text, voice in lines:
        for piece in pieces(text):
            if not wanted():
                return None
            pcm = await pool.speak(piece, voice, manner, timeout_s=timeout_s)
            stretch, cut_s = trimmed(pcm)
            if isinstance(pcm, TimedPcm):
                starts += [(len(said) + at, now + max(0.0, second - cut_s)) for at, second in pcm.starts]
            said += f"{piece} "
            now += stretch.duration_s + BETWEEN_PIECES_S / manner.rate
            stretches.append(stretch)
    if not stretches:
        return None
    if len({stretch.rate_hz for stretch in stretches}) > 1:
        raise EngineError("The speech engine changed its sample rate within a sentence.")
    pcm = await asyncio.to_thread(finished, stretches, manner.rate, rate_hz)
    return TimedPcm(pcm.samples, pcm.rate_hz, clause_starts(written, said, starts))


def finished(stretches: Sequence[Pcm], rate: float, rate_hz: int | None) -> Pcm:
    """Join the pieces of a sentence at the loudness of all, with the pause after it."""
    said = join(stretches, BETWEEN_PIECES_S / rate)
    said = resampled(said, rate_hz or said.rate_hz)
    said = amplified(said, gain_to_target(said))
    return join([said, silence(AFTER_SENTENCE_S / rate, said.rate_hz)], 0)
