"""The gateway's end: asked to, it finishes what is under way; killed, it leaves nothing behind."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import ClientSession, WSMsgType, web
from tests.faults.gateway_process import GatewayProcess, config, gone, workers_of
from tests.faults.standing import Standing, free_port, saying, standing

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")
GRACE_S = 5.0


@pytest.fixture
async def backend() -> AsyncIterator[tuple[int, Standing]]:
    port = free_port()
    async with standing(port, saying("您的订单明天到。")) as stands:
        yield port, stands


@pytest.fixture
async def gateway(tmp_path: Path, backend: tuple[int, Standing]) -> AsyncIterator[GatewayProcess]:
    file = config(
        tmp_path,
        backend={"url": f"http://127.0.0.1:{backend[0]}/chat", "timeout_s": 20.0},
        server={"shutdown_grace_s": GRACE_S},
    )
    running = await GatewayProcess.start(file)
    yield running
    await running.stop()


async def slow(request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(2.0)
    return web.json_response({"answer": "您的订单明天到。"})


async def ask(client: ClientSession, url: str, text: str = "订单10086到哪了？") -> dict[str, Any]:
    async with client.post(f"{url}/v1/turns", json={"text": text}) as response:
        assert response.status == 200, await response.text()
        answer: dict[str, Any] = await response.json()
        return answer


async def refuses(client: ClientSession, url: str) -> None:
    """Wait until the address takes no connections."""
    async with asyncio.timeout(GRACE_S):
        while True:
            try:
                async with client.get(f"{url}/healthz", headers={"Connection": "close"}):
                    await asyncio.sleep(0.02)
            except aiohttp.ClientConnectorError:
                return


async def test_a_turn_under_way_is_finished_and_newcomers_are_refused(
    gateway: GatewayProcess, backend: tuple[int, Standing], client: ClientSession
) -> None:
    """An update of the gateway costs no customer their answer, and ends in the time it was given."""
    backend[1].chat = slow
    workers = gateway.workers()
    assert workers
    async with ClientSession() as other:  # a connection that stays open from before
        async with other.get(f"{gateway.url}/healthz"):
            pass
        under_way = asyncio.create_task(ask(client, gateway.url))
        await asyncio.wait_for(backend[1].arrived.wait(), 10)
        gateway.signal(signal.SIGTERM)
        await refuses(client, gateway.url)
        assert not under_way.done()
        answer = await under_way
    assert answer["answer"]["text"] == "您的订单明天到。"
    assert answer["answer"]["speech"] is not None
    assert await gateway.ended(GRACE_S) == 0
    await gone(workers)


async def test_a_live_conversation_is_closed_with_the_reason(
    gateway: GatewayProcess, client: ClientSession
) -> None:
    """A client sees that the gateway goes away (1001), not an error, and can connect to the next one."""
    async with client.ws_connect(f"{gateway.url}/v1/stream") as socket:
        await socket.send_json({"type": "start"})
        assert (await socket.receive_json(timeout=10))["type"] == "ready"
        gateway.signal(signal.SIGTERM)
        message = await socket.receive(timeout=10)
        assert message.type is WSMsgType.CLOSE and message.data == aiohttp.WSCloseCode.GOING_AWAY
    assert await gateway.ended(GRACE_S) == 0


async def test_a_client_that_never_closes_does_not_hold_it_up(
    gateway: GatewayProcess, client: ClientSession
) -> None:
    """Idle connections, and live conversations of clients that have gone silent, end with the grace at most."""
    host, port = gateway.url.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(
        b"POST /v1/turns HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"
    )
    await writer.drain()
    await asyncio.sleep(0.2)
    gateway.signal(signal.SIGTERM)
    assert await gateway.ended(GRACE_S + 4) == 0
    writer.close()


async def test_a_second_signal_ends_it_at_once(
    gateway: GatewayProcess, backend: tuple[int, Standing], client: ClientSession
) -> None:
    """An operator who presses Ctrl-C twice does not wait for a backend that hangs; no worker stays."""

    async def hanging(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(60)
        return web.Response()

    backend[1].chat = hanging
    workers = gateway.workers()
    under_way = asyncio.create_task(ask(client, gateway.url))
    await asyncio.wait_for(backend[1].arrived.wait(), 10)
    gateway.signal(signal.SIGINT)
    await refuses(client, gateway.url)
    gateway.signal(signal.SIGINT)
    assert await gateway.ended(4.0) == 0
    await gone(workers)
    with pytest.raises(aiohttp.ClientError):
        await under_way


async def test_a_signal_while_it_starts_ends_it_at_once(tmp_path: Path) -> None:
    """Whoever started the wrong one need not wait for its models to load."""
    file = config(
        tmp_path,
        backend={"url": "http://127.0.0.1:1/chat"},
        speech={"engine": "tests.faults.slow_voice:Slow"},
    )
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "access_gateway", "--config", str(file), "serve"),
        stderr=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert process.stderr
    try:
        async with asyncio.timeout(30):
            while not (workers := workers_of(process.pid)):  # noqa: ASYNC110 — another process starts them
                await asyncio.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 10) == 0
        await gone(workers)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await process.stderr.read()


async def test_a_killed_gateway_leaves_no_worker_behind(
    gateway: GatewayProcess, client: ClientSession
) -> None:
    """After kill -9 no engine goes on to use memory on the machine."""
    workers = gateway.workers()
    await ask(client, gateway.url)
    gateway.signal(signal.SIGKILL)
    assert await gateway.ended() == -signal.SIGKILL
    await gone(workers)


async def test_a_second_gateway_on_the_same_folder_is_safe(
    tmp_path: Path, backend: tuple[int, Standing], client: ClientSession
) -> None:
    """Two gateways during an update share the database: each review is delivered once, also when one is killed."""
    received: list[str] = []

    async def platform(request: web.Request) -> web.StreamResponse:
        received.append(request.headers["Idempotency-Key"])
        return web.Response(status=201)

    app = web.Application()
    app.router.add_post("/reviews", platform)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    file = config(
        tmp_path,
        backend={"url": f"http://127.0.0.1:{backend[0]}/chat"},
        reviews={"url": f"http://127.0.0.1:{runner.addresses[0][1]}/reviews", "first_retry_s": 0.2},
        speech={"on_by_default": False},
    )
    first, second = await asyncio.gather(GatewayProcess.start(file), GatewayProcess.start(file))
    try:
        sent = [await review(client, url) for url in (first.url, second.url) * 3]
        await until_delivered(client, second.url, sent)
        # Killed between delivering and noting it, it would deliver again: with the same key, as a platform expects.
        first.signal(signal.SIGKILL)
        await first.ended()
        sent += [await review(client, second.url) for _ in range(3)]
        await until_delivered(client, second.url, sent)
        assert sorted(received) == sorted(sent)
        second.signal(signal.SIGTERM)
        assert await second.ended() == 0
    finally:
        await first.stop()
        await second.stop()
        await runner.cleanup()


async def review(client: ClientSession, url: str) -> str:
    async with client.post(f"{url}/v1/reviews", json={"text": "这家店很好", "session": "c1"}) as response:
        name: str = (await response.json())["review"]
    async with client.post(f"{url}/v1/reviews/{name}/confirm") as response:
        assert response.status == 200
    return name


async def until_delivered(client: ClientSession, url: str, sent: list[str]) -> None:
    async with asyncio.timeout(20):
        for name in sent:
            while await status(client, url, name) != "delivered":  # noqa: ASYNC110 — another process delivers
                await asyncio.sleep(0.05)


async def status(client: ClientSession, url: str, name: str) -> str:
    async with client.get(f"{url}/v1/reviews/{name}") as response:
        return str((await response.json())["status"])
