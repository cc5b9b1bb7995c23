"""When the backend hangs, customers are told at once instead of waiting one after the other."""

import asyncio

import pytest

from access_gateway.backend.breaker import Breaker
from access_gateway.contracts.errors import BackendNonsense, BackendTimeout, BackendUnreachable


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def fail(breaker: Breaker, error: Exception | None = None) -> None:
    error = error or BackendTimeout("slow")
    with pytest.raises(type(error)), breaker.attempt():
        raise error


def test_opens_after_failures_in_a_row_and_recovers() -> None:
    """Five failures: no more waiting. Five seconds later one turn tries; if it works, all do."""
    clock = Clock()
    breaker = Breaker(failures=5, pause_s=5.0, clock=clock)
    for _ in range(4):
        fail(breaker)
    assert not breaker.is_open
    fail(breaker, BackendUnreachable("gone"))
    assert breaker.is_open
    with pytest.raises(BackendUnreachable) as caught, breaker.attempt():
        pytest.fail("was asked")
    assert caught.value.retry_after_s == 5.0
    clock.now += 5
    with breaker.attempt(), pytest.raises(BackendUnreachable), breaker.attempt():
        pytest.fail("only one probes")
    assert not breaker.is_open
    with breaker.attempt(), breaker.attempt():
        pass


def test_a_failed_probe_opens_it_again() -> None:
    """A backend that still hangs costs one customer the wait, not all."""
    clock = Clock()
    breaker = Breaker(failures=2, pause_s=5.0, clock=clock)
    fail(breaker)
    fail(breaker)
    clock.now += 5
    fail(breaker)
    assert breaker.is_open
    clock.now += 5
    assert not breaker.is_open


def test_an_answer_in_between_starts_the_count_anew() -> None:
    """Scattered failures never shut the backend off."""
    breaker = Breaker(failures=2, clock=Clock())
    for _ in range(5):
        fail(breaker)
        with breaker.attempt():
            pass
        fail(breaker)
        fail(breaker, BackendNonsense("a web page, but at once"))
    assert not breaker.is_open


async def test_a_probe_whose_customer_left_makes_room_for_the_next() -> None:
    """A closed browser tab cannot keep the breaker open for ever."""
    clock = Clock()
    breaker = Breaker(failures=1, pause_s=5.0, clock=clock)
    fail(breaker)
    clock.now += 5

    async def probe() -> None:
        with breaker.attempt():
            await asyncio.Event().wait()

    task = asyncio.create_task(probe())
    await asyncio.sleep(0)
    assert breaker.is_open
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with breaker.attempt():
        pass
    assert not breaker.is_open
