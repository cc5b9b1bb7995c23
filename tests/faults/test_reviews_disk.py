"""A disk that is really full, a disk that refuses to write, and a command line beside the running gateway."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from tests.faults.review_story import SmallGateway

Answer = tuple[int, dict[str, str]]


class Platform:
    """Takes every review, or refuses every one."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.status = 201

    async def take(self, request: web.Request) -> web.Response:
        await request.read()
        self.asked.append(request.headers["Idempotency-Key"])
        return web.Response(status=self.status)


@asynccontextmanager
async def running(
    folder: Path, through: tuple[str, ...] = ()
) -> AsyncIterator[tuple[SmallGateway, Platform, Callable[..., Awaitable[Answer]]]]:
    platform = Platform()
    app = web.Application(client_max_size=2**26)
    app.router.add_post("/reviews", platform.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    gateway = SmallGateway(folder, f"http://127.0.0.1:{runner.addresses[0][1]}/reviews", through)
    await gateway.start()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:

        async def ask(path: str, **body: str) -> Answer:
            async with session.post(gateway.url + path, json=body) as response:
                return response.status, await response.json()

        try:
            yield gateway, platform, ask
            assert await gateway.end(signal.SIGTERM) == 0
        finally:
            if gateway.process and gateway.process.returncode is None:
                gateway.process.kill()
                await gateway.process.wait()
            await runner.cleanup()


async def until(what: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not what():  # noqa: ASYNC110 — what is waited for happens in other processes
            await asyncio.sleep(0.02)


async def fill(ask: Callable[..., Awaitable[Answer]], chars: int) -> tuple[list[str], Answer]:
    """Send and confirm large reviews until one is refused; return the confirmed ones and the refusal."""
    confirmed: list[str] = []
    for number in range(100):
        status, said = await ask("/reviews", customer=f"c{number}", text="x" * chars)
        if status == 200:
            status, said = await ask(f"/reviews/{said['review']}/confirm")
        if status != 200:
            return confirmed, (status, said)
        confirmed.append(said["review"])
    raise AssertionError("the disk never got full")


def can_mount() -> bool:
    """Whether this machine lets a test mount a small disk of its own, in a name space of its own."""
    if sys.platform != "linux" or shutil.which("unshare") is None:
        return False
    return (
        subprocess.run(["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"], check=False).returncode
        == 0
    )


async def test_a_full_disk_is_said_honestly_and_mends(tmp_path: Path) -> None:
    """On a really full disk: 507 for what is not kept, nothing acknowledged is lost, and room mends all."""
    if not await asyncio.to_thread(can_mount):
        pytest.skip("this machine does not let a test mount a small disk")
    script = 'mount -t tmpfs -o size=3m none "$0" && head -c 1500000 /dev/zero > "$0/ballast" && exec "$@"'
    through = ("unshare", "-rm", "sh", "-c", script, str(tmp_path))
    async with running(tmp_path, through) as (gateway, platform, ask):
        confirmed, (status, said) = await fill(ask, 100_000)
        assert (status, said["code"]) == (507, "store-full") and "disk is full" in said["detail"]
        assert confirmed
        assert gateway.process
        ballast = Path(
            f"/proc/{gateway.process.pid}/root{tmp_path}/ballast"
        )  # seen from outside the name space
        await asyncio.to_thread(ballast.unlink)
        status, late = await ask("/reviews", customer="late", text="x" * 100_000)
        assert status == 200
        assert (await ask(f"/reviews/{late['review']}/confirm"))[0] == 200
        confirmed.append(late["review"])
        await until(lambda: set(platform.asked) >= set(confirmed))
        await asyncio.sleep(0.3)
        assert set(platform.asked) == set(confirmed), "what was refused was not delivered either"
        assert len(platform.asked) <= len(confirmed) + 2, "no storm of repeats while the disk was full"


async def test_a_disk_that_refuses_to_write_costs_nothing_acknowledged(tmp_path: Path) -> None:
    """Where the system refuses a write in the middle, the gateway says so and serves the next customer."""
    async with running(tmp_path, ("sh", "-c", 'ulimit -f 500 && exec "$@"', "sh")) as (_, platform, ask):
        status, small = await ask("/reviews", customer="a", text="small")
        assert status == 200
        status, said = await ask("/reviews", customer="a", text="x" * 900_000)
        assert status in (503, 507) and said["code"] in ("store-failed", "store-full")
        assert (await ask(f"/reviews/{small['review']}/confirm"))[0] == 200
        await until(lambda: platform.asked == [small["review"]])


async def test_dead_letters_are_seen_and_replayed_beside_the_running_gateway(tmp_path: Path) -> None:
    """An operator mends the platform, says `reviews replay --all`, and the running gateway delivers."""

    async def command(*arguments: str) -> str:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "access_gateway", "reviews", *arguments,
            env={**os.environ, "ACCESS_GATEWAY__STORE__FOLDER": str(tmp_path)}, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, _ = await asyncio.wait_for(process.communicate(), 30)
        assert process.returncode == 0
        return out.decode()

    async with running(tmp_path) as (_, platform, ask):
        platform.status = 400
        names = []
        for text in ("first", "second"):
            _, said = await ask("/reviews", customer="a", text=text)
            await ask(f"/reviews/{said['review']}/confirm")
            names.append(said["review"])
        await until(lambda: platform.asked == names)
        listed = await command("list", "--dead")
        assert [line.split("\t")[:3] for line in listed.splitlines()[1:]] == [
            [name, "undeliverable", "1"] for name in names
        ]
        platform.status = 201
        assert (await command("replay", "--all")).startswith("2 in line again")
        await until(lambda: platform.asked == names * 2)
