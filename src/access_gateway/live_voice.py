"""The answer's voice in a live conversation: paced, captioned, and stopped at once when the customer speaks."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator

from access_gateway.contracts.audio import BYTES_PER_SAMPLE, Pcm
from access_gateway.contracts.errors import EngineError
from access_gateway.contracts.live import Caption, Emit, SpeechEnd, SpeechStart
from access_gateway.contracts.speaking import SpokenSentence
from access_gateway.speech.speech import Speech
from access_gateway.store.answers import Speakable

LEAD_S = 0.5
"""How far the sound that was sent may be ahead of the sound that has had time to play: what a customer still
hears after an interruption, at most."""
FRAME_S = 0.1


class LiveVoice:
    """Speaks one answer at a time to one listener."""

    def __init__(self, speech: Speech, emit: Emit, *, captioned: bool = True) -> None:
        """`emit` takes the frames and what is said about them; captioned: the sentence that is spoken, too."""
        self._speech, self._emit, self._captioned = speech, emit, captioned
        self._stop_speech: asyncio.Event | None = None
        """Set it to stop the speech that is going out; None while there is none."""

    def stop(self) -> bool:
        """Stop the speech under way; return whether there was any."""
        if self._stop_speech is None:
            return False
        self._stop_speech.set()
        return True

    async def speak(self, turn: str, speakable: Speakable) -> None:
        """Speak, never further ahead of the listener than LEAD_S.

        Raises EngineError where a sentence in a language that can be spoken was not, ClientGone.
        """
        stop = self._stop_speech = asyncio.Event()
        pace, silent = _Pace(), False
        spoken = self._speech.speak(speakable.sentences, speakable.manner, engines=speakable.engines)
        try:
            async for sentence in spoken:
                if not isinstance(sentence, SpokenSentence):
                    silent = silent or sentence.language in self._speech.languages
                    continue
                if not pace.rate_hz:
                    pace.rate_hz = sentence.pcm.rate_hz
                    await self._emit(SpeechStart(turn, pace.rate_hz))
                start_s, language = pace.sent_s, sentence.language
                end_s = start_s + sentence.pcm.duration_s
                if self._captioned:
                    await self._emit(Caption(turn, sentence.text, language, start_s, end_s))
                if not await self._send(sentence.pcm, pace, stop):
                    break
        finally:
            self._stop_speech = None
            if isinstance(
                spoken, AsyncGenerator
            ):  # an interrupted voice stops at once, not when it is collected
                await spoken.aclose()
            if pace.rate_hz or stop.is_set():
                await self._emit(SpeechEnd(turn, pace.sent_s, interrupted=stop.is_set()))
        if silent:  # the answer's text is with the client already: it must not wait for speech in vain
            raise EngineError("Not every sentence of the answer could be spoken.")

    async def _send(self, pcm: Pcm, pace: "_Pace", stop: asyncio.Event) -> bool:
        """Send a sentence in frames, at the pace of listening; return False where it was stopped."""
        if pcm.rate_hz != pace.rate_hz:
            raise EngineError(f"The voice changed its rate from {pace.rate_hz} to {pcm.rate_hz} Hz.")
        frame = int(FRAME_S * pcm.rate_hz) * BYTES_PER_SAMPLE
        for start in range(0, len(pcm.samples), frame):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pace.wait_s()):
                    await stop.wait()
            if stop.is_set():
                return False
            piece = pcm.samples[start : start + frame]
            await self._emit(piece)
            pace.sent_s += len(piece) / BYTES_PER_SAMPLE / pcm.rate_hz
        return True


class _Pace:
    """How much speech has been sent, against how much has had time to play."""

    def __init__(self) -> None:
        self.rate_hz = 0
        self.sent_s = 0.0
        self._began = asyncio.get_running_loop().time()

    def wait_s(self) -> float:
        """Return how long the next frame must wait, in seconds; 0 and less: not at all."""
        now = asyncio.get_running_loop().time()
        ahead_s = self.sent_s - (now - self._began)
        if (
            ahead_s < 0
        ):  # the voice was late, and the listener has waited: none of that time has played anything
            self._began, ahead_s = now - self.sent_s, 0.0
        return ahead_s - LEAD_S
