"""The threads of a worker in which its engine works, and who goes first.

Every utterance has a thread of its own, and few of them work at once. A recogniser's memory comes from the part of
the C heap that belongs to the thread which uses it: decoded by whichever thread was free, a dozen utterances cost up to
a fifth more processor time than each in its own thread; and with all threads let loose at once they push each other out
of the caches.
"""

import heapq
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol, TypeVar

T = TypeVar("T")

HEAD_START_S = 1.0
"""A live utterance's piece goes before what a recording asked for up to a second earlier, and before what a batch
asked for up to two. It is no more than that, so that nothing waits for ever, and is then held to be a hang."""


class Seat(Protocol):
    """A thread that is one utterance's, until it is left. Both are called from one thread."""

    def run_soon(self, priority: float, function: Callable[..., T], *arguments: Any) -> Future[T]:
        """Queue a blocking call of the engine; the future has its outcome.

        priority: a Priority, or between two of them; among calls of the same one the first goes first.
        """
        ...

    def leave(self) -> None:
        """Let another utterance have it."""
        ...


class Runner(Protocol):
    """Runs an engine's blocking calls."""

    def sit(self) -> Seat:
        """Return a seat for an utterance."""
        ...


class Job:
    """A call, and the future that has its outcome."""

    def __init__(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        self.future: Future[Any] = Future()
        self._function, self._arguments = function, arguments

    def run(self) -> None:
        """Make the call, unless nobody waits for it any more."""
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            self.future.set_result(self._function(*self._arguments))
        except Exception as error:  # handed to whoever waits for the future
            self.future.set_exception(error)


class Lanes:
    """A thread for each utterance, of which so many work at once, earliest deadline first: for recognisers."""

    def __init__(self, at_once: int) -> None:
        """Threads are started as they are needed, kept for the next utterance, and end with the process."""
        self._idle = at_once
        self._waiting: list[tuple[float, int, _Lane, Job]] = []
        self._count = 0
        self._lock = threading.Lock()
        self._left: list[_Lane] = []

    def sit(self) -> Seat:
        """Return the thread that was left last, whose recogniser is the warmest; or a new one."""
        return self._left.pop() if self._left else _Lane(self)

    def left(self, lane: "_Lane") -> None:
        """Keep a thread for the next utterance."""
        self._left.append(lane)

    def queue(self, lane: "_Lane", deadline_s: float, job: Job) -> None:
        """Let a thread do a job as soon as fewer than `at_once` others work."""
        with self._lock:
            if self._idle:
                self._idle -= 1
                lane.jobs.put(job)
            else:
                self._count += 1
                heapq.heappush(self._waiting, (deadline_s, self._count, lane, job))

    def done(self) -> None:
        """Let the next one work."""
        with self._lock:
            if self._waiting:
                _, _, lane, job = heapq.heappop(self._waiting)
                lane.jobs.put(job)
            else:
                self._idle += 1


class _Lane:
    """A thread of `Lanes`."""

    def __init__(self, owner: Lanes) -> None:
        self._owner = owner
        self.jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
        threading.Thread(target=self._work, name="engine", daemon=True).start()

    def run_soon(self, priority: float, function: Callable[..., T], *arguments: Any) -> Future[T]:
        """Queue a call."""
        job = Job(function, arguments)
        self._owner.queue(self, time.monotonic() + priority * HEAD_START_S, job)
        return job.future

    def leave(self) -> None:
        """Be free for another utterance."""
        self._owner.left(self)

    def _work(self) -> None:
        while True:
            self.jobs.get().run()
            self._owner.done()


class MainThread:
    """Runs what is queued in the thread that calls `run`, in order: for speakers."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()

    def sit(self) -> Seat:
        """Return itself: a speaker has one place."""
        return self

    def leave(self) -> None:
        """Stay."""

    def run_soon(self, priority: float, function: Callable[..., T], *arguments: Any) -> Future[T]:
        """Queue a call; a speaker has one place, so that there is nobody to overtake."""
        job = Job(function, arguments)
        self._jobs.put(job)
        return job.future

    def run(self) -> None:
        """Work until `stop`."""
        while (job := self._jobs.get()) is not None:
            job.run()

    def stop(self) -> None:
        """Let `run` return after what is queued."""
        self._jobs.put(None)
