"""How fast an engine makes speech, as measured while it does, and when it would be done with more."""

import asyncio
from dataclasses import dataclass

FIRST_FACTOR, FIRST_S_PER_CHAR = 0.6, 0.06
"""Held until measured: work for a second of speech on a middling machine, and speech in a character of pinyin."""
WEIGHT = 0.25
"""Of the newest measurement in the running mean."""


@dataclass(slots=True)
class Job:
    """A sentence under way."""

    expected_s: float
    """How long the engine needs for it, without waiting for others."""
    begun: float


class Pace:
    """Of one engine with so many workers. Lives in the event loop."""

    def __init__(self, workers: int = 1) -> None:
        self._workers = workers
        self._jobs: list[Job] = []
        self._last_done = 0.0
        self.factor = FIRST_FACTOR
        """Seconds of work for a second of speech."""
        self._s_per_char = FIRST_S_PER_CHAR

    def work_s(self, chars: int, rate: float) -> float:
        """Return how long the engine needs for so many characters, at this rate of speech."""
        return chars * self._s_per_char / rate * self.factor

    def wait_s(self) -> float:
        """Return how long the engine has still to do what it was asked before."""
        now = _now()
        done_s = now - max(self._last_done, self._jobs[0].begun) if self._jobs else 0.0
        return max(0.0, sum(job.expected_s for job in self._jobs) - done_s) / self._workers

    @property
    def under_way(self) -> int:
        """Sentences that the engine was asked for and has not given."""
        return len(self._jobs)

    def begin(self, chars: int, rate: float) -> Job:
        """Note that the engine was asked."""
        job = Job(self.work_s(chars, rate), _now())
        self._jobs.append(job)
        return job

    def end(self, job: Job, chars: int, rate: float, sound_s: float | None) -> None:
        """Note that it is done, and learn from it. sound_s: of the speech; None where there is none."""
        now = _now()
        worked_s = now - max(job.begun, self._last_done if self._workers == 1 else 0.0)
        self._jobs.remove(job)
        self._last_done = now
        if sound_s and chars:
            self.factor += WEIGHT * (worked_s / sound_s - self.factor)
            self._s_per_char += WEIGHT * (sound_s * rate / chars - self._s_per_char)


def _now() -> float:
    return asyncio.get_running_loop().time()
