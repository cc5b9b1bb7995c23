"""A gateway of reviews alone, for disks that hold no more: the real store and delivery behind a bare HTTP door.

Usage: python review_gateway.py FOLDER PLATFORM_URL. Prints "ready PORT" when it serves on 127.0.0.1.
"""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

from access_gateway.backend.endpoint import open_session
from access_gateway.backend.reviews import ReviewEndpoint
from access_gateway.contracts.errors import GatewayError
from access_gateway.contracts.reviews import Review
from access_gateway.observe import logs
from access_gateway.reviews import Delivery, Reviews
from access_gateway.settings import Reviews as ReviewSettings
from access_gateway.store import Store


@web.middleware
async def name_errors(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    try:
        return await handler(request)
    except GatewayError as error:
        return web.json_response({"code": error.code, "detail": error.detail}, status=error.status)


def answer(review: Review) -> web.Response:
    return web.json_response({"review": review.review, "status": review.status})


def door(reviews: Reviews) -> web.Application:
    async def hear(request: web.Request) -> web.Response:
        sent = await request.json()
        return answer(await reviews.heard(sent["customer"], sent["text"], sent["text"], "zh-Hans"))

    async def confirm(request: web.Request) -> web.Response:
        return answer(await reviews.confirm(request.match_info["review"]))

    async def withdraw(request: web.Request) -> web.Response:
        return answer(await reviews.withdraw(request.match_info["review"]))

    app = web.Application(middlewares=[name_errors], client_max_size=2**26)
    app.router.add_post("/reviews", hear)
    app.router.add_post("/reviews/{review}/confirm", confirm)
    app.router.add_post("/reviews/{review}/withdraw", withdraw)
    return app


async def serve(folder: Path, platform: str) -> None:
    logs.configure("error", "json")
    settings = ReviewSettings(
        url=platform, timeout_s=0.5, first_retry_s=0.05, longest_retry_s=0.4, max_text_chars=1_000_000
    )
    store = await Store.open(folder)
    session = open_session()
    delivery = Delivery(store.outbox, ReviewEndpoint(session, settings), settings, lease=store.delivery_lease)
    reviews = Reviews(store.outbox, settings, confirmed=delivery.wake)
    runner = web.AppRunner(door(reviews), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await delivery.start()
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    print(f"ready {runner.addresses[0][1]}", flush=True)
    await stopping.wait()
    await runner.cleanup()
    await delivery.stop(grace_s=5)
    await session.close()
    await store.close()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), sys.argv[2]))
