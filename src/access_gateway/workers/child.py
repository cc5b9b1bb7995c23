"""A process of an engine as the gateway holds it: what it said first, how it ended, and its end."""

import asyncio
import contextlib
import os
import signal
from collections import deque
from typing import Annotated, Protocol

import msgspec
from msgspec import Meta

from access_gateway.contracts.errors import EngineError, EngineMissing

KEPT_OUTPUT_BYTES = 4_096
LOOK_S = 0.5
"""Between two looks whether a process has ended that nobody tells us of."""
LAST_WORDS_S = 2.0
"""After its end, for what it has written and nobody has read: it is there already, unless something that the process
started in a session of its own outlives it, and has its pipes."""


class KilledWhileStarting(Exception):
    """Somebody outside ended a process before it was ready: nothing is wrong with its engine; start another."""


class Ready(msgspec.Struct, frozen=True):
    """What a process says first: that its engine is loaded, warm and served; or why not."""

    ready: bool
    code: Annotated[str, Meta(max_length=100)] = ""
    detail: str = ""

    def check(self) -> None:
        """Raise EngineMissing or EngineError where it is not ready."""
        if not self.ready:
            kind = EngineMissing if self.code == EngineMissing.code else EngineError
            raise kind(self.detail)


class Child(Protocol):
    """A worker process."""

    @property
    def pid(self) -> int:
        """Process id."""
        ...

    @property
    def status(self) -> int | None:
        """How it ended: its exit status, or the negative number of a signal; None while it lives."""
        ...

    async def ready(self) -> None:
        """Return when it is ready. Raises EngineMissing, EngineError where it will not be."""
        ...

    async def wait(self) -> int:
        """Return its status once it has ended."""
        ...

    async def kill(self) -> None:
        """End it at once and wait until it has ended. Safe to call twice."""
        ...


def killed_from_outside(status: int) -> bool:
    """Say whether an end was nobody's fault inside: SIGKILL comes from an operator, a supervisor or the kernel.

    What an engine does to itself has other names: SIGSEGV, SIGABRT, SIGBUS, an exit status.
    """
    return status == -signal.SIGKILL


class Spawned:
    """A process of its own program, started by us in a session of its own."""

    def __init__(self, process: asyncio.subprocess.Process, name: str) -> None:
        self._process = process
        self._name = name
        self._output: deque[bytes] = deque(maxlen=8)
        self._reading = asyncio.Lock()
        self._drain = asyncio.create_task(self._drain_errors(), name=f"{name} stderr")
        self._rest: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def status(self) -> int | None:
        """How it ended."""
        return self._process.returncode

    @property
    def input(self) -> asyncio.StreamWriter:
        """Its standard input."""
        assert self._process.stdin is not None  # it was started with one
        return self._process.stdin

    async def line(self) -> bytes:
        """Return the next line of its standard output; nothing once that has ended. Raises ValueError, OSError."""
        assert self._process.stdout is not None  # it was started with one
        async with self._reading:
            return await self._process.stdout.readline()

    async def ready(self) -> None:
        """Return when it says that it is ready."""
        try:
            said = msgspec.json.decode(await self.line(), type=Ready)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            status = await self.wait()
            await asyncio.wait({self._drain}, timeout=LAST_WORDS_S)
            if killed_from_outside(status):
                raise KilledWhileStarting from error
            last = b"".join(self._output)[-KEPT_OUTPUT_BYTES:].decode(errors="replace").strip()
            reason = last.splitlines()[-1] if last else "it says nothing"
            raise EngineError(f"{self._name} ended while it was starting: {reason}") from error
        said.check()

    async def wait(self) -> int:
        """Return its status once it has ended, whoever still holds its pipes: asyncio's own wait may wait for them."""
        told = asyncio.create_task(self._process.wait(), name=f"{self._name} exit")
        try:
            while (status := self._process.returncode) is None:
                await asyncio.wait({told}, timeout=LOOK_S)
        finally:
            told.cancel()
        return status

    async def kill(self) -> None:
        """End it at once, and whatever it has started; nothing in it is worth a farewell."""
        if self._process.returncode is None:
            # macOS does not permit it for processes that have all ended.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self.input.close()
        # asyncio closes a pipe when it has been read to its end, and not before. Who gives up waiting here must not
        # cancel the reading with it.
        self._rest = self._rest or asyncio.create_task(self._drain_output(), name=f"{self._name} stdout")
        await self.wait()
        await asyncio.wait({self._drain, self._rest}, timeout=LAST_WORDS_S)

    async def _drain_output(self) -> None:
        """Read the rest of standard output; whoever is reading lines of it comes to the end first."""
        assert self._process.stdout is not None
        async with self._reading:
            while await self._process.stdout.read(KEPT_OUTPUT_BYTES):
                pass

    async def _drain_errors(self) -> None:
        """Read standard error, lest the process block on it; the last of it explains a failed start."""
        assert self._process.stderr is not None
        while chunk := await self._process.stderr.read(KEPT_OUTPUT_BYTES):
            self._output.append(chunk)
