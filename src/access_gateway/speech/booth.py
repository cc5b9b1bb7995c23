"""One engine and its lines: pieces spoken in order, each as loud as everybody else, joined."""

import asyncio
from collections.abc import Callable, Sequence

from access_gateway.contracts.audio import Pcm
from access_gateway.contracts.errors import EngineError
from access_gateway.contracts.speaking import Manner, TimedPcm
from access_gateway.sound.evening import evened
from access_gateway.sound.stretches import join, silence
from access_gateway.speech.casting import Line
from access_gateway.speech.clauses import clause_starts
from access_gateway.speech.reading.pieces import pieces
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
    between_s = BETWEEN_PIECES_S / manner.rate
    for text, voice in lines:
        for piece in pieces(text):
            if not wanted():
                return None
            pcm = await pool.speak(piece, voice, manner, timeout_s=timeout_s)
            stretch = await _even(pcm, rate_hz or 0)
            starts += [(len(said) + at, now + second) for at, second in stretch.starts]
            said += f"{piece} "
            now += stretch.duration_s + between_s
            stretches.append(stretch)
    if not stretches:
        return None
    if len({stretch.rate_hz for stretch in stretches}) > 1:
        raise EngineError("The speech engine changed its sample rate within a sentence.")
    after = silence(max(0.0, AFTER_SENTENCE_S / manner.rate - between_s), stretches[0].rate_hz)
    pcm = join([*stretches, after], between_s)
    return TimedPcm(pcm.samples, pcm.rate_hz, clause_starts(written, said, starts))


async def _even(pcm: Pcm, rate_hz: int) -> TimedPcm:
    """Return it at the loudness of all: workers of ours have done that already, servers elsewhere have not."""
    if isinstance(pcm, TimedPcm) and pcm.even and rate_hz in (0, pcm.rate_hz):
        return pcm
    return await asyncio.to_thread(evened, pcm, rate_hz)
