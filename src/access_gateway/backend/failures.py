"""What can go wrong with one request, as the errors of the house.

Details are for an engineer: they name the place and the status, and never hold text of the customer or of
the answer, nor a URL's path or query (customers' words travel there too).
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

import aiohttp
from yarl import URL

from access_gateway.contracts.errors import (
    BackendError,
    BackendNonsense,
    BackendRefused,
    BackendTimeout,
    BackendUnreachable,
)

TRANSIENT = frozenset({429, 502, 503, 504})
"""Statuses after which the same request may well be served (RFC 6585 §4, RFC 9110 §15.6)."""
MAX_RETRY_AFTER_S = 86_400.0
_HINTS = {
    401: "check the credentials in `headers`",
    403: "check the credentials in `headers`",
    404: "check the path of `url`",
    405: "check `method`",
    413: "the request is too large for it",
    414: "the text is too long for a URL; use POST",
    415: "check the content type in `headers`",
    422: "check the fields of `body`",
}


class TryFailed(Exception):
    """One try that failed: the error to raise in the end, and what a further try would have to know."""

    def __init__(self, error: BackendError, *, again: bool, sent: bool = True) -> None:
        super().__init__(error.detail)
        self.error = error
        self.again = again
        """Whether a further try could succeed."""
        self.sent = sent
        """Whether anything may have reached the other side."""


def from_status(status: int, headers: Mapping[str, str], place: str) -> TryFailed | None:
    """Return the failure that a status other than 2xx is, or None."""
    if 200 <= status < 300:
        return None
    retry_after_s = retry_after(headers.get("Retry-After"))
    said = f"{place} answered with status {status}"
    again = status in TRANSIENT
    if status in (408, 504):
        return TryFailed(BackendTimeout(f"{said}.", retry_after_s=retry_after_s), again=again)
    if again or status == 425:
        return TryFailed(BackendUnreachable(f"{said}.", retry_after_s=retry_after_s), again=again)
    if 300 <= status < 400:
        return TryFailed(
            BackendNonsense(f"{said}, to {_origin(headers.get('Location'))}; set `url` to the final place."),
            again=False,
        )
    if 400 <= status < 500:
        return TryFailed(
            BackendRefused(f"{said}; {_HINTS.get(status, 'its log will say why')}."), again=False
        )
    return TryFailed(
        BackendNonsense(f"{said}; its log will say why.", retry_after_s=retry_after_s), again=False
    )


def from_exception(error: Exception, place: str, limit_s: float) -> TryFailed:
    """Return the failure that an exception of the HTTP client is; `limit_s` is what the whole request had."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientSSLError):
        detail = f"{place} has no certificate that this machine trusts, or speaks no TLS."
        return TryFailed(BackendUnreachable(detail), again=False, sent=False)
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        detail = f"{place} took no connection within `connect_timeout_s`."
        return TryFailed(BackendUnreachable(detail), again=True, sent=False)
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return TryFailed(BackendUnreachable(f"There is no address for {place}."), again=True, sent=False)
    if isinstance(error, aiohttp.ClientConnectorError):
        return TryFailed(BackendUnreachable(f"{place} takes no connections."), again=True, sent=False)
    if isinstance(error, TimeoutError):
        return TryFailed(
            BackendTimeout(f"{place} did not answer within {limit_s:g} s (`timeout_s`)."), again=False
        )
    if isinstance(error, aiohttp.ClientResponseError):
        return TryFailed(BackendNonsense(f"{place} does not speak HTTP as it should."), again=False)
    return TryFailed(
        BackendUnreachable(f"{place} closed the connection before its answer was whole."), again=True
    )


def retry_after(value: str | None, *, now: Callable[[], float] = time.time) -> float | None:
    """Return the seconds, 0 to a day, that a Retry-After header asks for (RFC 9110 §10.2.3), or None."""
    if value is None:
        return None
    if value.strip().isascii() and value.strip().isdigit():
        seconds = float(value[:12])
    else:
        try:
            date = parsedate_to_datetime(value)
            seconds = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - now()
        except (ValueError, OverflowError, TypeError):
            return None
    return min(max(seconds, 0.0), MAX_RETRY_AFTER_S)


def place_of(url: URL) -> str:
    """Return scheme, host and port: what of a URL may be told."""
    return str(url.origin()) if url.absolute else "(a relative address)"


def _origin(location: str | None) -> str:
    try:
        return place_of(URL(location or ""))
    except ValueError:
        return "(no readable address)"
