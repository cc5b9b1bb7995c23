"""The three adapters against the demonstration shop, with the settings that come with it."""

import tomllib
from collections.abc import AsyncIterator, Callable

import aiohttp
import msgspec
import pytest

from access_gateway.backend.http import HttpBackend
from access_gateway.backend.people import PeopleDesk
from access_gateway.backend.reviews import ReviewEndpoint
from access_gateway.contracts.errors import BackendNonsense, BackendTimeout, BackendUnreachable
from access_gateway.contracts.reviews import Review
from access_gateway.contracts.turn import ToBackend
from access_gateway.demo import server
from access_gateway.settings import Settings

MakeTurn = Callable[..., ToBackend]


@pytest.fixture
async def settings() -> AsyncIterator[Settings]:
    runner, url = await server.start()
    tree = tomllib.loads(server.gateway_toml().replace("${DEMO_SHOP_URL}", url))
    tree["backend"] |= {"timeout_s": 3.0, "retries": 0}
    yield msgspec.convert(tree, Settings)
    await runner.cleanup()


async def control(session: aiohttp.ClientSession, settings: Settings, **wanted: object) -> None:
    async with session.post(settings.backend.url.replace("/chat", "/control"), json=wanted) as response:
        assert response.status == 200


async def test_a_turn_a_person_and_a_review(
    session: aiohttp.ClientSession, settings: Settings, make_turn: MakeTurn
) -> None:
    """What `serve --demo` shows works from end to end."""
    backend = HttpBackend(session, settings.backend)
    assert await backend.reachable()
    answered = await backend.forward(make_turn("订单10086到哪了"))
    assert "正在路上" in answered.text
    assert (answered.language, answered.understood, answered.wants_handoff) == ("zh-Hans", True, False)
    handed = await PeopleDesk(session, settings.handoff).hand_over(make_turn("转人工"), "customer-asked")
    assert (handed.status, handed.reference, handed.wait_s) == ("accepted", "K0001", 120)
    review = Review("01JDREVIEW", "c", "confirmed", "好", "好", "zh-Hans")
    await control(session, settings, mode="lost-answer", times=1, paths=["/reviews"])
    platform = ReviewEndpoint(session, settings.reviews)
    with pytest.raises(BackendUnreachable):
        await platform.deliver(review)
    await platform.deliver(review)
    async with session.get(settings.reviews.url) as response:
        kept = await response.json()
    assert (len(kept["reviews"]), kept["duplicates"]) == (1, 1)


async def test_the_shop_fails_and_recovers(
    session: aiohttp.ClientSession, settings: Settings, make_turn: MakeTurn
) -> None:
    """Each way of failing is named, and the next turn after it works."""
    quick = msgspec.structs.replace(settings.backend, timeout_s=0.2)
    backend = HttpBackend(session, quick)
    for mode, error in (
        ("down", BackendUnreachable),
        ("nonsense", BackendNonsense),
        ("slow", BackendTimeout),
    ):
        await control(session, settings, mode=mode, times=1)
        with pytest.raises(error):
            await backend.forward(make_turn("你好"))
        assert (await HttpBackend(session, settings.backend).forward(make_turn("你好"))).understood
