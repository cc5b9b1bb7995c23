"""Inside a worker: one engine behind a Wyoming server.

No queues: the next message of a connection is read when the engine has taken the last one, so that the
socket's own buffer is all that can pile up. A message that is not understood is answered with an error, and
its connection closed; the worker and its other connections go on.
"""

import asyncio
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, cast

from wyoming.audio import AudioChunk, AudioStart
from wyoming.event import Event
from wyoming.ping import Ping

from access_gateway.contracts.audio import BYTES_PER_SAMPLE, Pcm
from access_gateway.contracts.errors import (
    AudioTooLong,
    Busy,
    EngineError,
    EngineRefused,
    GatewayError,
    ProtocolError,
)
from access_gateway.contracts.hearing import PIECE_S, Hearing, Partial, Priority, Recogniser, Transcript
from access_gateway.contracts.speaking import Manner, Speaker
from access_gateway.workers import messages, wire
from access_gateway.workers.lanes import Runner, Seat

WRITE_LIMIT_S = 30.0
LINGER_S = 2.0
WAITED_FOR = 0.5
"""Head start of an utterance's end before the pieces of others: its words are waited for, partials are looked at."""
SPEECH_CHUNK_BYTES = 65_536

T = TypeVar("T")


def _as_made(pcm: Pcm) -> Pcm:
    return pcm


@dataclass(slots=True)
class Serving:
    """What a worker serves, and its limits."""

    engine: Recogniser | Speaker
    runner: Runner
    """Where the blocking calls run: a thread for each utterance, or the main thread for a speaker."""
    max_connections: int
    max_utterance_s: float
    finish: Callable[[Pcm], Pcm] = _as_made
    """What is done to a speaker's sound before it goes out."""
    open_connections: int = 0
    samples: int = 0
    """Of all utterances together."""

    @property
    def load(self) -> messages.Load:
        """What was used so far."""
        rate_hz = getattr(self.engine, "sample_rate_hz", 1)
        return messages.Load(time.process_time(), self.samples / rate_hz, resident_bytes())

    async def start(self, socket: str) -> asyncio.Server:
        """Listen on a Unix socket."""
        return await asyncio.start_unix_server(self._serve, socket, limit=wire.MAX_LINE_BYTES)

    async def call(self, seat: Seat, priority: float, function: Callable[..., T], *arguments: object) -> T:
        """Run a blocking call of the engine. Raises GatewayError, whatever the engine raises."""
        try:
            return await asyncio.wrap_future(seat.run_soon(priority, function, *arguments))
        except GatewayError:
            raise
        except Exception as error:  # an engine may raise anything; its words may hold the customer's
            raise EngineError(f"{self.engine.name} failed: {type(error).__name__}.") from error

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open_connections += 1
        connection = _Connection(self, writer)
        try:
            if self.open_connections > self.max_connections:
                raise Busy("The worker has too many connections.", retry_after_s=1.0)
            while (event := await wire.read_event(reader)) is not None:
                await connection.answer(event)
        except GatewayError as error:
            await connection.complain(error)
            await _let_it_be_read(reader, writer)
        except (OSError, TimeoutError):
            pass  # the gateway is gone, or does not read: its utterance is over
        finally:
            self.open_connections -= 1
            await connection.close()
            writer.close()


def resident_bytes() -> int:
    """Return this process's resident memory; 0 where the system does not say (it is no Linux)."""
    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123  # every other second, in an event loop
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


async def _let_it_be_read(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Take what still comes in for a moment: closing at once would break the pipe before the error is read."""
    try:
        writer.write_eof()
        async with asyncio.timeout(LINGER_S):
            while await reader.read(wire.MAX_LINE_BYTES):
                pass
    except (OSError, TimeoutError):
        pass  # gone, or still sending: it is closed all the same


class _Connection:
    """One connection: at most one utterance under way."""

    def __init__(self, serving: Serving, writer: asyncio.StreamWriter) -> None:
        self._serving = serving
        self._writer = writer
        self._hearing: Hearing | None = None
        self._partials = False
        self._samples = 0
        self._held = bytearray()
        self._priority = Priority.RECORDING
        self._seat: Seat | None = None

    async def answer(self, event: Event) -> None:
        """Do what a message asks. What is not known is passed over, as Wyoming has it."""
        match event.type:
            case "describe":
                await self._write(messages.info_event(self._serving.engine))
            case "ping":
                await self._write(messages.pong_event(Ping.from_event(event).text, self._serving.load))
            case "transcribe":
                await self._open(event)
            case "audio-start":
                self._check_format(event)
            case "audio-chunk":
                await self._feed(event)
            case "audio-stop":
                await self._finish()
            case "synthesize":
                await self._speak(event)

    async def complain(self, error: GatewayError) -> None:
        """Tell the other side, if it still listens."""
        try:
            await self._write(messages.error_event(error))
        except (OSError, TimeoutError, ProtocolError):
            pass

    async def close(self) -> None:
        """Give the place of an utterance under way back."""
        hearing, self._hearing = self._hearing, None
        self._held.clear()
        if hearing is not None:
            try:
                await self._call(hearing.close)
            except GatewayError:
                pass  # it is given up anyway
        seat, self._seat = self._seat, None
        if seat is not None:
            seat.leave()

    async def _call(self, function: Callable[..., T], *arguments: object, before: float = 0.0) -> T:
        """Run a call of this connection's utterance; `before`: with so much of a head start."""
        if self._seat is None:
            self._seat = self._serving.runner.sit()
        return await self._serving.call(self._seat, self._priority - before, function, *arguments)

    async def _write(self, event: Event) -> None:
        await wire.write_event(self._writer, event, limit_s=WRITE_LIMIT_S)

    def _recogniser(self) -> Recogniser:
        if hasattr(self._serving.engine, "voices"):
            raise EngineRefused(f"{self._serving.engine.name} does not hear.")
        return self._serving.engine

    async def _open(self, event: Event) -> None:
        recogniser = self._recogniser()
        language, options, self._partials = messages.read_hear(event)
        if language is None:
            if len(recogniser.languages) != 1:
                raise ProtocolError("A request to hear must name its language.")
            language = next(iter(recogniser.languages))
        await self.close()
        self._priority = options.priority
        self._hearing = await self._call(recogniser.open, language, options)
        self._samples = 0

    def _check_format(self, event: Event) -> None:
        wanted = {"rate": self._recogniser().sample_rate_hz, "width": BYTES_PER_SAMPLE, "channels": 1}
        if any(event.data.get(key) != value for key, value in wanted.items()):
            raise EngineRefused(f"Sound must be 16-bit mono PCM at {wanted['rate']} Hz.")

    async def _feed(self, event: Event) -> None:
        hearing = self._under_way()
        self._check_format(event)
        pcm = event.payload or b""
        self._samples += len(pcm) // BYTES_PER_SAMPLE
        self._serving.samples += len(pcm) // BYTES_PER_SAMPLE
        if self._samples > self._serving.max_utterance_s * self._recogniser().sample_rate_hz:
            raise AudioTooLong(f"An utterance is at most {self._serving.max_utterance_s:g} s.")
        self._held += pcm
        if len(self._held) < PIECE_S * self._recogniser().sample_rate_hz * BYTES_PER_SAMPLE:
            return
        await self._show(await self._call(hearing.feed, self._take_held()))

    def _take_held(self) -> bytes:
        held = bytes(self._held)
        self._held.clear()
        return held

    async def _finish(self) -> None:
        hearing, rest = self._under_way(), self._take_held()

        def finish() -> tuple[Partial | None, Transcript]:
            return (hearing.feed(rest) if rest else None), hearing.finish()

        partial, transcript = await self._call(finish, before=WAITED_FOR)
        await self._show(partial)
        await self._write(messages.transcript_event(transcript))
        await self.close()

    async def _show(self, partial: Partial | None) -> None:
        if partial is not None and self._partials:
            await self._write(messages.partial_event(partial, self._samples))

    def _under_way(self) -> Hearing:
        if self._hearing is None:
            raise ProtocolError("There is no utterance under way: a request to hear comes first.")
        return self._hearing

    def _spoken(self, speaker: Speaker, text: str, voice: str, manner: Manner) -> Pcm:
        return self._serving.finish(speaker.speak(text, voice, manner))

    async def _speak(self, event: Event) -> None:
        if not hasattr(self._serving.engine, "voices"):
            raise EngineRefused(f"{self._serving.engine.name} does not speak.")
        speaker = cast(Speaker, self._serving.engine)
        text, voice, manner = messages.read_speak(event)
        pcm = await self._call(self._spoken, speaker, text, voice, manner)
        sound = {"rate": pcm.rate_hz, "width": BYTES_PER_SAMPLE, "channels": 1}
        await self._write(AudioStart(**sound).event())
        for at in range(0, len(pcm.samples), SPEECH_CHUNK_BYTES):
            chunk = pcm.samples[at : at + SPEECH_CHUNK_BYTES]
            await self._write(AudioChunk(**sound, audio=chunk).event())
        await self._write(messages.spoken_event(pcm))
