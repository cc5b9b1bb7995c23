"""A person gets the conversation so far, and the customer always gets an answer about it."""

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import msgspec
import pytest
from aiohttp import web

from access_gateway.backend.people import Handed, PeopleDesk
from access_gateway.contracts.errors import SettingsError
from access_gateway.contracts.turn import ToBackend
from access_gateway.settings import Handoff

Serve = Callable[[Callable[[web.Request], Awaitable[web.StreamResponse]]], Awaitable[str]]
ServeRaw = Callable[[bytes], Awaitable[str]]
MakeTurn = Callable[..., ToBackend]


def desk(session: aiohttp.ClientSession, url: str, **fields: Any) -> PeopleDesk:
    return PeopleDesk(session, msgspec.convert({"url": url, "timeout_s": 3.0, **fields}, Handoff))


async def test_the_desk_gets_the_conversation(
    session: aiohttp.ClientSession, serve: Serve, make_turn: MakeTurn
) -> None:
    """Nobody has to tell the person again what they told the bot, nor how they want to be spoken to."""
    requests: list[tuple[web.Request, Any]] = []

    async def handle(request: web.Request) -> web.Response:
        requests.append((request, await request.json()))
        if len(requests) == 1:
            return web.Response(status=503, headers={"Retry-After": "0"})
        return web.json_response({"reference": " A-\u000017 ", "wait_s": 89.2})

    people = desk(session, await serve(handle), headers={"Authorization": "Bearer x$y"})
    handed = await people.hand_over(make_turn("转人工", original="搵人", heard=True), "customer-asked")
    assert handed == Handed("accepted", "A-17", 90)
    assert [request.headers["Idempotency-Key"] for request, _ in requests] == [
        "01JD0000000000000000000001"
    ] * 2
    request, body = requests[1]
    assert request.headers["Authorization"] == "Bearer x$y"
    assert body == {
        "reason": "customer-asked",
        "turn": "01JD0000000000000000000001",
        "session": "session-1",
        "language": "yue-Hant",
        "forwarded_language": "zh-Hans",
        "heard_language": "yue-Hant",
        "dialect": "cantonese",
        "script": "Hant",
        "text": "转人工",
        "normalised": "搵人",
        "original": "搵人",
        "confidence": 0.75,
        "heard_confidence": 0.5,
        "typed": False,
        "wants_person": True,
        "metadata": {"shop": "7"},
        "history": [
            {
                "turn": "01JD0",
                "said": "你好",
                "language": "zh-Hans",
                "answered": "您好！",
                "at": "2026-11-22T08:00:00Z",
            }
        ],
    }


@pytest.mark.parametrize(
    ("body", "handed"),
    [
        (b"", Handed("accepted")),
        (b"<html>", Handed("accepted")),
        (b"[1]", Handed("accepted")),
        (b'{"reference": 4711, "wait_s": 0}', Handed("accepted", "4711", 0)),
        (b'{"reference": true, "wait_s": true}', Handed("accepted")),
        (b'{"reference": "", "wait_s": -1}', Handed("accepted")),
        (b'{"reference": {"id": 1}, "wait_s": "soon"}', Handed("accepted")),
        (b'{"reference": "' + b"9" * 65 + b'", "wait_s": 1e300}', Handed("accepted")),
        (b'{"reference": "a\\nb", "wait_s": 86400}', Handed("accepted", "a b", 86_400)),
    ],
)
async def test_ticket_and_wait_are_extras(
    session: aiohttp.ClientSession, serve: Serve, make_turn: MakeTurn, body: bytes, handed: Handed
) -> None:
    """A desk that takes the conversation has taken it, whatever else it says."""

    async def handle(request: web.Request) -> web.Response:
        return web.Response(body=body, status=202)

    assert await desk(session, await serve(handle)).hand_over(make_turn(), "customer-asked") == handed


@pytest.mark.parametrize("status", [302, 400, 401, 404, 500, 503])
async def test_a_desk_that_refuses_is_unavailable(
    session: aiohttp.ClientSession, serve: Serve, make_turn: MakeTurn, status: int
) -> None:
    """The customer is told the truth, and no error reaches the turn."""

    async def handle(request: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Retry-After": "0"})

    handed = await desk(session, await serve(handle)).hand_over(make_turn(), "customer-asked")
    assert handed == Handed("unavailable")


async def test_a_desk_that_is_not_there(
    session: aiohttp.ClientSession, serve_raw: ServeRaw, nobody: str, make_turn: MakeTurn
) -> None:
    """Closed, silent, garbled or unsendable: all of it is "unavailable"."""
    for url in (nobody, await serve_raw(b"garbage\r\n\r\n"), await serve_raw(b"")):
        people = desk(session, url, retries=0, timeout_s=0.2)
        assert await people.hand_over(make_turn(), "customer-asked") == Handed("unavailable")
    people = desk(session, nobody)
    assert await people.hand_over(make_turn("\ud800"), "customer-asked") == Handed("unavailable")


async def test_no_desk_is_said_so(session: aiohttp.ClientSession, make_turn: MakeTurn) -> None:
    """Without an address nothing is sent and nothing promised."""
    assert await desk(session, "").hand_over(make_turn(), "customer-asked") == Handed("not-configured")


async def test_a_wrong_desk_is_refused_at_start(session: aiohttp.ClientSession) -> None:
    """An engineer reads which setting is wrong."""
    with pytest.raises(SettingsError, match=r"handoff\.url"):
        desk(session, "people.example")
    with pytest.raises(SettingsError, match=r"handoff\.headers"):
        desk(session, "", headers={"X": "\n"})
