"""What the HTTP layer is given by app.py, and how its handlers get at it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from access_gateway.catalogue.entries import Catalogue
from access_gateway.catalogue.shelf import Shelf
from access_gateway.contracts.errors import Busy
from access_gateway.reviews import Reviews
from access_gateway.rooms import Rooms
from access_gateway.settings import Settings
from access_gateway.store.preferences import PreferenceStore
from access_gateway.web.wire_info import CheckOut

RETRY_AFTER_S = 2.0


class Admission:
    """So many at once, and no queue: the rest is told at once to come back."""

    def __init__(self, most: int, setting: str) -> None:
        """Give `most` places; `setting` is the name of the setting that says so."""
        self._most, self._setting = most, setting
        self._now = 0
        self._closed = False

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Hold a place. Raises Busy when all are taken, or none is given any more."""
        if self._closed:
            raise Busy("The gateway is stopping.", retry_after_s=RETRY_AFTER_S)
        if self._now >= self._most:
            raise Busy(f"All {self._most} places are taken ({self._setting}).", retry_after_s=RETRY_AFTER_S)
        self._now += 1
        try:
            yield
        finally:
            self._now -= 1

    def close(self) -> None:
        """Give no more places; those who have one keep it."""
        self._closed = True


@dataclass(frozen=True, slots=True)
class Outside:
    """The gateway as its HTTP layer sees it."""

    settings: Settings
    rooms: Rooms
    reviews: Reviews
    preferences: PreferenceStore
    catalogue: Catalogue
    shelf: Shelf
    checks: Callable[[], Awaitable[list[CheckOut]]]
    """What must work for the gateway to be ready."""
    refresh_metrics: Callable[[], None]
    """Brings the gauges up to date before they are read."""
    admission: Admission
    """Places for turns."""
    streams: Admission
    """Places for live conversations."""
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the gateway is shutting down: live conversations end."""

    def close(self) -> None:
        """Take nothing new; what is under way goes on, but for live conversations."""
        self.admission.close()
        self.streams.close()
        self.closing.set()


OUTSIDE = web.AppKey("outside", Outside)
