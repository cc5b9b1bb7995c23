"""How much can be heard in real time, who is let in, and who waits.

A live stream is let in where the processors can hear it in real time beside all that are there already, by what
hearing has cost so far (workers.meter); otherwise it is refused at once, because sound that piles up is answered
late and then later still. A recording can wait: it queues, within bounds, for what live streams leave.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

from access_gateway.contracts.errors import Busy
from access_gateway.contracts.hearing import Priority
from access_gateway.hearing.processors import OwnUse, found
from access_gateway.settings import Hearing as Settings
from access_gateway.workers.client import Health

LAG_HALVES_S = 10.0
"""A late final says less and less about now."""
LAG_WEIGHT = 0.3
"""Of the newest utterance: one that is late, as the first of a cold recogniser, closes no door; four in a row do."""
RECORDING_NEEDS = 0.1
"""Processors that must be free for a recording to begin."""
LOOK_EVERY_S = 0.5
"""How often those who wait look again whether the processors have become free; whoever leaves wakes them too."""
SHORTEST_RETRY_S, LONGEST_RETRY_S = 1.0, 60.0
FIRST_STREAM_S = 30.0
"""How long a conversation lasts, before any has ended."""


class Hears(Protocol):
    """What is asked to hear: a pool of workers, or a remote server."""

    @property
    def health(self) -> Health:
        """How it is, now."""
        ...


@dataclass(slots=True)
class LivePlace:
    """A live stream's place. It may turn out to speak another language, and so to cost something else."""

    by: Hears | None
    """Who hears it; None: nobody yet."""
    since: float
    beside: Hears | None = None
    """Who listens for commands beside."""

    def move(self, by: Hears | None) -> None:
        """Say who hears it now. A stream that was let in is never put out."""
        self.by = by


@dataclass(slots=True)
class Counts:
    """For metrics: how many, by kind."""

    admitted: dict[Priority, int] = field(default_factory=lambda: dict.fromkeys(Priority, 0))
    refused: dict[Priority, int] = field(default_factory=lambda: dict.fromkeys(Priority, 0))


class Capacity:
    """Who may be heard now. One for the gateway; used in one event loop."""

    def __init__(
        self,
        settings: Settings,
        *,
        own: OwnUse | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """`own`: what this process itself takes. `now`: seconds."""
        self._settings = settings
        self._own = own or OwnUse()
        self._now = now
        self._budget = (settings.cores or found()) * settings.full_at
        self._live: list[LivePlace] = []
        self._recordings = 0
        self._recorded_s = 0.0
        """Processor seconds that the recordings which wait will take."""
        self._waiting: list[tuple[Priority, int]] = []
        self._tickets = 0
        self._changed = asyncio.Event()
        self._stream_s = FIRST_STREAM_S
        self._lag_s, self._lagged_at = 0.0, now()
        self.counts = Counts()

    # --- as it is now, for metrics and for whoever decides

    @property
    def live(self) -> int:
        """Live streams."""
        return len(self._live)

    @property
    def recordings(self) -> int:
        """Recordings that are being heard."""
        return self._recordings

    @property
    def waiting(self) -> Mapping[Priority, int]:
        """Recordings that wait."""
        return {kind: sum(priority is kind for priority, _ in self._waiting) for kind in Priority}

    @property
    def free_cores(self) -> float:
        """Processors that are left when every live stream is spoken in at once; below 0: none."""
        return self._budget - self._own.cores - sum(map(_cost, self._live))

    @property
    def lag_s(self) -> float:
        """How late the words of live utterances are, lately."""
        return float(self._lag_s * 0.5 ** ((self._now() - self._lagged_at) / LAG_HALVES_S))

    def live_more(self, by: Hears | None, beside: Hears | None = None) -> int:
        """Return how many more live streams of this kind could be let in now. beside: who listens for commands."""
        health = by.health if by else None
        if self.lag_s > self._settings.most_lag_s:
            return 0
        rtf = health.rtf if health else None
        places = max(0, health.places - sum(place.by is by for place in self._live)) if health else None
        rtf = rtf + (beside.health.rtf or 0.0) if rtf and beside else rtf
        by_cores = max(0, int(self.free_cores / rtf)) if rtf else None
        return min((most for most in (places, by_cores) if most is not None), default=1)

    def late(self, lag_s: float) -> None:
        """Take how long after its end the words of a live utterance came."""
        self._lag_s, self._lagged_at = self.lag_s + LAG_WEIGHT * (lag_s - self.lag_s), self._now()

    # --- being let in

    @asynccontextmanager
    async def stream(self, by: Hears | None, beside: Hears | None = None) -> AsyncIterator[LivePlace]:
        """Hold the place of a live stream that `by` will hear, with another's ear `beside`.

        Raises Busy at once where it cannot be in time.
        """
        if self.live_more(by, beside) < 1:
            raise self.refuse_stream()
        self.counts.admitted[Priority.LIVE] += 1
        place = LivePlace(by, self._now(), beside)
        self._live.append(place)
        try:
            yield place
        finally:
            self._live.remove(place)
            self._stream_s += 0.2 * (self._now() - place.since - self._stream_s)
            self._wake()

    def refuse_stream(self) -> Busy:
        """Count a live stream that is not let in; return what it is told."""
        self.counts.refused[Priority.LIVE] += 1
        return Busy(
            f"No more live streams can be heard in real time; there are {self.live}.",
            retry_after_s=_bounded(self._stream_s / max(1, self.live)),
        )

    @asynccontextmanager
    async def recording(self, by: Hears, duration_s: float, priority: Priority) -> AsyncIterator[None]:
        """Wait until a recording of that length may be heard, and hold its place.

        Recordings go before batches, and each in the order in which it came. Raises Busy: at once where too many
        wait already, and after `hearing.recording_wait_s`.
        """
        if (rtf := by.health.rtf) is None:  # other processors hear it: its own places are the limit
            self.counts.admitted[priority] += 1
            yield
            return
        await self._wait_for_recording(duration_s * rtf, priority)
        try:
            yield
        finally:
            self._recordings -= 1
            self._wake()

    async def _wait_for_recording(self, cost_s: float, priority: Priority) -> None:
        """Take a recording's place, once its turn comes. Raises Busy."""
        if len(self._waiting) >= self._settings.recordings_waiting:
            raise self._refusal(priority, "recordings wait already")
        self._tickets += 1
        ticket = (priority, self._tickets)
        self._waiting.append(ticket)
        self._recorded_s += cost_s
        try:
            async with asyncio.timeout(self._settings.recording_wait_s):
                while not self._may_begin(ticket):
                    await self._change()
            self._recordings += 1
            self.counts.admitted[priority] += 1
        except TimeoutError as error:
            raise self._refusal(priority, "recordings wait, and the time of one was up") from error
        finally:
            self._waiting.remove(ticket)
            self._recorded_s = max(0.0, self._recorded_s - cost_s) if self._waiting else 0.0
            self._wake()

    def _may_begin(self, ticket: tuple[Priority, int]) -> bool:
        free = self.free_cores
        return min(self._waiting) == ticket and free >= RECORDING_NEEDS and self._recordings < max(1.0, free)

    async def _change(self) -> None:
        """Wait until somebody leaves, or for a moment: prices and the gateway's own use change by themselves."""
        changed = self._changed
        try:
            async with asyncio.timeout(LOOK_EVERY_S):
                await changed.wait()
        except TimeoutError:
            pass  # time to look again

    def _wake(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def _refusal(self, priority: Priority, why: str) -> Busy:
        self.counts.refused[priority] += 1
        took_s = self._recorded_s / max(RECORDING_NEEDS, self.free_cores)
        return Busy(f"{len(self._waiting)} {why}.", retry_after_s=_bounded(took_s))


def _cost(place: LivePlace) -> float:
    return sum(hears.health.rtf or 0.0 for hears in (place.by, place.beside) if hears)


def _bounded(wait_s: float) -> float:
    return min(LONGEST_RETRY_S, max(SHORTEST_RETRY_S, wait_s))
