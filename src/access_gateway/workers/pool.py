"""A pool of worker processes of one engine: started, watched, and replaced when they die or hang."""

import asyncio
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import structlog

from access_gateway.contracts.errors import EngineError, GatewayError
from access_gateway.workers.client import Client, Health
from access_gateway.workers.line import Line
from access_gateway.workers.messages import Abilities
from access_gateway.workers.process import WorkerProcess, WorkerSpec

FIRST_DELAY_S = 0.1
LONGEST_DELAY_S = 30.0
SOUND_LIFE_S = 30.0
"""A worker that lived this long failed by accident: its successor starts without delay."""
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
        self._abilities = Abilities(spec.name)
        self._slots = [_Slot(number) for number in range(spec.count)]
        self._changed = asyncio.Condition()
        self._supervisors: list[asyncio.Task[None]] = []
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
        return self._health(wanted=self.spec.count, ready=len(ready), memory_bytes=memory)

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
        for task in self._supervisors:
            task.cancel()
        await asyncio.gather(*self._supervisors, return_exceptions=True)
        self._supervisors = []
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
        """Keep one worker alive until cancelled."""
        assert self._folder is not None
        delay_s = FIRST_DELAY_S
        generation = 0
        while True:
            started = time.monotonic()
            generation += 1
            try:
                worker = await WorkerProcess.start(
                    self.spec, self._folder / f"{slot.number}.{generation}", self.meter
                )
            except (GatewayError, OSError) as error:
                failure = error if isinstance(error, GatewayError) else EngineError(f"{self.name}: {error}")
                log.warning("worker failed to start", pool=self.name, reason=failure.detail)
                await self._set(slot, None, failure)
            else:
                await self._live(slot, worker)
            self.restarts += 1
            if time.monotonic() - started > SOUND_LIFE_S:
                delay_s = FIRST_DELAY_S
            await asyncio.sleep(delay_s)
            delay_s = min(delay_s * 2, LONGEST_DELAY_S)

    async def _live(self, slot: _Slot, worker: WorkerProcess) -> None:
        try:
            self._abilities = worker.abilities
            await self._set(slot, worker, None)
            log.info("worker ready", pool=self.name, pid=worker.pid)
            reason = await worker.watch()
            log.warning("worker lost", pool=self.name, pid=worker.pid, reason=reason)
        finally:
            slot.worker = None
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
