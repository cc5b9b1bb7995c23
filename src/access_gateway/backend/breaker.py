"""A circuit breaker: who has just failed to answer many times is not waited for.

Without it every customer would wait out the whole time limit of a backend that hangs, and each waiting turn
would hold a place that another customer could have.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from access_gateway.contracts.errors import BackendTimeout, BackendUnreachable

FAILURES = 5
"""In a row: fewer would trip over one restart of a backend whose tries were all spent in the gap."""
PAUSE_S = 5.0
"""Long enough to spare a backend that is starting, short enough that nobody notices its recovery late."""


class Breaker:
    """Closed (asks), open (refuses for `pause_s` seconds), or half open (one probe asks).

    clock: monotonic seconds.
    """

    def __init__(
        self,
        *,
        failures: int = FAILURES,
        pause_s: float = PAUSE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit, self._pause_s, self._clock = failures, pause_s, clock
        self._failed = 0
        self._opens_at = 0.0
        self._probing = False

    @property
    def is_open(self) -> bool:
        """Whether the next attempt would be refused."""
        return self._failed >= self._limit and (self._probing or self._clock() < self._opens_at)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Guard one request; only having to wait (BackendUnreachable, BackendTimeout) counts as a failure.

        Raises BackendUnreachable at once while open. A request that its caller gave up counts neither way.
        """
        if self.is_open:
            wait_s = max(self._opens_at - self._clock(), 1.0)
            raise BackendUnreachable(
                f"Not asked: it failed {self._failed} times in a row; the next try is in {wait_s:.0f} s.",
                retry_after_s=wait_s,
            )
        probe = self._failed >= self._limit
        self._probing = self._probing or probe
        try:
            yield
        except (BackendUnreachable, BackendTimeout):
            self._failed += 1
            self._opens_at = self._clock() + self._pause_s
            raise
        except Exception:
            self._failed = 0  # it answered, however badly: nobody has to wait
            raise
        else:
            self._failed = 0
        finally:
            if probe:
                self._probing = False
