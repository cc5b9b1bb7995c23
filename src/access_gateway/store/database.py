"""One SQLite file, one connection, one thread: every statement of this process goes through here, in turn.

SQLite allows one writer at a time, so a second connection would only add waiting and the chance of a
deadlock; one thread keeps the event loop free, and jobs run in the order in which they were given. Other
processes (the command line) may use the same file at the same time: write-ahead logging, and a time for
which to wait for their locks.
"""

import asyncio
import os
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from access_gateway.contracts.errors import GatewayError, StoreError, StoreFull
from access_gateway.store.failing import store_error
from access_gateway.store.migrate import migrate

Result = TypeVar("Result")

CHECK_BYTES = 268_435_456
"""Databases up to this size are checked whole when they are opened; larger ones page by page, in use."""


class Database:
    """A SQLite database file behind its own thread. Made by `open`, closed by its owner."""

    def __init__(
        self, file: Path, *, limit_s: float = 10.0, lock_wait_s: float = 5.0, waiting: int = 1000
    ) -> None:
        """Name the file; nothing is touched before `open`.

        limit_s: longest wait for any job. lock_wait_s: how long to wait for another process's lock.
        waiting: jobs that may wait for the thread; more are refused.
        """
        self.file = file
        self._limit_s = limit_s
        self._lock_wait_s = lock_wait_s
        self._waiting = waiting
        self._jobs = 0
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._engine = create_engine("sqlite://", creator=self._connect, poolclass=NullPool)
        self._connection: Connection | None = None
        self._identity: tuple[int, int] | None = None
        self._checked = False
        self._closed = False
        self._begin = "BEGIN"
        event.listen(self._engine, "begin", lambda connection: connection.exec_driver_sql(self._begin))

    async def open(self, *, create: bool = True) -> None:
        """Open the file, make it where it is missing (unless `create` is False), bring its schema up to date.

        Raises StoreError (damaged, another program's, newer, not writable, missing), StoreFull.
        """
        await self._run(lambda: self._prepare(create))

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        """Run `work` in a read transaction. It must only read. Raises StoreError."""
        return await self._run(lambda: self._transact("BEGIN", work))

    async def write(self, work: Callable[[Connection], Result]) -> Result:
        """Run `work` in a write transaction and return once it is durable on disk.

        After an exception nothing of it is kept, with one exception: on the time limit the job may still
        end, so what is written has to bear being written twice. Raises StoreFull, StoreError, and
        whatever `work` raises.
        """
        return await self._run(lambda: self._transact("BEGIN IMMEDIATE", work))

    async def close(self) -> None:
        """Close the file. Safe to call twice, and after a failed `open`."""
        if self._closed:
            return
        self._closed = True
        try:
            await self._run(self._disconnect)
        finally:
            self._thread.shutdown(wait=False, cancel_futures=True)

    async def _run(self, job: Callable[[], Result]) -> Result:
        if self._jobs >= self._waiting:
            raise StoreError("Too many things wait for the database; try again.", retry_after_s=1.0)
        try:
            future = self._thread.submit(job)
        except RuntimeError as error:
            raise StoreError("The database is closed: the gateway is stopping.") from error
        self._jobs += 1
        try:
            async with asyncio.timeout(self._limit_s):
                # Cancelling the wrapper cancels the job where it has not begun.
                return await asyncio.wrap_future(future)
        except TimeoutError as error:
            raise StoreError(f"The database did not answer within {self._limit_s:g} s. Try again.") from error
        finally:
            self._jobs -= 1

    # --- from here on: in the thread

    def _prepare(self, create: bool) -> None:
        try:
            if create:
                self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                # Made here rather than by SQLite, so that nobody else may read it; its -wal and -shm follow.
                os.close(os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        except OSError as error:
            failed = store_error(error, self.file.parent)
            if isinstance(failed, StoreFull):
                raise failed from error
            raise StoreError(f"{self.file} cannot be opened: {error.strerror}.") from error
        self._transact("BEGIN", lambda connection: None)
        if create:
            sync_folder(self.file.parent)

    def _transact(self, begin: str, work: Callable[[Connection], Result]) -> Result:
        try:
            connection = self._connected()
            self._begin = begin
            with connection.begin():
                return work(connection)
        except DBAPIError as error:
            self._disconnect()  # not to be trusted after an I/O error; the next job opens anew
            if isinstance(error.orig, sqlite3.Error):
                raise store_error(error.orig, self.file.parent) from error
            raise
        except OSError as error:
            self._disconnect()
            raise store_error(error, self.file.parent) from error
        except GatewayError:
            raise
        except BaseException:
            self._disconnect()
            raise

    def _connected(self) -> Connection:
        """Return the connection, a new one where there is none or where the file was put in its place."""
        if self._connection is not None and _identity(self.file) != self._identity:
            # Deleted, or a backup was laid over it: what is written to the old one would be lost unseen.
            self._disconnect()
            self._checked = False
        if self._connection is None:
            self._connection = self._engine.connect()
            self._identity = _identity(self.file)
        return self._connection

    def _connect(self) -> sqlite3.Connection:
        # mode=rw: a file that has gone is an error here, not a new and empty database.
        uri = f"file:{quote(str(self.file))}?mode=rw"
        connection = sqlite3.connect(uri, uri=True, timeout=self._lock_wait_s, isolation_level=None)
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = FULL")  # a commit is on the disk when it returns
            connection.execute("PRAGMA fullfsync = ON")  # and on macOS through the drive's own cache
            self._write_ahead(connection)
            connection.execute("PRAGMA journal_size_limit = 16777216")
            if not self._checked and self.file.stat().st_size <= CHECK_BYTES:
                found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
                if found != "ok":
                    raise StoreError("The database is damaged: docs/reviews.md says how to mend it.")
            migrate(connection)
        except BaseException:
            connection.close()
            raise
        self._checked = True
        return connection

    def _write_ahead(self, connection: sqlite3.Connection) -> None:
        """Keep a write-ahead log. SQLite does not wait for a lock here, as it does elsewhere, so we do."""
        ends_at = time.monotonic() + self._lock_wait_s
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError:
                if time.monotonic() > ends_at:
                    raise
                time.sleep(0.02)

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()  # rather than hand back: closes the file, and never raises over it
            connection.close()


def sync_folder(folder: Path) -> None:
    """Make a folder's new names durable. Does nothing where folders cannot be synced."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        return
    finally:
        os.close(handle)


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
