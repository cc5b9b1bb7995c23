"""How an installation tells what it is doing."""

from typing import Protocol


class Progress(Protocol):
    """A listener. Called from the thread that installs; must not block."""

    def begin(self, what: str, total_bytes: int | None) -> None:
        """Take note that a step starts; `total_bytes` is None where its size is not known."""
        ...

    def reached(self, done_bytes: int) -> None:
        """Take note that the step under way has come to `done_bytes`, not an increment."""
        ...

    def note(self, sentence: str) -> None:
        """Pass on what an operator should know, such as a publisher that cannot be reached."""
        ...


class Quiet:
    """Listens and says nothing."""

    def begin(self, what: str, total_bytes: int | None) -> None:
        """Ignore it."""

    def reached(self, done_bytes: int) -> None:
        """Ignore it."""

    def note(self, sentence: str) -> None:
        """Ignore it."""
