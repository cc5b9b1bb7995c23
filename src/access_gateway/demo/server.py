"""The shop as an HTTP server: a bot, a person's desk and a place for reviews."""

import json
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from importlib.resources import files
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from access_gateway.demo.control import Control
from access_gateway.demo.shop import CHINA, Shop

MAX_BODY_BYTES = 262_144
MAX_KEPT = 10_000
"""Reviews, conversations handed over, and answers for repeated requests: the oldest answers make room."""
MINUTES_A_CONVERSATION = 2


class ShopServer:
    """What the routes answer, and what they keep until the shop closes."""

    def __init__(self, shop: Shop, control: Control) -> None:
        self._shop, self._control = shop, control
        self._answers: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self._waiting: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self._reviews: OrderedDict[str, dict[str, Any]] = OrderedDict()

    async def chat(self, request: web.Request) -> web.Response:
        """Answer `{"text", "session"}`; a repeated Idempotency-Key gets the same answer and does nothing."""
        body = await _object(request)
        text, session = body.get("text"), body.get("session", "")
        if not isinstance(text, str) or not isinstance(session, str):
            raise _bad("text and session are strings")
        key = request.headers.get("Idempotency-Key", "")
        answer = self._answers.get(key)
        if answer is None:
            said = self._shop.answer(session, text)
            answer = {
                "answer": said.answer,
                "language": "zh-Hans",
                "code": said.code,
                "understood": said.understood,
                "wants_person": said.wants_person,
            }
            if key:
                _keep(self._answers, key, answer)
        return _json(answer)

    async def handoff(self, request: web.Request) -> web.Response:
        """Take a conversation for a person: `{"reference", "wait_s"}`."""
        body = await _object(request)
        key = request.headers.get("Idempotency-Key") or f"without-key-{len(self._waiting)}"
        if key not in self._waiting:
            place = len(self._waiting) + 1
            ticket = {"reference": f"K{place:04}", "wait_s": 60 * MINUTES_A_CONVERSATION * place}
            _keep(self._waiting, key, {**ticket, "conversation": body})
        kept = self._waiting[key]
        return _json({"reference": kept["reference"], "wait_s": kept["wait_s"]}, status=201)

    async def waiting(self, request: web.Request) -> web.Response:
        """List the conversations that wait for a person."""
        return _json({"waiting": list(self._waiting.values())})

    async def review(self, request: web.Request) -> web.Response:
        """Keep a review under its Idempotency-Key; a repetition is counted and changes nothing."""
        body = await _object(request)
        key = request.headers.get("Idempotency-Key") or str(body.get("review", ""))
        if not key:
            raise _bad("an Idempotency-Key is needed")
        if key in self._reviews:
            self._reviews[key]["received"] += 1
            return _json({"review": key, "duplicate": True})
        if len(self._reviews) >= MAX_KEPT:
            return _json({"error": "the shop keeps no more reviews"}, status=507)
        self._reviews[key] = {
            "key": key, "received": 1, "at": datetime.now(CHINA).isoformat(timespec="seconds"), "review": body,
        }  # fmt: skip
        return _json({"review": key, "duplicate": False}, status=201)

    async def reviews(self, request: web.Request) -> web.Response:
        """List the reviews in the order of their arrival, and how many came again."""
        kept = list(self._reviews.values())
        return _json({"reviews": kept, "duplicates": sum(one["received"] - 1 for one in kept)})

    async def control(self, request: web.Request) -> web.Response:
        """Set what goes wrong."""
        wrong = self._control.set(await _object(request))
        if wrong:
            raise _bad(wrong)
        return _json({"mode": self._control.mode})

    async def health(self, request: web.Request) -> web.Response:
        """Say that the shop is open."""
        return _json({"status": "ok"})


def create_app(*, now: Callable[[], datetime] = lambda: datetime.now(CHINA)) -> web.Application:
    """Return the shop: POST /chat, /handoff, /reviews, /control; GET /handoff, /reviews, /healthz."""
    control = Control()
    server = ShopServer(Shop(now=now), control)

    @web.middleware
    async def fail(request: web.Request, handler: Handler) -> web.StreamResponse:
        return await control.treat(request, handler)

    app = web.Application(client_max_size=MAX_BODY_BYTES, middlewares=[fail])
    app.add_routes(
        [
            web.post("/chat", server.chat),
            web.post("/handoff", server.handoff),
            web.get("/handoff", server.waiting),
            web.post("/reviews", server.review),
            web.get("/reviews", server.reviews),
            web.post("/control", server.control),
            web.get("/healthz", server.health),
        ]
    )
    return app


async def start(host: str = "127.0.0.1", port: int = 0) -> tuple[web.AppRunner, str]:
    """Open the shop in the running loop; return what to clean up in the end, and its address."""
    runner = web.AppRunner(create_app(), access_log=None, shutdown_timeout=2.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError:
        await runner.cleanup()
        raise
    bound = runner.addresses[0]
    shown = f"[{bound[0]}]" if ":" in bound[0] else bound[0]
    return runner, f"http://{shown}:{bound[1]}"


def gateway_toml() -> str:
    """Return settings that put the gateway in front of the shop; `${DEMO_SHOP_URL}` stands for its address."""
    return files(__package__).joinpath("gateway.toml").read_text(encoding="utf-8")


async def _object(request: web.Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.read())
    except (ValueError, RecursionError) as error:
        raise _bad("the body is a JSON object") from error
    if not isinstance(body, dict):
        raise _bad("the body is a JSON object")
    return body


def _bad(why: str) -> web.HTTPBadRequest:
    return web.HTTPBadRequest(text=json.dumps({"error": why}), content_type="application/json")


def _json(body: dict[str, Any], status: int = 200) -> web.Response:
    return web.json_response(body, status=status)


def _keep(kept: OrderedDict[str, dict[str, Any]], key: str, value: dict[str, Any]) -> None:
    kept[key] = value
    if len(kept) > MAX_KEPT:
        kept.popitem(last=False)
