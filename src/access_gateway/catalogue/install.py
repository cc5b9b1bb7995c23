"""Bringing a model onto the shelf: checked, whole, and once."""

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from access_gateway.catalogue.digests import Digest, difference, digest_file, digest_folder
from access_gateway.catalogue.disk import (
    demand_space,
    disk_errors,
    free_bytes,
    locked,
    put_in_place,
    remove_tree,
)
from access_gateway.catalogue.download import download
from access_gateway.catalogue.entries import (
    ArchiveSource,
    File,
    FilesSource,
    ModelEntry,
    ProjectSource,
    Source,
    WheelsSource,
    bytes_to_fetch,
    describe,
    is_publisher,
)
from access_gateway.catalogue.progress import Progress, Quiet
from access_gateway.catalogue.receipts import read_record, record_path, write_receipt, write_record
from access_gateway.catalogue.shelf import Shelf, pinned_digests
from access_gateway.catalogue.unpack import unpack
from access_gateway.catalogue.wheels import fetch_wheels
from access_gateway.contracts.errors import ChecksumMismatch, DownloadFailed, ModelError, UnsafeArchive

_SLACK_BYTES = 1 << 20
_LOCK_WAIT_S = 1_800.0


class _Installer:
    """What one installation needs at every step."""

    def __init__(
        self, entry: ModelEntry, shelf: Shelf, connect_timeout_s: float, timeout_s: float, progress: Progress
    ) -> None:
        self.entry = entry
        self.shelf = shelf
        self.work = shelf.work_of(entry)
        self.staged = self.work / "staged"
        self.connect_timeout_s = connect_timeout_s
        self.timeout_s = timeout_s
        self.progress = progress

    def from_any(self, sources: list[Source]) -> None:
        """Install from the first source that gives the right contents."""
        failures: list[ModelError] = []
        for source in sources:
            remove_tree(self.staged)
            try:
                self._stage(source)
                self._accept(source)
                return
            except (DownloadFailed, ChecksumMismatch, UnsafeArchive) as error:
                self.progress.note(error.detail)
                failures.append(error)
            finally:
                remove_tree(self.staged)
        if not failures:
            raise DownloadFailed(f"{self.entry.name} has no mirror: set models.use_publisher = true.")
        # A source that gave something wrong matters more than one that could not be reached.
        worst = next((error for error in failures if not isinstance(error, DownloadFailed)), failures[-1])
        raise type(worst)(f"{self.entry.name}: " + " ".join(error.detail for error in failures)) from worst

    def _stage(self, source: Source) -> None:
        match source:
            case ArchiveSource():
                archive = self._download(source.url, source.bytes + source.bytes // 2 + _SLACK_BYTES)
                self.progress.begin(f"unpacking {self.entry.name}", None)
                try:
                    most = 2 * self.entry.installed_bytes + _SLACK_BYTES
                    unpack(archive, self.staged, folder=source.folder, max_bytes=most)
                finally:
                    archive.unlink()
            case FilesSource():
                fetched = {file.path: self._fetch_pinned(source, file) for file in source.files}
                for path, here in fetched.items():
                    target = self.staged / path
                    target.parent.mkdir(parents=True, exist_ok=True)
                    here.rename(target)
            case WheelsSource():
                fetch_wheels(source, self.work, self.staged, timeout_s=self.timeout_s, progress=self.progress)
            case ProjectSource():
                raise ModelError(f"{self.entry.name} comes with the gateway.")

    def _fetch_pinned(self, source: FilesSource, file: File) -> Path:
        url = file.url or f"{source.url.rstrip('/')}/{file.path}"
        fetched = self._download(url, file.bytes)
        if digest_file(fetched) != Digest(file.bytes, file.sha256):
            fetched.unlink()
            raise ChecksumMismatch(f"{file.path} from {url} is not the pinned file.")
        return fetched

    def _download(self, url: str, limit: int) -> Path:
        # Named after its address: a catalogue that names another one does not go on with this.
        target = self.work / f"download-{hashlib.sha256(url.encode()).hexdigest()[:16]}"
        if not target.exists():  # else it is whole, from an installation that was cut off later
            waits = {"connect_timeout_s": self.connect_timeout_s, "timeout_s": self.timeout_s}
            download(url, target, limit=limit, progress=self.progress, **waits)
        return target

    def _accept(self, source: Source) -> None:
        """Check what was staged and make it the model."""
        where = describe(source)
        self.progress.begin(f"checking {self.entry.name}", None)
        found = digest_folder(self.staged)
        if source.files:
            if said := difference(pinned_digests(source.files), found):
                raise ChecksumMismatch(f"What {where} gives is not what the catalogue names: {said}.")
        else:
            self._trust_once(where, found)
        write_receipt(self.staged, self.entry.name, where, found)
        put_in_place(self.staged, self.shelf.place_of(self.entry), self.work / "replaced")

    def _trust_once(self, where: str, found: dict[str, Digest]) -> None:
        name, folder = self.entry.name, self.shelf.folder
        record = read_record(folder, name)
        if record is None:
            write_record(folder, name, where, found)
            self.progress.note(f"{name} is not pinned by the catalogue: what came now is recorded and holds.")
        elif said := difference(record.files, found):
            mend = f"If the change is genuine, delete {record_path(folder, name)} and install again"
            detail = f"{where} gives other contents than on {record.recorded}: {said}"
            raise ChecksumMismatch(f"{detail}. {mend}.")


def install(
    entry: ModelEntry,
    shelf: Shelf,
    *,
    use_publisher: bool = True,
    connect_timeout_s: float = 5.0,
    timeout_s: float = 60.0,
    progress: Progress | None = None,
    free: Callable[[Path], int] = free_bytes,
) -> Path:
    """Make sure that the model is on the shelf, and return its folder. Blocking; safe in several processes.

    What is there and unchanged since it was checked is left alone without reading it. Otherwise the
    sources are tried in order, the publisher's own only where `use_publisher`; each must give the pinned
    contents, or, where nothing is pinned, those of the first time. timeout_s: the longest silence of a
    server. free: tells the free bytes of a folder's disk.

    Raises DownloadFailed, ChecksumMismatch, UnsafeArchive, NoSpace, ModelError.
    """
    progress = progress or Quiet()
    if entry.shipped:
        return shelf.path_of(entry.name)
    if shelf.is_fresh(entry):
        return shelf.place_of(entry)
    if shelf.is_installed(entry.name) and not os.access(shelf.folder, os.W_OK):
        shelf.verify(entry.name)  # a read-only volume whose times were lost in copying
        return shelf.place_of(entry)
    installer = _Installer(entry, shelf, connect_timeout_s, timeout_s, progress)
    with (
        disk_errors(shelf.folder),
        locked(shelf.lock_of(entry), wait_s=_LOCK_WAIT_S, progress=progress),
    ):
        if not shelf.is_fresh(entry) and not shelf.adopt(entry, progress):
            sources = [source for source in entry.sources if use_publisher or not is_publisher(source)]
            _make_room(entry, sources, shelf, free)
            _clear(installer.work)
            installer.from_any(sources)
            shutil.rmtree(installer.work)
    return shelf.path_of(entry.name)


def _make_room(entry: ModelEntry, sources: list[Source], shelf: Shelf, free: Callable[[Path], int]) -> None:
    shelf.folder.mkdir(parents=True, exist_ok=True)
    fetched = max((bytes_to_fetch(source) for source in sources), default=0)
    demand_space(shelf.folder, entry.installed_bytes + fetched + _SLACK_BYTES, free)


def _clear(work: Path) -> None:
    """Delete what a crash left, except downloads that can be resumed."""
    work.mkdir(parents=True, exist_ok=True)
    for path in work.iterdir():
        if not path.is_file():
            remove_tree(path)
