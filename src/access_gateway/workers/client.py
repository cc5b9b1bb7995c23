"""What a pool of workers and a remote server have in common: places, hearing, speaking."""

import asyncio
from abc import ABC, abstractmethod
from dataclasses import dataclass

from wyoming.audio import AudioChunk, AudioStart, AudioStop

from access_gateway.contracts.audio import BYTES_PER_SAMPLE, Pcm
from access_gateway.contracts.errors import Busy, EngineLost, EngineTimeout, ProtocolError
from access_gateway.contracts.hearing import HearingOptions, Transcript
from access_gateway.contracts.speaking import Manner
from access_gateway.workers import messages
from access_gateway.workers.line import Line, LineLost
from access_gateway.workers.messages import Abilities
from access_gateway.workers.meter import Meter
from access_gateway.workers.patience import patience
from access_gateway.workers.utterance import MOST_LOSSES, TRIES, OnPartial, Places, Utterance

MAX_SPEECH_BYTES = 32 * 1024 * 1024
"""Five minutes at 48 kHz: far more than a sentence."""


@dataclass(frozen=True, slots=True)
class Health:
    """For /readyz and metrics."""

    name: str
    wanted: int
    """Processes, or 1 for a remote server."""
    ready: int
    restarts: int
    """Processes replaced since the start, or connections lost."""
    busy: int
    """Places taken."""
    places: int
    waiting: int
    """Callers that wait for a place."""
    rtf: float | None = None
    """Processor seconds a second of sound; None where its processors are not ours."""
    memory_bytes: int = 0
    """Resident memory of the largest process."""
    recycled: int = 0
    """Processes that made room for new ones, having heard or grown much."""


class Client(ABC):
    """Engines that hear or speak, behind Wyoming."""

    def __init__(self, name: str, *, places: int, max_wait_s: float, max_utterance_s: float) -> None:
        self.name = name
        self.restarts = 0
        self._all = places
        self._places = asyncio.Semaphore(places)
        self._suspects = asyncio.Lock()
        self._max_wait_s = max_wait_s
        self._max_utterance_s = max_utterance_s
        self._busy = 0
        self._waiting = 0
        self.meter = Meter()
        """What its sound costs on this machine."""

    @property
    def _spoken_language(self) -> str | None:
        """The language to ask for where no voice is named; None: the engine's own."""
        return None

    @property
    @abstractmethod
    def abilities(self) -> Abilities:
        """What the engine says of itself; its name alone until it has been reached."""

    @property
    @abstractmethod
    def health(self) -> Health:
        """How it is, now."""

    @property
    def local(self) -> bool:
        """Whether it hears with this machine's processors."""
        return True

    @property
    def ready(self) -> bool:
        """Whether an utterance or sentence would be taken now."""
        return self.health.ready > 0

    @abstractmethod
    async def start(self) -> None:
        """Get ready."""

    @abstractmethod
    async def close(self) -> None:
        """Let everything go."""

    @abstractmethod
    async def connect(self, *, suspect: bool) -> Line:
        """Open a line to a ready peer. Raises EngineError where none becomes ready in time."""

    async def hear(
        self, language: str, options: HearingOptions | None = None, *, on_partial: OnPartial | None = None
    ) -> Utterance:
        """Take a place for an utterance; the caller closes it.

        `on_partial` is called on the event loop and must not block. Raises Busy.
        """
        await self._take_place()
        return Utterance(
            Places(self, self._suspects, self._give_back),
            language,
            options or HearingOptions(),
            asked_as=self._tag_for(language),
            on_partial=on_partial,
            max_s=self._max_utterance_s,
        )

    async def hear_all(
        self, pcm: bytes, language: str, options: HearingOptions | None = None, *, timeout_s: float
    ) -> Transcript:
        """Hear a whole recording: 16-bit mono samples at 16 000 Hz."""
        utterance = await self.hear(language, options)
        try:
            await utterance.feed(pcm)
            return await utterance.finish(timeout_s)
        finally:
            await utterance.close()

    async def speak(self, text: str, voice: str, manner: Manner | None = None, *, timeout_s: float) -> Pcm:
        """Speak a sentence. `timeout_s` covers both tries, and the wait for a place comes on top.

        Raises Busy, EngineRefused (unknown voice, nothing to say), EngineTimeout, EngineLost, EngineError.
        """
        await self._take_place()
        tries, losses = 1, 0
        try:
            while True:
                line = await self.connect(suspect=tries > 1)
                cleared = False
                try:
                    async with patience(timeout_s / TRIES, line.peer.pid):
                        await line.send(
                            messages.speak_event(text, voice, manner or Manner(), self._spoken_language)
                        )
                        pcm = await _receive_speech(line)
                    cleared = True
                    return pcm
                except TimeoutError as error:
                    line.peer.condemn("a sentence is not spoken in time", blame=True)
                    tries += 1
                    if tries > TRIES:
                        raise EngineTimeout(f"{self.name} did not speak in time, {TRIES} times.") from error
                except LineLost as error:
                    losses += 1
                    tries += not await line.peer.killed_from_outside()
                    if tries > TRIES or losses >= MOST_LOSSES:
                        raise EngineLost(f"{self.name} was lost {losses} times over a sentence.") from error
                finally:
                    line.close(cleared=cleared)
        finally:
            self._give_back()

    def _tag_for(self, language: str) -> str:
        """Return the tag by which the engine knows this language."""
        return language

    async def _take_place(self) -> None:
        self._waiting += 1
        try:
            async with asyncio.timeout(self._max_wait_s):
                await self._places.acquire()
        except TimeoutError as error:
            detail = f"All {self._all} places of {self.name} are taken."
            raise Busy(detail, retry_after_s=max(1.0, self._max_wait_s)) from error
        finally:
            self._waiting -= 1
        self._busy += 1

    def _give_back(self) -> None:
        self._busy -= 1
        self._places.release()

    def _health(self, *, wanted: int, ready: int, memory_bytes: int = 0, recycled: int = 0) -> Health:
        rtf = self.meter.rtf if self.local else None
        return Health(
            self.name,
            wanted,
            ready,
            self.restarts,
            self._busy,
            self._all,
            self._waiting,
            rtf,
            memory_bytes,
            recycled,
        )


async def _receive_speech(line: Line) -> Pcm:
    """Collect the sound of a sentence, up to its end. Raises LineLost for what is not 16-bit mono PCM."""
    samples = bytearray()
    rate_hz = 0
    while True:
        event = await line.receive()
        try:
            if AudioStart.is_type(event.type) or AudioChunk.is_type(event.type):
                sound = AudioChunk.from_event(event)
                if (sound.width, sound.channels) != (BYTES_PER_SAMPLE, 1) or rate_hz not in (0, sound.rate):
                    raise ProtocolError("its sound is not 16-bit mono PCM")
                rate_hz = sound.rate
                samples += sound.audio
            elif AudioStop.is_type(event.type):
                return messages.read_spoken(event, bytes(samples), rate_hz)
        except (KeyError, TypeError, ValueError, ProtocolError) as error:
            raise LineLost(f"its sound cannot be read: {error}") from error
        if len(samples) > MAX_SPEECH_BYTES:
            raise LineLost("its sound does not end")
