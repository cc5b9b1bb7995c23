"""Turns from a live stream: utterances, pacing, interruption.

Sound comes in while answers go out. Utterances are found in the sound, heard as they grow, and answered one
after the other; when the customer speaks over an answer, its speech stops at once.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from access_gateway.contracts.audio import HEARING_RATE_HZ
from access_gateway.contracts.errors import GatewayError
from access_gateway.contracts.hearing import Transcript
from access_gateway.contracts.turn import Preferences, Reply
from access_gateway.hearing.endpoint import Endpointer
from access_gateway.hearing.stream_decode import StreamDecoder
from access_gateway.turn import Rooms, Said, audio_limits

LEAD_S = 0.5
"""How far the sound that was sent may be ahead of the sound that has had time to play: what a customer still
hears after an interruption, at most."""
FRAME_S = 0.1
WAITING_TURNS = 4
"""Utterances that may wait for their answers."""
END = object()


@dataclass(frozen=True, slots=True)
class Start:
    """How a live conversation begins."""

    session: str
    language: str | None = None
    """BCP 47 tag of the table, where the customer or caller names it."""
    encoding: str | None = "pcm_s16le"
    """Of bare samples; None where a container comes."""
    sample_rate_hz: int = HEARING_RATE_HZ
    container: str | None = None
    """"webm", "ogg", …"""
    preferences: Preferences = Preferences()


@dataclass(frozen=True, slots=True)
class PartialHeard:
    """What is understood so far."""

    turn: str
    text: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What an utterance was heard as."""

    turn: str
    transcript: Transcript


@dataclass(frozen=True, slots=True)
class Replied:
    """The reply of a turn; its speech follows."""

    reply: Reply


@dataclass(frozen=True, slots=True)
class SpeechStart:
    """Speech follows, as signed 16-bit little-endian mono samples."""

    turn: str
    sample_rate_hz: int


@dataclass(frozen=True, slots=True)
class SpeechEnd:
    """No more speech of this turn."""

    turn: str | None
    sent_s: float
    """How much of it was sent."""
    interrupted: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """A turn or message failed; the conversation goes on."""

    turn: str | None
    error: GatewayError


Event = PartialHeard | Heard | Replied | SpeechStart | SpeechEnd | Failed | bytes
Emit = Callable[[Event], Awaitable[None]]


@dataclass(slots=True)
class _Speaking:
    """The speech that is going out."""

    turn: str
    stopped: asyncio.Event = field(default_factory=asyncio.Event)


class Conversation:
    """One live conversation. Fed by one task, closed by its owner; events come through `emit`."""

    def __init__(self, rooms: Rooms, start: Start, emit: Emit) -> None:
        """Begin. Raises InvalidSetting for sound that cannot be taken."""
        self._rooms, self._start, self._emit = rooms, start, emit
        self._decoder = StreamDecoder(audio_form(start), audio_limits(rooms.settings))
        self._endpointer = Endpointer(
            rooms.hearer.detector(), pause_s=rooms.settings.hearing.end_of_utterance_pause_s
        )
        self._jobs: asyncio.Queue[Said | object] = asyncio.Queue(WAITING_TURNS)
        self._answering = asyncio.create_task(self._answer_all(), name="conversation answers")
        self._listening: _Listening | None = None
        self._speaking: _Speaking | None = None
        self._language = start.language
