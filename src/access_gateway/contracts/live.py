"""A live conversation: how it begins, and what happens in it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from access_gateway.contracts.audio import HEARING_RATE_HZ
from access_gateway.contracts.errors import GatewayError
from access_gateway.contracts.hearing import Transcript
from access_gateway.contracts.turn import Preferences, Reply


@dataclass(frozen=True, slots=True)
class Start:
    """How a live conversation begins."""

    session: str
    language: str | None = None
    """BCP 47 tag of the table, where the customer or caller names it."""
    sample_rate_hz: int = HEARING_RATE_HZ
    """Of bare signed 16-bit little-endian mono samples."""
    container: str | None = None
    """The container that the sound comes in ("webm"); None for bare samples."""
    preferences: Preferences = Preferences()
    metadata: Mapping[str, str] = field(default_factory=dict)
    """Goes with each turn to the backend; `customer` also names whose preferences hold."""


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
    held: bool = False
    """It waits to be sent or dropped: the customer wants to check it first."""


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
class Caption:
    """The sentence whose speech follows."""

    turn: str
    text: str
    language: str
    """BCP 47."""
    start_s: float
    """Where it begins in the speech of this turn."""
    end_s: float


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


class ClientGone(Exception):
    """Whoever was talking has hung up, or takes nothing any more: there is nobody left to tell."""


Event = PartialHeard | Heard | Replied | SpeechStart | Caption | SpeechEnd | Failed | bytes
Emit = Callable[[Event], Awaitable[None]]
"""Sends an event to the client. Raises ClientGone."""
