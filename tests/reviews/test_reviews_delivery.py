"""Delivery: at least once, in order for each customer, patient, and never stuck."""

import asyncio
import functools
import itertools
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.store.clocks import Clock

from access_gateway.contracts.errors import (
    BackendError,
    BackendRefused,
    BackendTimeout,
    BackendUnreachable,
    InvalidText,
    StoreError,
)
from access_gateway.contracts.reviews import Review
from access_gateway.reviews import Delivery, ReviewEndpoint
from access_gateway.settings import Reviews as ReviewSettings
from access_gateway.store import Store
from access_gateway.store.lease import Lease

QUICK = ReviewSettings(first_retry_s=0.02, longest_retry_s=0.1)
Act = Callable[[Review], Awaitable[None]]


async def accept(_: Review) -> None:
    """Take a review."""


class Platform:
    """A platform's endpoint: `acts` says what it does with each delivery, the last for ever."""

    def __init__(self, *acts: Act | Exception) -> None:
        self.acts = list(acts) or [accept]
        self.asked: list[str] = []
        self.has: list[str] = []

    async def deliver(self, review: Review) -> None:
        self.asked.append(review.text)
        act = self.acts.pop(0) if len(self.acts) > 1 else self.acts[0]
        if isinstance(act, Exception):
            raise act
        await act(review)
        self.has.append(review.text)


async def confirm(store: Store, customer: str, text: str) -> str:
    review = await store.outbox.create(
        customer=customer, text=text, original=text, language="zh-Hans", metadata={}
    )
    return (await store.outbox.confirm(review.review)).review


@asynccontextmanager
async def delivering(
    store: Store,
    platform: ReviewEndpoint | None,
    settings: ReviewSettings = QUICK,
    clock: Clock | None = None,
) -> AsyncIterator[Delivery]:
    now = clock or store.outbox._now
    delivery = Delivery(store.outbox, platform, settings, now=now, poll_s=0.02, chance=random.Random(7))
    await delivery.start()
    yield delivery
    await delivery.stop(grace_s=2)


async def until(what: Callable[[], bool | Awaitable[bool]]) -> None:
    """Wait until `what` says so."""
    async with asyncio.timeout(10):
        while True:
            said = what()
            if said if isinstance(said, bool) else await said:
                return
            await asyncio.sleep(0.005)


async def settled(store: Store, **expected: int) -> None:
    """Wait until the outbox holds exactly so many reviews of each status."""

    async def is_so() -> bool:
        return await store.outbox.counts() == expected

    await until(is_so)


async def test_what_waited_and_what_comes_is_delivered(store: Store) -> None:
    """Reviews confirmed before the start, and after it, reach the platform, each customer's in order."""
    for number, customer in itertools.product(range(3), "ab"):
        await confirm(store, customer, f"{customer}{number}")
    platform = Platform()
    async with delivering(store, platform) as delivery:
        await settled(store, delivered=6)
        await confirm(store, "a", "a3")
        delivery.wake()
        await settled(store, delivered=7)
    assert sorted(platform.has) == ["a0", "a1", "a2", "a3", "b0", "b1", "b2"]
    assert [text for text in platform.has if text[0] == "a"] == ["a0", "a1", "a2", "a3"]


async def test_confirmation_wakes_delivery_at_once(store: Store) -> None:
    """A review does not wait for the next look at the table: with an hour between looks it still arrives."""
    platform = Platform()
    settings = ReviewSettings(first_retry_s=3600)
    delivery = Delivery(store.outbox, platform, settings, now=store.outbox._now, poll_s=3600)
    await delivery.start()
    await asyncio.sleep(0.05)
    for text in ("one", "two", "three"):
        await confirm(store, "a", text)
    delivery.wake()
    await settled(store, delivered=3)
    await delivery.stop()
    assert platform.has == ["one", "two", "three"]


async def tried(store: Store, text: str, times: int) -> bool:
    return any(review.text == text and review.attempts == times for review in await store.outbox.list())


async def test_an_outage_is_waited_out_in_order(store: Store, clock: Clock) -> None:
    """While the platform is down nothing is lost, nothing overtakes, and the pauses grow up to the longest."""
    settings = ReviewSettings(first_retry_s=1, longest_retry_s=8)
    platform = Platform(BackendUnreachable("down"))
    await confirm(store, "a", "a0")
    await confirm(store, "a", "a1")
    pauses = []
    async with delivering(store, platform, settings) as delivery:
        delivery._tick_s = 0.01
        for tries in range(1, 8):
            await until(functools.partial(tried, store, "a0", tries))
            (kept, _) = await store.outbox.list()
            assert kept.last_error == "backend-unreachable: down" and kept.status == "confirmed"
            due_at = await store._database.read(
                lambda c: float(
                    c.exec_driver_sql("SELECT due_at FROM reviews WHERE text = 'a0'").scalar_one()
                )
            )
            pauses.append(due_at - clock.time)
            clock.time = due_at
        platform.acts = [accept]
        clock.time += 100
        await settled(store, delivered=2)
    assert platform.has == ["a0", "a1"] and "a1" not in platform.asked[:-1]
    longest = [1, 2, 4, 8, 8, 8, 8]
    assert all(most / 2 <= pause <= most for pause, most in zip(pauses, longest, strict=True))
    assert len(set(pauses)) == len(pauses), "pauses are spread by chance"


async def test_a_platform_that_says_when_to_come_back_is_obeyed(store: Store, clock: Clock) -> None:
    """Retry-After is honoured, up to a day: nobody can park a customer's review for ever."""
    platform = Platform(
        BackendError("busy", retry_after_s=500), BackendError("busy", retry_after_s=1e12), accept
    )
    await confirm(store, "a", "a0")
    async with delivering(store, platform, ReviewSettings(first_retry_s=0.05)):
        await until(lambda: len(platform.asked) == 1)
        clock.time += 499
        await asyncio.sleep(0.15)
        assert len(platform.asked) == 1
        clock.time += 2
        await until(lambda: len(platform.asked) == 2)
        await asyncio.sleep(0.05)
        clock.time += 86_401
        await settled(store, delivered=1)


@pytest.mark.parametrize("error", [BackendRefused("400: no such order"), InvalidText("half a character")])
async def test_a_refused_review_is_a_dead_letter_and_the_next_one_goes(
    store: Store, error: Exception
) -> None:
    """One review that the platform will never take does not silence its customer, and an operator can see why."""
    first = await confirm(store, "a", "a0")
    await confirm(store, "a", "a1")
    platform = Platform(error, accept)
    async with delivering(store, platform):
        await settled(store, undeliverable=1, delivered=1)
        (dead,) = await store.outbox.dead_letters()
        assert dead.review == first and dead.last_error and str(error) in dead.last_error
        await store.outbox.replay(first)  # as another process does it: nobody wakes the delivery
        await settled(store, delivered=2)
    assert platform.asked == ["a0", "a1", "a0"]


async def test_after_its_time_a_failing_review_is_given_up(store: Store, clock: Clock) -> None:
    """Two weeks of failure end on the dead-letter list, not in silence, and not by the clock alone."""
    settings = ReviewSettings(first_retry_s=0.02, longest_retry_s=0.02, give_up_after_s=1000)
    await confirm(store, "a", "a0")
    clock.time += 1_000_000
    platform = Platform(BackendTimeout("late"))
    async with delivering(store, platform, settings):
        await until(lambda: len(platform.asked) == 1)
        clock.time += 999
        await until(lambda: len(platform.asked) == 2)
        assert (await store.outbox.list())[0].status == "confirmed"
        clock.time += 2
        await settled(store, undeliverable=1)
    assert (await store.outbox.list())[0].attempts == 3


async def test_one_customers_hanging_delivery_holds_up_nobody_else(store: Store) -> None:
    """Customers are independent, and never more deliveries are under way than the setting says."""
    release = asyncio.Event()
    under_way: set[str] = set()
    most = 0

    async def act(review: Review) -> None:
        nonlocal most
        assert review.customer not in under_way, "two of one customer at once"
        under_way.add(review.customer)
        most = max(most, len(under_way))
        await (release.wait() if review.customer == "slow" else asyncio.sleep(0.002))
        under_way.remove(review.customer)

    platform = Platform(act)
    await confirm(store, "slow", "slow0")
    await confirm(store, "slow", "slow1")
    for number in range(30):
        await confirm(store, f"c{number % 10}", f"c{number % 10}-{number // 10}")
    async with delivering(store, platform, ReviewSettings(deliveries_at_once=3, first_retry_s=0.02)):
        await settled(store, delivered=30, confirmed=2)
        assert platform.asked.count("slow0") == 1
        release.set()
        await settled(store, delivered=32)
    assert most == 3
    for customer in range(10):
        mine = [text for text in platform.has if text.startswith(f"c{customer}-")]
        assert mine == sorted(mine)


async def test_without_an_endpoint_reviews_wait_until_there_is_one(store: Store) -> None:
    """A platform that configures its endpoint later loses nothing that was confirmed before."""
    await confirm(store, "a", "a0")
    async with delivering(store, None) as delivery:
        delivery.wake()
        await asyncio.sleep(0.06)
        assert await store.outbox.counts() == {"confirmed": 1}
    async with delivering(store, Platform()):
        await settled(store, delivered=1)


async def test_stopping_finishes_what_is_under_way_and_starts_nothing(store: Store) -> None:
    """A restart during a delivery does not make the platform see it twice, when it answers in time."""
    release = asyncio.Event()

    async def slowly(_: Review) -> None:
        await release.wait()

    platform = Platform(slowly)
    await confirm(store, "a", "a0")
    await confirm(store, "a", "a1")
    delivery = Delivery(store.outbox, platform, QUICK, now=store.outbox._now, poll_s=0.02)
    await delivery.start()
    await until(lambda: platform.asked == ["a0"])
    stopping = asyncio.create_task(delivery.stop(grace_s=5))
    await asyncio.sleep(0.05)
    assert not stopping.done()
    release.set()
    await stopping
    assert await store.outbox.counts() == {"delivered": 1, "confirmed": 1}
    assert platform.asked == ["a0"]


async def test_what_does_not_end_within_the_grace_is_due_again(store: Store) -> None:
    """A platform that hangs does not hold up the shutdown, and its review is tried again after it."""
    never = asyncio.Event()

    async def hang(_: Review) -> None:
        await never.wait()

    platform = Platform(hang)
    await confirm(store, "a", "a0")
    delivery = Delivery(store.outbox, platform, QUICK, now=store.outbox._now, poll_s=0.02)
    await delivery.start()
    await until(lambda: platform.asked == ["a0"])
    async with asyncio.timeout(5):
        await delivery.stop(grace_s=0.05)
    assert await store.outbox.counts() == {"confirmed": 1}
    async with delivering(store, Platform()):
        await settled(store, delivered=1)


async def test_an_endpoint_with_a_fault_does_not_end_delivery(store: Store) -> None:
    """A bug in an adapter delays one review; all others go on, and it is tried again."""
    platform = Platform(ZeroDivisionError("oops"), accept)
    await confirm(store, "a", "a0")
    await confirm(store, "b", "b0")
    clock = store.outbox._now
    assert isinstance(clock, Clock)
    async with delivering(store, platform):
        await settled(store, delivered=1, confirmed=1)
        clock.time += 10
        await settled(store, delivered=2)


class Forgetful:
    """An outbox whose disk is full for a while: it cannot write down what was delivered."""

    def __init__(self, store: Store) -> None:
        self._outbox = store.outbox
        self.failures = 3

    async def due(self, limit: int) -> object:
        return await self._outbox.due(limit)

    async def delivered(self, review: str) -> Review:
        if self.failures:
            self.failures -= 1
            raise StoreError("The disk is full.")
        return await self._outbox.delivered(review)


async def test_a_disk_that_cannot_take_down_the_outcome_does_not_flood_the_platform(store: Store) -> None:
    """While the disk is full the platform gets each review once, not in a loop."""
    platform = Platform()
    await confirm(store, "a", "a0")
    await confirm(store, "a", "a1")
    outbox = Forgetful(store)
    delivery = Delivery(outbox, platform, QUICK, now=store.outbox._now, poll_s=0.02)  # type: ignore[arg-type]  # a fake
    await delivery.start()
    await settled(store, delivered=2)
    await delivery.stop()
    assert platform.asked == ["a0", "a1"] and outbox.failures == 0


async def test_a_second_gateway_waits_and_takes_over(store: Store, tmp_path: Path) -> None:
    """Two gateways on one folder by mistake keep each customer's order; when one dies the other goes on."""
    first_lease, second_lease = Lease(tmp_path / "lock"), Lease(tmp_path / "lock")
    platforms = [Platform(), Platform()]
    deliveries = [
        Delivery(store.outbox, platform, QUICK, lease=lease, now=store.outbox._now, poll_s=0.02)
        for platform, lease in zip(platforms, (first_lease, second_lease), strict=True)
    ]
    for delivery in deliveries:
        await delivery.start()
        await asyncio.sleep(0.05)
    for number in range(5):
        await confirm(store, "a", f"a{number}")
    await settled(store, delivered=5)
    assert [len(platform.asked) for platform in platforms] == [5, 0]
    await deliveries[0].stop()
    await confirm(store, "a", "a5")
    await settled(store, delivered=6)
    assert platforms[1].has == ["a5"]
    await deliveries[1].stop()
