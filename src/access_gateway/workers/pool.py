"""A pool of worker processes of one engine: started, watched, and replaced when they die or hang."""

import asyncio
import shutil
import signal
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Never

import structlog

from access_gateway.contracts.errors import EngineError, EngineMissing, GatewayError
from access_gateway.workers.child import KilledWhileStarting, killed_from_outside
from access_gateway.workers.client import Client, Health
from access_gateway.workers.family import Family
from access_gateway.workers.line import Line
from access_gateway.workers.messages import Abilities
from access_gateway.workers.meter import Meter
from access_gateway.workers.process import WorkerProcess, WorkerSpec, spawn

FIRST_DELAY_S = 0.1
LONGEST_DELAY_S = 30.0
SOUND_LIFE_S = 30.0
"""A worker that lived this long failed by accident: its successor starts without delay."""
RECYCLE_AGAIN_S = 10.0
"""After a successor did not come up."""
RETIRE_LOOK_S = 0.2
MAX_SOCKET_PATH = 100
"""The kernel's limit is 108 bytes on Linux and 104 on macOS, its closing zero included."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Slot:
    """The place of one worker, and of its successors."""

    number: int
    worker: WorkerProcess | None = None
    """The one that is ready; None while there is none."""
    failure: GatewayError | None = None
    """Why the last start failed; None while none has."""
    generation: int = 0
    """Workers so far."""


class WorkerPool(Client):
    """Workers of one spec.

    Start and close it in the same event loop, whose thread must outlive it: on Linux a child ends with the
    thread that started it, not with the process.
    """

    def __init__(self, spec: WorkerSpec) -> None:
        super().__init__(
            spec.name,
            places=spec.count * spec.all_places,
            max_wait_s=spec.max_wait_s,
            max_utterance_s=spec.max_utterance_s,
        )
        self.spec = spec
        self.meter = Meter(spec.first_rtf)
        self._abilities = Abilities(spec.name)
        self._slots = [_Slot(number) for number in range(spec.count)]
        self._changed = asyncio.Condition()
        self._supervisors: list[asyncio.Task[None]] = []
        self._retiring: set[asyncio.Task[None]] = set()
        self._family: Family | None = None
        self._family_starts = asyncio.Lock()
        self._shares = spec.share
        self.recycled = 0
        """Workers that made room for new ones because they had heard or grown much."""
        self._folder: Path | None = None
        self._closed = False

    @property
    def abilities(self) -> Abilities:
        """What the engine says of itself."""
        return self._abilities

    @property
    def health(self) -> Health:
        """How the workers are, now."""
        ready = self._ready()
        memory = max((worker.memory_bytes for worker in ready), default=0)
        return self._health(
            wanted=self.spec.count, ready=len(ready), memory_bytes=memory, recycled=self.recycled
        )

    @property
    def pids(self) -> tuple[int, ...]:
        """Process ids of the ready workers."""
        return tuple(worker.pid for worker in self._ready())

    async def start(self) -> None:
        """Start every worker and wait until all are ready.

        Raises EngineMissing where engine or model is not installed, EngineError where one does not come up;
        then nothing is left behind.
        """
        self._folder = _private_folder()
        self._supervisors = [
            asyncio.create_task(self._supervise(slot), name=f"{self.name} supervisor {slot.number}")
            for slot in self._slots
        ]
        async with self._changed:
            await self._changed.wait_for(lambda: all(slot.worker or slot.failure for slot in self._slots))
        failure = next((slot.failure for slot in self._slots if slot.failure), None)
        if failure is not None:
            await self.close()
            raise failure

    async def close(self) -> None:
        """Kill the workers and remove their sockets. Utterances under way fail. Safe to call twice."""
        self._closed = True
        tasks = [*self._supervisors, *self._retiring]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._supervisors = []
        if self._family is not None:
            await self._family.close()
            self._family = None
        async with self._changed:
            self._changed.notify_all()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    async def connect(self, *, suspect: bool) -> Line:
        """Open a line to the least loaded ready worker, waiting for a new one where there is none.

        Raises EngineError at once where no worker can be started, and after `start_timeout_s` otherwise.
        """
        try:
            async with asyncio.timeout(self.spec.start_timeout_s):
                while True:
                    worker = await self._least_loaded()
                    try:
                        reader, writer = await worker.connect()
                    except OSError:  # it has died, and its supervisor will say so
                        worker.condemn("it takes no connection", blame=False)
                        await asyncio.sleep(FIRST_DELAY_S)
                        continue
                    worker.served += 1
                    return Line(worker, reader, writer, self.spec.stall_s, suspect)
        except TimeoutError as error:
            raise EngineError(f"No worker of {self.name} is ready.", retry_after_s=5.0) from error

    async def _least_loaded(self) -> WorkerProcess:
        async with self._changed:
            await self._changed.wait_for(
                lambda: self._closed or self._ready() or all(slot.failure for slot in self._slots)
            )
        if self._closed:
            raise EngineError(f"{self.name} is closed.")
        if not (ready := self._ready()):
            reason = next(slot.failure for slot in self._slots if slot.failure)
            raise EngineError(f"No worker of {self.name} can be started: {reason.detail}", retry_after_s=5.0)
        return min(ready, key=lambda worker: worker.load)

    def _ready(self) -> list[WorkerProcess]:
        return [slot.worker for slot in self._slots if slot.worker and slot.worker.condemned is None]

    async def _supervise(self, slot: _Slot) -> None:
        """Keep one worker alive until cancelled, whatever goes wrong here: nobody else would start the next one."""
        while True:
            try:
                await self._keep(slot)
            except Exception as error:
                log.exception("supervisor failed", pool=self.name)
                detail = f"{self.name} met an error that the gateway did not expect: {type(error).__name__}."
                await self._set(slot, None, EngineError(detail))
                await asyncio.sleep(LONGEST_DELAY_S)

    async def _keep(self, slot: _Slot) -> Never:
        """Start a worker, and the next one after it."""
        delay_s = FIRST_DELAY_S
        while True:
            started = time.monotonic()
            status: int | None = None
            try:
                worker: WorkerProcess | None = await self._born(slot)
            except KilledWhileStarting:
                log.warning("worker failed to start", pool=self.name, reason="killed from outside")
                status = -signal.SIGKILL
            except (GatewayError, OSError) as error:
                failure = error if isinstance(error, GatewayError) else EngineError(f"{self.name}: {error}")
                log.warning("worker failed to start", pool=self.name, reason=failure.detail)
                await self._set(slot, None, failure)
            else:
                while worker is not None:
                    last, worker = worker, await self._live(slot, worker)
                status = last.status
            self.restarts += 1
            if time.monotonic() - started > SOUND_LIFE_S or (status and killed_from_outside(status)):
                delay_s = FIRST_DELAY_S  # it is not this engine that cannot live
            await asyncio.sleep(delay_s)
            delay_s = min(delay_s * 2, LONGEST_DELAY_S)

    async def _born(self, slot: _Slot) -> WorkerProcess:
        """Start a worker for a slot. Raises EngineMissing, EngineError, OSError."""
        assert self._folder is not None  # made by start
        slot.generation += 1
        socket = self._folder / f"{slot.number}.{slot.generation}"
        family = await self._parent(socket) if self._shares else None
        worker = await WorkerProcess.start(self.spec, socket, self.meter, family)
        log.info("worker ready", pool=self.name, pid=worker.pid)
        return worker

    async def _parent(self, socket: Path) -> Family | None:
        """Return what forks workers, started where there is none; None where this engine cannot be forked."""
        async with self._family_starts:
            if not self._shares or (self._family is not None and not self._family.ended):
                return self._family
            if hurry := self._family is not None:
                await self._family.close()
                self._family = None
            try:
                parent = spawn(self.spec, socket, share=True, hurry=hurry or self.restarts > 0)
                self._family = await Family.start(parent, self.name, limit_s=self.spec.start_timeout_s)
            except EngineMissing:
                raise
            except EngineError as error:
                # what is wrong with the model itself shows again, and then counts, when a worker loads it alone
                log.warning("model not shared", pool=self.name, reason=error.detail)
                self._shares = False
            return self._family

    async def _live(self, slot: _Slot, worker: WorkerProcess) -> WorkerProcess | None:
        """Let a worker work until its end, and return None; or until it is worn, and return its successor."""
        successor: WorkerProcess | None = None
        try:
            self._abilities = worker.abilities
            await self._set(slot, worker, None)
            while True:
                reason = await worker.watch()
                if not (worker.worn and worker.alive):
                    log.warning("worker lost", pool=self.name, pid=worker.pid, reason=reason)
                    return None
                try:
                    successor = await self._born(slot)
                except (GatewayError, OSError, KilledWhileStarting) as error:
                    log.warning("worker not recycled", pool=self.name, pid=worker.pid, reason=str(error))
                    await asyncio.sleep(RECYCLE_AGAIN_S)  # a worn worker is better than none
                    worker.go_on()
                    continue
                self.recycled += 1
                log.info("worker recycled", pool=self.name, pid=worker.pid, served=worker.served)
                task = asyncio.create_task(self._retire(worker), name=f"{self.name} retires {worker.pid}")
                self._retiring.add(task)
                task.add_done_callback(self._retiring.discard)
                return successor
        finally:
            slot.worker = None
            if successor is None:
                await worker.kill()

    async def _retire(self, worker: WorkerProcess) -> None:
        """Let a worker that gets nothing new finish what it has, and end it."""
        try:
            async with asyncio.timeout(self.spec.max_utterance_s):
                while worker.load and worker.alive:  # noqa: ASYNC110  # of an event nobody would be sooner
                    await asyncio.sleep(RETIRE_LOOK_S)
        except TimeoutError:
            log.warning("worker did not finish", pool=self.name, pid=worker.pid)
        finally:
            await worker.kill()

    async def _set(self, slot: _Slot, worker: WorkerProcess | None, failure: GatewayError | None) -> None:
        async with self._changed:
            slot.worker, slot.failure = worker, failure
            self._changed.notify_all()


def _private_folder() -> Path:
    """Make a folder for sockets that only this user can enter, with a path short enough for the kernel."""
    folder = Path(tempfile.mkdtemp(prefix="agw-"))  # mode 0700
    if len(str(folder)) <= MAX_SOCKET_PATH - len("/99.999999"):
        return folder
    folder.rmdir()
    return Path(tempfile.mkdtemp(prefix="agw-", dir="/tmp"))  # private all the same
