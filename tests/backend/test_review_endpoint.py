"""A confirmed review reaches the platform, and the outbox learns truthfully whether it did."""

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import msgspec
import pytest
from aiohttp import web

from access_gateway.backend.reviews import ReviewEndpoint
from access_gateway.contracts.errors import (
    BackendError,
    BackendNonsense,
    BackendRefused,
    BackendTimeout,
    BackendUnreachable,
    InvalidText,
    SettingsError,
)
from access_gateway.contracts.reviews import Review
from access_gateway.settings import Reviews

Serve = Callable[[Callable[[web.Request], Awaitable[web.StreamResponse]]], Awaitable[str]]
ServeRaw = Callable[[bytes], Awaitable[str]]

REVIEW = Review(
    review="01JDREVIEW0000000000000001",
    customer="customer-7",
    status="confirmed",
    text="东西很好",
    original="东西很好啊",
    language="zh-Hans",
    metadata={"order": "10086"},
    created_at="2026-11-22T08:00:00Z",
)


def endpoint(session: aiohttp.ClientSession, url: str, **fields: Any) -> ReviewEndpoint:
    return ReviewEndpoint(session, msgspec.convert({"url": url, "timeout_s": 3.0, **fields}, Reviews))


@pytest.mark.parametrize("status", [200, 201, 202, 204, 409])
async def test_a_review_arrives(session: aiohttp.ClientSession, serve: Serve, status: int) -> None:
    """All of it, under its own key; "I have that already" counts as received."""
    requests: list[tuple[web.Request, Any]] = []

    async def handle(request: web.Request) -> web.Response:
        requests.append((request, await request.json()))
        return web.Response(status=status, body=b"" if status == 204 else b"x" * 3_000_000)

    platform = endpoint(session, await serve(handle), idempotency_header="X-Key", headers={"X-Token": "$t"})
    await platform.deliver(REVIEW)
    [(request, body)] = requests
    assert request.headers["X-Key"] == REVIEW.review
    assert request.headers["X-Token"] == "$t"
    assert body == {
        "review": REVIEW.review,
        "customer": "customer-7",
        "text": "东西很好",
        "original": "东西很好啊",
        "language": "zh-Hans",
        "metadata": {"order": "10086"},
        "created_at": "2026-11-22T08:00:00Z",
    }


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (301, BackendNonsense),
        (400, BackendRefused),
        (401, BackendRefused),
        (404, BackendRefused),
        (408, BackendTimeout),
        (410, BackendRefused),
        (422, BackendRefused),
        (425, BackendUnreachable),
        (429, BackendUnreachable),
        (500, BackendNonsense),
        (503, BackendUnreachable),
        (504, BackendTimeout),
    ],
)
async def test_what_may_be_tried_again_is_marked(
    session: aiohttp.ClientSession, serve: Serve, status: int, error: type[BackendError]
) -> None:
    """A review is given up only where the platform will never take it; each delivery is one request."""
    asked = 0

    async def handle(request: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        return web.Response(status=status, headers={"Retry-After": "7"})

    with pytest.raises(error) as caught:
        await endpoint(session, await serve(handle)).deliver(REVIEW)
    assert caught.value.retryable == (error is not BackendRefused)
    if status in (429, 500, 503):
        assert caught.value.retry_after_s == 7
    assert asked == 1


async def test_an_outage_is_retryable(
    session: aiohttp.ClientSession, serve_raw: ServeRaw, nobody: str
) -> None:
    """Whatever way the platform is down, the review stays in the outbox."""
    for url in (nobody, await serve_raw(b""), await serve_raw(b"garbage\r\n\r\n")):
        with pytest.raises(BackendError) as caught:
            await endpoint(session, url, timeout_s=0.2).deliver(REVIEW)
        assert caught.value.retryable


async def test_what_can_never_be_sent(session: aiohttp.ClientSession, nobody: str) -> None:
    """A review with half a letter is not tried for two weeks."""
    broken = Review("01J", "c", "confirmed", "\ud800", "", "und")
    with pytest.raises(InvalidText) as caught:
        await endpoint(session, nobody).deliver(broken)
    assert not caught.value.retryable


async def test_a_wrong_address_is_refused_at_start(session: aiohttp.ClientSession) -> None:
    """An engineer reads which setting is wrong."""
    for url in ("", "platform.example/reviews"):
        with pytest.raises(SettingsError, match=r"reviews\.url"):
            endpoint(session, url)
