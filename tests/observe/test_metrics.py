"""What Prometheus reads: counts of bounded number, and gauges that move."""

import asyncio
from collections.abc import Iterator

import pytest
from aiohttp import ClientSession, web
from tests.faults.standing import free_port, saying, standing
from tests.serving import Served, deaf, serving

from access_gateway.observe.metrics import STAGES, Metrics
from access_gateway.settings import Backend, Settings


@pytest.fixture
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, int]]:
    port = free_port()
    settings = Settings(backend=Backend(url=f"http://127.0.0.1:{port}/chat", timeout_s=5.0))
    settings = deaf(settings, tmp_path_factory.mktemp("no-models"))
    with serving(settings, tmp_path_factory.mktemp("measured"), demo=False) as served:
        yield served, port


async def value_of(client: ClientSession, url: str, name: str) -> float:
    async with client.get(f"{url}/metrics") as response:
        text = await response.text()
    return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith(name))


async def test_turns_under_way_are_counted(gate: tuple[Served, int], client: ClientSession) -> None:
    """An operator sees how busy it is now, and what became of the turns."""
    served, port = gate
    url = f"{served.url}/v1/turns"
    async with standing(port, saying("好")) as backend:
        held = asyncio.Event()

        async def holding(request: web.Request) -> web.StreamResponse:
            await held.wait()
            return web.json_response({"answer": "好"})

        backend.chat = holding
        turn = asyncio.create_task(client.post(url, json={"text": "你好", "preferences": {"speech": False}}))
        await asyncio.wait_for(backend.arrived.wait(), 10)
        assert await value_of(client, served.url, "access_gateway_turns_now") == 1
        held.set()
        (await turn).release()
    assert await value_of(client, served.url, "access_gateway_turns_now") == 0
    assert await value_of(client, served.url, 'access_gateway_turns_total{came_by="text"') == 1
    ready = await value_of(client, served.url, "access_gateway_workers_ready")
    assert ready == 2  # the voice, and what listens for commands


async def test_labels_are_bounded_whatever_customers_send(
    gate: tuple[Served, int], client: ClientSession
) -> None:
    """Nobody can fill the monitoring's memory with languages, sessions or paths of their own."""
    served, port = gate
    async with standing(port, saying("好")):
        for text in (
            "hello my friends",
            "привет друзья",
            "こんにちは",
            "🙂",
            "مرحبا يا أصدقاء",
            "שלום חברים",
        ):
            body = {"text": text, "preferences": {"speech": False}}
            async with client.post(f"{served.url}/v1/turns", json=body) as response:
                assert response.status == 200
    for path in ("/x1", "/x2", "/v1/customers/zhangsan/preferences"):
        async with client.get(served.url + path):
            pass
    async with client.get(f"{served.url}/metrics") as response:
        text = await response.text()
    assert "zhangsan" not in text and "/x1" not in text and "ja-Jpan" not in text


def test_every_stage_is_there_from_the_start() -> None:
    """A dashboard has no gaps before the first turn; two gateways in one process do not mix."""
    first, second = Metrics(), Metrics()
    with first.stage("speak"):
        pass
    assert all(f'stage="{stage}"'.encode() in first.expose() for stage in STAGES)
    assert b'access_gateway_stage_seconds_count{stage="speak"} 1.0' in first.expose()
    assert b'access_gateway_stage_seconds_count{stage="speak"} 0.0' in second.expose()
