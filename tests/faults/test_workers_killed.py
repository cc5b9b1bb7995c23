"""Every engine's process is killed while customers are being heard and answered."""

import asyncio
import os
import signal
import sys
from typing import Any

import pytest
from aiohttp import ClientSession
from tests.faults.gateway_process import gone, workers_of
from tests.serving import Served
from tests.web.test_stream import samples, talking

from access_gateway.demo.recordings import recording

pytestmark = [
    pytest.mark.models,
    pytest.mark.skipif(sys.platform != "linux", reason="finds worker processes through /proc"),
]
SPOKEN = {"ko-cancel.flac": "ko", "ko-refund.flac": "ko", "zh-order-status.flac": "zh-Hans"}


async def say(client: ClientSession, url: str, file: str) -> dict[str, Any]:
    recorded = recording(file)
    async with client.post(
        f"{url}/v1/turns",
        params={"language": SPOKEN[file]},
        data=recorded.content,
        headers={"Content-Type": recorded.mime},
    ) as response:
        assert response.status == 200, await response.text()
        turn: dict[str, Any] = await response.json()
        return turn


async def ask(client: ClientSession, url: str, number: int) -> dict[str, Any]:
    # Words that nobody has said before, so that a voice has to make the answer anew.
    async with client.post(f"{url}/v1/turns", json={"text": f"订单{10_000 + number}到哪了"}) as response:
        assert response.status == 200, await response.text()
        turn: dict[str, Any] = await response.json()
        return turn


@pytest.mark.parametrize("pause_s", [0.2, 0.8])
async def test_turns_under_way_are_answered_with_the_same_words(
    served: Served, client: ClientSession, pause_s: float
) -> None:
    """A customer notices a delay at most: what they said is heard again by the next process, word for word."""
    quiet = {file: (await say(client, served.url, file))["heard"]["text"] for file in SPOKEN}
    workers = workers_of(os.getpid())
    assert len(workers) >= 3, "two recognisers and a voice"
    spoken = [asyncio.create_task(say(client, served.url, file)) for file in SPOKEN]
    typed = [asyncio.create_task(ask(client, served.url, int(100 * pause_s) + n)) for n in range(3)]
    await asyncio.sleep(pause_s)
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    for file, task in zip(SPOKEN, spoken, strict=True):
        turn = await task
        assert turn["heard"]["text"] == quiet[file]
        assert turn["answer"]["speech"] is not None, turn["notices"]
    for one in typed:
        assert (await one)["answer"]["speech"] is not None
    await gone(workers)


async def test_a_live_conversation_survives_its_recogniser(served: Served, client: ClientSession) -> None:
    """What was said before the process died is not lost in a live stream either."""
    quiet = (await say(client, served.url, "ko-cancel.flac"))["heard"]["text"]
    async with talking(client, served.url, language="ko", preferences={"speech": False}) as talk:
        sound = samples("ko-cancel.flac")
        half = len(sound) // 4 * 2
        await talk.speak(sound[:half], pace_s=0.02)
        for worker in workers_of(os.getpid()):
            os.kill(worker, signal.SIGKILL)
        await talk.speak(sound[half:], pace_s=0.02)
        heard = await talk.until("heard")
    assert heard["heard"]["text"] == quiet
