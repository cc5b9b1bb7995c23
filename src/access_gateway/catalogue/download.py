"""One file over HTTP: resumed where it was cut off, never larger than expected."""

import http.client
import os
import socket
import ssl
import urllib.error
import urllib.request
from email.message import Message
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import msgspec

from access_gateway.catalogue.disk import CHUNK_BYTES, megabytes
from access_gateway.catalogue.entries import check_address
from access_gateway.catalogue.progress import Progress
from access_gateway.contracts.errors import DownloadFailed

_TRIES = 4
"""Attempts for one file; each goes on where the one before was cut off."""


class Validator(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What tells whether the file at an address is still the one of which a part is here (RFC 9110 §13)."""

    url: str
    if_range: str
    """A strong ETag, or a Last-Modified date."""


class _Cut(Exception):
    """The connection ended before the file did."""


def download(
    url: str, target: Path, *, limit: int, connect_timeout_s: float, timeout_s: float, progress: Progress
) -> None:
    """Fetch `url` into `target`, beside which a `.partial` grows and stays if this fails.

    limit: the most bytes that are taken. connect_timeout_s: for each address of the host.
    timeout_s: the longest silence of the server. Raises DownloadFailed.
    """
    partial = target.with_name(target.name + ".partial")
    opener = _opener(connect_timeout_s, timeout_s)
    for attempt in range(1, _TRIES + 1):
        before = _size(partial)
        try:
            _attempt(opener, url, partial, limit, progress)
        except _Cut as error:
            # Where an attempt brought nothing, another would only double the wait.
            if attempt == _TRIES or _size(partial) == before:
                raise DownloadFailed(
                    f"{url} was cut off ({error}); install again to go on from there."
                ) from error
        else:
            partial.replace(target)
            _validator_path(partial).unlink(missing_ok=True)
            return


def _attempt(
    opener: urllib.request.OpenerDirector, url: str, partial: Path, limit: int, progress: Progress
) -> None:
    have, request = _request(url, partial)
    try:
        with opener.open(request) as response:
            begin = have if _continues(response, have) else 0
            total = _total(response, begin)
            if total is not None and total > limit:
                raise DownloadFailed(
                    f"{url} is {megabytes(total)}; at most {megabytes(limit)} were expected."
                )
            if not begin:
                _keep_validator(response.headers, url, partial)
            progress.begin(_name(url), total)
            _receive(response, partial, begin, total, limit, progress)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and have:
            partial.unlink()
            raise _Cut("the part that was here does not fit the file") from error
        raise DownloadFailed(f"{url} answered {error.code} {error.reason}.") from error
    except urllib.error.URLError as error:
        raise DownloadFailed(f"{url} cannot be reached: {error.reason}.") from error
    except (http.client.HTTPException, ConnectionError, TimeoutError, ssl.SSLError) as error:
        raise _Cut(str(error) or type(error).__name__) from error


def _request(url: str, partial: Path) -> tuple[int, urllib.request.Request]:
    """Ask for the rest of the file where a part of it is here and can be told from any other."""
    headers = {"User-Agent": "access-gateway", "Accept-Encoding": "identity"}
    validator = _read_validator(partial)
    have = _size(partial) if validator and validator.url == url else 0
    if have and validator:
        headers |= {"Range": f"bytes={have}-", "If-Range": validator.if_range}
    return have, urllib.request.Request(url, headers=headers)  # noqa: S310  the scheme was checked on reading


def _continues(response: Any, have: int) -> bool:
    """Say whether the server sends the rest; one that ignores ranges sends the whole file again."""
    said: str = response.headers.get("Content-Range", "")
    return (
        bool(have)
        and response.status == http.HTTPStatus.PARTIAL_CONTENT
        and said.startswith(f"bytes {have}-")
    )


def _total(response: Any, begin: int) -> int | None:
    length: str = response.headers.get("Content-Length", "")
    return begin + int(length) if length.isascii() and length.isdigit() else None


def _receive(
    response: IO[bytes], partial: Path, begin: int, total: int | None, limit: int, progress: Progress
) -> None:
    done = begin
    with partial.open("ab" if begin else "wb") as file:
        while block := response.read(CHUNK_BYTES):
            done += len(block)
            if done > limit:
                raise DownloadFailed(f"The server sent more than the {megabytes(limit)} that were expected.")
            file.write(block)
            progress.reached(done)
        file.flush()
        os.fsync(file.fileno())
    if total is not None and done < total:
        raise _Cut(f"{done} of {total} bytes")


def _size(partial: Path) -> int:
    return partial.stat().st_size if partial.exists() else 0


def _validator_path(partial: Path) -> Path:
    return partial.with_name(partial.name + ".json")


def _keep_validator(headers: Message, url: str, partial: Path) -> None:
    etag = headers.get("ETag", "")
    if_range = etag if etag.startswith('"') else headers.get("Last-Modified", "")
    if if_range:
        _validator_path(partial).write_bytes(msgspec.json.encode(Validator(url, if_range)))
    else:
        _validator_path(partial).unlink(missing_ok=True)


def _read_validator(partial: Path) -> Validator | None:
    try:
        return msgspec.json.decode(_validator_path(partial).read_bytes(), type=Validator)
    except (OSError, msgspec.DecodeError):  # none, or cut off in its writing: begin anew
        return None


def _name(url: str) -> str:
    return urlsplit(url).path.rsplit("/", 1)[-1]


# --- a connection that gives up on a dead host in seconds and on a slow one in a minute


def _opener(connect_timeout_s: float, timeout_s: float) -> urllib.request.OpenerDirector:
    def patient(connection: http.client.HTTPConnection) -> None:
        sock: socket.socket = connection.sock
        sock.settimeout(timeout_s)

    class Plain(http.client.HTTPConnection):
        def connect(self) -> None:
            super().connect()
            patient(self)

    class Secure(http.client.HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            patient(self)

    class PlainHandler(urllib.request.HTTPHandler):
        def http_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
            request.timeout = connect_timeout_s
            return self.do_open(Plain, request)

    class SecureHandler(urllib.request.HTTPSHandler):
        def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
            request.timeout = connect_timeout_s
            return self.do_open(Secure, request)

    return urllib.request.build_opener(PlainHandler, SecureHandler, _SafeRedirects)


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects, but not from an encrypted address to a plain one."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        """Return the next request. Raises DownloadFailed where the next address is not safe."""
        try:
            check_address(newurl)
        except ValueError as error:
            raise DownloadFailed(f"{req.full_url} leads elsewhere, and {error}.") from error
        if urlsplit(req.full_url).scheme == "https" != urlsplit(newurl).scheme:
            raise DownloadFailed(f"{req.full_url} leads to {newurl}, which is not an https address.")
        return super().redirect_request(req, fp, code, msg, headers, newurl)
