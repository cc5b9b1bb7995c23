"""`/v1/reviews`: what a blind customer does first, through a real gateway."""

import asyncio
from typing import Any

import msgspec
import pytest
from aiohttp import ClientSession
from tests.serving import Served

from access_gateway.demo.recordings import recording
from access_gateway.web.wire import ReviewOut


async def post(client: ClientSession, url: str, path: str, **body: Any) -> ReviewOut:
    async with client.post(f"{url}{path}", json=body or None) as response:
        assert response.status == 200, await response.text()
        return msgspec.json.decode(await response.read(), type=ReviewOut)


async def status_of(client: ClientSession, url: str, review: str | None) -> str:
    async with client.get(f"{url}/v1/reviews/{review}") as response:
        return str((await response.json())["status"])


async def delivered(client: ClientSession, url: str, review: str | None) -> None:
    for _ in range(200):
        if await status_of(client, url, review) == "delivered":
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the review was not delivered within ten seconds")


async def test_a_review_is_read_back_confirmed_and_delivered(typed: Served, client: ClientSession) -> None:
    """The customer hears what will be published before it is, and it arrives once."""
    review = await post(client, typed.url, "/v1/reviews", text="杯子很好用，物流也快。", session="rv-1")
    assert review.status == "heard" and review.read_back is not None and review.read_back.speech is not None
    assert "杯子很好用，物流也快。" in review.read_back.text.replace("\n", "")
    assert "杯子很好用" in review.read_back.large_text_html
    confirmed = await post(client, typed.url, f"/v1/reviews/{review.review}/confirm")
    assert confirmed.status in ("confirmed", "delivered") and confirmed.read_back is not None
    await delivered(client, typed.url, review.review)
    async with client.get(f"{typed.shop}/reviews") as response:
        assert repr(await response.json()).count("杯子很好用，物流也快。") >= 1


async def test_nothing_is_sent_before_it_is_confirmed_or_after_it_is_withdrawn(
    typed: Served, client: ClientSession
) -> None:
    """A customer can think again."""
    review = await post(client, typed.url, "/v1/reviews", text="还没想好，先不要发布。", session="rv-2")
    withdrawn = await post(client, typed.url, f"/v1/reviews/{review.review}/withdraw")
    assert withdrawn.status == "withdrawn"
    async with client.post(f"{typed.url}/v1/reviews/{review.review}/confirm") as response:
        assert response.status == 409
        assert (await response.json(content_type=None))["code"] == "conflict"
    async with client.get(f"{typed.shop}/reviews") as response:
        assert "先不要发布" not in repr(await response.json())


async def test_a_correction_is_what_is_published(typed: Served, client: ClientSession) -> None:
    """What was misheard can be put right before anybody reads it; the first words are kept beside it."""
    review = await post(client, typed.url, "/v1/reviews", text="鞋子太小了", session="rv-3")
    amended = await post(client, typed.url, f"/v1/reviews/{review.review}/amend", text="鞋子太大了")
    assert amended.understood is not None and amended.read_back is not None
    assert (amended.understood.text, amended.understood.original) == ("鞋子太大了", "鞋子太小了")
    assert "鞋子太大了" in amended.read_back.text
    await post(client, typed.url, f"/v1/reviews/{review.review}/confirm")
    await delivered(client, typed.url, review.review)


async def test_confirming_twice_is_confirming_once(typed: Served, client: ClientSession) -> None:
    """A trembling hand or a lost answer does no harm."""
    review = await post(client, typed.url, "/v1/reviews", text="很满意", session="rv-4")
    for _ in range(2):
        confirmed = await post(client, typed.url, f"/v1/reviews/{review.review}/confirm")
        assert confirmed.review == review.review and confirmed.status in ("confirmed", "delivered")
    await delivered(client, typed.url, review.review)
    async with client.get(f"{typed.shop}/reviews") as response:
        assert repr(await response.json()).count("'text': '很满意'") == 1


async def test_a_uyghur_review_is_read_back_in_uyghur(typed: Served, client: ClientSession) -> None:
    """The customer is asked in their own language whether it may be sent."""
    review = await post(client, typed.url, "/v1/reviews", text="بۇ كىيىم بەك ياخشى ئىكەن.", session="rv-5")
    assert review.read_back is not None and review.read_back.language == "ug-Arab"
    assert review.read_back.speech is not None


async def test_an_empty_review_is_refused(typed: Served, client: ClientSession) -> None:
    """Nothing said is nothing sent."""
    async with client.post(f"{typed.url}/v1/reviews", json={"text": "  "}) as response:
        assert response.status == 422
    async with client.get(f"{typed.url}/v1/reviews/01J0") as response:
        assert response.status == 404


@pytest.mark.models
async def test_a_spoken_review_is_understood_and_amended_by_voice(
    served: Served, client: ClientSession
) -> None:
    """Everything by ear and voice: no screen is needed."""
    spoken, other = recording("zh-review.flac"), recording("zh-refund.flac")
    url = f"{served.url}/v1/reviews?language=zh&session=rv-6"
    async with client.post(url, data=spoken.content, headers={"Content-Type": spoken.mime}) as response:
        review = msgspec.json.decode(await response.read(), type=ReviewOut)
    assert review.understood is not None and review.understood.heard is not None
    assert "下次" in review.understood.text
    url = f"{served.url}/v1/reviews/{review.review}/amend"
    async with client.post(url, data=other.content, headers={"Content-Type": other.mime}) as response:
        amended = msgspec.json.decode(await response.read(), type=ReviewOut)
    assert amended.understood is not None and "退款" in amended.understood.text
    assert amended.read_back is not None and amended.read_back.speech is not None


@pytest.mark.models
async def test_a_spoken_review_in_tibetan_is_not_guessed_at(served: Served, client: ClientSession) -> None:
    """Nothing is published that nobody could understand; the customer is told so in Tibetan."""
    spoken = recording("zh-review.flac")
    url = f"{served.url}/v1/reviews?language=bo"
    async with client.post(url, data=spoken.content, headers={"Content-Type": spoken.mime}) as response:
        review = msgspec.json.decode(await response.read(), type=ReviewOut)
    assert review.review is None and review.status == "unheard"
    assert review.read_back is not None and review.read_back.language == "bo-Tibt"
