"""Our engines for others, over Wyoming on TCP: Home Assistant, satellites, another gateway. Off by default.

What is heard and spoken here is what the gateway itself hears and speaks: the same recognisers, voices, reading
of numbers, limits and admission. The protocol has no authentication and no encryption.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from wyoming.event import Event

from access_gateway.contracts.errors import Busy, GatewayError, ProtocolError, SettingsError
from access_gateway.observe.logs import logger
from access_gateway.web.outside import Outside
from access_gateway.web.wyoming_client import WyomingClient
from access_gateway.workers import messages, wire

LINGER_S = 2.0


@asynccontextmanager
async def wyoming_server(outside: Outside) -> AsyncIterator[int | None]:
    """Serve Wyoming while the block lasts, where the settings say so; yield the port, or None.

    Raises SettingsError where the address cannot be had.
    """
    doors = outside.settings.doors
    if not doors.wyoming:
        yield None
        return
    serving = _Serving(outside)
    try:
        server = await asyncio.start_server(
            serving.serve, doors.wyoming_host, doors.wyoming_port, limit=wire.MAX_LINE_BYTES
        )
    except OSError as error:
        where = f"{doors.wyoming_host}:{doors.wyoming_port}"
        raise SettingsError(f"Cannot listen on {where} for Wyoming: {error.strerror}.") from error
    port = server.sockets[0].getsockname()[1]
    logger().info("wyoming", host=doors.wyoming_host, port=port)
    try:
        yield port
    finally:
        server.close()
        await serving.stop()


class _Serving:
    """Every open connection."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._open: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection, until its end."""
        task = asyncio.current_task()
        assert task is not None  # a coroutine runs in a task
        self._open.add(task)
        client = WyomingClient(self._outside, writer)
        try:
            if len(self._open) > self._outside.settings.doors.wyoming_connections:
                raise Busy("All connections are taken (doors.wyoming_connections).", retry_after_s=2.0)
            while (event := await self._next(reader)) is not None:
                await client.answer(event)
        except GatewayError as error:
            await self._complain(error, reader, writer)
        except (OSError, TimeoutError, asyncio.CancelledError):
            pass  # the client is gone or takes nothing, or the gateway stops
        except Exception:
            # The last line of defence: one client's connection ends, and the log has the traceback.
            logger().exception("unexpected", endpoint="wyoming")
        finally:
            self._open.discard(task)
            await client.close()
            writer.close()

    async def stop(self) -> None:
        """End every connection."""
        tasks = list(self._open)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _next(self, reader: asyncio.StreamReader) -> Event | None:
        idle_s = self._outside.settings.doors.idle_s
        try:
            async with asyncio.timeout(idle_s):
                return await wire.read_event(reader)
        except TimeoutError as error:
            raise ProtocolError(f"Nothing came for {idle_s:g} s (doors.idle_s).") from error

    async def _complain(
        self, error: GatewayError, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Tell the client, and let it read that: closing at once would break the pipe before it has."""
        self._outside.rooms.metrics.problems.labels(error.code).inc()
        logger().warning("wyoming-problem", code=error.code)
        with contextlib.suppress(OSError, TimeoutError, ProtocolError):
            await wire.write_event(writer, messages.error_event(error), limit_s=LINGER_S)
            writer.write_eof()
            async with asyncio.timeout(LINGER_S):
                while await reader.read(wire.MAX_LINE_BYTES):
                    pass
