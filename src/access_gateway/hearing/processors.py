"""The processors that there are for hearing, and what this process itself takes of them."""

import os
import time
from collections.abc import Callable
from pathlib import Path

CGROUP = Path("/sys/fs/cgroup/cpu.max")
"""Where a container's share stands: microseconds, or "max", in a period of so many (Linux, cgroup v2)."""
SAMPLE_S = 1.0
"""Shortest stretch over which the gateway's own use is measured."""
FADE = 0.3
"""Weight of the newest stretch."""


def found(cgroup: Path = CGROUP) -> float:
    """Return how many processors this process may use: those it may run on, or its container's share of them."""
    try:
        cores = float(len(os.sched_getaffinity(0)))
    except AttributeError:  # not Linux
        cores = float(os.cpu_count() or 1)
    try:
        most, period = cgroup.read_text().split()[:2]
        share = float(most) / float(period)
    except (OSError, ValueError, ZeroDivisionError):  # no such file, "max", or not what the kernel writes
        return cores
    return min(cores, share) if share > 0 else cores


class OwnUse:
    """How many processors this process keeps busy, lately."""

    def __init__(
        self,
        used: Callable[[], float] = time.process_time,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin to look. `used`: processor seconds so far; `now`: seconds."""
        self._used, self._now = used, now
        self._at, self._was = now(), used()
        self._rate = 0.0

    @property
    def cores(self) -> float:
        """Processors in use, averaged over the last seconds. Looked at by whoever decides; nothing runs meanwhile."""
        at = self._now()
        if (took := at - self._at) >= SAMPLE_S:
            used = self._used()
            self._rate += FADE * ((used - self._was) / took - self._rate)
            self._at, self._was = at, used
        return self._rate
