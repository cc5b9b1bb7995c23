"""One HTTP endpoint of the platform: tries within one time limit, each failure named.

Source of the retry rules: RFC 9110 §9.2.2 (what may be repeated), docs/adr/0006.
"""

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import aiohttp
import structlog
from yarl import URL

from access_gateway.backend.failures import TryFailed, from_exception, from_status, place_of
from access_gateway.contracts.errors import BackendError, BackendNonsense, SettingsError

log = structlog.get_logger(__name__)

FIRST_BACKOFF_S = 0.2
LONGEST_BACKOFF_S = 2.0
"""A customer is waiting: beyond two seconds another try helps less than an honest answer."""
_FRAMING = frozenset({"content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer"})
_TOKEN = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long and how often one request is tried, and how much of an answer is read."""

    timeout_s: float
    """For all tries and the pauses between them together."""
    connect_timeout_s: float
    retries: int
    """Further tries after the first."""
    repeat_is_safe: bool
    """Whether a request of which something may have arrived can be sent again."""
    max_bytes: int | None
    """Of an answer's body, decompressed; None: the status says all, and the body is not read."""


@dataclass(frozen=True, slots=True)
class Received:
    """An answer that is no failure; without its body where Patience.max_bytes is None."""

    content_type: str
    """Lower case, without parameters; "application/octet-stream" where none was sent."""
    charset: str | None
    body: bytes


def open_session() -> aiohttp.ClientSession:
    """Return the HTTP session that all endpoints share; its owner closes it.

    Cookies are not kept: the platform's cookie for one customer must never travel with the next one's words.
    Connections are not counted here: `server.max_turns_at_once` limits the turns that use them, and a
    hanging bot must not keep reviews or people waiting for a free connection.
    """
    return aiohttp.ClientSession(
        cookie_jar=aiohttp.DummyCookieJar(),
        connector=aiohttp.TCPConnector(limit=0),
        headers={"User-Agent": "access-gateway", "Accept": "application/json"},
        raise_for_status=False,
    )


def checked_url(text: str, where: str) -> URL:
    """Return an absolute http or https URL. Raises SettingsError that says `where`."""
    try:
        url = URL(text)
        port_is_right = url.port is not None
    except ValueError as error:
        raise SettingsError(f"{where} is no URL.") from error
    if url.scheme not in ("http", "https") or not url.host or not port_is_right:
        raise SettingsError(f"{where} must be a whole http:// or https:// address.")
    return url


def checked_headers(headers: Mapping[str, str], where: str) -> dict[str, str]:
    """Return headers that can be sent. Raises SettingsError, which never quotes a value: some are secret."""
    for name, value in headers.items():
        if not name or not set(name) <= _TOKEN:
            raise SettingsError(f"{where}: {name!r} is no HTTP header name.")
        if name.lower() in _FRAMING:
            raise SettingsError(f"{where}.{name} is set by the HTTP client itself.")
        if not value.isascii() or not value.isprintable():
            raise SettingsError(f"{where}.{name} holds a character that no HTTP header can carry.")
    return dict(headers)


class Endpoint:
    """Sends requests to one place.

    session: from `open_session`. place: what logs call it, "backend". fine: statuses that are no failure here
    besides 2xx. jitter: 0..1, for the back-off.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        place: str,
        patience: Patience,
        *,
        fine: frozenset[int] = frozenset(),
        jitter: Callable[[], float] = random.random,
    ) -> None:
        if not isinstance(session.cookie_jar, aiohttp.DummyCookieJar):
            raise ValueError("The session keeps cookies, which would mix customers up; use open_session().")
        self._session, self._place, self._patience = session, place, patience
        self._fine, self._jitter = fine, jitter

    async def ask(
        self, method: str, url: URL, *, headers: Mapping[str, str], body: bytes | None, turn: str
    ) -> Received:
        """Send the request until it succeeds or no further try makes sense; `turn` is for the log alone.

        Redirects are not followed: credentials and customers' words go to the configured place only.
        Raises BackendUnreachable, BackendTimeout, BackendNonsense or BackendRefused.
        """
        patience, clock = self._patience, asyncio.get_running_loop().time
        ends, pause_s = clock() + patience.timeout_s, 0.0
        for tried in range(patience.retries + 1):
            if tried:
                await asyncio.sleep(pause_s)
            try:
                return await self._once(method, url, headers, body, ends - clock())
            except TryFailed as failed:
                last = failed
            pause_s = self._pause_s(tried, last.error)
            safe = patience.repeat_is_safe or not last.sent
            if not (last.again and safe and clock() + pause_s < ends):
                break
            log.info("request-failed", place=self._place, turn=turn, code=last.error.code, tries=tried + 1)
        raise last.error from last.__cause__

    async def _once(
        self, method: str, url: URL, headers: Mapping[str, str], body: bytes | None, left_s: float
    ) -> Received:
        patience, place = self._patience, place_of(url)
        # A kept connection that the other side has just closed would fail a request that must not be
        # repeated, though nobody read it: such requests get a fresh one each.
        fresh = {} if patience.repeat_is_safe else {"Connection": "close"}
        try:
            async with self._session.request(
                method,
                url,
                headers={**headers, **fresh},
                data=body,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=left_s, sock_connect=patience.connect_timeout_s),
            ) as response:
                failed = from_status(response.status, response.headers, place)
                if failed and response.status not in self._fine:
                    raise failed
                return Received(
                    content_type=response.content_type.lower(),
                    charset=response.charset,
                    body=await self._read(response, place),
                )
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise from_exception(error, place, patience.timeout_s) from error

    async def _read(self, response: aiohttp.ClientResponse, place: str) -> bytes:
        """Read the body piece by piece, so that no more than the limit and one piece is ever held."""
        pieces: list[bytes] = []
        size, limit = 0, self._patience.max_bytes
        if limit is None:
            return b""
        async for piece in response.content.iter_any():
            size += len(piece)
            if size > limit:
                response.close()
                detail = f"{place} answered with more than {limit} bytes."
                raise TryFailed(BackendNonsense(detail), again=False)
            pieces.append(piece)
        return b"".join(pieces)

    def _pause_s(self, tried_before: int, error: BackendError) -> float:
        """Return what the other side asks for, or a doubling back-off (with jitter, 0.5 to 1 of it)."""
        if error.retry_after_s is not None:
            return error.retry_after_s
        ceiling: float = min(FIRST_BACKOFF_S * 2**tried_before, LONGEST_BACKOFF_S)
        return ceiling * (0.5 + 0.5 * self._jitter())
