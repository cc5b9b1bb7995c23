"""What the store says when the disk, the file or another process fails it, and that it recovers."""

import asyncio
import sqlite3
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import Connection

from access_gateway.contracts.errors import StoreError, StoreFull
from access_gateway.contracts.reviews import Review
from access_gateway.store import Store
from access_gateway.store.database import Database


async def _review(store: Store, text: str = "x") -> Review:
    return await store.outbox.create(customer="c", text=text, original=text, language="zh-Hans", metadata={})


async def test_a_full_database_is_said_to_be_full_and_recovers(store: Store) -> None:
    """A customer whose review could not be kept is told so; when there is room again, all goes on."""
    first = await _review(store)

    def no_more_pages(connection: Connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    await store._database.read(no_more_pages)
    with pytest.raises(StoreFull, match="disk is full"):
        await _review(store, "x" * 100_000)
    assert [review.review for review in await store.outbox.list()] == [first.review]
    await _review(store, "x" * 100_000)  # a new connection, without the limit
    assert len(await store.outbox.list()) == 2


async def test_another_process_that_holds_the_lock_is_waited_for_and_then_named(tmp_path: Path) -> None:
    """A backup that locks the database for a moment is not noticed; one that never ends is an honest 503."""
    database = Database(tmp_path / "gateway.db", lock_wait_s=0.3)
    await database.open()
    other = sqlite3.connect(tmp_path / "gateway.db", isolation_level=None, check_same_thread=False)
    command = "INSERT INTO preferences VALUES (?, '{}', '')"
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="Another process holds"):
        await database.write(lambda connection: connection.exec_driver_sql(command, ("c1",)))
    timer = threading.Timer(0.05, lambda: other.execute("ROLLBACK"))
    timer.start()
    await database.write(lambda connection: connection.exec_driver_sql(command, ("c2",)))
    timer.join()
    other.close()
    rows = await database.read(lambda c: c.exec_driver_sql("SELECT customer FROM preferences").all())
    assert [tuple(row) for row in rows] == [("c2",)]
    await database.close()


async def test_a_database_that_hangs_ends_every_wait(tmp_path: Path) -> None:
    """A dead network disk costs each request its time limit, not for ever, and the queue is bounded."""
    database = Database(tmp_path / "gateway.db", waiting=3)
    await database.open()
    database._limit_s = 0.1
    release = threading.Event()
    jobs = [asyncio.create_task(database.read(lambda _: release.wait(10))) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(StoreError, match="Too many"):
        await database.read(lambda _: None)
    outcomes = await asyncio.gather(*jobs, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [StoreError] * 3
    release.set()
    database._limit_s = 5.0
    assert await database.read(lambda _: "alive") == "alive"
    await database.close()


async def test_a_write_that_was_given_up_before_its_turn_never_happens(tmp_path: Path) -> None:
    """What the customer was told failed is not done behind their back a minute later."""
    database = Database(tmp_path / "gateway.db")
    await database.open()
    busy = asyncio.create_task(database.read(lambda _: time.sleep(0.3)))
    await asyncio.sleep(0.05)
    database._limit_s = 0.05
    with pytest.raises(StoreError, match="did not answer"):
        await database.write(
            lambda connection: connection.exec_driver_sql("INSERT INTO preferences VALUES ('late', '', '')")
        )
    database._limit_s = 5.0
    await busy
    assert await database.read(lambda c: c.exec_driver_sql("SELECT count(*) FROM preferences").scalar()) == 0
    await database.close()


async def test_a_deleted_file_is_noticed(store: Store) -> None:
    """After somebody removed the data folder nothing more is promised, for it would be lost unseen."""
    await _review(store)
    for file in store.file.parent.iterdir():
        file.unlink()
    with pytest.raises(StoreError, match="missing"):
        await _review(store)


async def test_a_backup_that_was_laid_over_the_file_is_used(store: Store, tmp_path: Path) -> None:
    """An operator can restore a backup under a running gateway."""
    first = await _review(store)
    backup = sqlite3.connect(tmp_path / "backup.db")
    source = sqlite3.connect(store.file)
    source.backup(backup)
    source.close()
    backup.close()
    await _review(store)
    for name in ("gateway.db-wal", "gateway.db-shm"):
        (store.file.parent / name).unlink()
    (tmp_path / "backup.db").rename(store.file)
    assert [review.review for review in await store.outbox.list()] == [first.review]
    assert (await store.outbox.confirm(first.review)).status == "confirmed"


async def test_after_damage_in_use_the_error_says_damaged(store: Store) -> None:
    """Damage that shows up later is named too, and nothing was acknowledged."""
    for number in range(300):
        await _review(store, f"{number} " + "x" * 500)
    await store._database.read(lambda c: c.exec_driver_sql("PRAGMA user_version").scalar())
    await store._database._run(store._database._disconnect)  # checkpoint, as at a restart
    content = bytearray(store.file.read_bytes())
    content[8192:-4096] = b"\xff" * (len(content) - 12288)
    store.file.write_bytes(content)
    store._database._checked = True  # as in a database too large to be checked when it is opened
    with pytest.raises(StoreError, match="damaged"):
        await store.outbox.list()
