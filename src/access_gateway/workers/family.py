"""A process that forks workers of one loaded engine, from the gateway's side; and the workers that it has forked."""

import asyncio
import signal
from collections.abc import Awaitable

import msgspec

from access_gateway.contracts.errors import EngineError
from access_gateway.workers.child import KilledWhileStarting, Ready, Spawned, killed_from_outside

LOST = -signal.SIGKILL
"""Status of workers whose parent has ended: the kernel kills them with it."""


class _Said(msgspec.Struct, frozen=True):
    """A line of the parent: a birth (socket, pid), a death (pid, status), or a worker's own first word (socket)."""

    socket: str | None = None
    pid: int | None = None
    status: int | None = None
    ready: bool | None = None
    code: str = ""
    detail: str = ""


class Family:
    """Forks workers. Made by `start`; closed by its owner, and its workers with it."""

    def __init__(self, parent: Spawned, name: str) -> None:
        """Take a parent process that is ready."""
        self._parent, self._name = parent, name
        self._unborn: dict[str, Forked] = {}
        self._alive: dict[int, Forked] = {}
        self._by_socket: dict[str, Forked] = {}
        self._reader = asyncio.create_task(self._read(), name=f"{name} family")

    @classmethod
    async def start(cls, parent: Awaitable[Spawned], name: str, *, limit_s: float) -> "Family":
        """Wait until the parent has loaded the engine. Raises EngineMissing, EngineError; then it is gone."""
        process = await parent
        try:
            async with asyncio.timeout(limit_s):
                await process.ready()
        except TimeoutError as error:
            await process.kill()
            raise EngineError(f"{name} was not ready within {limit_s:g} s.") from error
        except BaseException:
            await process.kill()
            raise
        return cls(process, name)

    @property
    def ended(self) -> bool:
        """Whether it can fork no more."""
        return self._parent.status is not None or self._reader.done()

    @property
    def pid(self) -> int:
        """The parent's process id."""
        return self._parent.pid

    def fork(self, socket: str) -> "Forked":
        """Have a worker forked that serves on this socket. Raises EngineError where the parent has ended."""
        if self.ended:
            raise EngineError(f"The process that holds {self._name} has ended.")
        child = Forked(self, self._name)
        self._unborn[socket] = self._by_socket[socket] = child
        self._tell({"fork": socket})
        return child

    def end(self, pid: int) -> None:
        """Have a worker killed; by its parent, which knows whether the process id is still its own."""
        if not self.ended:
            self._tell({"end": pid})

    async def close(self) -> None:
        """End the parent; the kernel ends its workers. Safe to call twice."""
        await self._parent.kill()
        self._reader.cancel()  # something that an engine started may hold the pipe that it reads
        await asyncio.gather(self._reader, return_exceptions=True)

    def _tell(self, command: dict[str, str | int]) -> None:
        self._parent.input.write(msgspec.json.encode(command) + b"\n")

    async def _read(self) -> None:
        try:
            while line := await self._parent.line():
                self._take(msgspec.json.decode(line, type=_Said))
        except (msgspec.DecodeError, UnicodeDecodeError, OSError, ValueError):
            pass  # it talks nonsense: no better than dead
        finally:
            for child in {*self._unborn.values(), *self._alive.values(), *self._by_socket.values()}:
                child.take_end(LOST)

    def _take(self, said: _Said) -> None:
        if said.status is not None:
            if said.pid in self._alive:
                child = self._alive.pop(said.pid)
                child.take_end(said.status)
                self._by_socket = {at: other for at, other in self._by_socket.items() if other is not child}
        elif said.pid is not None and said.socket in self._unborn:
            child = self._alive[said.pid] = self._unborn.pop(said.socket)
            child.take_birth(said.pid)
        elif said.ready is not None and said.socket in self._by_socket:
            self._by_socket.pop(said.socket).take_word(Ready(said.ready, said.code, said.detail))


class Forked:
    """A worker that was forked."""

    def __init__(self, family: Family, name: str) -> None:
        self._family, self._name = family, name
        self._pid = 0
        self._born = asyncio.Event()
        self._word: Ready | None = None
        self._spoke = asyncio.Event()
        self._status: int | None = None
        self._ended = asyncio.Event()

    @property
    def pid(self) -> int:
        """Process id; 0 before it is born."""
        return self._pid

    @property
    def status(self) -> int | None:
        """How it ended."""
        return self._status

    async def ready(self) -> None:
        """Return when it says that it is ready."""
        await self._spoke.wait()
        if self._word is None and killed_from_outside(self._status or 0):
            raise KilledWhileStarting
        if self._word is None:
            raise EngineError(f"{self._name} ended while it was starting.")
        self._word.check()

    async def wait(self) -> int:
        """Return its status once it has ended."""
        await self._ended.wait()
        assert self._status is not None  # set before the event
        return self._status

    async def kill(self) -> None:
        """Have its parent end it."""
        if self._status is None:
            await self._born.wait()
            self._family.end(self._pid)
        await self._ended.wait()

    def take_birth(self, pid: int) -> None:
        """Note its process id."""
        self._pid = pid
        self._born.set()

    def take_word(self, word: Ready) -> None:
        """Note that it is ready, or why not."""
        self._word = word
        self._spoke.set()

    def take_end(self, status: int) -> None:
        """Note how it ended."""
        if self._status is None:
            self._status = status
        for event in (self._born, self._spoke, self._ended):
            event.set()
