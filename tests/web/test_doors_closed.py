"""Doors that an operator closes are closed, and whoever says nothing does not keep one open."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from aiohttp import ClientSession, WSServerHandshakeError
from aiohttp.test_utils import TestServer
from tests.serving import Served

from access_gateway.settings import Doors
from access_gateway.web.outside import Admission
from access_gateway.web.server import create_app
from access_gateway.web.wyoming import wyoming_server


@asynccontextmanager
async def opened(served: Served, **doors: Any) -> AsyncIterator[str]:
    """The same gateway behind other doors."""
    settings = msgspec.structs.replace(served.outside.settings, doors=Doors(**doors))
    full = Admission(0, "server.max_streams_at_once")
    outside = replace(
        served.outside, settings=settings, streams=full if not doors else served.outside.streams
    )
    async with TestServer(create_app(outside)) as server:
        yield str(server.make_url("")).rstrip("/")


async def test_a_closed_door_is_not_there(typed: Served, client: ClientSession) -> None:
    """What an operator does not want to offer is not found."""
    async with opened(typed, vosk=False, openai=False) as url:
        async with client.post(f"{url}/v1/audio/speech", json={}) as response:
            assert response.status == 404 and (await response.json())["error"]["code"] == "not-found"
        with pytest.raises(WSServerHandshakeError) as refused:
            await client.ws_connect(f"{url}/compat/vosk?language=ko")
        assert refused.value.status == 404


async def test_wyoming_is_off_unless_it_is_on(typed: Served) -> None:
    """Nothing listens that nobody asked for."""
    outside = replace(typed.outside, settings=msgspec.structs.replace(typed.outside.settings, doors=Doors()))
    async with wyoming_server(outside) as port:
        assert port is None


@pytest.mark.models
async def test_a_silent_client_of_vosk_server_is_hung_up_on(served: Served, client: ClientSession) -> None:
    """Forgotten connections take no place for ever."""
    async with opened(served, idle_s=0.2) as url, client.ws_connect(f"{url}/?language=ko") as socket:
        told = json.loads((await socket.receive(timeout=20)).data)
        assert told["problem"]["code"] == "protocol-error" and "doors.idle_s" in told["error"]
        await socket.receive(timeout=20)
        assert socket.close_code == 1008


@pytest.mark.models
async def test_a_full_gateway_says_so_before_anything_begins(served: Served, client: ClientSession) -> None:
    """A client learns from the status that it is to come back, and when."""
    async with opened(served) as url:
        with pytest.raises(WSServerHandshakeError) as refused:
            await client.ws_connect(f"{url}/compat/vosk?language=ko")
    assert refused.value.status == 503 and refused.value.headers is not None
    assert int(refused.value.headers["Retry-After"]) >= 1
