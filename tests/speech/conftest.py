"""What the tests of the speech room share: real segmentation and pinyin, and a pool that only counts."""

import asyncio
from collections.abc import Callable

import pytest

from access_gateway import plugins
from access_gateway.contracts.audio import Pcm
from access_gateway.contracts.errors import GatewayError
from access_gateway.contracts.speaking import Manner
from access_gateway.speech.reading.aloud import ReadAloud
from access_gateway.workers.messages import Abilities

RATE_HZ = 22_050


@pytest.fixture(scope="session")
def read_aloud() -> ReadAloud:
    """Reading with jieba and pypinyin, as in the gateway."""
    return ReadAloud(plugins.make("jieba"), plugins.make("pypinyin"), plugins.make("tojyutping"))


class CountingPool:
    """Speaks a tone of 10 ms a character, and remembers what it was asked."""

    name = "counting"
    abilities = Abilities("counting")
    ready = True

    def __init__(self, failure: GatewayError | None = None, fails_on: str = "\0") -> None:
        self.asked: list[tuple[str, str]] = []
        self.manners: list[Manner] = []
        self.cancelled = 0
        self.gate: asyncio.Event | None = None
        self._failure, self._fails_on = failure, fails_on

    async def speak(self, text: str, voice: str, manner: Manner, *, timeout_s: float) -> Pcm:
        assert 0 < len(text) <= 200 and timeout_s > 0
        self.asked.append((text, voice))
        self.manners.append(manner)
        if self.gate:
            try:
                await asyncio.wait_for(self.gate.wait(), timeout_s)
            except asyncio.CancelledError:
                self.cancelled += 1
                raise
        if self._failure and self._fails_on in text:
            raise self._failure
        return tone(len(text) / 100)


async def until(true: Callable[[], bool]) -> None:
    """Wait for something that happens in another task, at most two seconds."""
    for _ in range(200):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it has not happened")


def tone(seconds: float, rate_hz: int = RATE_HZ, quiet_s: float = 0.3) -> Pcm:
    """A square wave with silence after it, as engines give it."""
    samples = b"\x00\x20\x00\xe0" * round(seconds * rate_hz / 2)
    return Pcm(samples + bytes(2 * round(quiet_s * rate_hz)), rate_hz)


@pytest.fixture
def make_pool() -> Callable[..., CountingPool]:
    """The class, for tests that want failures."""
    return CountingPool
