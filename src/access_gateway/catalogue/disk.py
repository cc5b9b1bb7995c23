"""Files and folders of the shelf: locks, free space, moves that happen whole or not at all."""

import errno
import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from access_gateway.catalogue.progress import Progress
from access_gateway.contracts.errors import ModelError, NoSpace, UnsafeArchive

CHUNK_BYTES = 1 << 20
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def free_bytes(folder: Path) -> int:
    """Return how much this user may still write to the disk that `folder` is on."""
    return shutil.disk_usage(folder).free


def demand_space(folder: Path, needed: int, free: Callable[[Path], int]) -> None:
    """Raise NoSpace unless `needed` bytes fit."""
    there = free(folder)
    if there < needed:
        detail = (
            f"{megabytes(needed)} are needed in {folder} and {megabytes(there)} are free: make room there"
        )
        raise NoSpace(f"{detail}, or choose another place with the setting models.folder.")


def megabytes(count: int) -> str:
    """Say a number of bytes the way people read it."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"


@contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """Turn what the operating system says about a disk into an error that says how to mend it."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise NoSpace(f"The disk of {folder} is full: make room there and install again.") from error
        raise ModelError(f"{folder} cannot be used for models: {error}.") from error


@contextmanager
def locked(path: Path, *, wait_s: float, progress: Progress) -> Iterator[None]:
    """Hold the lock of one model; the operating system lets go of it when a process dies.

    Raises ModelError when another process still holds it after `wait_s`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        _acquire(file, path, wait_s, progress)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


def _acquire(file: IO[str], path: Path, wait_s: float, progress: Progress) -> None:
    end = time.monotonic() + wait_s
    told = False
    while True:
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                detail = f"Another process has been installing {path.stem} for more than {wait_s:.0f} s."
                raise ModelError(detail) from None
        if not told:
            progress.note(f"Another process is installing {path.stem}; waiting for it.")
            told = True
        time.sleep(0.1)


def copy_all(source: IO[bytes], target: IO[bytes], *, limit: int) -> int:
    """Copy to the end of `source` and onto the disk; return how many bytes that was.

    Raises UnsafeArchive where there are more than `limit`.
    """
    copied = 0
    while block := source.read(CHUNK_BYTES):
        copied += len(block)
        if copied > limit:
            raise UnsafeArchive(f"A file is larger than the {limit} bytes that it should have.")
        target.write(block)
    target.flush()
    os.fsync(target.fileno())
    return copied


def put_in_place(staged: Path, target: Path, attic: Path) -> None:
    """Make `staged` be `target`, at once for anybody who looks; what was there before goes."""
    remove_tree(attic)
    if target.exists() or target.is_symlink():
        target.rename(attic)
    staged.rename(target)
    _sync_folder(target.parent)
    remove_tree(attic)


def remove_tree(path: Path) -> None:
    """Delete a folder, file or link that may not be there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
