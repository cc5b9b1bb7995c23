"""The way to a person: the conversation so far goes to the platform's desk."""

import math
from dataclasses import dataclass
from typing import Any, Literal

import aiohttp
import msgspec
import structlog

from access_gateway.backend.breaker import Breaker
from access_gateway.backend.endpoint import Endpoint, Patience, checked_headers, checked_url
from access_gateway.backend.reading import clean_text, read_json
from access_gateway.backend.template import values_of
from access_gateway.contracts.errors import BackendError, BackendNonsense
from access_gateway.contracts.turn import ToBackend
from access_gateway.settings import Handoff

log = structlog.get_logger(__name__)

IDEMPOTENCY_HEADER = "Idempotency-Key"
CONNECT_TIMEOUT_S = 3.0
MAX_ANSWER_BYTES = 65_536
"""A ticket number and a waiting time."""
MAX_REFERENCE_CHARS = 64
"""Longer ones could not be read out to anybody."""
MAX_WAIT_S = 86_400


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of a handover."""

    status: Literal["accepted", "unavailable", "not-configured"]
    reference: str | None = None
    """The platform's own ticket, where it gives one."""
    wait_s: int | None = None
    """How long the platform expects the customer to wait, where it says."""


class PeopleDesk:
    """Hands conversations over as `[handoff]` of the settings says. Raises SettingsError when it is built."""

    def __init__(
        self, session: aiohttp.ClientSession, settings: Handoff, *, breaker: Breaker | None = None
    ) -> None:
        self._url = checked_url(settings.url, "handoff.url") if settings.url else None
        self._headers = checked_headers(settings.headers, "handoff.headers")
        self._breaker = breaker or Breaker()
        self._endpoint = Endpoint(
            session,
            "handoff",
            Patience(
                timeout_s=settings.timeout_s,
                connect_timeout_s=min(CONNECT_TIMEOUT_S, settings.timeout_s),
                retries=settings.retries,
                repeat_is_safe=True,  # the desk is told to honour the idempotency key
                max_bytes=MAX_ANSWER_BYTES,
            ),
        )

    async def hand_over(self, request: ToBackend, reason: str) -> Handed:
        """Send the conversation so far. Never raises for what the desk does or is sent.

        reason: stable, for programs, "asked" (the customer) or "backend" (the bot).
        """
        if self._url is None:
            return Handed("not-configured")
        try:
            body = msgspec.json.encode(_conversation(request, reason))
            with self._breaker.attempt():
                received = await self._endpoint.ask(
                    "POST",
                    self._url,
                    headers={
                        "Content-Type": "application/json",
                        **self._headers,
                        IDEMPOTENCY_HEADER: request.turn,
                    },
                    body=body,
                    turn=request.turn,
                )
        except (BackendError, UnicodeEncodeError) as error:
            code = error.code if isinstance(error, BackendError) else "invalid-text"
            log.warning("handover-failed", turn=request.turn, code=code)
            return Handed("unavailable")
        try:
            ticket = read_json(received)
        except BackendNonsense:
            ticket = None  # a 2xx is a yes; reference and waiting time are extras
        return _handed(ticket)


def _conversation(request: ToBackend, reason: str) -> dict[str, Any]:
    values = values_of(request)
    del values["messages"]  # the history again, in another shape
    return {"reason": reason, **values}


def _handed(ticket: Any) -> Handed:
    fields = ticket if isinstance(ticket, dict) else {}
    return Handed("accepted", _reference(fields.get("reference")), _wait_s(fields.get("wait_s")))


def _reference(value: Any) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    text = " ".join(clean_text(value).split())
    return text if 0 < len(text) <= MAX_REFERENCE_CHARS else None


def _wait_s(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MAX_WAIT_S:
        return None
    return math.ceil(value)
