"""Limits for processes that share a machine: one that gets no processor is slow, not hung.

On a machine that is busy far beyond its cores, a worker may take half a minute for what takes it a second. Killing it
makes that worse, for the next one has its model to load as well. So when a limit is over, it is looked at for a moment:
a process that waits for a processor gets more time, one that sleeps or is stopped does not.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

LOOK_S = 1.0
"""How long a process is looked at."""
STARVED = 0.3
"""Share of that time for which a thread of it waits for a processor, or this event loop comes late, on a machine that
is too busy to judge anybody by the clock. One other process that takes all it can get on the same core makes it .5."""
MOST = 6
"""Times the limit after which whatever it is counts as hung: a thread that spins waits for processors, too."""


@asynccontextmanager
async def patience(limit_s: float, pid: int | None) -> AsyncIterator[None]:
    """Limit the time of a block as asyncio.timeout does, but not by time in which a process could not run.

    pid: of the process that is waited for; None: it is on another machine, and only this event loop's own delays count.
    Raises TimeoutError.
    """
    loop = asyncio.get_running_loop()
    most_s, look_s = loop.time() + MOST * limit_s, min(LOOK_S, limit_s / 2)
    async with asyncio.timeout(None) as timeout:
        before: dict[str, float] = {}
        handle: asyncio.TimerHandle

        def look() -> None:
            nonlocal before, handle
            before = _waited_s(pid)
            handle = loop.call_later(look_s, judge, loop.time() + look_s)

        def judge(due_s: float) -> None:
            nonlocal before, handle
            now = _waited_s(pid)
            longest_s = max(
                (waited - before.get(thread, waited) for thread, waited in now.items()), default=0.0
            )
            late_s = loop.time() - due_s
            if max(longest_s, late_s) < STARVED * look_s or due_s >= most_s:
                timeout.reschedule(loop.time())
                return
            before = now
            handle = loop.call_later(look_s, judge, loop.time() + look_s)

        handle = loop.call_later(limit_s - look_s, look)
        try:
            yield
        finally:
            handle.cancel()


def _waited_s(pid: int | None) -> dict[str, float]:
    """Return for how long each thread of a process has waited for a processor so far; nothing where nobody says.

    Source: the kernel's Documentation/scheduler/sched-stats: the second field of `schedstat`, in nanoseconds.
    """
    found: dict[str, float] = {}
    for file in Path(f"/proc/{pid}/task").glob("*/schedstat") if pid else ():
        try:
            found[file.parent.name] = int(file.read_text().split()[1]) / 1e9
        except (OSError, IndexError, ValueError):  # it has just ended, or this kernel does not count
            continue
    return found
