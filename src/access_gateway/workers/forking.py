"""Inside a process that has loaded an engine once, and forks workers of it.

The workers share the model's memory with it, and with each other, until one of them writes to it: a worker more costs
what it writes (docs/adr/0012). A fork is safe only while there is one thread; that is checked, not hoped. It takes
commands on standard input, a JSON object a line, and ends when that ends.
"""

import os
import select
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

IDLE_S = 0.2
"""Without a command for so long, there is time for something else."""

DONE = object()

Say = Callable[[dict[str, Any]], None]


class Command(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Fork a worker that serves on a socket, or end one."""

    fork: str | None = None
    end: int | None = None


def threads() -> int:
    """Return how many threads this process has, native ones included (Linux)."""
    return sum(1 for _ in Path("/proc/self/task").iterdir())


def fork_workers(work: Callable[[str], int], say: Say, spare: Iterator[object]) -> int:
    """Fork and end workers as standard input says, until it ends; return the exit status.

    work: what a worker does, given its socket. say: tells the gateway of each birth and death. spare: what else is to
    be done, step by step, when nothing is asked for; workers that are forked later have the use of it.
    """
    bell, ring = os.pipe()
    os.set_blocking(ring, False)
    os.set_blocking(bell, False)
    before = signal.set_wakeup_fd(ring, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)  # the bell rings for a signal that is handled
    alive: set[int] = set()
    rest = b""
    more = True
    while True:
        readable, _, _ = select.select([0, bell], [], [], IDLE_S if more else None)
        if not readable:
            more = next(spare, DONE) is not DONE
            continue
        if bell in readable:
            os.read(bell, 4096)
            _bury(alive, say)
        if 0 not in readable:
            continue
        if not (read := os.read(0, 65_536)):
            return 0  # the gateway is gone; the workers go with their parent
        *lines, rest = (rest + read).split(b"\n")
        for line in lines:
            command = msgspec.json.decode(line, type=Command)
            if command.end in alive:
                os.kill(command.end, signal.SIGKILL)
            if command.fork is None:
                continue
            if (pid := os.fork()) == 0:
                signal.set_wakeup_fd(before)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                os.close(bell)
                os.close(ring)
                os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # the commands are its parent's
                _work_and_end(work, command.fork)
            alive.add(pid)
            say({"socket": command.fork, "pid": pid})


def _work_and_end(work: Callable[[str], int], socket: str) -> None:
    """Be a worker; never return into the parent's loop, whatever happens."""
    status = 1
    try:
        status = work(socket)
    finally:
        os._exit(status)


def _bury(alive: set[int], say: Say) -> None:
    while alive:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        alive.discard(pid)
        say({"pid": pid, "status": os.waitstatus_to_exitcode(status)})
