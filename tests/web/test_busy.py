"""Where there is no place, customers are told so at once, in their language, aloud."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any

import msgspec
import pytest
from aiohttp import ClientSession, WSMsgType, WSServerHandshakeError, web
from tests.faults.standing import free_port, saying, standing
from tests.serving import Served, deaf, serving
from tests.web.test_stream import talking

from access_gateway.settings import Backend, Server, Settings

REMOTE_PLACES = 4


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, int]]:
    """A gateway with two remote recognisers of four places each, which nobody needs to reach; and one turn."""
    away, backend = f"tcp://127.0.0.1:{free_port()}", free_port()
    settings = deaf(Settings(), tmp_path_factory.mktemp("no-models"))
    settings = msgspec.structs.replace(
        settings,
        hearing=msgspec.structs.replace(
            settings.hearing, remote={"ko-Hang": away, "kk-Cyrl": f"tcp://127.0.0.1:{free_port()}"}
        ),
        server=Server(max_turns_at_once=1),
        backend=Backend(url=f"http://127.0.0.1:{backend}/chat", timeout_s=10.0),
    )
    with serving(settings, tmp_path_factory.mktemp("small"), demo=False) as served:
        yield served, backend


async def test_a_live_caller_too_many_is_told_in_their_language(
    small: tuple[Served, int], client: ClientSession
) -> None:
    """Who cannot be heard in real time hears "please wait" at once; when none could be heard, HTTP says 503."""
    url = small[0].url
    async with AsyncExitStack() as stack:
        for _ in range(REMOTE_PLACES):
            await stack.enter_async_context(talking(client, url, language="ko"))
        async with client.ws_connect(f"{url}/v1/stream") as refused:
            await refused.send_json({"type": "start", "language": "ko"})
            said: dict[str, Any] = {}
            sound = 0
            async for message in refused:
                if message.type is WSMsgType.BINARY:
                    sound += len(message.data)
                else:
                    said[message.json()["type"]] = message.json()
            assert refused.close_code == 1013
        problem = said["error"]["problem"]
        assert (problem["code"], problem["status"]) == ("busy", 503) and problem["retry_after_s"] >= 1
        assert said["please_wait"]["language"] == "ko-Hang" and "잠시" in said["please_wait"]["text"]
        assert sound == pytest.approx(
            said["speech_end"]["sent_s"] * said["speech_start"]["sample_rate_hz"] * 2, abs=200
        )
        assert sound > 10_000
        for _ in range(REMOTE_PLACES):
            await stack.enter_async_context(talking(client, url, language="kk"))
        with pytest.raises(WSServerHandshakeError) as at_once:
            await client.ws_connect(f"{url}/v1/stream")
        assert at_once.value.status == 503 and at_once.value.headers is not None
        assert int(at_once.value.headers["Retry-After"]) >= 1
    async with talking(client, url, language="ko"):
        pass


async def test_a_turn_too_many_is_answered_in_the_form_that_was_asked_for(
    small: tuple[Served, int], client: ClientSession
) -> None:
    """A caller on the phone hears that there is no place now; a program reads it."""
    served, port = small
    async with standing(port, saying("好")) as backend:
        held = asyncio.Event()

        async def holding(request: web.Request) -> web.StreamResponse:
            await held.wait()
            return web.json_response({"answer": "好"})

        backend.chat = holding
        turns = f"{served.url}/v1/turns"
        first = asyncio.create_task(
            client.post(turns, json={"text": "你好", "preferences": {"speech": False}})
        )
        await asyncio.wait_for(backend.arrived.wait(), 10)
        got: dict[str, bytes] = {}
        for accept in ("audio/wav", "text/plain", "application/json"):
            body = {"text": "제 주문", "language": "ko"}
            async with client.post(turns, json=body, headers={"Accept": accept}) as response:
                assert response.status == 503 and int(response.headers["Retry-After"]) >= 1
                got[response.content_type] = await response.read()
        held.set()
        (await first).release()
    assert got["audio/wav"].startswith(b"RIFF") and len(got["audio/wav"]) > 10_000
    assert "잠시" in got["text/plain"].decode()
    assert msgspec.json.decode(got["application/problem+json"])["code"] == "busy"
