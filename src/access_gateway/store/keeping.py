"""All that is kept, opened and closed together."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

import structlog
from sqlalchemy import make_url, text
from sqlalchemy.exc import ArgumentError

from access_gateway.contracts.errors import SettingsError, StoreError
from access_gateway.settings import Settings
from access_gateway.store.database import Database
from access_gateway.store.ids import Now
from access_gateway.store.lease import Lease
from access_gateway.store.outbox import Outbox
from access_gateway.store.preferences import PreferenceStore
from access_gateway.store.recordings import Recordings
from access_gateway.store.sessions import Sessions

log = structlog.get_logger(__name__)

FILE = "gateway.db"


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is kept, and for how long."""

    history_turns: int = 20
    session_days: float = 30.0
    review_days: float = 30.0
    """After its last change, a review that was delivered, withdrawn or never confirmed."""
    recording_days: float = 30.0
    recordings_bytes: int = 1_073_741_824
    """All recordings set aside together."""
    reserve_bytes: int = 104_857_600
    """Free disk that recordings leave for everything else."""
    sweep_every_s: float = 3_600.0


class Store:
    """The database and the recordings of one gateway. Made by `open`, closed by its owner."""

    def __init__(self, file: Path, bounds: Bounds, now: Now) -> None:
        """Build the parts; nothing is touched before `open`."""
        self.file = file
        self._database = database = Database(file)
        self._bounds = bounds
        self._sweeper: asyncio.Task[None] | None = None
        self.sessions = Sessions(
            database, history_turns=bounds.history_turns, session_days=bounds.session_days, now=now
        )
        self.preferences = PreferenceStore(database, now=now)
        self.outbox = Outbox(database, now=now, keep_days=bounds.review_days)
        self.recordings = Recordings(
            database,
            file.parent / "recordings",
            keep_days=bounds.recording_days,
            most_bytes=bounds.recordings_bytes,
            reserve_bytes=bounds.reserve_bytes,
            now=now,
        )
        self.delivery_lease = Lease(file.with_name("delivery.lock"))

    @classmethod
    async def open(
        cls,
        where: str | Path,
        bounds: Bounds | None = None,
        *,
        now: Now = time.time,
        create: bool = True,
        sweep: bool = True,
    ) -> "Store":
        """Open the store, make it where it is missing, bring it up to date, and begin to sweep.

        where: a folder, or an SQLAlchemy URL ("sqlite:////var/lib/access-gateway/gateway.db").
        create: False refuses a database that is not there. sweep: False for a short look beside a running
        gateway. Raises StoreError (damaged, another program's, of a newer gateway, not writable), StoreFull,
        SettingsError (a URL that cannot be used).
        """
        file = _file_of(where)
        if not create and not file.exists():
            raise StoreError(f"There is no database {file}: no gateway has run with these settings yet.")
        store = cls(file, bounds or Bounds(), now)
        try:
            await store._database.open(create=create)
        except BaseException:
            await store.close()
            raise
        if sweep:
            store._sweeper = asyncio.create_task(store._sweep_for_ever(), name="store-sweep")
        return store

    @classmethod
    async def configured(cls, settings: Settings, *, create: bool = True, sweep: bool = True) -> "Store":
        """Open the store that the settings name. Raises as `open` does."""
        bounds = Bounds(
            history_turns=settings.store.history_turns,
            session_days=settings.store.session_days,
            review_days=settings.reviews.keep_days,
            recording_days=settings.hearing.keep_unheard_days,
            recordings_bytes=settings.hearing.keep_unheard_bytes,
        )
        where = settings.store.url or settings.data_folder
        return await cls.open(where, bounds, create=create, sweep=sweep)

    async def check(self) -> None:
        """Raise StoreError unless the database answers; for /readyz."""
        await self._database.read(lambda connection: connection.execute(text("PRAGMA user_version")).scalar())

    async def sweep(self) -> None:
        """Forget all whose time is over. Raises StoreError."""
        await self.sessions.sweep()
        await self.outbox.sweep()
        await self.recordings.sweep()

    async def close(self) -> None:
        """Write what waits, and close. Safe to call twice."""
        if self._sweeper is not None:
            self._sweeper.cancel()
            await asyncio.wait([self._sweeper], timeout=5.0)
            self._sweeper = None
        await self.sessions.close()
        await self.recordings.close()
        self.delivery_lease.give_back()
        try:
            await self._database.close()
        except StoreError as error:
            log.warning("store-not-closed", code=error.code)

    async def _sweep_for_ever(self) -> None:
        while True:
            try:
                await self.sweep()
            except StoreError as error:
                log.warning("sweep-failed", code=error.code)
            await asyncio.sleep(self._bounds.sweep_every_s)


def _file_of(where: str | Path) -> Path:
    """Return the database file that a folder or a URL means. Raises SettingsError."""
    if isinstance(where, Path):
        return where.expanduser() / FILE
    if "://" not in where:
        return Path(where).expanduser() / FILE
    try:
        url = make_url(where)
    except ArgumentError as error:
        raise SettingsError("store.url is not an SQLAlchemy URL.") from error
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:") or url.query:
        raise SettingsError(
            "store.url names a SQLite file: sqlite:////folder/file.db. Nothing else is served yet."
        )
    return Path(str(url.database)).expanduser()
