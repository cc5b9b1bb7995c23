"""Which process may deliver: one at a time for each database."""

import fcntl
import os
from pathlib import Path


class Lease:
    """A lock on a file, held by at most one process and given back by the system when that process dies.

    Two gateways on one folder would each deliver the same reviews: harmless in effect, by the idempotency
    key, but the order of a customer's reviews would be lost.
    """

    def __init__(self, file: Path) -> None:
        """Name the lock file; it is made when first taken and left there."""
        self._file = file
        self._handle: int | None = None

    def take(self) -> bool:
        """Take the lease, or return False where another process holds it. Never waits. Raises OSError."""
        if self._handle is not None:
            return True
        handle = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        except BaseException:
            os.close(handle)
            raise
        self._handle = handle
        return True

    def give_back(self) -> None:
        """Let another process have it. Safe to call twice."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)
