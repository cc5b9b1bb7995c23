"""A worker process: `python -m access_gateway.workers.host '{"engine": …}'`, started by process.py.

It loads one engine, warms it up, says `{"ready": true}` on its standard output, and serves Wyoming on its
socket until its parent is gone; or it forks workers that do (forking.py). The event loop has a thread of its own:
the main thread is the speaker's, because speech engines must always be called from the one thread that made them.
"""

import asyncio
import ctypes
import functools
import gc
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

import msgspec

from access_gateway import plugins
from access_gateway.contracts.audio import BYTES_PER_SAMPLE
from access_gateway.contracts.errors import EngineError, GatewayError
from access_gateway.contracts.hearing import EngineOptions, HearingOptions, Recogniser
from access_gateway.workers import forking
from access_gateway.workers.lanes import Lanes, MainThread
from access_gateway.workers.serving import Serving

_PR_SET_PDEATHSIG = 1


class HostOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The command line's one argument, as JSON."""

    engine: str
    socket: str
    parent: int
    """Process id; when it is not the parent any more, the worker ends."""
    speaks: bool = False
    even_at_hz: int | None = None
    """Rate at which a speaker's sound goes out, evened; 0: the engine's own; None: as it was made."""
    model: str | None = None
    languages: tuple[str, ...] = ()
    options: dict[str, str] = {}
    places: int = 1
    at_once: int = 1
    """Utterances that an engine which streams works on at once."""
    share: bool = False
    """Load the engine once, and fork workers of it."""
    hurry: bool = False
    """One of these has just ended, and customers wait: what else is to be done can be done between two forks."""
    max_utterance_s: float = 600.0


MOST_WARMED = 4
"""Places that hear a second of silence before anybody speaks."""


def warm_up(recogniser: Recogniser, places: int) -> None:
    """Hear a second of silence in some places at once: it pays for lazy loading, and finds a damaged model."""
    silence = bytes(recogniser.sample_rate_hz * BYTES_PER_SAMPLE)
    language = min(recogniser.languages, default=None)
    if language is None:
        raise EngineError(f"{recogniser.name} hears no language: its options name none.")
    hearings = [recogniser.open(language, HearingOptions()) for _ in range(places)]
    for hearing in hearings:
        hearing.feed(silence)
        hearing.finish()
    for hearing in hearings:
        hearing.close()


def warm_more(recogniser: Recogniser, places: int) -> Iterator[None]:
    """Warm one place after the other, besides the first: a new Vosk recogniser takes longer than the model to load."""
    for number in range(2, min(MOST_WARMED, places) + 1):
        warm_up(recogniser, number)
        gc.freeze()  # forked workers go on sharing the pages
        yield


def end_with_parent(parent: int) -> None:
    """End this process when its parent ends, however that happens.

    The kernel does it on Linux. Of a forked worker its parent is the process that forked it, which ends with the
    gateway.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before we asked
        os._exit(0)


def watch_input() -> None:
    """End this process when its standard input ends, whose other end the gateway holds and never writes to."""

    def watch() -> None:
        while os.read(0, 4096):
            pass
        os._exit(0)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()


def take_standard_output() -> TextIO:
    """Return the real standard output; whatever engines print goes to standard error from now on."""
    ours = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return ours


async def serve(serving: Serving, socket: str, ready: Callable[[], None]) -> None:
    """Serve for as long as the process lives; `ready` is called once it can be connected to."""
    server = await serving.start(socket)
    ready()
    async with server:
        await server.serve_forever()


def main(argument: str) -> int:
    """Run the worker; return its exit status."""
    # the parent decides when a worker ends, also when a terminal or a service manager signals all of us
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    out = take_standard_output()

    def say(message: dict[str, Any]) -> None:
        out.write(json.dumps(message) + "\n")
        out.flush()

    asked = msgspec.json.decode(argument, type=HostOptions)
    end_with_parent(asked.parent)
    if not asked.share:  # a parent reads its commands there, and may have no second thread
        watch_input()
    model = Path(asked.model) if asked.model is not None else None
    try:
        engine = plugins.make(asked.engine, EngineOptions(model, frozenset(asked.languages), asked.options))
        if not asked.speaks:
            warm_up(engine, min(MOST_WARMED, asked.places) if engine.streams and not asked.hurry else 1)
        if asked.share and (count := forking.threads()) > 1:
            raise EngineError(f"{engine.name} has {count} threads, and cannot be forked.")
    except GatewayError as error:
        say({"ready": False, "code": error.code, "detail": error.detail})
        return 1
    gc.collect()
    gc.freeze()  # what is loaded stays: no pause for it, and forked workers go on sharing its pages
    if not asked.share:
        return work(engine, asked, asked.socket, lambda: say({"ready": True}))
    parent = os.getpid()

    def work_as_child(socket: str) -> int:
        end_with_parent(parent)
        return work(engine, asked, socket, lambda: say({"socket": socket, "ready": True}))

    say({"ready": True})
    return forking.fork_workers(work_as_child, say, warm_more(engine, asked.places))


def work(engine: Any, asked: HostOptions, socket: str, ready: Callable[[], None]) -> int:
    """Serve an engine for as long as the process lives."""
    main_thread = MainThread()
    # One that does not stream may spend seconds on one utterance: all go on.
    runner = main_thread if asked.speaks else Lanes(asked.at_once if engine.streams else asked.places)
    # replaced utterances open a second connection before the first is seen to be closed; pings need one more
    serving = Serving(engine, runner, 4 * asked.places + 8, asked.max_utterance_s)
    if asked.even_at_hz is not None:
        # Not with the other imports: a recogniser's process has no use for FFmpeg's libraries.
        from access_gateway.sound.evening import evened

        serving.finish = functools.partial(evened, rate_hz=asked.even_at_hz)

    def run_loop() -> None:
        try:
            asyncio.run(serve(serving, socket, ready))
        finally:
            main_thread.stop()

    threading.Thread(target=run_loop, name="serving", daemon=True).start()
    main_thread.run()
    return 1  # the server never ends by itself


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
