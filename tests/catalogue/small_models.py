"""A publisher on the loopback interface, and models small enough to build in a test."""

import hashlib
import io
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from access_gateway.catalogue import Quiet
from access_gateway.catalogue.entries import ArchiveSource, Catalogue, File, ModelEntry, Source
from access_gateway.catalogue.shelf import Shelf

FILES = {"am/final.mdl": b"acoustic" * 40_000, "conf/model.conf": b"--beam=10\n", "README": b"small\n"}
CHANGED = FILES | {"conf/model.conf": b"--beam=11\n"}


class Publisher(ThreadingHTTPServer):
    """Serves what a test puts into `content`, and misbehaves as it is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.content: dict[str, bytes] = {}
        self.requests: list[tuple[str, str | None]] = []
        """Path and Range header of each request."""
        self.cut_after: list[int] = []
        """Bytes after which the next responses break off."""
        self.ignores_ranges = False
        self.redirect_to: str | None = None
        self.gate: threading.Event | None = None
        """Responses wait for this."""

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/{path}"


class _Handler(BaseHTTPRequestHandler):
    server: Publisher

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.server.requests.append((self.path, wanted))
        if self.server.gate:
            self.server.gate.wait(20)
        if self.server.redirect_to:
            self.send_response(302)
            self.send_header("Location", self.server.redirect_to)
            self.end_headers()
            return
        body = self.server.content.get(self.path.lstrip("/"))
        if body is None:
            self.send_error(404)
            return
        self._send(body, wanted)

    def _send(self, body: bytes, wanted: str | None) -> None:
        etag = f'"{hashlib.sha256(body).hexdigest()[:8]}"'
        begin = 0
        honoured = wanted and not self.server.ignores_ranges and self.headers.get("If-Range") == etag
        if wanted and honoured:
            begin = int(wanted.removeprefix("bytes=").removesuffix("-"))
        if begin and begin >= len(body):
            self.send_error(416)
            return
        self.send_response(206 if begin else 200)
        if begin:
            self.send_header("Content-Range", f"bytes {begin}-{len(body) - 1}/{len(body)}")
        self.send_header("Content-Length", str(len(body) - begin))
        self.send_header("ETag", etag)
        self.end_headers()
        part = body[begin:]
        if self.server.cut_after:
            part = part[: self.server.cut_after.pop(0)]
            self.close_connection = True
        self.wfile.write(part)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing on standard error."""


@contextmanager
def serving() -> Iterator[Publisher]:
    """Run a publisher."""
    server = Publisher()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def zipped(files: dict[str, bytes], folder: str = "model-a") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"{folder}/{name}", content)
    return packed.getvalue()


def pins(files: dict[str, bytes], prefix: str = "") -> tuple[File, ...]:
    return tuple(
        File(name, len(content), hashlib.sha256(content).hexdigest(), (prefix + name,) if prefix else ())
        for name, content in files.items()
    )


def entry(*sources: Source, name: str = "model-a", **changes: Any) -> ModelEntry:
    facts: dict[str, Any] = {
        "name": name,
        "title": "A",
        "ability": "hear",
        "engine": "vosk",
        "languages": ("ko-Hang",),
        "preference": 60,
        "licence": "Apache-2.0",
        "licence_url": "https://example.org/licence",
        "publisher": "example.org",
        "installed_bytes": sum(map(len, FILES.values())),
        "sources": sources,
    }
    return ModelEntry(**facts | changes)


def archive(url: str, *, pinned: bool = True, size: int = 100_000) -> ArchiveSource:
    return ArchiveSource(url, "model-a", size, pins(FILES) if pinned else ())


def shelf_of(folder: Path, *entries: ModelEntry) -> Shelf:
    return Shelf(folder / "models", Catalogue(models=entries), shipped=folder / "shipped")


class Told(Quiet):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, sentence: str) -> None:
        self.notes.append(sentence)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".access-gateway.json"
    }


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def nothing_half_done(shelf: Shelf) -> bool:
    """Say whether the shelf shows no model and no leftover that somebody could take for one."""
    return {path.name for path in shelf.folder.iterdir()} <= {".partial", ".locks", ".records"}


def put_by_hand(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
