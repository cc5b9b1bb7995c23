"""When an utterance of a live stream begins and ends."""

import asyncio
from collections import deque
from dataclasses import dataclass

from access_gateway.contracts.audio import BYTES_PER_SAMPLE, HEARING_RATE_HZ
from access_gateway.contracts.hearing import VoiceDetector
from access_gateway.hearing.pauses import RESUMED_S, Pauses
from access_gateway.hearing.speech import SPEECH, SURE_CHUNKS

PRE_ROLL_S = 0.5
"""Kept from before speech was noticed, so that its first sounds are not lost."""
STILL_SPEECH = 0.35
"""Once somebody speaks, a chunk counts as silence only below this: Silero's own threshold less .15."""


AT_ONCE_BYTES = 16_384
"""Half a second: it is searched for speech in the event loop, in a millisecond or two; a thread would cost as much."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What some of the stream's sound amounts to."""

    pcm: bytes
    """Of the utterance: pre-roll included, and empty while nobody speaks."""
    started: bool = False
    """An utterance begins with it."""
    ended: bool = False
    """The utterance ends with it."""


class Endpointer:
    """Finds utterances in a stream: they begin with speech and end with a pause. One per stream."""

    def __init__(self, detector: VoiceDetector, pauses: Pauses) -> None:
        """`pauses` says which silence ends an utterance, and learns from those that do not."""
        self._detector = detector
        self._size = detector.chunk_bytes
        self._chunk_s = self._size / BYTES_PER_SAMPLE / HEARING_RATE_HZ
        self._pauses = pauses
        self._rest = b""
        self._pre_roll: deque[bytes] = deque(maxlen=max(SURE_CHUNKS, round(PRE_ROLL_S / self._chunk_s)))
        self._run = 0
        self._silent_s = 0.0
        self._since_s: float | None = None
        """Silence since the last speech of the utterance before, until it is clear that this was its end."""
        self.speaking = False
        """Whether an utterance is under way."""

    def feed(self, pcm: bytes) -> list[Stretch]:
        """Take samples of any length; return what they amount to, in order. Blocking: up to .5% of their length.

        Each utterance's stretches are, together, exactly the stream's samples from its pre-roll to its end.
        """
        self._rest += pcm
        stretches: list[Stretch] = []
        kept = bytearray()
        while len(self._rest) >= self._size:
            chunk, self._rest = self._rest[: self._size], self._rest[self._size :]
            if not self.speaking:
                if self._begins(chunk):
                    stretches.append(Stretch(b"".join(self._pre_roll), started=True))
                    self._pre_roll.clear()
                continue
            kept += chunk
            if self._ends(chunk):
                stretches.append(Stretch(bytes(kept), ended=True))
                kept.clear()
        if kept:
            stretches.append(Stretch(bytes(kept)))
        return stretches

    def flush(self) -> Stretch | None:
        """End the stream: return the last of an utterance under way, or None."""
        rest, self._rest = self._rest, b""
        if not self.speaking:
            return None
        self._settle()
        self._since_s = None  # the customer said so themselves
        return Stretch(rest, ended=True)

    def _begins(self, chunk: bytes) -> bool:
        self._pre_roll.append(chunk)
        self._run = self._run + 1 if self._detector.probability(chunk) >= SPEECH else 0
        self.speaking = self._run >= SURE_CHUNKS
        if self._since_s is not None:
            self._since_s += self._chunk_s
            if self.speaking:
                self._pauses.note(self._since_s - self._run * self._chunk_s)
            if self.speaking or self._since_s > self._pauses.ends_s + RESUMED_S:
                self._since_s = None
        return self.speaking

    def _ends(self, chunk: bytes) -> bool:
        if self._detector.probability(chunk) >= STILL_SPEECH:
            if self._silent_s:
                self._pauses.note(self._silent_s)
                self._silent_s = 0.0
            return False
        self._silent_s += self._chunk_s
        if self._silent_s < self._pauses.ends_s:
            return False
        self._since_s = self._silent_s
        self._settle()
        return True

    def _settle(self) -> None:
        self.speaking = False
        self._run = 0
        self._silent_s = 0.0
        self._detector.reset()


async def stretches_of(endpointer: Endpointer, pcm: bytes) -> list[Stretch]:
    """Feed an endpointer, in a thread where that is long enough to hold others up."""
    if len(pcm) <= AT_ONCE_BYTES:
        return endpointer.feed(pcm)
    return await asyncio.to_thread(endpointer.feed, pcm)
