"""A circuit breaker: a translator that has just failed to answer several times is not waited for.

The same idea as backend/breaker.py, for other errors; the stages of a turn do not import each other.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from access_gateway.contracts.errors import TranslatorAway

FAILURES = 3
"""In a row: each one has cost a customer the whole time limit, and there is a way on without translation."""
PAUSE_S = 15.0


class Breaker:
    """Lets requests through, refuses them for `pause_s` seconds, or lets one try. clock: monotonic seconds."""

    def __init__(
        self,
        *,
        failures: int = FAILURES,
        pause_s: float = PAUSE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit, self._pause_s, self._clock = failures, pause_s, clock
        self._failed, self._opens_at, self._trying = 0, 0.0, False

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Guard one request. Raises TranslatorAway at once while nothing is let through.

        Only TranslatorAway counts as a failure: who answers, however badly, keeps nobody waiting.
        """
        full = self._failed >= self._limit
        if full and (self._trying or self._clock() < self._opens_at):
            raise TranslatorAway("Not asked: it failed to answer several times in a row.")
        self._trying = self._trying or full
        try:
            yield
        except TranslatorAway:
            self._failed += 1
            self._opens_at = self._clock() + self._pause_s
            raise
        except Exception:
            self._failed = 0
            raise
        else:
            self._failed = 0
        finally:
            if full:
                self._trying = False
