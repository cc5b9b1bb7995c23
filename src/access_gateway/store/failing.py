"""What SQLite and the disk say when they fail, as the gateway's own errors."""

import errno
import shutil
import sqlite3
from pathlib import Path

from access_gateway.contracts.errors import StoreError, StoreFull

LITTLE_BYTES = 1_048_576
"""Below this much free disk an I/O error is taken for a full disk: SQLite cannot always tell them apart (a
shared-memory file that does not grow, a quota) and calls both "disk I/O error"."""

_FULL = "The disk is full, so nothing was kept. Free some space and send it again."
_DETAILS = {
    "SQLITE_BUSY": "Another process holds the database for too long; nothing was kept. Try again.",
    "SQLITE_LOCKED": "Another process holds the database for too long; nothing was kept. Try again.",
    "SQLITE_READONLY": "The database cannot be written (rights of its file or folder); nothing was kept.",
    "SQLITE_CANTOPEN": "The database cannot be opened: it is missing, or its rights forbid it.",
    "SQLITE_PERM": "The rights of the database file forbid its use; nothing was kept.",
    "SQLITE_CORRUPT": "The database is damaged: docs/reviews.md says how to mend it. Nothing was kept.",
    "SQLITE_NOTADB": "The file is not a database, or it is damaged: docs/reviews.md says how to mend it.",
    "SQLITE_IOERR": "The disk failed to read or write the database; nothing was kept.",
}


def store_error(error: sqlite3.Error | OSError, folder: Path) -> StoreError:
    """Return the gateway's error for one of SQLite or of the operating system.

    folder: where the database is, to see how full its disk is. The detail names no path, for customers may
    read it. Raise the result `from error`.
    """
    if isinstance(error, OSError):
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            return StoreFull(_FULL)
        return StoreError(f"A file could not be kept: {error.strerror or type(error).__name__}.")
    name: str = getattr(error, "sqlite_errorname", None) or ""
    if name == "SQLITE_FULL":
        return StoreFull(_FULL)
    primary = "_".join(name.split("_")[:2])
    if primary in ("SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY") and disk_is_full(folder):
        return StoreFull(_FULL)
    known = _DETAILS.get(primary)
    return StoreError(known or f"The database failed ({name or type(error).__name__}); nothing was kept.")


def disk_is_full(folder: Path) -> bool:
    """Say whether next to nothing is free where the folder is; False where that cannot be asked."""
    try:
        return shutil.disk_usage(folder).free < LITTLE_BYTES
    except OSError:
        return False
