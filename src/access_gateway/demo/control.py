"""Failures on demand: the shop can be slow, down, talk nonsense, or lose its answers."""

import asyncio
from dataclasses import dataclass

from aiohttp import web
from aiohttp.typedefs import Handler

MODES = ("ok", "slow", "down", "nonsense", "lost-answer")
PATHS = ("/chat", "/handoff", "/reviews")
MAX_DELAY_S = 600.0
NONSENSE = "<!doctype html><title>Bad gateway</title><h1>Something is wrong here</h1>"


@dataclass(slots=True)
class Control:
    """What is wrong at the moment."""

    mode: str = "ok"
    delay_s: float = 3.0
    """How long "slow" takes."""
    times: int | None = None
    """Requests that still fail; None: all, until told otherwise."""
    paths: tuple[str, ...] = PATHS

    def set(self, wanted: object) -> str | None:
        """Take `{"mode", "delay_s", "times", "paths"}`; return what is wrong with it, or None."""
        if not isinstance(wanted, dict) or wanted.get("mode") not in MODES:
            return f"mode is one of: {', '.join(MODES)}"
        delay_s, times, paths = (
            wanted.get("delay_s", 3.0),
            wanted.get("times"),
            wanted.get("paths", list(PATHS)),
        )
        if (
            isinstance(delay_s, bool)
            or not isinstance(delay_s, int | float)
            or not 0 <= delay_s <= MAX_DELAY_S
        ):
            return f"delay_s is 0 to {MAX_DELAY_S:.0f}"
        if times is not None and (isinstance(times, bool) or not isinstance(times, int) or times < 1):
            return "times is a whole number above 0"
        if not isinstance(paths, list) or not all(path in PATHS for path in paths):
            return f"paths are among: {', '.join(PATHS)}"
        self.mode, self.delay_s, self.times, self.paths = wanted["mode"], delay_s, times, tuple(paths)
        return None

    def next(self, path: str) -> str:
        """Return how a request to that path is treated, and count it."""
        if path not in self.paths or self.mode == "ok":
            return "ok"
        mode = self.mode
        if self.times is not None:
            self.times -= 1
            if not self.times:
                self.mode, self.times = "ok", None
        return mode

    async def treat(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Treat POST requests as the mode says."""
        mode = self.next(request.path) if request.method == "POST" else "ok"
        if mode == "slow":
            await asyncio.sleep(self.delay_s)
        elif mode == "down":
            return web.json_response({"error": "down"}, status=503, headers={"Retry-After": "1"})
        elif mode == "nonsense":
            return web.Response(text=NONSENSE, content_type="text/html")
        response = await handler(request)
        if mode == "lost-answer" and request.transport:
            request.transport.abort()  # done, and nobody will know
        return response
