"""Who is heard now, who is told to come back, and who waits."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from access_gateway.contracts.errors import Busy
from access_gateway.contracts.hearing import Priority
from access_gateway.hearing.capacity import LAG_HALVES_S, LONGEST_RETRY_S, Capacity
from access_gateway.hearing.processors import OwnUse, found
from access_gateway.settings import Hearing
from access_gateway.workers.client import Health
from access_gateway.workers.meter import FIRST_GUESS, Meter


class Ears:
    """A recogniser with a price."""

    def __init__(self, rtf: float | None, places: int = 100) -> None:
        self.rtf, self.places = rtf, places

    @property
    def health(self) -> Health:
        return Health("ears", 1, 1, 0, 0, self.places, 0, self.rtf)


class Clock:
    """Seconds that a test lets pass."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.used_s = 0.0

    def now(self) -> float:
        return self.now_s

    def used(self) -> float:
        return self.used_s


def capacity(clock: Clock | None = None, **settings: float) -> Capacity:
    clock = clock or Clock()
    asked = Hearing(**{"cores": 2.0, "full_at": 0.5, "recording_wait_s": 5.0, **settings})  # type: ignore[arg-type]  # numbers all
    return Capacity(asked, own=OwnUse(clock.used, clock.now), now=clock.now)


async def test_as_many_streams_as_can_be_heard_in_real_time() -> None:
    """The last caller that is let in does not make all the others wait for their words; the next is told when."""
    whole, ears = capacity(), Ears(rtf=0.25)
    async with AsyncExitStack() as stack:
        for _ in range(4):
            await stack.enter_async_context(whole.stream(ears))
        assert whole.live == 4 and whole.live_more(ears) == 0
        with pytest.raises(Busy) as refused:
            await stack.enter_async_context(whole.stream(ears))
        assert 1 <= (refused.value.retry_after_s or 0) <= LONGEST_RETRY_S
    assert whole.live == 0 and whole.live_more(ears) == 4
    assert (whole.counts.admitted[Priority.LIVE], whole.counts.refused[Priority.LIVE]) == (4, 1)


async def test_a_price_that_rises_lets_in_fewer_and_puts_nobody_out() -> None:
    """A machine that has become slower keeps its promises first."""
    whole, ears = capacity(), Ears(rtf=0.25)
    async with whole.stream(ears), whole.stream(ears):
        ears.rtf = 0.6
        assert whole.live == 2 and whole.free_cores < 0 and whole.live_more(ears) == 0
        ears.rtf = 0.1
        assert whole.live_more(ears) == 8


async def test_languages_share_the_processors_by_their_prices() -> None:
    """A stream that turns out to speak another language costs what that language costs."""
    whole, cheap, dear = capacity(), Ears(rtf=0.1), Ears(rtf=0.5)
    async with whole.stream(dear) as place:
        assert whole.live_more(cheap) == 5
        place.move(cheap)
        assert whole.live_more(cheap) == 9
        place.move(None)
        assert whole.live_more(dear) == 2


async def test_places_bound_streams_too() -> None:
    """More streams than a pool or a remote server has places could not all speak at once."""
    whole, remote = capacity(), Ears(rtf=None, places=2)
    async with whole.stream(remote), whole.stream(remote):
        with pytest.raises(Busy):
            async with whole.stream(remote):
                raise AssertionError("there is no place")
        assert whole.live_more(Ears(rtf=0.5)) == 2, "another machine's work costs nothing here"


async def test_late_words_close_the_door_until_they_are_forgotten() -> None:
    """Whatever else uses the machine: where words come late, nobody is added to those who wait."""
    clock = Clock()
    whole, ears = capacity(clock), Ears(rtf=0.01)
    whole.late(2.0)
    assert whole.live_more(ears) > 10, "one is an accident"
    for _ in range(5):
        whole.late(2.0)
    assert whole.live_more(ears) == 0
    clock.now_s += 2 * LAG_HALVES_S
    assert whole.live_more(ears) > 10


async def test_what_the_gateway_itself_uses_is_not_promised() -> None:
    """A gateway that is busy with other things hears fewer streams."""
    clock = Clock()
    whole, ears = capacity(clock), Ears(rtf=0.25)
    for _ in range(30):
        clock.now_s += 1.0
        clock.used_s += 0.5
        assert whole.live_more(ears) <= 4
    assert whole.live_more(ears) == 2


async def test_recordings_wait_for_live_streams_and_batches_for_recordings() -> None:
    """Whoever speaks now is heard now; who sent a recording goes before who sent a file of them."""
    whole, ears = capacity(), Ears(rtf=0.5)
    order: list[str] = []

    async def hear(name: str, priority: Priority) -> None:
        async with whole.recording(ears, 3.0, priority):
            order.append(name)
            await asyncio.sleep(0)

    async with whole.stream(ears), whole.stream(ears):
        tasks = [asyncio.create_task(hear("file 1", Priority.BATCH))]
        await asyncio.sleep(0)
        tasks += [asyncio.create_task(hear(name, Priority.RECORDING)) for name in ("voice 1", "voice 2")]
        await asyncio.sleep(0.05)
        assert order == [] and whole.waiting == {
            Priority.LIVE: 0, Priority.RECORDING: 2, Priority.BATCH: 1,
        }  # fmt: skip
    await asyncio.gather(*tasks)
    assert order == ["voice 1", "voice 2", "file 1"]
    assert whole.recordings == 0 and not any(whole.waiting.values())


async def test_the_queue_has_an_end_and_so_has_the_wait() -> None:
    """Nobody waits for what will not come; those who are refused are told when to try again."""
    whole, ears = capacity(recordings_waiting=2, recording_wait_s=0.05), Ears(rtf=1.0)

    async def hear() -> None:
        async with whole.recording(ears, 60.0, Priority.RECORDING):
            raise AssertionError("there is no processor for it")

    async with whole.stream(ears):
        waiting = [asyncio.create_task(hear()) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Busy) as refused:
            await hear()
        assert refused.value.retry_after_s == LONGEST_RETRY_S
        for outcome in await asyncio.gather(*waiting, return_exceptions=True):
            assert isinstance(outcome, Busy) and outcome.retry_after_s
    assert whole.counts.refused[Priority.RECORDING] == 3 and not any(whole.waiting.values())


async def test_whoever_gives_up_waiting_leaves_nothing_behind() -> None:
    """A caller who hangs up in the queue, or while being heard, frees the way."""
    whole, ears = capacity(), Ears(rtf=0.5)

    async def hear() -> None:
        async with whole.recording(ears, 3.0, Priority.RECORDING):
            await asyncio.sleep(60)

    async with whole.stream(ears), whole.stream(ears):
        waiting = asyncio.create_task(hear())
        await asyncio.sleep(0.01)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    heard = asyncio.create_task(hear())
    await asyncio.sleep(0.01)
    assert whole.recordings == 1
    heard.cancel()
    await asyncio.gather(heard, return_exceptions=True)
    assert whole.recordings == 0 and not any(whole.waiting.values())


def test_the_price_follows_what_is_measured() -> None:
    """A first guess does not last, and what no worker can mean changes nothing."""
    meter = Meter()
    assert meter.rtf == FIRST_GUESS
    for _ in range(60):
        meter.note(0.5, 10.0)
    assert meter.rtf == pytest.approx(0.05, abs=0.005)
    for cpu_s, audio_s in ((-1.0, 1.0), (1.0, 0.0), (1.0, -5.0), (float("nan"), 1.0), (1.0, float("inf"))):
        meter.note(cpu_s, audio_s)
    assert meter.rtf == pytest.approx(0.05, abs=0.005)
    for _ in range(60):
        meter.note(2.0, 10.0)
    assert meter.rtf == pytest.approx(0.2, abs=0.01)


@pytest.mark.parametrize(
    ("says", "most"),
    [
        ("50000 100000", 0.5),
        ("max 100000", None),
        ("garbage", None),
        ("1 0", None),
        ("-5 100", None),
        ("", None),
    ],
)
def test_a_containers_share_is_found(tmp_path, says: str, most: float | None) -> None:
    """In a container that may use half a processor the gateway does not count on all of the machine's."""
    file = tmp_path / "cpu.max"
    file.write_text(says)
    assert found(file) == (most if most is not None else found(tmp_path / "none"))
