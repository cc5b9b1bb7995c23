"""The platform's bot behind any HTTP API that gives JSON, by configuration alone (docs/backend.md)."""

import asyncio

import aiohttp
from yarl import URL

from access_gateway.backend.answer import AnswerReader
from access_gateway.backend.breaker import Breaker
from access_gateway.backend.endpoint import Endpoint, Patience, checked_url
from access_gateway.backend.reading import read_json
from access_gateway.backend.request import RequestTemplate
from access_gateway.contracts.turn import Answered, ToBackend
from access_gateway.settings import Backend

REACHABLE_S = 2.0
"""Limit of a readiness check: orchestrators ask every few seconds and wait about as long."""


class HttpBackend:
    """Forwards turns as `[backend]` of the settings says.

    session: from `endpoint.open_session`, closed by its owner. Raises SettingsError, which names the setting,
    for a template, path, header or address that cannot work: when it is built, not at the first turn.
    """

    def __init__(
        self, session: aiohttp.ClientSession, settings: Backend, *, breaker: Breaker | None = None
    ) -> None:
        self._request = RequestTemplate(settings)
        self._answer = AnswerReader(settings)
        self._session, self._settings = session, settings
        self._health = checked_url(settings.health_url, "backend.health_url") if settings.health_url else None
        self._breaker = breaker or Breaker()
        self._endpoint = Endpoint(
            session,
            "backend",
            Patience(
                timeout_s=settings.timeout_s,
                connect_timeout_s=settings.connect_timeout_s,
                retries=settings.retries,
                repeat_is_safe=settings.repeat_is_safe or settings.method == "GET",
                max_bytes=settings.max_answer_bytes,
            ),
        )

    async def forward(self, request: ToBackend) -> Answered:
        """Send one turn and return what the backend says.

        Takes at most `timeout_s`, all tries included. Raises BackendUnreachable, BackendTimeout,
        BackendNonsense or BackendRefused; InvalidText where the turn holds lone surrogates.
        """
        url, headers, body = self._request.build(request)
        with self._breaker.attempt():
            received = await self._endpoint.ask(
                self._settings.method, url, headers=headers, body=body, turn=request.turn
            )
        return self._answer.read(read_json(received))

    async def reachable(self) -> bool:
        """Say within two seconds whether the backend takes connections, or its health page says 2xx."""
        try:
            async with asyncio.timeout(REACHABLE_S):
                return await (self._is_healthy(self._health) if self._health else self._connects())
        except (aiohttp.ClientError, TimeoutError, OSError):
            return False

    async def _is_healthy(self, url: URL) -> bool:
        # Credentials go where the customers' words go, and nowhere else.
        headers = self._request.fixed_headers if url.origin() == self._request.origin else {}
        async with self._session.get(url, headers=headers, allow_redirects=False) as response:
            return 200 <= response.status < 300

    async def _connects(self) -> bool:
        origin = self._request.origin
        _, writer = await asyncio.open_connection(origin.host, origin.port)
        writer.close()
        await writer.wait_closed()
        return True
