"""One worker process as the gateway sees it: started, asked, watched, killed."""

import asyncio
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec
from wyoming.info import Describe
from wyoming.ping import Ping

from access_gateway.contracts.errors import EngineError, ProtocolError
from access_gateway.contracts.hearing import EngineOptions
from access_gateway.workers import messages, wire
from access_gateway.workers.child import Child, KilledWhileStarting, Spawned, killed_from_outside
from access_gateway.workers.family import Family
from access_gateway.workers.host import HostOptions
from access_gateway.workers.messages import Abilities, Load
from access_gateway.workers.meter import FIRST_GUESS, Meter
from access_gateway.workers.patience import patience

EXIT_WAIT_S = 2.0
"""A process whose connections break is nearly always ending: so long it may take, on a busy
machine, until we are told."""
LEAST_MEASURED_S = 1.0
"""Sound between two measurements of its price; less would be more noise than price."""


@dataclass(frozen=True, slots=True)
class WorkerSpec:
    """Which engine, with what, in how many processes, under which limits."""

    name: str
    """For health and metrics: the model's or engine's name."""
    engine: str
    """An entry point's name, or "module:Class"."""
    options: EngineOptions = field(default_factory=EngineOptions)
    kind: Literal["recogniser", "speaker"] = "recogniser"
    count: int = 1
    """Processes."""
    places: int = 4
    """Utterances that one process hears at once; a speaker has one, whatever this says."""
    at_once: int = 1
    """Of these, how many pieces are decoded at the same time, by an engine that streams: more than there are processors
    would only push each other out of the caches."""
    start_timeout_s: float = 60.0
    max_wait_s: float = 5.0
    """How long a caller waits for a place before it is told that the gateway is busy."""
    stall_s: float = 10.0
    """How long a worker may leave sound unread before it counts as hung."""
    ping_every_s: float = 2.0
    ping_timeout_s: float = 10.0
    max_utterance_s: float = 600.0
    even_at_hz: int | None = None
    """Of a speaker: its sound comes at this rate (0: the engine's own), without the silence around it, at the loudness
    of all voices; None: as the engine makes it."""
    share: bool = False
    """Load the engine once and fork its workers, so that they share its memory (forking.py)."""
    first_rtf: float = FIRST_GUESS
    """What hearing with it is taken to cost before that is measured: processor seconds a second of sound."""
    recycle_after: int = 0
    """Utterances after which a worker makes room for a new one; 0: never."""
    recycle_growth_bytes: int = 0
    """Memory that a worker may use beyond what it used when it was new; 0: any."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Added to the gateway's own environment."""

    @property
    def all_places(self) -> int:
        """Places of one process."""
        return 1 if self.kind == "speaker" else self.places


class WorkerProcess:
    """A started worker. Made by `start`; `kill` must be called, once it is of no more use."""

    def __init__(self, spec: WorkerSpec, socket: Path, child: Child, meter: Meter) -> None:
        self.spec = spec
        self.socket = socket
        self.abilities = Abilities(spec.name)
        self.load = 0
        """Connections of utterances."""
        self.served = 0
        """Utterances so far."""
        self.suspects = 0
        """Utterances on their second try: where one is, a death is laid at its door alone."""
        self.condemned: str | None = None
        """Why it is to be killed."""
        self.blamed = False
        """One utterance is known to be the reason."""
        self.meter = meter
        self.memory_bytes = 0
        """Resident, when it was last asked."""
        self._new_bytes = 0
        self._load = Load(0.0, 0.0)
        self._child = child
        self._killed = False
        self._condemned = asyncio.Event()
        self._worn = asyncio.Event()

    @property
    def pid(self) -> int:
        """Process id."""
        return self._child.pid

    @property
    def worn(self) -> bool:
        """Whether it has heard, or grown, so much that a new one should take its place."""
        return self._worn.is_set()

    @property
    def status(self) -> int | None:
        """How it ended; None while it lives."""
        return self._child.status

    def go_on(self) -> None:
        """Let it work on, worn as it is; the next look at it may find the same."""
        self._worn.clear()

    @property
    def alive(self) -> bool:
        """Whether it may still be of use."""
        return self._child.status is None and self.condemned is None

    @classmethod
    async def start(
        cls, spec: WorkerSpec, socket: Path, meter: Meter, family: Family | None = None
    ) -> "WorkerProcess":
        """Start a worker and wait until its engine is loaded, warm and served; `meter` gets what it costs.

        family: what forks it; without, it is a program of its own. Raises EngineMissing where engine or model is
        not installed, EngineError where it does not come up, KilledWhileStarting where somebody ended it before.
        """
        child = family.fork(str(socket)) if family else await spawn(spec, socket)
        worker = cls(spec, socket, child, meter)
        try:
            async with patience(spec.start_timeout_s, child.pid or None):
                await child.ready()
                worker.abilities = await worker._describe()
        except TimeoutError as error:
            await worker.kill()
            raise EngineError(f"{spec.name} was not ready within {spec.start_timeout_s:g} s.") from error
        except (OSError, ProtocolError) as error:
            from_outside = await worker.killed_from_outside()
            await worker.kill()
            if from_outside:
                raise KilledWhileStarting from error
            raise EngineError(f"{spec.name} does not answer: {error}") from error
        except BaseException:  # cancelled, or not ready: leave no process behind
            await worker.kill()
            raise
        return worker

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Open a connection. Raises OSError."""
        return await asyncio.open_unix_connection(self.socket, limit=wire.MAX_LINE_BYTES)

    def condemn(self, reason: str, *, blame: bool) -> None:
        """Have it killed and replaced."""
        self.blamed = self.blamed or blame
        if self.condemned is None:
            self.condemned = reason
            self._condemned.set()

    async def killed_from_outside(self) -> bool:
        """Say whether it was killed, and by nobody here: then no utterance of its is to blame."""
        try:
            async with asyncio.timeout(EXIT_WAIT_S):
                status = await self._child.wait()
        except TimeoutError:
            return False
        return killed_from_outside(status) and not self._killed

    async def watch(self) -> str:
        """Return, with the reason, when it has ended, or has to be, or is worn."""
        ended = asyncio.create_task(self._child.wait(), name=f"{self.spec.name} exit")
        waits = {
            ended,
            asyncio.create_task(self._condemned.wait(), name=f"{self.spec.name} condemned"),
            asyncio.create_task(self._ping(), name=f"{self.spec.name} pings"),
            asyncio.create_task(self._worn.wait(), name=f"{self.spec.name} worn"),
        }
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            if (
                not self.blamed and not self.worn
            ):  # probably it is ending: its exit status is the better reason
                await asyncio.wait({ended}, timeout=EXIT_WAIT_S)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)
        if self._child.status is not None:
            return f"exit {self._child.status}"
        return self.condemned or ("worn" if self.worn else "no answer to a ping")

    async def kill(self) -> None:
        """End it at once; nothing in it is worth a farewell. Safe to call twice."""
        self._killed = self._killed or self._child.status is None
        await self._child.kill()
        self.socket.unlink(missing_ok=True)

    async def _describe(self) -> Abilities:
        reader, writer = await self.connect()
        try:
            await wire.write_event(writer, Describe().event(), limit_s=self.spec.ping_timeout_s)
            event = await wire.read_event(reader)
        finally:
            writer.transport.abort()
        if event is None or event.type != "info":
            raise ProtocolError("it does not describe itself.")
        return messages.read_info(event)

    async def _ping(self) -> None:
        """Return when it does not answer any more."""
        try:
            reader, writer = await self.connect()
        except OSError:
            return
        try:
            while True:
                await asyncio.sleep(self.spec.ping_every_s)
                async with patience(self.spec.ping_timeout_s, self.pid):
                    await wire.write_event(writer, Ping("").event(), limit_s=None)
                    event = await wire.read_event(reader)
                if event is None:
                    return
                self._note(messages.read_pong(event))
        except (OSError, TimeoutError, ProtocolError):
            return
        finally:
            writer.transport.abort()

    def _note(self, load: Load | None) -> None:
        """Take what it says of itself: the price of its sound since the last time, and its memory."""
        if load is None:
            return
        cpu_s, audio_s = load.cpu_s - self._load.cpu_s, load.audio_s - self._load.audio_s
        if audio_s >= LEAST_MEASURED_S:
            self._load = load
            self.meter.note(cpu_s, audio_s)
        elif audio_s == 0:  # what it used without hearing is nobody's price
            self._load = load
        self.memory_bytes = load.memory_bytes
        self._new_bytes = self._new_bytes or load.memory_bytes
        growth = self.memory_bytes - self._new_bytes
        spec = self.spec
        if 0 < spec.recycle_after <= self.served or 0 < spec.recycle_growth_bytes < growth:
            self._worn.set()


async def spawn(spec: WorkerSpec, socket: Path, *, share: bool = False, hurry: bool = False) -> Spawned:
    """Start a program that serves an engine; or, to share it, one that forks workers which do. hurry: HostOptions."""
    asked = HostOptions(
        engine=spec.engine,
        socket=str(socket),
        parent=os.getpid(),
        speaks=spec.kind == "speaker",
        even_at_hz=spec.even_at_hz,
        model=str(spec.options.model) if spec.options.model else None,
        languages=tuple(sorted(spec.options.languages)),
        options=dict(spec.options.options),
        places=spec.all_places,
        at_once=spec.at_once,
        share=share,
        hurry=hurry,
        max_utterance_s=spec.max_utterance_s,
    )
    starting = asyncio.ensure_future(
        asyncio.create_subprocess_exec(
            # -P: engines must not find modules in whatever folder the gateway was started from
            *(sys.executable, "-P", "-m", "access_gateway.workers.host", msgspec.json.encode(asked).decode()),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, **spec.environment},
            start_new_session=True,
        )
    )
    try:
        return Spawned(await asyncio.shield(starting), spec.name)
    except asyncio.CancelledError:  # half started, it would be nobody's: asyncio leaves its pipes open
        await Spawned(await starting, spec.name).kill()
        raise
