"""Logs are for engineers; customers do not depend on them."""

import io
import sys

import pytest
import structlog

from access_gateway.observe import logs


class Full(io.StringIO):
    """A file on a disk without room."""

    def write(self, text: str) -> int:
        raise OSError(28, "No space left on device")


def closed() -> io.StringIO:
    stream = io.StringIO()
    stream.close()
    return stream


@pytest.mark.parametrize("stream", [Full(), closed(), None], ids=["full", "closed", "none"])
@pytest.mark.parametrize("style", ["json", "console"])
def test_what_cannot_be_written_does_no_harm(
    monkeypatch: pytest.MonkeyPatch, style: str, stream: io.StringIO | None
) -> None:
    """A full disk, or a pipe whose reader has gone, costs lines of the log, and no customer a turn."""
    try:
        logs.configure("debug", style)
        monkeypatch.setattr(sys, "stderr", stream)
        logs.logger().warning("worker lost", pool="vosk")
        again = io.StringIO()
        monkeypatch.setattr(sys, "stderr", again)
        logs.logger().warning("worker ready", pool="vosk")
    finally:
        structlog.reset_defaults()
    assert "worker ready" in again.getvalue() and "worker lost" not in again.getvalue()
