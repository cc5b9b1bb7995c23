"""The story that reviews must survive: a gateway killed at random moments, a platform down half of the time.

Everything is real: a gateway process, SIGKILL, HTTP on the loopback, SQLite on the disk. All chances come from
one seed. `tell` runs the story and returns what there is to judge; the test asserts it, the benchmark prints it.
"""

import asyncio
import random
import signal
import sqlite3
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from aiohttp import web
from tests.faults.gateway_process import GatewayProcess, config

SMALL = Path(__file__).with_name("review_gateway.py")
LIMIT_S = 30.0


class Platform:
    """The platform's review endpoint. It honours the idempotency key, and is down half of the time.

    When down it does, by chance, what platforms do: answers 503, drops the connection, takes the review and
    drops the connection before saying so, or answers too late.
    """

    def __init__(self, chance: random.Random) -> None:
        self.effects: dict[str, tuple[str, str]] = {}
        """(customer, text) by idempotency key, in the order in which they first took effect."""
        self.asked: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()
        self.up_s = self.down_s = 0.0
        self.down = False
        self._chance = chance

    async def come_and_go(self) -> None:
        while True:
            stretch_s = self._chance.uniform(0.1, 0.6)
            began = time.monotonic()
            await asyncio.sleep(stretch_s)
            passed_s = time.monotonic() - began
            self.down_s, self.up_s = (
                (self.down_s + passed_s, self.up_s) if self.down else (self.down_s, self.up_s + passed_s)
            )
            self.down = not self.down

    async def take(self, request: web.Request) -> web.StreamResponse:
        key, review = request.headers["Idempotency-Key"], await request.json()
        self.asked[key] += 1
        if self.down:
            failure = self._chance.choice(["refuses", "drops", "takes-and-drops", "hangs"])
            self.failures[failure] += 1
            if failure == "refuses":
                return web.Response(status=503)
            if failure == "hangs":
                await asyncio.sleep(0.7)
                return web.Response(status=503)
            if failure == "takes-and-drops":
                self.effects.setdefault(key, (review["customer"], review["text"]))
            assert request.transport
            request.transport.abort()
            return web.Response()
        self.effects.setdefault(key, (review["customer"], review["text"]))
        return web.Response(status=201)


@dataclass
class SmallGateway:
    """A process with the real store and delivery, and nothing else: for disks too small for a whole gateway."""

    folder: Path
    platform_url: str
    through: tuple[str, ...] = ()
    """A program and its arguments that run the gateway's command line: a shell that sets limits."""
    url: str = ""
    process: asyncio.subprocess.Process | None = None
    up: asyncio.Event = field(default_factory=asyncio.Event)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a customer has just asked for something."""

    async def start(self) -> None:
        command = (*self.through, sys.executable, str(SMALL), str(self.folder), self.platform_url)
        self.process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        assert self.process.stdout
        line = await asyncio.wait_for(self.process.stdout.readline(), LIMIT_S)
        assert line.startswith(b"ready "), f"the gateway did not start: {line!r}"
        self.url = f"http://127.0.0.1:{int(line.split()[1])}"
        self.up.set()

    def body(self, customer: str, text: str) -> dict[str, str]:
        """What a customer sends to have a review heard."""
        return {"customer": customer, "text": text}

    async def moment_after_a_question(self, pause_s: float) -> None:
        """Wait until a customer asks, and a few milliseconds: the moments at which dying can do harm."""
        self.asked.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.asked.wait(), 1.0)
        await asyncio.sleep(pause_s)

    async def end(self, how: signal.Signals) -> int:
        assert self.process
        self.up.clear()
        self.process.send_signal(how)
        return await asyncio.wait_for(self.process.wait(), LIMIT_S)


class Gateway(SmallGateway):
    """The real `access-gateway serve` in a process that is killed, and where it is reached just now."""

    async def start(self) -> None:
        file = config(
            self.folder,
            store={"folder": str(self.folder)},
            backend={"url": self.platform_url},  # nobody asks it anything in this story
            reviews={
                "url": self.platform_url, "timeout_s": 0.5, "first_retry_s": 0.05, "longest_retry_s": 0.4,
            },
            speech={"on_by_default": False},
            observe={"log_level": "error"},
        )  # fmt: skip
        started = await GatewayProcess.start(file)
        self.process, self.url = started.process, f"{started.url}/v1"
        self.up.set()

    def body(self, customer: str, text: str) -> dict[str, str]:
        return {"session": customer, "text": text}


@dataclass
class Told:
    """What the customers know: their reviews' keys by what the gateway told them."""

    confirmed: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """By customer: (key, text) in the order of acknowledgement."""
    unsure: dict[str, str] = field(default_factory=dict)
    """Text by key: asked to be confirmed once, no answer, not asked again. May arrive."""
    unwanted: set[str] = field(default_factory=set)
    """Withdrawn, or never confirmed. Must not arrive."""
    lost_answers: int = 0
    slowest_confirmation_s: float = 0.0


@dataclass(frozen=True)
class Ending:
    """What there is to judge."""

    told: Told
    effects: dict[str, tuple[str, str]]
    asked: Counter[str]
    failures: Counter[str]
    statuses: dict[str, str]
    """By key, as the outbox has it in the end."""
    kills: int
    integrity: str
    down_share: float
    took_s: float
    last_exit: int


class Customer:
    """Says reviews one after the other, and asks again when the line drops."""

    def __init__(self, name: str, gateway: Gateway, session: aiohttp.ClientSession, told: Told) -> None:
        self._name, self._gateway, self._session, self._told = name, gateway, session, told

    async def say(self, count: int, pause_s: float, chance: random.Random) -> None:
        for number in range(count):
            await asyncio.sleep(chance.uniform(0, 2 * pause_s))
            text = f"{self._name} {number} 这家店很好"
            key = await self._ask_until_told("/reviews", self._gateway.body(self._name, text))
            await self._decide(key, text, wish=chance.random())
        # Whatever the dice said, the story has as many confirmed reviews as it promises.
        missing = count - len(self._told.confirmed.get(self._name, []))
        for number in range(missing):
            text = f"{self._name} {count + number} 这家店很好"
            key = await self._ask_until_told("/reviews", self._gateway.body(self._name, text))
            await self._decide(key, text, wish=1.0)

    async def _decide(self, key: str, text: str, wish: float) -> None:
        if wish < 0.06:
            self._told.unwanted.add(key)  # never confirmed
        elif wish < 0.12:
            self._told.unwanted.add(key)
            await self._ask_until_told(f"/reviews/{key}/withdraw", None)
        elif wish < 0.18 and await self._ask(f"/reviews/{key}/confirm", None) is None:
            self._told.unsure[key] = text
        else:
            began = time.monotonic()
            await self._ask_until_told(f"/reviews/{key}/confirm", None)
            self._told.slowest_confirmation_s = max(
                self._told.slowest_confirmation_s, time.monotonic() - began
            )
            self._told.confirmed.setdefault(self._name, []).append((key, text))

    async def _ask_until_told(self, path: str, body: dict[str, str] | None) -> str:
        async with asyncio.timeout(4 * LIMIT_S):
            while True:
                answer = await self._ask(path, body)
                if answer is not None:
                    return answer
                self._told.lost_answers += 1
                await asyncio.sleep(0.02)

    async def _ask(self, path: str, body: dict[str, str] | None) -> str | None:
        """Return the review's key, or None where no 200 came."""
        await self._gateway.up.wait()
        self._gateway.asked.set()
        try:
            async with self._session.post(self._gateway.url + path, json=body) as response:
                return str((await response.json())["review"]) if response.status == 200 else None
        except (aiohttp.ClientError, TimeoutError):
            return None


async def tell(
    folder: Path, *, seed: int, reviews: int, customers: int, kills: int, alive_s: tuple[float, float]
) -> Ending:
    """Run the story: `reviews` of `customers` while the gateway dies `kills` times, then wait for delivery."""
    began = time.monotonic()
    chance = random.Random(seed)
    platform, told = Platform(random.Random(chance.random())), Told()
    app = web.Application()
    app.router.add_post("/reviews", platform.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    gateway = Gateway(folder, f"http://127.0.0.1:{runner.addresses[0][1]}/reviews")
    weather = asyncio.create_task(platform.come_and_go())
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
            pause_s = kills * sum(alive_s) / 2 / (reviews / customers)
            saying = [
                asyncio.create_task(
                    Customer(f"c{number}", gateway, session, told).say(
                        reviews // customers, pause_s, random.Random(chance.random())
                    )
                )
                for number in range(customers)
            ]
            for _ in range(kills):
                await gateway.start()
                await asyncio.sleep(chance.uniform(*alive_s))
                if chance.random() < 0.7:
                    await gateway.moment_after_a_question(chance.uniform(0.0, 0.006))
                await gateway.end(signal.SIGKILL)
            await gateway.start()
            await asyncio.gather(*saying)
        wanted = {key for mine in told.confirmed.values() for key, _ in mine}
        await _delivered(folder, wanted)
        last_exit = await gateway.end(signal.SIGTERM)
    finally:
        weather.cancel()
        if gateway.process and gateway.process.returncode is None:
            with suppress(ProcessLookupError):
                gateway.process.kill()
            await gateway.process.wait()
        await runner.cleanup()
    statuses, integrity = _outbox(folder)
    return Ending(
        told, platform.effects, platform.asked, platform.failures, statuses, kills, integrity,
        platform.down_s / (platform.down_s + platform.up_s), time.monotonic() - began, last_exit,
    )  # fmt: skip


async def _delivered(folder: Path, wanted: set[str]) -> None:
    async with asyncio.timeout(4 * LIMIT_S):
        while True:
            statuses, _ = await asyncio.to_thread(_outbox, folder, check=False)
            if (
                all(statuses.get(key) == "delivered" for key in wanted)
                and "confirmed" not in statuses.values()
            ):
                return
            await asyncio.sleep(0.1)


def _outbox(folder: Path, *, check: bool = True) -> tuple[dict[str, str], str]:
    connection = sqlite3.connect(folder / "gateway.db", timeout=10)
    try:
        statuses = dict(connection.execute("SELECT review, status FROM reviews").fetchall())
        integrity = connection.execute("PRAGMA integrity_check").fetchone()[0] if check else ""
    finally:
        connection.close()
    return statuses, integrity
