"""A voice detector that asks a costly one only where the loudness leaves doubt.

Silero costs a stream three times as much without it (benchmarks/endpoints.py). While somebody speaks, most chunks are
about as loud as the speech so far, and between utterances about as loud as the silence so far; there its last answer
holds.
"""

from access_gateway.contracts.hearing import VoiceDetector
from access_gateway.hearing.speech import SPEECH

SURELY_SILENT = 0.1
"""Probability below which an answer stands for the quiet chunks that follow."""
LOUD, QUIET = 0.5, 0.1
"""Where, from the level of silence (0) to that of speech (1), a chunk is more of the same: above, and below."""
MOST_ALIKE = 6
"""Chunks for which an answer may stand (.19 s): noise as loud as speech is found out before it makes an utterance."""
FADE = 0.1
"""Weight of the newest level."""
EVERY = 4
"""Samples of which one is looked at for the level."""


class Thrifty:
    """Gives another detector's answers, and asks it for about one chunk in four. One per stream."""

    def __init__(self, detector: VoiceDetector) -> None:
        self._detector = detector
        self.chunk_bytes = detector.chunk_bytes
        self._speech = self._silence = 0.0
        self._last = 0.5
        self._alike = MOST_ALIKE

    def probability(self, chunk: bytes) -> float:
        """Return the probability that the chunk holds speech."""
        level = _level(chunk)
        if self._alike < MOST_ALIKE and self._more_of_the_same(level):
            self._alike += 1
            return self._last
        self._last, self._alike = self._detector.probability(chunk), 0
        if self._last >= SPEECH:
            self._speech += (level - self._speech) * (FADE if self._speech else 1.0)
        elif self._last < SURELY_SILENT:
            self._silence += (level - self._silence) * (FADE if self._silence else 1.0)
        return self._last

    def reset(self) -> None:
        """Forget what came before, but for how loud this customer and their room are."""
        self._detector.reset()
        self._last, self._alike = 0.5, MOST_ALIKE

    def _more_of_the_same(self, level: float) -> bool:
        share = (level - self._silence) / max(1.0, self._speech - self._silence)
        return share >= LOUD if self._last >= SPEECH else self._last < SURELY_SILENT and share <= QUIET


def _level(chunk: bytes) -> float:
    """Return the mean magnitude of some of the samples: close to the chunk's loudness, at a hundredth of the cost."""
    samples = memoryview(chunk).cast("h")[::EVERY]
    return sum(map(abs, samples)) / len(samples)
