"""Conversations are remembered, bounded, forgotten in time, and never in a turn's way."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection
from tests.store.clocks import Clock

from access_gateway.contracts.errors import InvalidSetting, StoreError, StoreFull
from access_gateway.contracts.turn import Exchange
from access_gateway.store import Bounds, Store
from access_gateway.store.database import Database, Result
from access_gateway.store.sessions import Sessions

DAY_S = 86_400.0


def turn(number: int, said: str = "订单到哪了") -> Exchange:
    return Exchange(f"turn-{number}", said, "zh-Hans", "明天到", "2026-11-22T00:00:00.000Z")


async def test_a_person_who_takes_over_sees_the_last_turns_in_order(store: Store) -> None:
    """The history is complete up to its bound, oldest first, before and after it reaches the disk."""
    assert await store.sessions.get("s1") is None
    for number in range(5):
        await store.sessions.remember("s1", turn(number), "zh-Hans")
        if number == 2:
            await store.sessions.flush()
    await store.sessions.remember("s2", turn(9), "ug-Arab")
    for _ in range(2):
        session = await store.sessions.get("s1")
        assert session and session.language == "zh-Hans"
        assert [exchange.turn for exchange in session.history] == ["turn-2", "turn-3", "turn-4"]
        await store.sessions.flush()
    kept = await store._database.read(lambda c: c.exec_driver_sql("SELECT count(*) FROM exchanges").scalar())
    assert kept == 4


async def test_an_unsure_turn_leaves_the_language_as_it_was(store: Store) -> None:
    """ "OK 👍" in the middle of a Uyghur conversation does not turn it into something else."""
    await store.sessions.remember("s1", turn(1), "ug-Arab")
    await store.sessions.remember("s1", turn(2), "und")
    await store.sessions.remember("s1", turn(3), None)
    for _ in range(2):
        session = await store.sessions.get("s1")
        assert session and session.language == "ug-Arab"
        await store.sessions.flush()


async def test_turns_reach_the_disk_by_themselves_and_at_close(tmp_path: Path) -> None:
    """A restart loses no history; a kill loses half a second of it."""
    store = await Store.open(tmp_path, sweep=False)
    sessions = Sessions(store._database, history_turns=5, session_days=1, now=lambda: 5.0, flush_every_s=0.02)
    await sessions.remember("s1", turn(1), "zh-Hans")
    assert sessions._timer
    await asyncio.wait_for(sessions._timer, 5)
    await sessions.remember("s1", turn(2), "zh-Hans")
    await sessions.close()
    again = Sessions(store._database, history_turns=5, session_days=1, now=lambda: 5.0)
    session = await again.get("s1")
    assert session and [exchange.turn for exchange in session.history] == ["turn-1", "turn-2"]
    await store.close()


async def test_no_history_keeps_the_language_alone(tmp_path: Path) -> None:
    """`store.history_turns = 0` keeps no words of customers at all."""
    store = await Store.open(tmp_path, Bounds(history_turns=0), sweep=False)
    await store.sessions.remember("s1", turn(1), "bo-Tibt")
    for _ in range(2):
        session = await store.sessions.get("s1")
        assert session and session.language == "bo-Tibt" and session.history == ()
        await store.sessions.flush()
    assert await store._database.read(lambda c: c.exec_driver_sql("SELECT * FROM exchanges").all()) == []
    await store.close()


async def test_old_conversations_are_forgotten_with_their_turns(store: Store, clock: Clock) -> None:
    """After `session_days` nothing of a conversation is left, and before its sweep nothing is shown."""
    await store.sessions.remember("old", turn(1), "zh-Hans")
    await store.sessions.flush()
    clock.time += 20 * DAY_S
    await store.sessions.remember("young", turn(2), "zh-Hans")
    await store.sessions.flush()
    clock.time += 11 * DAY_S
    assert await store.sessions.get("old") is None
    assert await store.sessions.sweep() == 1
    left = await store._database.read(
        lambda c: c.exec_driver_sql("SELECT turn FROM exchanges").scalars().all()
    )
    assert left == ["turn-2"]
    clock.time -= 400 * DAY_S  # a clock that is set back forgets nobody
    assert await store.sessions.sweep() == 0
    assert await store.sessions.get("young") is not None


async def test_a_conversation_can_be_forgotten_at_once(store: Store) -> None:
    """A customer who asks to be forgotten is, also what had not been written yet."""
    await store.sessions.remember("s1", turn(1), "zh-Hans")
    await store.sessions.flush()
    await store.sessions.remember("s1", turn(2), "zh-Hans")
    await store.sessions.forget("s1")
    await store.sessions.flush()
    assert await store.sessions.get("s1") is None


class FailingDatabase(Database):
    """A database whose disk is full while `full` is set."""

    full = False

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        if self.full:
            raise StoreError("The disk fails.")
        return await super().read(work)

    async def write(self, work: Callable[[Connection], Result]) -> Result:
        if self.full:
            raise StoreFull("The disk is full.")
        return await super().write(work)


async def test_a_full_disk_costs_history_and_no_turn(tmp_path: Path) -> None:
    """Customers go on being answered while the disk is full; memory stays bounded; later turns are kept again."""
    database = FailingDatabase(tmp_path / "gateway.db")
    await database.open()
    sessions = Sessions(
        database, history_turns=50, session_days=1, now=lambda: 5.0, flush_every_s=0.01, most_pending=20
    )
    database.full = True
    for number in range(100):
        await sessions.remember("s1", turn(number), "zh-Hans")
    session = await sessions.get("s1")
    assert session and [exchange.turn for exchange in session.history] == [
        f"turn-{n}" for n in range(80, 100)
    ]
    with pytest.raises(StoreFull):
        await sessions.flush()
    database.full = False
    await sessions.close()
    kept = await Sessions(database, history_turns=50, session_days=1, now=lambda: 5.0).get("s1")
    assert kept and len(kept.history) == 20
    database.full = True
    await sessions.remember("s1", turn(1), "zh-Hans")
    await sessions.close()  # what is lost is logged, and the shutdown goes on
    database.full = False
    await database.close()


async def test_words_that_no_database_takes_do_not_stop_the_others(store: Store) -> None:
    """A backend that answers half a character, or a megabyte, does not lose everybody's history."""
    await store.sessions.remember("s1", turn(1, "half \ud800 a pair \x00"), "zh-Hans")
    await store.sessions.remember("s2", turn(2, "长" * 1_000_000), "zh-Hans")
    await store.sessions.flush()
    first, second = await store.sessions.get("s1"), await store.sessions.get("s2")
    assert first and first.history[0].said == "half ? a pair \x00"
    assert second and len(second.history[0].said) == 16_000


@pytest.mark.parametrize("bad", ["", "a b", "x" * 129, "s/1", "客户", "a\n", "\ud800", "' OR 1=1 --"])
def test_ids_that_could_mean_something_else_are_refused(bad: str) -> None:
    """An id can stand in a path, a header and a log line as it is."""
    with pytest.raises(InvalidSetting, match="session id"):
        Sessions.checked(bad)


def test_a_caller_without_an_id_gets_one() -> None:
    """The first turn of a conversation needs no id; every minted one is different and valid."""
    minted = {Sessions.checked(None) for _ in range(1000)}
    assert len(minted) == 1000
    assert all(Sessions.checked(one) == one for one in minted)
    assert Sessions.checked("A-z0.9_~" * 16) == "A-z0.9_~" * 16


async def test_how_long_a_customer_pauses_is_remembered(store: Store) -> None:
    """Who speaks slowly is not cut off in the next conversation either; the rest of the session stays."""
    await store.sessions.remember("s1", turn(1), "ko-Hang")
    await store.sessions.flush()
    await store.sessions.remember_pause("s1", 1.85)
    await store.sessions.remember_pause("s-new", 0.6)
    session, new = await store.sessions.get("s1"), await store.sessions.get("s-new")
    assert session and new
    assert (session.pause_s, session.language, len(session.history)) == (1.85, "ko-Hang", 1)
    assert (new.pause_s, new.language) == (0.6, None)
    await store.sessions.remember("s1", turn(2), "ko-Hang")
    await store.sessions.flush()
    session = await store.sessions.get("s1")
    assert session and session.pause_s == 1.85
