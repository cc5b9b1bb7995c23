"""The customer's side of reviews: what is taken, what is refused, and when delivery is told."""

import pytest

from access_gateway.contracts.errors import (
    Conflict,
    EmptyInput,
    GatewayError,
    InvalidSetting,
    InvalidText,
    NotFound,
    TextTooLong,
)
from access_gateway.reviews import Reviews
from access_gateway.settings import Reviews as ReviewSettings
from access_gateway.store import Store


async def test_a_review_is_heard_amended_and_confirmed(store: Store) -> None:
    """A blind customer corrects a misheard word, hears it again, and confirms; the first hearing stays on record."""
    told: list[str] = []
    reviews = Reviews(store.outbox, ReviewSettings(), confirmed=lambda: told.append("confirmed"))
    heard = await reviews.heard("c1", "送货很满", "送货 很满", "zh-Hans", {"order": "7"})
    assert (heard.status, heard.text, heard.original, heard.metadata) == (
        "heard", "送货很满", "送货 很满", {"order": "7"}
    )  # fmt: skip
    amended = await reviews.amend(heard.review, "送货很慢")
    assert (amended.text, amended.original, amended.language) == ("送货很慢", "送货 很满", "zh-Hans")
    amended = await reviews.amend(heard.review, "يەتكۈزۈش ئاستا", language="ug-Arab")
    assert amended.language == "ug-Arab"
    assert told == []
    assert (await reviews.confirm(heard.review)).status == "confirmed"
    assert (await reviews.confirm(heard.review)).status == "confirmed"
    assert told == ["confirmed", "confirmed"]
    assert (await reviews.get(heard.review)).text == "يەتكۈزۈش ئاستا"


async def test_a_withdrawn_review_stays_withdrawn(store: Store) -> None:
    """A customer who changes their mind before confirming is never published, whatever comes later."""
    told: list[str] = []
    reviews = Reviews(store.outbox, ReviewSettings(), confirmed=lambda: told.append("confirmed"))
    heard = await reviews.heard("c1", "x", "x", "en-Latn")
    assert (await reviews.withdraw(heard.review)).status == "withdrawn"
    assert (await reviews.withdraw(heard.review)).status == "withdrawn"
    with pytest.raises(Conflict, match="withdrawn"):
        await reviews.confirm(heard.review)
    assert told == []


BAD = {
    "nothing": ("", EmptyInput), "space": (" \t\n\u3000", EmptyInput), "long": ("好" * 4001, TextTooLong),
    "surrogate": ("a\ud800", InvalidText), "null": ("a\x00b", InvalidText),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
async def test_text_that_cannot_be_published_is_refused_when_it_comes(store: Store, name: str) -> None:
    """What is confirmed can be delivered: nothing gets stuck in line for its characters."""
    text, error = BAD[name]
    reviews = Reviews(store.outbox, ReviewSettings())
    good = await reviews.heard("c1", "好" * 4000, "好", "zh-Hans")
    with pytest.raises(error):
        await reviews.heard("c1", text, "good", "zh-Hans")
    with pytest.raises(error):
        await reviews.heard("c1", "good", text, "zh-Hans")
    with pytest.raises(error):
        await reviews.amend(good.review, text)
    assert [review.text for review in await store.outbox.list()] == ["好" * 4000]


@pytest.mark.parametrize(
    ("metadata", "error"),
    [
        ({"k": "\ud800"}, InvalidText), ({"\x00": "v"}, InvalidText), ({"k": "x" * 1001}, TextTooLong),
        ({"k" * 1001: "v"}, TextTooLong), ({str(number): "v" for number in range(33)}, TextTooLong),
    ],
)  # fmt: skip
async def test_metadata_is_bounded(store: Store, metadata: dict[str, str], error: type[GatewayError]) -> None:
    """A caller cannot fill the disk through what is passed along."""
    with pytest.raises(error):
        await Reviews(store.outbox, ReviewSettings()).heard("c1", "x", "x", "en-Latn", metadata)
    assert await store.outbox.list() == []


async def test_hostile_ids_are_refused(store: Store) -> None:
    """A customer's id that could mean something else is refused; an unknown review is not found."""
    reviews = Reviews(store.outbox, ReviewSettings())
    with pytest.raises(InvalidSetting):
        await reviews.heard("c1\r\nX-Evil: 1", "x", "x", "en-Latn")
    with pytest.raises(InvalidText):
        await reviews.heard("c1", "x", "x", "\ud800")
    for call in (reviews.get, reviews.confirm, reviews.withdraw):
        with pytest.raises(NotFound):
            await call("../../etc/passwd")
