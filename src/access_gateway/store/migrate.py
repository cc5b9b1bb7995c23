"""Numbered steps from an empty file to the present schema; `PRAGMA user_version` says which were taken.

A step, once released, never changes: a new one is appended, and `schema` follows. A test holds the two equal.
"""

import sqlite3
from collections.abc import Sequence

from access_gateway.contracts.errors import StoreError

APPLICATION_ID = 0x41474757
"""`PRAGMA application_id`, "AGGW": says that a SQLite file is this gateway's."""

FIRST = """
CREATE TABLE sessions (session VARCHAR NOT NULL PRIMARY KEY, language VARCHAR, seen_at FLOAT NOT NULL);
CREATE INDEX sessions_by_seen_at ON sessions (seen_at);
CREATE TABLE exchanges (
  number INTEGER NOT NULL PRIMARY KEY,
  session VARCHAR NOT NULL,
  turn VARCHAR NOT NULL, said VARCHAR NOT NULL, said_language VARCHAR NOT NULL, answered VARCHAR NOT NULL,
  at VARCHAR NOT NULL,
  FOREIGN KEY (session) REFERENCES sessions (session) ON DELETE CASCADE
);
CREATE INDEX exchanges_by_session ON exchanges (session, number);
CREATE TABLE preferences (
  customer VARCHAR NOT NULL PRIMARY KEY, preferences VARCHAR NOT NULL, updated_at VARCHAR NOT NULL
);
CREATE TABLE reviews (
  number INTEGER NOT NULL PRIMARY KEY, review VARCHAR NOT NULL UNIQUE,
  customer VARCHAR NOT NULL, status VARCHAR NOT NULL, text VARCHAR NOT NULL, original VARCHAR NOT NULL,
  language VARCHAR NOT NULL, metadata VARCHAR NOT NULL, attempts INTEGER NOT NULL, last_error VARCHAR,
  created_at VARCHAR NOT NULL, updated_at VARCHAR NOT NULL, touched_at FLOAT NOT NULL,
  place INTEGER, failing_since FLOAT, planned_at FLOAT, due_at FLOAT
);
CREATE INDEX reviews_waiting ON reviews (customer, place) WHERE status = 'confirmed';
CREATE INDEX reviews_due ON reviews (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX reviews_planned ON reviews (planned_at) WHERE planned_at IS NOT NULL;
CREATE INDEX reviews_by_place ON reviews (place);
CREATE INDEX reviews_by_status ON reviews (status, touched_at);
CREATE TABLE recordings (
  recording VARCHAR NOT NULL PRIMARY KEY, turn VARCHAR NOT NULL, mime VARCHAR NOT NULL,
  bytes INTEGER NOT NULL, language VARCHAR NOT NULL, session VARCHAR NOT NULL, kept_at FLOAT NOT NULL
);
CREATE INDEX recordings_by_kept_at ON recordings (kept_at)
"""

SESSION_PREFERENCES = """
ALTER TABLE sessions ADD COLUMN preferences VARCHAR
"""

SESSION_PAUSE = """
ALTER TABLE sessions ADD COLUMN pause_s FLOAT
"""

MIGRATIONS: tuple[str, ...] = (FIRST, SESSION_PREFERENCES, SESSION_PAUSE)
"""SQL of each step, statements separated by semicolons; step n leads to version n + 1."""


def migrate(connection: sqlite3.Connection, steps: Sequence[str] = MIGRATIONS) -> int:
    """Bring the database to the newest version, all in one transaction; return how many steps were taken.

    connection: in autocommit mode (`isolation_level=None`). Safe beside another process that does the same:
    the version is read under the write lock. Raises StoreError where the file belongs to another program or
    to a newer gateway, and sqlite3.Error where a step fails (then nothing has changed).
    """
    connection.execute("BEGIN")  # a view of one moment: another process may be at it between two looks
    try:
        up_to_date = _version(connection, len(steps)) == len(steps)
    finally:
        connection.execute("ROLLBACK")
    if up_to_date:
        return 0
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = _version(connection, len(steps))
        for step in steps[version:]:
            for statement in step.split(";"):
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(steps)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return len(steps) - version


def _version(connection: sqlite3.Connection, newest: int) -> int:
    """Return the database's version. Raises StoreError where this gateway must not touch it."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    owner = int(connection.execute("PRAGMA application_id").fetchone()[0])
    tables = int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    if owner != APPLICATION_ID and (owner or version or tables):
        raise StoreError(
            "The database file belongs to another program. Set another store.folder or store.url."
        )
    if version > newest:
        raise StoreError(
            f"The database has schema {version}, and this gateway knows up to {newest}: a newer gateway has "
            "used it. Install that version again, or give this one another store.folder."
        )
    return version
