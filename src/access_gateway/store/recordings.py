"""Recordings set aside: speech in languages that nothing installed can hear, kept for a person.

The sound is a file in `<folder>/recordings/`, what is known about it is a row. The file is complete and on
the disk before the row says that it exists; a file without a row is what a crash left behind, and is swept.
"""

import asyncio
import contextlib
import functools
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection, RowMapping, delete, func, insert, select

from access_gateway.contracts.audio import Recording
from access_gateway.contracts.errors import NotFound, StoreError, StoreFull
from access_gateway.store.database import Database, sync_folder
from access_gateway.store.failing import store_error
from access_gateway.store.ids import Now, iso, new_id
from access_gateway.store.schema import recordings

log = structlog.get_logger(__name__)

Result = TypeVar("Result")
DAY_S = 86_400.0
HOUR_S = 3_600.0


@dataclass(frozen=True, slots=True)
class KeptRecording:
    """What is known about a recording set aside."""

    recording: str
    """ULID"""
    turn: str
    """Of which turn."""
    mime: str
    """As declared by the sender."""
    bytes: int
    language: str
    """BCP 47: what the customer says it is in; "und" where they did not."""
    session: str
    kept_at: str
    """UTC, ISO 8601."""


class Recordings:
    """Recordings by id."""

    def __init__(
        self,
        database: Database,
        folder: Path,
        *,
        keep_days: float,
        most_bytes: int,
        reserve_bytes: int,
        now: Now,
        limit_s: float = 30.0,
    ) -> None:
        """Take the open database, and the folder for the files (made when the first one is kept).

        keep_days: how long a recording is kept. most_bytes: of all recordings together. reserve_bytes: free
        disk that is left for everything else. limit_s: longest wait for the disk.
        """
        self._database = database
        self._folder = folder
        self._keep_s = keep_days * DAY_S
        self._most_bytes = most_bytes
        self._reserve_bytes = reserve_bytes
        self._now = now
        self._limit_s = limit_s
        # A thread of its own: twenty megabytes on a slow disk must not hold up a review's confirmation.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="recordings")

    async def keep(self, turn: str, recording: Recording, *, session: str, language: str) -> KeptRecording:
        """Keep the recording of a turn; it is on the disk when this returns.

        language: BCP 47, "und" where the customer did not say.

        Raises StoreFull where all recordings together would pass their limit or the disk its reserve (older
        ones are never thrown out for new ones: each was promised to somebody), StoreError.
        """
        now = self._now()
        name = new_id()
        content = recording.content
        row = {
            "recording": name,
            "turn": turn,
            "mime": recording.mime[:100].encode("ascii", "replace").decode(),
            "bytes": len(content),
            "language": language,
            "session": session,
            "kept_at": now,
        }
        file = self._file(name)
        await self._in_thread(lambda: self._put(file, content))

        def work(connection: Connection) -> None:
            kept = connection.execute(select(func.coalesce(func.sum(recordings.c.bytes), 0))).scalar_one()
            if kept + len(content) > self._most_bytes:
                raise StoreFull("The room for recordings is used up; the recording was not kept.")
            connection.execute(insert(recordings).values(row))

        try:
            await self._database.write(work)
        except BaseException:
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)
            raise
        return _kept(row)

    async def get(self, recording: str) -> KeptRecording:
        """Return what is known about one. Raises NotFound, StoreError."""
        asked = select(recordings).where(recordings.c.recording == recording)
        row = await self._database.read(lambda connection: connection.execute(asked).mappings().first())
        if row is None:
            raise NotFound("There is no such recording.")
        return _kept(row)

    async def read(self, recording: str) -> bytes:
        """Return the recording itself, as it was sent. Raises NotFound, StoreError."""
        await self.get(recording)  # so that no other string ever becomes a path
        try:
            return await self._in_thread(self._file(recording).read_bytes)
        except FileNotFoundError as error:
            raise NotFound("The recording's file is gone.") from error

    async def list(self, *, limit: int = 1000) -> Sequence[KeptRecording]:
        """Return the oldest `limit` recordings. Raises StoreError."""
        asked = select(recordings).order_by(recordings.c.kept_at).limit(limit)
        rows = await self._database.read(lambda connection: connection.execute(asked).mappings().all())
        return [_kept(row) for row in rows]

    async def delete(self, recording: str) -> None:
        """Remove a recording for good. Raises NotFound, StoreError."""
        await self.get(recording)
        await self._in_thread(lambda: self._file(recording).unlink(missing_ok=True))
        command = delete(recordings).where(recordings.c.recording == recording)
        await self._database.write(lambda connection: connection.execute(command))

    async def sweep(self) -> int:
        """Remove what is older than `keep_days`, and files that no row knows; return how many.

        Raises StoreError.
        """
        now = self._now()
        files = await self._in_thread(lambda: _changed_at(self._folder))
        asked = select(recordings.c.recording, recordings.c.kept_at)
        rows = await self._database.read(lambda connection: connection.execute(asked).all())
        over = [row.recording for row in rows if row.kept_at < now - self._keep_s]
        for recording in over:
            await self.delete(recording)
        known = {self._file(row.recording) for row in rows}
        # An hour: a file that is younger may be one whose row is being written.
        strays = [file for file, at in files.items() if file not in known and at < now - HOUR_S]
        for file in strays:
            await self._in_thread(functools.partial(file.unlink, missing_ok=True))
        if over or strays:
            log.info("recordings-swept", recordings=len(over), strays=len(strays))
        return len(over) + len(strays)

    async def close(self) -> None:
        """Stop; what is being written is finished by its own thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _in_thread(self, job: Callable[[], Result]) -> Result:
        try:
            async with asyncio.timeout(self._limit_s):
                return await asyncio.wrap_future(self._thread.submit(job))
        except TimeoutError as error:
            raise StoreError("The disk did not answer in time; the recording was not kept.") from error
        except FileNotFoundError:
            raise
        except OSError as error:
            raise store_error(error, self._folder.parent) from error

    def _file(self, recording: str) -> Path:
        return self._folder / f"{recording}.audio"

    def _put(self, file: Path, content: bytes) -> None:
        """Write the file whole or not at all (in the thread)."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if shutil.disk_usage(self._folder).free < len(content) + self._reserve_bytes:
            raise StoreFull("The disk is nearly full; the recording was not kept.")
        part = file.with_suffix(".part")
        try:
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(handle)
            part.rename(file)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        sync_folder(self._folder)


def _changed_at(folder: Path) -> dict[Path, float]:
    """Return when each file of the folder was last written, in epoch seconds."""
    if not folder.is_dir():
        return {}
    return {file: file.stat().st_mtime for file in folder.iterdir() if file.suffix in (".audio", ".part")}


def _kept(row: Mapping[str, Any] | RowMapping) -> KeptRecording:
    return KeptRecording(
        recording=row["recording"],
        turn=row["turn"],
        mime=row["mime"],
        bytes=row["bytes"],
        language=row["language"],
        session=row["session"],
        kept_at=iso(row["kept_at"]),
    )
