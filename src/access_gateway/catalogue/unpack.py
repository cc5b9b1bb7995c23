"""Zip and tar files, unpacked so that nothing in them can reach outside or fill the disk."""

import bz2
import gzip
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from access_gateway.catalogue.disk import copy_all
from access_gateway.catalogue.paths import safe_relative
from access_gateway.contracts.errors import UnsafeArchive

MAX_MEMBERS = 2_000
_ZIP_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_DAMAGED = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, gzip.BadGzipFile)


def unpack(archive: Path, into: Path, *, folder: str, max_bytes: int) -> None:
    """Write the files that `archive` has below `folder` to `into`, which must not exist.

    `max_bytes` is the most that may come out, all members together, wanted or not. Raises UnsafeArchive
    where a member is a link or a device, would land outside, comes twice, or where there is too much of it;
    also for what is no whole zip or tar file.
    """
    into.mkdir(parents=True)
    wanted = safe_relative(folder)
    try:
        if zipfile.is_zipfile(archive):
            _unpack_zip(archive, into, wanted, max_bytes)
        else:
            _unpack_tar(archive, into, wanted, max_bytes)
    except _DAMAGED as error:
        raise UnsafeArchive(f"{archive.name} is not a whole zip or tar file: {error}.") from error
    if not any(into.iterdir()):
        raise UnsafeArchive(f"{archive.name} has no folder {folder!r}.")


def _unpack_zip(archive: Path, into: Path, wanted: PurePosixPath, max_bytes: int) -> None:
    with zipfile.ZipFile(archive) as content:
        members = content.infolist()
        seen = _Members(max_bytes)
        for member in members:
            kind = stat.S_IFMT(member.external_attr >> 16)
            if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
                raise UnsafeArchive(f"{member.filename[:80]!r} is a link or a device.")
            if member.flag_bits & 1 or member.compress_type not in _ZIP_METHODS:
                raise UnsafeArchive(f"{member.filename[:80]!r} is encrypted or packed in an unusual way.")
            path = seen.add(member.filename, member.file_size)
            if not member.is_dir() and path.is_relative_to(wanted):
                with content.open(member) as packed:
                    _write(packed, into / path.relative_to(wanted), member.file_size)


def _unpack_tar(archive: Path, into: Path, wanted: PurePosixPath, max_bytes: int) -> None:
    with archive.open("rb") as packed:
        # Headers count too: tarfile reads an extended header into memory, whatever its size.
        limited = cast("IO[bytes]", _Limited(_decompressor(packed)(packed), 2 * max_bytes + 1024 * 1024))
        with tarfile.open(fileobj=limited, mode="r|") as content:
            seen = _Members(max_bytes)
            for member in content:
                if member.isdir():
                    seen.add(member.name, 0)
                    continue
                if not member.isreg() or member.issparse():
                    raise UnsafeArchive(f"{member.name[:80]!r} is a link or a device.")
                path = seen.add(member.name, member.size)
                source = content.extractfile(member)
                if source is not None and path.is_relative_to(wanted):
                    _write(source, into / path.relative_to(wanted), member.size)


def _decompressor(packed: IO[bytes]) -> Callable[[IO[bytes]], Any]:
    magic = packed.read(6)
    packed.seek(0)
    if magic.startswith(b"\x1f\x8b"):
        return gzip.open
    if magic.startswith(b"BZh"):
        return bz2.open
    return lzma.open if magic.startswith(b"\xfd7zXZ\x00") else lambda plain: plain


class _Members:
    """Counts what comes out of one archive."""

    def __init__(self, max_bytes: int) -> None:
        self._left = max_bytes
        self._names: set[str] = set()

    def add(self, name: str, size: int) -> PurePosixPath:
        """Return the member's path. Raises UnsafeArchive where it is one too many."""
        path = safe_relative(name.removeprefix("./") or "unnamed")
        folded = str(path).casefold()  # two names that are one file on a disk that ignores case
        if folded in self._names:
            raise UnsafeArchive(f"{name[:80]!r} is in the archive twice.")
        self._names.add(folded)
        self._left -= size
        if self._left < 0 or len(self._names) > MAX_MEMBERS:
            raise UnsafeArchive("The archive holds far more than the catalogue says the model does.")
        return path


class _Limited:
    """A stream that refuses to be read beyond `limit` bytes."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        self._stream = stream
        self._left = limit

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes. Raises UnsafeArchive past the limit, before reading them."""
        if size < 0 or size > self._left:
            raise UnsafeArchive("The archive holds far more than the catalogue says the model does.")
        block = self._stream.read(size)
        self._left -= len(block)
        return block


def _write(source: IO[bytes], target: Path, size: int) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as file:
        copy_all(source, file, limit=size)
