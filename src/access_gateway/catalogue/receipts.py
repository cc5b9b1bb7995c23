"""What was installed and how: a receipt in each model's folder, and a record that outlives it.

The receipt makes a second installation quick: sizes and times instead of hashing hundreds of megabytes.
The record is kept for models whose contents the catalogue cannot pin: trust on first use, and never
silently again with different contents.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from access_gateway.catalogue.digests import RECEIPT_NAME, Digest, files_below
from access_gateway.contracts.errors import ModelError

RECORDS_FOLDER = ".records"


class Stamp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file as it was when its digest was taken."""

    bytes: int
    modified_ns: int
    sha256: str


class Receipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Proof that a folder held what it should at `installed`."""

    model: str
    source: str
    """The address or the wheels that it came from."""
    installed: str
    """UTC, ISO 8601."""
    files: dict[str, Stamp]

    @property
    def digests(self) -> dict[str, Digest]:
        """What the files held."""
        return {name: Digest(stamp.bytes, stamp.sha256) for name, stamp in self.files.items()}


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the first installation of a model that is not pinned brought."""

    model: str
    source: str
    recorded: str
    """UTC, ISO 8601."""
    files: dict[str, Digest]


def write_receipt(folder: Path, model: str, source: str, digests: dict[str, Digest]) -> None:
    """Put the receipt for `digests`, just taken, into `folder`."""
    files = {}
    for name, digest in digests.items():
        files[name] = Stamp(digest.bytes, (folder / name).stat().st_mtime_ns, digest.sha256)
    _write(folder / RECEIPT_NAME, Receipt(model, source, _now(), files))


def read_receipt(folder: Path) -> Receipt | None:
    """Return the receipt of an installed model, or None where there is none that can be read."""
    try:
        return msgspec.json.decode((folder / RECEIPT_NAME).read_bytes(), type=Receipt)
    except (OSError, msgspec.DecodeError):  # a folder put there by hand, or a damaged one: hash it again
        return None


def sizes_hold(folder: Path, receipt: Receipt) -> bool:
    """Say whether the folder has the receipt's files, with their sizes, and no others."""
    sizes = {name: stamp.bytes for name, stamp in receipt.files.items()}
    return sizes == {name: stat.st_size for name, stat in _stats(folder).items()}


def times_hold(folder: Path, receipt: Receipt) -> bool:
    """Say whether nothing was written to the receipt's files since."""
    times = {name: stamp.modified_ns for name, stamp in receipt.files.items()}
    return times == {name: stat.st_mtime_ns for name, stat in _stats(folder).items()}


def write_record(shelf: Path, model: str, source: str, digests: dict[str, Digest]) -> None:
    """Keep what the first installation brought."""
    path = record_path(shelf, model)
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, Record(model, source, _now(), digests))


def read_record(shelf: Path, model: str) -> Record | None:
    """Return what the first installation brought, or None before it.

    Raises ModelError where the record is there but cannot be read: to go on would be to trust twice.
    """
    path = record_path(shelf, model)
    try:
        return msgspec.json.decode(path.read_bytes(), type=Record)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        raise ModelError(f"{path} cannot be read ({error}); delete it to trust {model} anew.") from error


def record_path(shelf: Path, model: str) -> Path:
    """Return where the record of that model is kept."""
    return shelf / RECORDS_FOLDER / f"{model}.json"


def _stats(folder: Path) -> dict[str, os.stat_result]:
    return {path.relative_to(folder).as_posix(): path.lstat() for path in files_below(folder)}


def _write(path: Path, content: Receipt | Record) -> None:
    """Write so that a reader sees the old file or the new one, also after a power cut."""
    beside = path.with_name(path.name + ".new")
    with beside.open("wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(content), indent=2))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
