"""The demonstration shop over HTTP: alone, inside the gateway's loop, and failing on demand."""

import asyncio
import re
import sys
import tomllib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import msgspec
import pytest

from access_gateway.demo import server
from access_gateway.settings import Settings


@pytest.fixture
async def url() -> AsyncIterator[str]:
    runner, url = await server.start()
    yield url
    await runner.cleanup()


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as client:
        yield client


async def post(
    client: aiohttp.ClientSession, url: str, body: object, key: str | None = None
) -> tuple[int, dict[str, Any]]:
    headers = {"Idempotency-Key": key} if key else {}
    async with client.post(url, json=body, headers=headers) as response:
        return response.status, await response.json()


async def test_a_conversation(client: aiohttp.ClientSession, url: str) -> None:
    """The shape that the gateway's settings for it name, and a memory by session."""
    chat = f"{url}/chat"
    status, body = await post(client, chat, {"text": "我的订单到哪了", "session": "a", "language": "zh-Hans"})
    assert status == 200
    assert set(body) == {"answer", "code", "language", "understood", "wants_person"}
    assert "订单号" in body["answer"]
    _, body = await post(client, chat, {"text": "10086", "session": "a"})
    assert "正在路上" in body["answer"]
    _, body = await post(client, chat, {"text": "嘀嗒", "session": "b"})
    assert (body["understood"], body["language"]) == (False, "zh-Hans")


async def test_a_repeated_turn_is_done_once(client: aiohttp.ClientSession, url: str) -> None:
    """What the gateway sends twice under one key is answered alike and counts once."""
    first = await post(client, f"{url}/chat", {"text": "我要投诉", "session": "a"}, key="t1")
    again = await post(client, f"{url}/chat", {"text": "我要投诉", "session": "a"}, key="t1")
    other = await post(client, f"{url}/chat", {"text": "我要投诉", "session": "a"}, key="t2")
    assert first == again != other


async def test_a_persons_desk(client: aiohttp.ClientSession, url: str) -> None:
    """A ticket and a waiting time; the same ticket for the same turn; the conversation is there to read."""
    status, ticket = await post(client, f"{url}/handoff", {"reason": "customer-asked"}, key="t1")
    assert (status, ticket) == (201, {"reference": "K0001", "wait_s": 120})
    assert await post(client, f"{url}/handoff", {"reason": "customer-asked"}, key="t1") == (status, ticket)
    assert (await post(client, f"{url}/handoff", {}))[1]["reference"] == "K0002"
    assert (await post(client, f"{url}/handoff", {}))[1]["reference"] == "K0003"
    async with client.get(f"{url}/handoff") as response:
        waiting = (await response.json())["waiting"]
    assert waiting[0]["conversation"] == {"reason": "customer-asked"}


async def test_reviews_are_kept_once(client: aiohttp.ClientSession, url: str) -> None:
    """Delivered at least once by the gateway, kept once here, and every repetition is counted."""
    assert (await post(client, f"{url}/reviews", {"text": "好"}, key="r1"))[0] == 201
    assert (await post(client, f"{url}/reviews", {"text": "好"}, key="r1"))[1] == {
        "review": "r1",
        "duplicate": True,
    }
    assert (await post(client, f"{url}/reviews", {"review": "r2", "text": "差"}))[0] == 201
    assert (await post(client, f"{url}/reviews", {"text": "?"}))[0] == 400
    async with client.get(f"{url}/reviews") as response:
        kept = await response.json()
    assert [(one["key"], one["received"], one["review"]["text"]) for one in kept["reviews"]] == [
        ("r1", 2, "好"),
        ("r2", 1, "差"),
    ]
    assert kept["duplicates"] == 1


async def test_failures_on_demand(client: aiohttp.ClientSession, url: str) -> None:
    """Whoever tries the gateway out can see what it does when its backend fails."""
    control, chat, body = f"{url}/control", f"{url}/chat", {"text": "你好", "session": "a"}
    await post(client, control, {"mode": "down", "times": 2})
    for status in (503, 503, 200):
        assert (await post(client, chat, body))[0] == status
    await post(client, control, {"mode": "nonsense", "paths": ["/chat"]})
    async with client.post(chat, json=body) as response:
        assert (response.status, response.content_type) == (200, "text/html")
    assert (await post(client, f"{url}/handoff", {}))[0] == 201
    await post(client, control, {"mode": "slow", "delay_s": 0.3})
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(post(client, chat, body), 0.1)
    await post(client, control, {"mode": "lost-answer", "times": 1})
    with pytest.raises(aiohttp.ClientConnectionError):
        await post(client, f"{url}/reviews", {"text": "好"}, key="r1")
    assert (await post(client, f"{url}/reviews", {"text": "好"}, key="r1"))[1]["duplicate"] is True
    assert (await post(client, chat, body))[0] == 200


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"mode": "wild"},
        {"mode": "slow", "delay_s": -1},
        {"mode": "slow", "delay_s": "1"},
        {"mode": "slow", "delay_s": True},
        {"mode": "down", "times": 0},
        {"mode": "down", "times": 1.5},
        {"mode": "down", "paths": "/chat"},
        {"mode": "down", "paths": ["/control"]},
    ],
)
async def test_a_wrong_switch_is_refused(client: aiohttp.ClientSession, url: str, wanted: object) -> None:
    """And changes nothing."""
    status, body = await post(client, f"{url}/control", wanted)
    assert (status, list(body)) == (400, ["error"])
    assert (await post(client, f"{url}/chat", {"text": "你好"}))[0] == 200


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b'{"text": 3}', b'{"text": "a", "session": 7}', b"[" * 100_000, b"\xff"]
)
async def test_garbage_is_refused(client: aiohttp.ClientSession, url: str, raw: bytes) -> None:
    """Whatever comes, the next customer is served."""
    async with client.post(f"{url}/chat", data=raw) as response:
        assert response.status == 400
    async with client.post(f"{url}/chat", data=b'{"text": "' + b"a" * 300_000 + b'"}') as response:
        assert response.status == 413
    async with client.get(f"{url}/healthz") as response:
        assert response.status == 200


async def test_the_settings_that_come_with_the_shop() -> None:
    """`serve --demo` configures the gateway from a file that works."""
    text = server.gateway_toml()
    filled = re.sub(re.escape("${DEMO_SHOP_URL}"), "http://127.0.0.1:9", text)
    read = msgspec.convert(tomllib.loads(filled), Settings)
    assert read.backend.url == "http://127.0.0.1:9/chat"
    assert read.handoff.url == "http://127.0.0.1:9/handoff"
    assert read.reviews.url == "http://127.0.0.1:9/reviews"


async def test_the_shop_on_its_own() -> None:
    """One command opens it, prints where it is, and it closes when told to."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "access_gateway.demo", "--port", "0", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    url = (await asyncio.wait_for(process.stdout.readline(), 30)).decode().strip()
    async with aiohttp.ClientSession() as client, client.get(f"{url}/healthz") as response:
        assert response.status == 200
    process.terminate()
    assert await asyncio.wait_for(process.wait(), 30) == 0


async def test_a_taken_port_is_said_so(url: str) -> None:
    """Rather than a traceback."""
    port = url.rsplit(":", 1)[1]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "access_gateway.demo", "--port", port, stderr=asyncio.subprocess.PIPE
    )
    _, stderr = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 1
    assert "cannot open" in stderr.decode()
    assert "Traceback" not in stderr.decode()
