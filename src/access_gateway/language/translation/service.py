"""One translation service over HTTP: JSON in, JSON out, with every limit in one place."""

import json
from collections.abc import Mapping
from typing import Any

import aiohttp
import msgspec
from yarl import URL

from access_gateway.contracts.errors import SettingsError, TranslationRefused, TranslatorAway
from access_gateway.language.translation.breaker import Breaker

_AWAY = frozenset({408, 425, 429, 502, 503, 504})
_FRAMING = frozenset({"content-length", "transfer-encoding", "connection", "content-type", "host"})


class Service:
    """Sends JSON to one place.

    A request is never sent again here: a translation that is late is of no more use to a customer who waits.
    Redirects are not followed: credentials and customers' words go to the configured place only.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        headers: Mapping[str, str],
        connect_timeout_s: float,
        timeout_s: float,
        max_bytes: int,
        breaker: Breaker | None = None,
    ) -> None:
        """Take a session without cookies. Raises SettingsError for headers that cannot be sent."""
        for name, value in headers.items():
            if not name.isascii() or not name.replace("-", "").replace("_", "").isalnum():
                raise SettingsError(f"translation.headers: {name!r} is no HTTP header name.")
            if name.lower() in _FRAMING:
                raise SettingsError(f"translation.headers.{name} is set by the HTTP client itself.")
            if not value.isascii() or not value.isprintable():
                raise SettingsError(
                    f"translation.headers.{name} holds a character that no HTTP header can carry."
                )
        self._session, self._headers = session, dict(headers)
        self._timeout = aiohttp.ClientTimeout(total=timeout_s, sock_connect=connect_timeout_s)
        self._max_bytes, self._breaker = max_bytes, breaker or Breaker()

    async def get(self, url: URL) -> Any:
        """Return the JSON at an address. Raises TranslatorAway, TranslationRefused."""
        return await self._ask("GET", url, None)

    async def post(self, url: URL, body: Any) -> Any:
        """Send JSON and return the JSON that comes back. Raises TranslatorAway, TranslationRefused."""
        try:
            encoded = msgspec.json.encode(body)
        except UnicodeEncodeError as error:
            raise TranslationRefused("The text holds lone surrogates.") from error
        return await self._ask("POST", url, encoded)

    async def _ask(self, method: str, url: URL, body: bytes | None) -> Any:
        with self._breaker.attempt():
            try:
                content = await self._exchange(method, url, body)
            except aiohttp.ClientResponseError as error:
                raise TranslationRefused("The translator does not speak HTTP as it should.") from error
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                raise TranslatorAway(f"The translator did not answer: {type(error).__name__}.") from error
            try:
                return json.loads(content)
            except (ValueError, RecursionError) as error:
                raise TranslationRefused("The translator answered something that is no JSON.") from error

    async def _exchange(self, method: str, url: URL, body: bytes | None) -> bytes:
        headers = {**self._headers, **({"Content-Type": "application/json"} if body is not None else {})}
        async with self._session.request(
            method, url, headers=headers, data=body, allow_redirects=False, timeout=self._timeout
        ) as response:
            if response.status in _AWAY:
                raise TranslatorAway(f"The translator answered with status {response.status}.")
            if response.status != 200:
                raise TranslationRefused(f"The translator answered with status {response.status}.")
            content = bytearray()
            async for piece in response.content.iter_any():
                content += piece
                if len(content) > self._max_bytes:
                    response.close()
                    raise TranslationRefused(
                        f"The translator answered with more than {self._max_bytes} bytes."
                    )
            return bytes(content)


def checked_url(text: str) -> URL:
    """Return `translation.url`. Raises SettingsError where it is no whole http or https address."""
    try:
        url = URL(text)
        whole = url.scheme in ("http", "https") and bool(url.host) and url.port is not None
    except ValueError as error:
        raise SettingsError("translation.url is no URL.") from error
    if not whole:
        raise SettingsError("translation.url must be a whole http:// or https:// address.")
    return url


def member(tree: Any, *path: str | int) -> Any:
    """Return what is at a path of a JSON tree, or None."""
    for step in path:
        if isinstance(step, int):
            tree = tree[step] if isinstance(tree, list) and len(tree) > step else None
        else:
            tree = tree.get(step) if isinstance(tree, dict) else None
    return tree
