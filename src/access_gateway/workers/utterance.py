"""One utterance from the gateway's side: it keeps its sound, so that another worker can hear it again."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from wyoming.asr import Transcript as WyomingTranscript
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.event import Event

from access_gateway.contracts.audio import BYTES_PER_SAMPLE, HEARING_RATE_HZ
from access_gateway.contracts.errors import (
    AudioTooLong,
    EngineError,
    EngineLost,
    EngineTimeout,
    ProtocolError,
)
from access_gateway.contracts.hearing import PIECE_S, HearingOptions, Partial, Transcript
from access_gateway.workers import messages
from access_gateway.workers.line import Exchange, Line, LineLost
from access_gateway.workers.patience import patience

TRIES = 2
"""Workers that one utterance may lose before it is given up."""
MOST_LOSSES = 30
"""In all: those included for which another utterance is blamed, or which came from outside (SIGKILL)."""
SUSPECT_AFTER = 3
"""Losses of whatever kind after which it no longer shares a worker with others that have lost some."""
SUSPECT_WAIT_S = 5.0
"""How long utterances that have lost a worker wait for each other, so that they do not share the next one."""
CHUNK_BYTES = HEARING_RATE_HZ // 2 * BYTES_PER_SAMPLE
"""Half a second: a multiple of what a live stream sends, and far below what makes Kaldi block."""
SEND_BYTES = round(PIECE_S * HEARING_RATE_HZ) * BYTES_PER_SAMPLE
PARTIAL_SAMPLES = HEARING_RATE_HZ // 5
"""Partials are at least this far apart in the sound: 200 ms, faster than anybody reads."""
SOUND = {"rate": HEARING_RATE_HZ, "width": BYTES_PER_SAMPLE, "channels": 1}

OnPartial = Callable[[Partial], None]


@dataclass(frozen=True, slots=True)
class Places:
    """What a pool lends to an utterance."""

    exchange: Exchange
    suspects: asyncio.Lock
    """One for the pool."""
    give_back: Callable[[], None]


class Utterance:
    """Sound in, words out. Used by one task; closed by it, whatever happens."""

    def __init__(
        self,
        places: Places,
        language: str,
        options: HearingOptions,
        *,
        asked_as: str | None = None,
        on_partial: OnPartial | None = None,
        max_s: float = 600.0,
    ) -> None:
        """`asked_as`: the engine's own tag for the language, where it has one."""
        self._places = places
        self._language = language
        self._asked_as = asked_as or language
        self._options = options
        self._on_partial = on_partial
        self._max_bytes = int(max_s * HEARING_RATE_HZ) * BYTES_PER_SAMPLE
        self._audio = bytearray()
        self._attempt: _Attempt | None = None
        self._tries = 1
        self._losses = 0
        self._suspect = False
        self._holds_suspects = False
        self._sent = 0
        self._shown_samples = -PARTIAL_SAMPLES
        self._shown_text = ""
        self._open = True

    async def feed(self, pcm: bytes) -> None:
        """Send signed 16-bit mono samples at 16 000 Hz; wait while the worker is behind.

        Raises AudioTooLong, what the engine reports, and EngineError where two workers were lost over it.
        """
        self._check_open()
        if len(self._audio) + len(pcm) > self._max_bytes:
            raise AudioTooLong(
                f"An utterance is at most {self._max_bytes / BYTES_PER_SAMPLE / HEARING_RATE_HZ:g} s."
            )
        self._audio += pcm
        if len(self._audio) - self._sent >= SEND_BYTES:
            await self._send()

    async def finish(self, timeout_s: float) -> Transcript:
        """End the utterance and return its words.

        `timeout_s` covers both tries: a worker that takes more than half of it counts as hung, unless the machine is so
        busy that it gets no processor (patience.py). The start of
        a new worker comes on top (its own limit is `start_timeout_s`). Raises EngineTimeout, EngineError.
        """
        self._check_open()
        while True:
            attempt = await self._send()
            try:
                async with patience(timeout_s / TRIES, attempt.line.peer.pid):
                    await attempt.stop()
                    transcript = await attempt.outcome
                self._hang_up(cleared=True)
                return transcript
            except TimeoutError as error:
                attempt.line.peer.condemn("an utterance is not finished in time", blame=True)
                await self._lose(LineLost(f"no words within {timeout_s / TRIES:g} s", hung=True), error)
            except LineLost as lost:
                await self._lose(lost, lost)

    async def close(self) -> None:
        """Give the place back. Safe to call twice, and without `finish`."""
        if not self._open:
            return
        self._open = False
        self._hang_up(cleared=True)
        if self._holds_suspects:
            self._places.suspects.release()
        self._places.give_back()

    def _check_open(self) -> None:
        if not self._open:
            raise EngineError("The utterance is closed.")

    async def _send(self) -> "_Attempt":
        """Bring a worker up to date with the sound so far; on a new line, with all of it."""
        while True:
            try:
                if self._attempt is None:
                    self._attempt = await self._begin()
                await self._attempt.send(self._audio)
                self._sent = len(self._audio)
                return self._attempt
            except LineLost as lost:
                await self._lose(lost, lost)

    async def _begin(self) -> "_Attempt":
        line = await self._places.exchange.connect(suspect=self._suspect)
        attempt = _Attempt(line, self._language, self._show, self._places.exchange.name)
        try:
            await attempt.open(self._asked_as, self._options, partials=self._on_partial is not None)
        except BaseException:
            attempt.hang_up(cleared=False)
            raise
        return attempt

    async def _lose(self, lost: LineLost, cause: Exception) -> None:
        """Count a lost worker; give up when there were too many."""
        attempt = self._attempt
        self._hang_up(cleared=False)
        self._losses += 1
        from_outside = not lost.hung and attempt is not None and await attempt.line.peer.killed_from_outside()
        if not lost.blameless and not from_outside:
            self._tries += 1
        self._suspect = self._tries > 1 or self._losses >= SUSPECT_AFTER
        if self._tries > TRIES or self._losses >= MOST_LOSSES:
            name = self._places.exchange.name
            if lost.hung:
                raise EngineTimeout(f"{name} did not answer in time, {TRIES} times.") from cause
            raise EngineLost(
                f"{name} was lost {self._losses} times over this sound, which is not tried again."
            ) from cause
        if self._suspect and not self._holds_suspects:
            try:
                async with asyncio.timeout(SUSPECT_WAIT_S):
                    await self._places.suspects.acquire()
                self._holds_suspects = True
            except TimeoutError:
                pass  # better together than not at all

    def _hang_up(self, *, cleared: bool) -> None:
        attempt, self._attempt = self._attempt, None
        if attempt is not None:
            attempt.hang_up(cleared=cleared)

    def _show(self, partial: Partial, samples: int) -> None:
        """Pass a partial on where it says something new, and not too soon after the one before.

        Where the engine's own results are wanted each is passed on, once: they are answers to pieces of sound.
        """
        if self._options.native:
            again = samples <= self._shown_samples
        else:
            again = samples < self._shown_samples + PARTIAL_SAMPLES or partial.text == self._shown_text
        if not again and self._on_partial is not None:
            self._shown_samples, self._shown_text = samples, partial.text
            self._on_partial(partial)


class _Attempt:
    """The utterance on one line."""

    def __init__(self, line: Line, language: str, show: Callable[[Partial, int], None], engine: str) -> None:
        self.line = line
        self.outcome: asyncio.Future[Transcript] = asyncio.get_running_loop().create_future()
        self._language = language
        self._show = show
        self._engine = engine
        self._sent = 0
        self._stopped = False
        self._listener = asyncio.create_task(self._listen(), name="utterance listener")

    async def open(self, asked_as: str, options: HearingOptions, *, partials: bool) -> None:
        """Ask to be heard."""
        await self.line.send(messages.hear_event(asked_as, options, partials=partials))
        await self.line.send(AudioStart(**SOUND).event())

    async def send(self, audio: bytearray) -> None:
        """Send what was not sent yet. Raises what the other side has reported in the meantime."""
        while self._sent < len(audio):
            if self.outcome.done():
                self.outcome.result()
                raise LineLost("it gave words before the end")
            chunk = bytes(audio[self._sent : self._sent + CHUNK_BYTES])
            try:
                await self.line.send(AudioChunk(**SOUND, audio=chunk).event())
            except LineLost as lost:
                await self._prefer_the_reason(lost)
                raise
            self._sent += len(chunk)

    async def stop(self) -> None:
        """Say that this was all."""
        if not self._stopped:
            self._stopped = True
            try:
                await self.line.send(AudioStop().event())
            except LineLost as lost:
                await self._prefer_the_reason(lost)
                raise

    def hang_up(self, *, cleared: bool) -> None:
        """Close the line."""
        self._listener.cancel()
        if self.outcome.done() and not self.outcome.cancelled():
            self.outcome.exception()  # seen: whoever hangs up has no use for it
        self.outcome.cancel()
        self.line.close(cleared=cleared)

    async def _prefer_the_reason(self, lost: LineLost) -> None:
        """Raise what the other side said before it closed the connection, if it said anything."""
        if lost.hung:
            return
        await asyncio.wait([self._listener], timeout=self.line.stall_s)
        if self.outcome.done():
            self.outcome.result()

    async def _listen(self) -> None:
        try:
            while not self.outcome.done():
                self._take(await self.line.receive())
        except Exception as error:  # whatever it is, the one who waits for the words gets it
            if not self.outcome.done():
                self.outcome.set_exception(error)

    def _take(self, event: Event) -> None:
        try:
            if event.type == messages.PARTIAL:
                self._show(*messages.read_partial(event))
            elif WyomingTranscript.is_type(event.type):
                duration_s = self._sent / BYTES_PER_SAMPLE / HEARING_RATE_HZ
                transcript = messages.read_transcript(
                    event, language=self._language, engine=self._engine, duration_s=duration_s
                )
                self.outcome.set_result(transcript)
        except ProtocolError as error:
            raise self.line.lost(error.detail) from error
