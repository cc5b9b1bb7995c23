"""A backend and a desk on loopback that behave as a test says, at an address that stays when they are away."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def free_port() -> int:
    """A port of loopback that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def saying(text: str, **fields: Any) -> Answer:
    """A backend that always answers the same."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.json_response({"answer": text, **fields})

    return answer


async def taking(request: web.Request) -> web.StreamResponse:
    """A desk that takes every conversation."""
    return web.json_response({"reference": "T-7", "wait_s": 60}, status=201)


@dataclass
class Standing:
    """What came in; both behaviours can be changed while it stands."""

    chat: Answer
    desk: Answer = taking
    asked: list[dict[str, Any]] = field(default_factory=list)
    handed: list[dict[str, Any]] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the backend is asked something."""


@asynccontextmanager
async def standing(port: int, chat: Answer, desk: Answer = taking) -> AsyncIterator[Standing]:
    """Stand at the port until the block ends: POST /chat, /desk."""
    stands = Standing(chat, desk)

    async def on_chat(request: web.Request) -> web.StreamResponse:
        stands.asked.append(await request.json())
        stands.arrived.set()
        return await stands.chat(request)

    async def on_desk(request: web.Request) -> web.StreamResponse:
        stands.handed.append(await request.json())
        return await stands.desk(request)

    app = web.Application()
    app.router.add_post("/chat", on_chat)
    app.router.add_post("/desk", on_desk)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield stands
    finally:
        await runner.cleanup()
