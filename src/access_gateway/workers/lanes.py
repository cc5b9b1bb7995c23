"""The threads of a worker in which its engine works, and who goes first."""

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


class Runner(Protocol):
    """Runs an engine's blocking calls."""

    def run_soon(self, priority: float, function: Callable[..., T], *arguments: Any) -> Future[T]:
        """Queue a call; the future has its outcome. priority: a Priority, or between two of them."""
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
    """Threads that work on one queue, earliest deadline first: for recognisers."""

    def __init__(self, threads: int) -> None:
        """Start as many threads; they end with the process."""
        self._jobs: queue.PriorityQueue[tuple[float, int, Job]] = queue.PriorityQueue()
        self._count = 0
        for number in range(threads):
            threading.Thread(target=self._work, name=f"engine {number}", daemon=True).start()

    def run_soon(self, priority: float, function: Callable[..., T], *arguments: Any) -> Future[T]:
        """Queue a call, behind those of the same priority. Called from one thread."""
        job = Job(function, arguments)
        self._count += 1
        self._jobs.put((time.monotonic() + priority * HEAD_START_S, self._count, job))
        return job.future

    def _work(self) -> None:
        while True:
            self._jobs.get()[2].run()


class MainThread:
    """Runs what is queued in the thread that calls `run`, in order: for speakers."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()

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
