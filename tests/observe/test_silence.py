"""What customers say, hear, read, prefer and are called never reaches the logs; nor does a secret."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import structlog
from aiohttp import ClientSession, web
from tests.faults.gateway_process import GatewayProcess, config
from tests.faults.standing import Standing, free_port, standing

from access_gateway.contracts.audio import Pcm
from access_gateway.observe import logs
from access_gateway.speech.encode import wav_bytes

SECRET = "hunter2-bearer"
SAID = "紫色长颈鹿的订单7309158264到哪了"
ANSWERED = "金色河马明天送到"
CUSTOMER = "zhangsan-13800138000"
REVIEW = "绿色犀牛很好吃"
# Numbers of so many digits are no part of a time or a duration by chance.
FORBIDDEN = ("长颈鹿", "河马", "犀牛", SECRET, CUSTOMER, "企鹅", "7309158264", "1.3719048", "yue-Hant")


async def answering(request: web.Request) -> web.StreamResponse:
    body = await request.json()
    if "企鹅" in body["text"]:
        return web.json_response({"error": f"{body['text']} {SECRET}"}, status=500)
    return web.json_response({"answer": ANSWERED})


async def failing(request: web.Request) -> web.StreamResponse:
    return web.json_response({"error": "企鹅"}, status=503)


@pytest.fixture
async def backend() -> AsyncIterator[tuple[int, Standing]]:
    port = free_port()
    async with standing(port, answering, failing) as stands:
        yield port, stands


@pytest.mark.parametrize("style", ["json", "console"])
async def test_nothing_of_a_customer_is_logged(
    tmp_path: Path, backend: tuple[int, Standing], client: ClientSession, style: str
) -> None:
    """Whoever reads the logs, at any level, learns when and how much, and nothing of what was said."""
    there = f"http://127.0.0.1:{backend[0]}"
    file = config(
        tmp_path,
        backend={"url": f"{there}/chat?key={SECRET}", "headers": {"Authorization": SECRET}, "retries": 1},
        handoff={"url": f"{there}/desk", "retries": 1, "headers": {"X-Key": SECRET}},
        reviews={"url": f"{there}/desk", "headers": {"X-Key": SECRET}, "first_retry_s": 0.1},
        observe={"log_level": "debug", "log_format": style},
    )
    gateway = await GatewayProcess.start(file)
    try:
        await _live_through_everything(client, gateway.url)
        gateway.signal(signal.SIGTERM)
        assert await gateway.ended(30) == 0
    finally:
        await gateway.stop()
    logged = gateway.output.read_text()
    assert "backend-failed" in logged and "handover-failed" in logged and "review-delayed" in logged
    for word in FORBIDDEN:
        assert word not in logged, word
        assert json.dumps(word)[1:-1] not in logged, word
    assert "Traceback" not in logged
    if style == "json":
        events = [json.loads(line) for line in logged.splitlines()]
        assert all({"event", "level", "timestamp"} <= set(event) for event in events)


async def _live_through_everything(client: ClientSession, url: str) -> None:
    """Turns that succeed and fail, preferences, reviews, a live conversation, garbage."""
    preferences: dict[str, Any] = {"rate": 1.3719048, "language": "yue-Hant"}
    statuses = []
    async with client.put(f"{url}/v1/customers/{CUSTOMER}/preferences", json=preferences) as response:
        statuses.append(response.status)
    turns: list[dict[str, Any]] = [
        {"text": SAID, "metadata": {"customer": CUSTOMER}},
        {"text": "企鹅的订单到哪了", "session": CUSTOMER},
        {"text": "转人工，企鹅", "session": CUSTOMER},
    ]
    for turn in turns:
        async with client.post(f"{url}/v1/turns", json=turn) as response:
            statuses.append(response.status)
    sound = wav_bytes([Pcm(bytes(32_000), 16_000)])
    for headers, data in (
        ({"Content-Type": "audio/wav"}, sound[:-1] + b"\xff" * 3),
        ({"Content-Type": "audio/wav"}, "RIFF企鹅".encode()),
        ({"Content-Type": "application/json"}, ('{"text": "企鹅' + SECRET).encode()),
        ({"Content-Type": "application/json", "Authorization": SECRET}, b'{"text": "' + b"\xff" + b'"}'),
    ):
        async with client.post(f"{url}/v1/turns?session={CUSTOMER}", data=data, headers=headers) as response:
            assert response.status in (200, 400, 422), await response.text()
    async with client.get(f"{url}/v1/turns/{CUSTOMER}/speech") as response:
        assert response.status == 404
    async with client.post(f"{url}/v1/reviews", json={"text": REVIEW, "session": CUSTOMER}) as response:
        review = (await response.json())["review"]
    async with client.post(f"{url}/v1/reviews/{review}/confirm") as response:
        statuses.append(response.status)
    async with client.ws_connect(f"{url}/v1/stream") as socket:
        await socket.send_json({"type": "start", "session": CUSTOMER, "preferences": {"rate": 1.3719048}})
        await socket.send_json({"type": "text", "text": SAID})
        await socket.send_str("企鹅 is no JSON")
        async with asyncio.timeout(20):
            while (message := await socket.receive()).type is not aiohttp.WSMsgType.BINARY:
                assert message.type is aiohttp.WSMsgType.TEXT
    await asyncio.sleep(0.5)  # a first delivery of the review fails
    assert statuses == [200] * len(statuses)


@pytest.mark.parametrize("style", ["json", "console"])
def test_a_traceback_shows_the_way_and_not_the_words(style: str, capfd: pytest.CaptureFixture[str]) -> None:
    """When something breaks that nobody foresaw, an engineer sees what and where; neither values nor messages."""

    def broken(customer: str, text: str) -> None:
        raise RuntimeError(f"{customer} said {text}")

    try:
        logs.configure("debug", style)
        try:
            broken(CUSTOMER, SAID)
        except RuntimeError:
            logs.logger().exception("unexpected", turn="T1")
        logged = capfd.readouterr().err
    finally:
        structlog.reset_defaults()
    assert "RuntimeError" in logged and "broken" in logged and "test_silence.py" in logged
    assert "长颈鹿" not in logged and "zhangsan" not in logged


@pytest.mark.parametrize(("level", "shown"), [("debug", 4), ("info", 3), ("warning", 2), ("error", 1)])
def test_the_level_is_the_one_that_is_set(level: str, shown: int, capfd: pytest.CaptureFixture[str]) -> None:
    """An operator sees as much as they asked for."""
    try:
        logs.configure(level, "json")
        for name in ("debug", "info", "warning", "error"):
            getattr(logs.logger(), name)("event", size=1)
        lines = capfd.readouterr().err.splitlines()
    finally:
        structlog.reset_defaults()
    assert len(lines) == shown and json.loads(lines[-1])["level"] == "error"
