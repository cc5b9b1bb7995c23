"""A connection to a worker or to a remote server, for one utterance or one sentence."""

import asyncio
from dataclasses import dataclass
from typing import Protocol

from wyoming.error import Error
from wyoming.event import Event

from access_gateway.contracts.errors import ProtocolError
from access_gateway.workers import messages, wire
from access_gateway.workers.patience import patience


class LineLost(Exception):
    """The other side died, hangs, or talks nonsense: what was said has to be said again to another."""

    def __init__(self, reason: str, *, hung: bool = False, blameless: bool = False) -> None:
        super().__init__(reason)
        self.hung = hung
        """It took nothing and gave nothing within the limit."""
        self.blameless = blameless
        """Another utterance is held to have caused it: this one's try does not count."""


class Peer(Protocol):
    """Who is at the other end."""

    load: int
    """Open lines."""
    suspects: int
    """Open lines of utterances that have already lost a worker."""
    blamed: bool
    """One utterance is known to be the reason for its end."""

    @property
    def pid(self) -> int | None:
        """Its process; None where it is on another machine."""
        ...

    async def killed_from_outside(self) -> bool:
        """Say whether it has ended by no fault of any utterance."""
        ...

    def condemn(self, reason: str, *, blame: bool) -> None:
        """Report that it hangs or is gone, so that nobody is sent to it any more.

        `blame`: by the utterance that reports it, and not by the others that are there.
        """
        ...


@dataclass(slots=True)
class Line:
    """An open connection. Closed by its owner."""

    peer: Peer
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    stall_s: float
    """How long the other side may leave unread what it was sent."""
    suspect: bool = False
    """Its utterance has already lost a worker."""
    open: bool = True

    def __post_init__(self) -> None:
        self.peer.load += 1
        self.peer.suspects += self.suspect

    async def send(self, event: Event) -> None:
        """Write an event. Raises LineLost; ProtocolError for text that is not Unicode."""
        try:
            async with patience(self.stall_s, self.peer.pid):
                await wire.write_event(self.writer, event, limit_s=None)
        except TimeoutError as error:
            self.peer.condemn("it does not read what it is sent", blame=True)
            raise LineLost("it does not read what it is sent", hung=True) from error
        except OSError as error:
            raise self.lost("the connection is gone") from error

    async def receive(self) -> Event:
        """Return the next event. Raises LineLost, or the GatewayError that the other side reports."""
        try:
            event = await wire.read_event(self.reader)
        except (OSError, ProtocolError) as error:
            raise self.lost(f"the connection broke: {error}") from error
        if event is None:
            raise self.lost("it ended")
        if Error.is_type(event.type):
            raise messages.read_error(event)
        return event

    def lost(self, reason: str) -> LineLost:
        """Return the loss of this line, blameless where another utterance is there to blame."""
        self.peer.condemn(reason, blame=False)
        blameless = not self.suspect and (self.peer.suspects > 0 or self.peer.blamed)
        return LineLost(reason, blameless=blameless)

    def close(self, *, cleared: bool = False) -> None:
        """Hang up at once, also where the other side reads nothing. `cleared`: the utterance did no harm."""
        if not self.open:
            return
        self.open = False
        self.peer.load -= 1
        if cleared:  # otherwise the peer is dying, and its other utterances are to know whom to blame
            self.peer.suspects -= self.suspect
        self.writer.transport.abort()


class Exchange(Protocol):
    """Where lines come from: a pool."""

    @property
    def name(self) -> str:
        """For errors."""
        ...

    async def connect(self, *, suspect: bool) -> Line:
        """Open a line to a ready peer. Raises EngineError where none becomes ready in time."""
        ...
