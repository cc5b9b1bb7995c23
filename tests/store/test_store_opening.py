"""Opening a store: what is made, what is refused, and what a failing disk says."""

import asyncio
import contextlib
import os
import sqlite3
import stat
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect

from access_gateway.contracts.errors import SettingsError, StoreError
from access_gateway.contracts.turn import Preferences
from access_gateway.settings import Settings
from access_gateway.settings import Store as StoreSettings
from access_gateway.store import Store
from access_gateway.store.migrate import APPLICATION_ID, MIGRATIONS, migrate
from access_gateway.store.schema import metadata


async def test_what_was_kept_is_there_after_a_restart(tmp_path: Path) -> None:
    """A customer need not choose their preferences again because the gateway was restarted."""
    store = await Store.open(tmp_path / "new" / "folder")
    await store.preferences.put("c1", Preferences(language="zh-CN", text_size_pt=30))
    await store.close()
    again = await Store.open(str(tmp_path / "new" / "folder"))
    assert await again.preferences.get("c1") == Preferences(language="zh-Hans", text_size_pt=30)
    await again.close()


async def test_nobody_else_on_the_machine_can_read_it(tmp_path: Path) -> None:
    """Customers' words stay out of reach of other accounts, in the write-ahead log too."""
    store = await Store.open(tmp_path / "data")
    await store.preferences.put("c1", Preferences(speech=False))
    files = list((tmp_path / "data").iterdir())
    assert {file.name for file in files} >= {"gateway.db", "gateway.db-wal"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    await store.close()


async def test_a_commit_is_synchronous_and_logged_ahead(store: Store) -> None:
    """What is acknowledged survives a power cut: the two settings that this rests on are really in force."""
    pragmas = ("journal_mode", "synchronous", "foreign_keys")
    found = await store._database.read(
        lambda connection: [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas]
    )
    assert found == ["wal", 2, 1]


async def test_closing_twice_is_fine_and_later_use_is_an_error(tmp_path: Path) -> None:
    """A shutdown that is asked for twice ends well."""
    store = await Store.open(tmp_path)
    await store.close()
    await store.close()
    with pytest.raises(StoreError, match="closed"):
        await store.check()


def test_the_migrations_lead_to_the_schema_that_queries_use(tmp_path: Path) -> None:
    """An upgraded gateway and a fresh one have the same tables, columns and indexes."""
    migrated, made = tmp_path / "migrated.db", tmp_path / "made.db"
    connection = sqlite3.connect(migrated, isolation_level=None)
    assert migrate(connection) == len(MIGRATIONS)
    assert migrate(connection) == 0
    connection.close()
    shapes = []
    for file in (migrated, made):
        engine = create_engine(f"sqlite:///{file}")
        metadata.create_all(engine)
        look = inspect(engine)
        shapes.append(
            {
                name: (
                    [
                        (c["name"], str(c["type"]), c["nullable"], c.get("primary_key"))
                        for c in look.get_columns(name)
                    ],
                    sorted((i["name"] or "", i["column_names"]) for i in look.get_indexes(name)),
                    look.get_foreign_keys(name),
                    look.get_unique_constraints(name),
                )
                for name in look.get_table_names()
            }
        )
        engine.dispose()
    assert shapes[0] == shapes[1]


def test_a_later_step_keeps_what_is_there_and_a_failing_one_changes_nothing(tmp_path: Path) -> None:
    """An upgrade that fails half-way leaves the database as the older gateway knows it."""
    connection = sqlite3.connect(tmp_path / "gateway.db", isolation_level=None)
    migrate(connection)
    connection.execute("INSERT INTO preferences VALUES ('c1', '{}', 'now')")
    broken = (*MIGRATIONS, "ALTER TABLE preferences ADD COLUMN colour VARCHAR; SELECT * FROM no_such_table")
    with pytest.raises(sqlite3.OperationalError, match="no_such_table"):
        migrate(connection, broken)
    assert connection.execute("SELECT * FROM preferences").fetchall() == [("c1", "{}", "now")]
    assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    mended = (*MIGRATIONS, "ALTER TABLE preferences ADD COLUMN colour VARCHAR")
    assert migrate(connection, mended) == 1
    assert connection.execute("SELECT * FROM preferences").fetchall() == [("c1", "{}", "now", None)]
    with pytest.raises(StoreError, match="newer gateway"):
        migrate(connection)
    connection.close()


async def test_a_newer_gateways_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    """Going back a version by mistake destroys nothing, and says what to do."""
    await (await Store.open(tmp_path)).close()
    with sqlite3.connect(tmp_path / "gateway.db") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreError, match=r"schema 99.*newer gateway"):
        await Store.open(tmp_path)
    connection = sqlite3.connect(tmp_path / "gateway.db")
    assert connection.execute("PRAGMA user_version").fetchone() == (99,)
    connection.close()


async def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    """A wrong path in the settings does not mix two programs' tables."""
    connection = sqlite3.connect(tmp_path / "gateway.db")
    connection.execute("CREATE TABLE shop (price INTEGER)")
    connection.close()
    with pytest.raises(StoreError, match="another program"):
        await Store.open(tmp_path)


@pytest.mark.parametrize("damage", ["not-a-database", "scribbled", "cut"])
async def test_a_damaged_database_is_named_as_such(tmp_path: Path, damage: str) -> None:
    """An operator reads that the file is damaged, at start, instead of odd answers later."""
    store = await Store.open(tmp_path)
    for number in range(200):
        await store.outbox.create(
            customer=f"c{number}", text="x" * 200, original="", language="zh-Hans", metadata={}
        )
    await store.close()
    file = tmp_path / "gateway.db"
    content = bytearray(file.read_bytes())
    if damage == "not-a-database":
        content[:] = b"PK\x03\x04" * 2000
    elif damage == "scribbled":
        content[4096 : len(content) - 4096] = os.urandom(len(content) - 8192)
    else:
        del content[len(content) // 2 :]
    file.write_bytes(content)
    with pytest.raises(StoreError, match="damaged"):
        await Store.open(tmp_path)


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """The message at start names the path that is in the way."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match=r"file/data/gateway\.db cannot be opened"):
        await Store.open(tmp_path / "file" / "data")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://shop/db",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://",
        "::://",
        "sqlite:///x.db?mode=ro",
    ],
)
async def test_urls_that_cannot_be_used_are_refused(url: str) -> None:
    """A setting that would keep nothing, or silently elsewhere, stops the start."""
    with pytest.raises(SettingsError, match=r"store\.url"):
        await Store.open(url)


async def test_the_settings_name_the_place(tmp_path: Path) -> None:
    """`store.url` and `store.folder` are both honoured."""
    for settings in (
        StoreSettings(url=f"sqlite:///{tmp_path}/one/my.db"),
        StoreSettings(folder=str(tmp_path / "two")),
    ):
        store = await Store.configured(Settings(store=settings))
        await store.check()
        await store.close()
    assert (tmp_path / "one" / "my.db").exists() and (tmp_path / "two" / "gateway.db").exists()


async def test_looking_makes_nothing(tmp_path: Path) -> None:
    """`reviews list` with a mistyped folder says so, rather than making an empty database."""
    with pytest.raises(StoreError, match="no gateway has run"):
        await Store.open(tmp_path / "typo", create=False)
    assert not (tmp_path / "typo").exists()


def test_another_process_may_open_it_between_two_looks(tmp_path: Path) -> None:
    """A file that becomes this gateway's while it is looked at is not taken for another program's."""
    file = tmp_path / "gateway.db"
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("PRAGMA journal_mode=WAL")

    class Interrupted(sqlite3.Connection):
        looked = False

        def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
            done = super().execute(sql, *parameters)
            if sql == "PRAGMA application_id" and not self.looked:
                Interrupted.looked = True
                assert migrate(other) > 0
            return done

    with contextlib.closing(sqlite3.connect(file, isolation_level=None, factory=Interrupted)) as ours:
        assert migrate(ours) == 0
    other.close()


async def test_many_processes_may_open_it_at_the_same_moment(tmp_path: Path) -> None:
    """A gateway and command lines that start together do not trip over each other's migration."""
    stores = await asyncio.gather(*(Store.open(tmp_path) for _ in range(8)))
    for number, store in enumerate(stores):
        await store.preferences.put(f"c{number}", Preferences(simple=True))
    assert all([await stores[0].preferences.get(f"c{number}") for number in range(8)])
    await asyncio.gather(*(store.close() for store in stores))
    connection = sqlite3.connect(tmp_path / "gateway.db")
    assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    connection.close()
