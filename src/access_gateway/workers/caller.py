"""One engine in a process of its own, asked one thing at a time by plain calls.

For engines that have no event in the Wyoming protocol (a translator): what the pools give a recogniser,
with less of it. A call that takes too long ends the process; the next call starts another one.
"""

import asyncio
import contextlib
import multiprocessing
import signal
from multiprocessing.connection import Connection
from typing import Any

from access_gateway import plugins
from access_gateway.contracts.errors import Busy, EngineError, EngineTimeout, GatewayError
from access_gateway.contracts.hearing import EngineOptions

_SPAWN = multiprocessing.get_context("spawn")
"""A forked child of a process with threads can deadlock, and native libraries do not live through it."""
_GOODBYE_S = 2.0


class EngineCaller:
    """Calls methods of an engine that lives in a child process.

    name: entry point or "module:Class". most_waiting: callers that may wait for the one that is served.
    """

    def __init__(
        self, name: str, options: EngineOptions, *, start_timeout_s: float, most_waiting: int = 8
    ) -> None:
        self._name, self._options, self._start_timeout_s = name, options, start_timeout_s
        self._most_waiting, self._waiting = most_waiting, 0
        self._turn = asyncio.Lock()
        self._process: Any = None
        self._line: Connection | None = None
        self._closed = False

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.is_alive()

    async def start(self) -> None:
        """Start the process and load the engine, where that is not done. Raises EngineError, EngineMissing."""
        async with self._turn:
            await self._start()

    async def call(self, method: str, *arguments: Any, timeout_s: float) -> Any:
        """Return what a method of the engine returns; attributes come as methods without arguments.

        Raises what the method raises of our own errors, EngineTimeout when the time is up, EngineError when the
        process dies, Busy when too many wait already.
        """
        if self._waiting >= self._most_waiting:
            raise Busy(f"{self._most_waiting} calls wait for {self._name}.", retry_after_s=2.0)
        self._waiting += 1
        try:
            async with self._turn:
                await self._start()
                return await self._ask((method, arguments), timeout_s)
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        """End the process. Safe to call twice; no call is served afterwards."""
        self._closed = True
        await self._kill()

    async def _start(self) -> None:
        if self._closed:
            raise EngineError(f"The engine {self._name} is closed.")
        if self.running:
            return
        await self._kill()
        ours, theirs = _SPAWN.Pipe()
        self._line = ours
        self._process = _SPAWN.Process(
            target=_serve, args=(theirs, self._name, self._options), name=f"engine {self._name}", daemon=True
        )
        await asyncio.to_thread(self._process.start)
        theirs.close()
        await self._receive(self._start_timeout_s)

    async def _ask(self, request: tuple[str, tuple[Any, ...]], timeout_s: float) -> Any:
        assert self._line is not None  # or it were not running
        try:
            await asyncio.to_thread(self._line.send, request)
        except OSError as error:
            await self._kill()
            raise EngineError(f"The engine {self._name} ended.") from error
        return await self._receive(timeout_s)

    async def _receive(self, timeout_s: float) -> Any:
        """Wait for an answer; whoever is cancelled meanwhile leaves no half-read line behind."""
        line = self._line
        assert line is not None  # or it were not running
        try:
            if not await asyncio.to_thread(line.poll, timeout_s):
                await self._kill()
                raise EngineTimeout(f"The engine {self._name} took longer than {timeout_s:g} s.")
            outcome = await asyncio.to_thread(line.recv)
        except asyncio.CancelledError:
            await self._kill()
            raise
        except (EOFError, OSError) as error:
            await self._kill()
            raise EngineError(f"The engine {self._name} ended.") from error
        if isinstance(outcome, GatewayError):
            raise outcome
        return outcome

    async def _kill(self) -> None:
        process, line = self._process, self._line
        self._process = self._line = None
        if process is not None and process.pid is not None:
            process.kill()
            await asyncio.to_thread(process.join, _GOODBYE_S)
        if line is not None:
            line.close()


def _serve(line: Connection, name: str, options: EngineOptions) -> None:
    """Load the engine and answer calls until the line is closed: the body of the child process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the gateway's Ctrl-C is the gateway's
    try:
        engine = plugins.make(name, options)
    except GatewayError as error:
        line.send(error)
        return
    line.send(None)
    with contextlib.suppress(EOFError, OSError):
        while True:
            method, arguments = line.recv()
            line.send(_outcome(engine, method, arguments))


def _outcome(engine: Any, method: str, arguments: tuple[Any, ...]) -> Any:
    try:
        found = getattr(engine, method)
        return found(*arguments) if callable(found) else found
    except GatewayError as error:
        return error
    except Exception as error:  # a native library may raise anything; its words may quote the text
        return EngineError(f"The engine failed: {type(error).__name__}.")
