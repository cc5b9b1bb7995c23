"""Loopback servers that behave, and that do not."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest
from aiohttp import web

from access_gateway.backend.endpoint import open_session
from access_gateway.contracts.hearing import Transcript
from access_gateway.contracts.language import Clean, Identified
from access_gateway.contracts.turn import Exchange, Meaning, ToBackend

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Serve = Callable[[Handler], Awaitable[str]]
ServeRaw = Callable[[bytes], Awaitable[str]]
MakeTurn = Callable[..., ToBackend]


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with open_session() as session:
        yield session


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Start a server that answers every request with the handler; return its address."""
    runners: list[web.AppRunner] = []

    async def start(handler: Handler) -> str:
        async def call(request: web.Request) -> web.StreamResponse:
            return await handler(request)

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", call)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        runners.append(runner)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}"

    yield start
    for runner in runners:
        await runner.cleanup()


@pytest.fixture
async def serve_raw() -> AsyncIterator[ServeRaw]:
    """Start a server that reads a request's head, writes the bytes and hangs up; with no bytes it waits."""
    servers: list[asyncio.Server] = []

    async def start(answer: bytes) -> str:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await reader.readuntil(b"\r\n\r\n")
                writer.write(answer)
                await writer.drain()
                if not answer:
                    await reader.read()
            except (OSError, asyncio.IncompleteReadError):
                pass
            finally:
                writer.close()

        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        servers.append(server)
        return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    yield start
    for server in servers:
        server.close()


@pytest.fixture
async def nobody() -> str:
    """An address at which nothing listens."""
    server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    return f"http://127.0.0.1:{port}"


@pytest.fixture
def make_turn() -> MakeTurn:
    def make(
        text: str = "我的订单什么时候到",
        *,
        original: str | None = None,
        session: str = "session-1",
        metadata: dict[str, str] | None = None,
        heard: bool = False,
    ) -> ToBackend:
        return ToBackend(
            turn="01JD0000000000000000000001",
            session=session,
            transcript=Transcript(
                original or text,
                language="yue-Hant" if heard else "und",
                confidence=0.5 if heard else None,
                engine="vosk:model" if heard else None,
            ),
            identified=Identified("yue-Hant", 0.75, script="Hant", dialect="cantonese"),
            clean=Clean(normalised=original or text, forwarded=text, forwarded_language="zh-Hans"),
            meaning=Meaning(wants_person=heard),
            metadata=metadata if metadata is not None else {"shop": "7"},
            history=(Exchange("01JD0", "你好", "zh-Hans", "您好！", "2026-11-22T08:00:00Z"),),
        )

    return make
