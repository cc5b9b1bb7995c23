"""A better voice, where it will be in time; what would be late is left to the voice that is always there."""

import asyncio
from collections.abc import Sequence

import structlog

from access_gateway.contracts.audio import Pcm
from access_gateway.contracts.errors import GatewayError
from access_gateway.contracts.speaking import Manner
from access_gateway.speech.booth import spoken
from access_gateway.speech.casting import Line
from access_gateway.speech.memory import Key, SpokenBefore
from access_gateway.speech.pace import Pace
from access_gateway.speech.voice_pool import VoicePool

_log = structlog.get_logger(__name__)


class BetterVoice:
    """One engine that is worth waiting for, but not for long."""

    def __init__(
        self, pool: VoicePool, memory: SpokenBefore, *, rate_hz: int, timeout_s: float, workers: int = 1
    ) -> None:
        """memory: gets what is made, also what came too late. rate_hz: of the sound. timeout_s: for a piece."""
        self.pool = pool
        self.pace = Pace(workers)
        self._memory, self._rate_hz, self._timeout_s = memory, rate_hz, timeout_s
        self._tasks: set[asyncio.Task[Pcm | None]] = set()

    async def say(
        self, written: str, lines: Sequence[Line], manner: Manner, key: Key, within_s: float
    ) -> Pcm | None:
        """Return the sound of a sentence, or None where it is not there in `within_s`: then another must speak.

        Where that can be told before, at once. What is late is finished all the same, for the next time.
        """
        chars = sum(len(text) for text, _ in lines)
        expected_s = self.pace.wait_s() + self.pace.work_s(chars, manner.rate)
        if not self.pool.ready or expected_s > within_s:
            _log.info("better voice passed over", engine=self.pool.name, expected_s=round(expected_s, 2))
            return None
        waited_for = asyncio.Event()
        waited_for.set()
        task = asyncio.create_task(
            self._make(written, lines, manner, key, chars, waited_for), name="better voice"
        )
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            await asyncio.wait({task}, timeout=within_s)
        finally:
            waited_for.clear()  # nobody waits any more: the piece under way is the last
        if task.done():
            return task.result()
        _log.info("better voice late", engine=self.pool.name, expected_s=round(expected_s, 2))
        return None

    async def close(self) -> None:
        """Give up what nobody waits for any more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _make(
        self,
        written: str,
        lines: Sequence[Line],
        manner: Manner,
        key: Key,
        chars: int,
        waited_for: asyncio.Event,
    ) -> Pcm | None:
        job = self.pace.begin(chars, manner.rate)
        pcm = None
        try:
            pcm = await spoken(
                self.pool,
                written,
                lines,
                manner,
                timeout_s=self._timeout_s,
                rate_hz=self._rate_hz,
                wanted=waited_for.is_set,
            )
        except GatewayError as error:
            _log.warning("better voice failed", engine=self.pool.name, code=error.code)
        finally:
            self.pace.end(job, chars, manner.rate, pcm.duration_s if pcm else None)
        if pcm is not None:
            self._memory.put(key, pcm)
        return pcm
