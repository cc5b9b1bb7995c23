"""Conversations: the language last used, and the last few turns for a person who takes over.

Turns are written behind: they wait in memory for at most `flush_every_s` and go to the disk together, because
a commit for each would cost more than the turn. A killed gateway loses that half second of history and
nothing else. Reading sees what has not been written yet. A failing disk costs history, never a turn: it is
logged, what waits is bounded, and customers go on being answered.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import msgspec
import structlog
from sqlalchemy import Connection, Select, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from access_gateway.contracts.errors import StoreError
from access_gateway.contracts.turn import Exchange, Preferences
from access_gateway.store.database import Database
from access_gateway.store.ids import Now, checked_id
from access_gateway.store.schema import exchanges, sessions

log = structlog.get_logger(__name__)

DAY_S = 86_400.0
LONGEST_CHARS = 16_000
"""What is kept of one text of one exchange."""
SWEEP_ROWS = 500
"""Rows that one transaction sweeps, so that nobody waits long behind it."""


@dataclass(frozen=True, slots=True)
class Session:
    """What is remembered of a conversation."""

    session: str
    language: str | None
    """BCP 47 tag last used; None where none was ever sure."""
    history: tuple[Exchange, ...] = ()
    """Oldest first, at most `history_turns`."""
    preferences: Preferences = Preferences()
    """What the customer asked for in it: slower, louder, larger."""
    pause_s: float | None = None
    """The silence that ends what this customer says, where their pauses have been learned."""


@dataclass(frozen=True, slots=True)
class _Pending:
    session: str
    exchange: Exchange
    language: str | None
    seen_at: float


class Sessions:
    """Conversations by session id."""

    def __init__(
        self,
        database: Database,
        *,
        history_turns: int,
        session_days: float,
        now: Now,
        flush_every_s: float = 0.5,
        flush_at: int = 200,
        most_pending: int = 2_000,
    ) -> None:
        """Take the open database.

        history_turns: turns kept of a conversation. session_days: how long after its last turn it is
        forgotten. flush_at: waiting turns that are written at once. most_pending: how many may wait while the
        disk fails; then the oldest are given up.
        """
        self._database = database
        self._history_turns = history_turns
        self._keep_s = session_days * DAY_S
        self._now = now
        self._flush_every_s = flush_every_s
        self._flush_at = flush_at
        self._most_pending = most_pending
        self._pending: list[_Pending] = []
        self._timer: asyncio.Task[None] | None = None
        self._full = asyncio.Event()

    @staticmethod
    def checked(session: str | None) -> str:
        """Return the caller's session id, or a new one for None. Raises InvalidSetting."""
        return checked_id(session, "session")

    async def get(self, session: str) -> Session | None:
        """Return what is remembered, or None for a conversation that is new or too long ago.

        When the database fails, what is still in memory is returned: a customer without history is better
        served than one without an answer.
        """
        waiting = [one for one in self._pending if one.session == session]
        try:
            kept = await self._database.read(self._kept(session))
        except StoreError as error:
            log.warning("history-not-read", session=session, code=error.code)
            kept = None
        language = kept.language if kept else None
        history = kept.history if kept else ()
        preferences = kept.preferences if kept else Preferences()
        for one in waiting:
            language = one.language or language
            history = (*history, one.exchange)
        if kept is None and not waiting:
            return None
        history = history[max(0, len(history) - self._history_turns) :]
        return Session(session, language, history, preferences, kept.pause_s if kept else None)

    async def remember(self, session: str, exchange: Exchange, language: str | None) -> None:
        """Add a turn to the conversation. language: BCP 47; None or "und" leaves the one before.

        Returns at once, before anything is on the disk, and never raises for the disk's sake.
        """
        known = None if language in (None, "und") else language
        self._pending.append(_Pending(session, _bounded(exchange), known, self._now()))
        if len(self._pending) > self._most_pending:
            del self._pending[: len(self._pending) - self._most_pending]
            log.warning("history-given-up", pending=self._most_pending)
        if len(self._pending) >= self._flush_at:
            self._full.set()
        if self._timer is None or self._timer.done():
            self._timer = asyncio.create_task(self._flush_later(), name="sessions-flush")

    async def prefer(self, session: str, chosen: Preferences) -> None:
        """Keep what the customer asks for in this conversation, in place of what was kept. Raises StoreError."""
        text = msgspec.json.encode(chosen).decode()
        row = {"session": session, "seen_at": self._now(), "preferences": text}
        await self._database.write(lambda connection: connection.execute(_PREFER, row))

    async def forget_preferences(self, session: str) -> None:
        """Forget what the customer asked for in a conversation, and the pauses learned in it. Raises StoreError."""
        command = update(sessions).where(sessions.c.session == session).values(preferences=None, pause_s=None)
        await self._database.write(lambda connection: connection.execute(command))

    async def remember_pause(self, session: str, pause_s: float) -> None:
        """Keep the silence that ends what this customer says, as learned. Raises StoreError."""
        row = {"session": session, "seen_at": self._now(), "pause_s": pause_s}
        await self._database.write(lambda connection: connection.execute(_PAUSE, row))

    async def start_over(self, session: str) -> None:
        """Forget what was said in a conversation; its language and preferences stay. Raises StoreError."""
        self._pending = [one for one in self._pending if one.session != session]
        said = delete(exchanges).where(exchanges.c.session == session)
        await self._database.write(lambda connection: connection.execute(said))

    async def forget(self, session: str) -> None:
        """Remove a conversation. Raises StoreError."""
        self._pending = [one for one in self._pending if one.session != session]
        await self._database.write(
            lambda connection: connection.execute(delete(sessions).where(sessions.c.session == session))
        )

    async def flush(self) -> None:
        """Write what waits. Raises StoreError or and keeps it waiting then."""
        batch, self._pending = self._pending, []
        if not batch:
            return
        try:
            await self._database.write(lambda connection: self._write(connection, batch))
        except StoreError:
            self._pending = (batch + self._pending)[-self._most_pending :]
            raise

    async def sweep(self) -> int:
        """Forget the conversations whose time is over; return how many. Raises StoreError."""
        before = self._now() - self._keep_s
        old = select(sessions.c.session).where(sessions.c.seen_at < before).limit(SWEEP_ROWS)
        swept = 0
        while True:
            count = await self._database.write(_deleted(old))
            swept += count
            if count < SWEEP_ROWS:
                return swept

    async def close(self) -> None:
        """Write what waits, and stop. What cannot be written is logged and lost."""
        if self._timer is not None:
            self._timer.cancel()
            await asyncio.wait([self._timer], timeout=5.0)
            self._timer = None
        try:
            await self.flush()
        except StoreError as error:
            log.warning("history-lost", pending=len(self._pending), code=error.code)

    async def _flush_later(self) -> None:
        while self._pending:
            try:
                async with asyncio.timeout(self._flush_every_s):
                    await self._full.wait()
            except TimeoutError:
                pass  # the usual case: half a second went by
            self._full.clear()
            try:
                await self.flush()
            except StoreError as error:
                log.warning("history-not-written", pending=len(self._pending), code=error.code)
                await asyncio.sleep(10 * self._flush_every_s)

    def _kept(self, session: str) -> Callable[[Connection], Session | None]:
        given = {"session": session, "since": self._now() - self._keep_s, "turns": self._history_turns}

        def read(connection: Connection) -> Session | None:
            found = connection.execute(_SESSION, given).first()
            if found is None:
                return None
            rows = connection.execute(_HISTORY, given).all()
            history = tuple(Exchange(*row) for row in reversed(rows))
            return Session(session, found.language, history, _preferences(found.preferences), found.pause_s)

        return read

    def _write(self, connection: Connection, batch: list[_Pending]) -> None:
        rows = [{"session": one.session, "language": one.language, "seen_at": one.seen_at} for one in batch]
        connection.execute(_TOUCH, rows)
        if not self._history_turns:
            return
        connection.execute(
            insert(exchanges),
            [
                {
                    "session": one.session,
                    "turn": one.exchange.turn,
                    "said": one.exchange.said,
                    "said_language": one.exchange.said_language,
                    "answered": one.exchange.answered,
                    "at": one.exchange.at,
                }
                for one in batch
            ],
        )
        touched = {one.session for one in batch}
        connection.execute(_TRIM, [{"of": name, "turns": self._history_turns} for name in touched])


_SESSION = select(sessions.c.language, sessions.c.preferences, sessions.c.pause_s).where(
    sessions.c.session == bindparam("session"), sessions.c.seen_at >= bindparam("since")
)
_COLUMNS = (
    exchanges.c.turn,
    exchanges.c.said,
    exchanges.c.said_language,
    exchanges.c.answered,
    exchanges.c.at,
)
_HISTORY = (
    select(*_COLUMNS)
    .where(exchanges.c.session == bindparam("session"))
    .order_by(exchanges.c.number.desc())
    .limit(bindparam("turns"))
)
_NEW = upsert(sessions)
_TOUCH = _NEW.on_conflict_do_update(
    index_elements=["session"],
    set_={
        "seen_at": _NEW.excluded.seen_at,
        # A turn in no sure language leaves the language of the turn before.
        "language": func.coalesce(_NEW.excluded.language, sessions.c.language),
    },
)
_PREFER = _NEW.on_conflict_do_update(
    index_elements=["session"],
    set_={"seen_at": _NEW.excluded.seen_at, "preferences": _NEW.excluded.preferences},
)
_PAUSE = _NEW.on_conflict_do_update(
    index_elements=["session"],
    set_={"seen_at": _NEW.excluded.seen_at, "pause_s": _NEW.excluded.pause_s},
)
_LAST_KEPT = (
    select(exchanges.c.number)
    .where(exchanges.c.session == bindparam("of"))
    .order_by(exchanges.c.number.desc())
    .limit(1)
    .offset(bindparam("turns"))
    .scalar_subquery()
)
_TRIM = delete(exchanges).where(exchanges.c.session == bindparam("of"), exchanges.c.number <= _LAST_KEPT)


def _deleted(old: Select[tuple[str]]) -> Callable[[Connection], int]:
    return lambda connection: connection.execute(delete(sessions).where(sessions.c.session.in_(old))).rowcount


def _preferences(kept: str | None) -> Preferences:
    try:
        return msgspec.json.decode(kept, type=Preferences) if kept else Preferences()
    except msgspec.DecodeError:
        log.warning("session-preferences-not-read")
        return Preferences()


def _bounded(exchange: Exchange) -> Exchange:
    """Return the exchange with texts that a database takes, whatever a backend made of them."""
    texts = (exchange.turn, exchange.said, exchange.said_language, exchange.answered, exchange.at)
    return Exchange(*(text[:LONGEST_CHARS].encode("utf-8", "replace").decode() for text in texts))
