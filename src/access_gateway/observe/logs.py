"""Logs: events with ids and sizes, never what a customer said, heard, is called or prefers."""

import contextlib
import logging
import sys
import traceback
from typing import TextIO, cast

import structlog

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def configure(level: str, style: str) -> None:
    """Set up logging for this process: JSON lines or console text on standard error.

    level: debug, info, warning or error. style: "json" or "console".
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _where_it_failed,
    ]
    renderer: structlog.typing.Processor
    if style == "json":
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        # Its own choice of traceback shows the values of local variables: customers' words.
        renderer = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=structlog.PrintLoggerFactory(file=cast("TextIO", _StandardError())),
        cache_logger_on_first_use=False,
    )
    # Libraries log what they handle (aiohttp: URLs); only their warnings are wanted, in the same place.
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(name)s: %(message)s")


class _StandardError:
    """Standard error, as far as it can be written to.

    A full disk or a closed pipe costs lines of the log, and no customer a turn.
    """

    def write(self, text: str) -> None:
        if sys.stderr is not None:
            with contextlib.suppress(OSError, ValueError):  # ValueError: it is closed
                sys.stderr.write(text)

    def flush(self) -> None:
        if sys.stderr is not None:
            with contextlib.suppress(OSError, ValueError):
                sys.stderr.flush()


def _where_it_failed(
    _: structlog.typing.WrappedLogger, __: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Say of an exception what it was and where, frame by frame; its message may quote a customer, so it stays out."""
    if event.pop("exc_info", None):
        kind, _error, trace = sys.exc_info()
        event["exception"] = getattr(kind, "__name__", "unknown")
        event["frames"] = [
            f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)
        ]
    return event


def logger() -> structlog.typing.FilteringBoundLogger:
    """Return a logger whose methods take an event name and ids, sizes and codes as keywords."""
    return cast("structlog.typing.FilteringBoundLogger", structlog.get_logger())
