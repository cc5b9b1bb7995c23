"""A real gateway on loopback, in a thread with an event loop of its own."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from access_gateway.app import gateway, listening
from access_gateway.settings import Server, Settings, Store
from access_gateway.web.outside import Outside
from access_gateway.web.wyoming import wyoming_server

START_LIMIT_S = 110.0


@dataclass(frozen=True, slots=True)
class Served:
    """A running gateway."""

    url: str
    shop: str
    """Address of what is behind it."""
    outside: Outside
    folder: Path
    """Its data."""
    wyoming: int
    """Port of its Wyoming server."""


def local(settings: Settings, folder: Path) -> Settings:
    """Return settings for a gateway on any free port of loopback, with its data in `folder`."""
    server = msgspec.structs.replace(settings.server, host="127.0.0.1", port=0)
    # however busy the machine is with other tests, nobody is turned away for it
    hearing = msgspec.structs.replace(
        settings.hearing,
        cores=64,
        workers=settings.hearing.workers or 2,
        most_lag_s=600.0,
        recording_wait_s=60.0,
    )
    return msgspec.structs.replace(settings, server=server, hearing=hearing, store=Store(folder=str(folder)))


def _open_to_wyoming(outside: Outside) -> Outside:
    doors = msgspec.structs.replace(
        outside.settings.doors, wyoming=True, wyoming_port=0, wyoming_connections=4, idle_s=2.0
    )
    return replace(outside, settings=msgspec.structs.replace(outside.settings, doors=doors))


def deaf(settings: Settings, folder: Path) -> Settings:
    """Return settings without recognition models: such a gateway starts in a second."""
    return msgspec.structs.replace(
        settings, models=msgspec.structs.replace(settings.models, folder=str(folder))
    )


@contextmanager
def serving(settings: Settings, folder: Path, *, demo: bool = True) -> Iterator[Served]:
    """Run a gateway until the block ends."""
    loop = asyncio.new_event_loop()
    started = threading.Event()
    found: list[Served] = []
    failed: list[BaseException] = []
    stop = asyncio.Event()

    async def run() -> None:
        async with (
            gateway(local(settings, folder), demo=demo) as outside,
            listening(outside) as url,
            wyoming_server(_open_to_wyoming(outside)) as port,
        ):
            shop = outside.settings.backend.url.rsplit("/", 1)[0]
            found.append(Served(url, shop, outside, folder, port or 0))
            started.set()
            await stop.wait()

    def work() -> None:
        try:
            loop.run_until_complete(run())
        except BaseException as error:  # the test's own thread raises it
            failed.append(error)
        finally:
            started.set()
            loop.close()

    thread = threading.Thread(target=work, name="gateway")
    thread.start()
    try:
        if not started.wait(START_LIMIT_S) or failed:
            raise RuntimeError("The gateway did not start.") from (failed[0] if failed else None)
        yield found[0]
    finally:
        if not loop.is_closed():
            loop.call_soon_threadsafe(stop.set)
        thread.join(60)
    if failed:
        raise failed[0]


__all__ = ["Served", "Server", "deaf", "local", "serving"]
