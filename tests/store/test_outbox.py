"""The outbox: legal ways of a review, and the line that keeps a customer's order."""

from collections.abc import Iterable
from typing import Any

import pytest
from sqlalchemy import event
from tests.store.clocks import Clock

from access_gateway.contracts.errors import Conflict, InvalidSetting, InvalidText, NotFound
from access_gateway.contracts.reviews import Review, ReviewStatus
from access_gateway.store import Store
from access_gateway.store.outbox import Outbox


async def heard(outbox: Outbox, customer: str = "c1", text: str = "很好") -> str:
    review = await outbox.create(
        customer=customer, text=text, original="很 好", language="zh-Hans", metadata={"order": "7"}
    )
    return review.review


async def confirmed(outbox: Outbox, customer: str = "c1", text: str = "很好") -> str:
    return (await outbox.confirm(await heard(outbox, customer, text))).review


async def in_state(outbox: Outbox, status: ReviewStatus) -> str:
    review = await heard(outbox)
    if status == "withdrawn":
        await outbox.withdraw(review)
    elif status != "heard":
        await outbox.confirm(review)
    if status == "delivered":
        await outbox.delivered(review)
    elif status == "undeliverable":
        await outbox.undeliverable(review, "no")
    return review


def names(reviews: Iterable[Review]) -> list[str]:
    return [review.review for review in reviews]


async def test_a_review_is_kept_as_it_was_heard(store: Store) -> None:
    """Everything the customer said and the platform sent with it is there to be read back and delivered."""
    review = await store.outbox.get(await heard(store.outbox))
    assert (review.customer, review.status, review.text, review.original) == ("c1", "heard", "很好", "很 好")
    assert (review.language, review.metadata, review.attempts) == ("zh-Hans", {"order": "7"}, 0)
    assert review.created_at == review.updated_at == "2023-11-14T22:13:20.000Z"


async def take(outbox: Outbox, step: str, review: str) -> Review:
    if step == "amend":
        return await outbox.amend(review, "不好")
    return await (outbox.confirm(review) if step == "confirm" else outbox.withdraw(review))


LEGAL = {
    ("heard", "amend"): "heard", ("heard", "confirm"): "confirmed", ("heard", "withdraw"): "withdrawn",
    ("confirmed", "confirm"): "confirmed", ("delivered", "confirm"): "delivered",
    ("undeliverable", "confirm"): "undeliverable", ("withdrawn", "withdraw"): "withdrawn",
}  # fmt: skip


@pytest.mark.parametrize("status", ["heard", "confirmed", "delivered", "undeliverable", "withdrawn"])
@pytest.mark.parametrize("step", ["amend", "confirm", "withdraw"])
async def test_only_legal_steps_are_taken(store: Store, status: ReviewStatus, step: str) -> None:
    """What a customer was told of their review stays true: confirmed stays confirmed, withdrawn stays withdrawn."""
    outbox = store.outbox
    review = await in_state(outbox, status)
    before = await outbox.get(review)
    if (status, step) in LEGAL:
        after = await take(outbox, step, review)
        assert after.status == LEGAL[status, step]
        assert after.text == ("不好" if step == "amend" else "很好")
        assert after.original == "很 好"
    else:
        with pytest.raises(Conflict):
            await take(outbox, step, review)
        assert await outbox.get(review) == before


async def test_an_unknown_review_is_not_found_by_any_step(store: Store) -> None:
    """A mistyped id is a clear 404."""
    outbox = store.outbox
    for step in (outbox.get, outbox.confirm, outbox.withdraw, outbox.delivered, outbox.replay):
        with pytest.raises(NotFound):
            await step("01ARZ3NDEKTSV4RRFFQ69G5FAV")
    with pytest.raises(NotFound):
        await outbox.amend("' OR 1=1 --", "x")


async def test_hostile_input_is_refused(store: Store) -> None:
    """Ids and metadata that could not be delivered are refused when they arrive."""
    with pytest.raises(InvalidSetting):
        await store.outbox.create(customer="a b", text="x", original="x", language="zh-Hans", metadata={})
    with pytest.raises(InvalidText):
        await store.outbox.create(
            customer="c", text="x", original="x", language="zh-Hans", metadata={"k": "\ud800"}
        )
    assert await store.outbox.list() == []


async def test_only_confirmed_reviews_are_due_and_one_of_each_customer(store: Store) -> None:
    """Nothing is published that was not confirmed, and a later review never overtakes an earlier one."""
    outbox = store.outbox
    await heard(outbox)
    await in_state(outbox, "withdrawn")
    first, second = await confirmed(outbox), await confirmed(outbox)
    other = await confirmed(outbox, "c2")
    assert names(await outbox.due(10)) == [first, other]
    assert names(await outbox.due(1)) == [first]
    await outbox.delivered(first)
    assert set(names(await outbox.due(10))) == {second, other}


async def test_the_line_is_in_the_order_of_confirmation(store: Store) -> None:
    """The review that the customer confirmed first is published first, however they were heard."""
    early, late = await heard(store.outbox), await heard(store.outbox)
    await store.outbox.confirm(late)
    await store.outbox.confirm(early)
    assert names(await store.outbox.due(10)) == [late]
    await store.outbox.delivered(late)
    assert names(await store.outbox.due(10)) == [early]


async def test_a_failed_review_holds_its_customers_line_and_nobody_elses(store: Store, clock: Clock) -> None:
    """Order holds through outages, and one customer's trouble is not another's."""
    outbox = store.outbox
    first, second, other = await confirmed(outbox), await confirmed(outbox), await confirmed(outbox, "c2")
    failed = await outbox.failed(
        first, next_try_at=clock.time + 60, error="backend-timeout: late" + "x" * 9999
    )
    assert (failed.status, failed.attempts) == ("confirmed", 1)
    assert (
        failed.last_error
        and failed.last_error.startswith("backend-timeout")
        and len(failed.last_error) == 500
    )
    assert names(await outbox.due(10)) == [other]
    clock.time += 61
    assert set(names(await outbox.due(10))) == {first, other}
    done = await outbox.delivered(first)
    assert (done.status, done.attempts, done.last_error) == ("delivered", 2, None)
    assert set(names(await outbox.due(10))) == {second, other}


async def test_a_clock_that_is_set_back_delays_nothing(store: Store, clock: Clock) -> None:
    """A wrong clock that was a year ahead, and is mended, does not make reviews wait for a year."""
    outbox = store.outbox
    clock.time += 365 * 86_400
    first, second = await confirmed(outbox), await confirmed(outbox, "c2")
    await outbox.failed(first, next_try_at=clock.time + 60, error="late")
    clock.time -= 365 * 86_400
    assert set(names(await outbox.due(10))) == {first, second}
    await outbox.failed(first, next_try_at=clock.time + 60, error="late")
    assert names(await outbox.due(10)) == [second]


async def test_giving_up_counts_from_the_first_failure_and_needs_one_more(store: Store, clock: Clock) -> None:
    """Weeks in which the gateway was off, or a clock that leapt ahead, give up nothing by themselves."""
    outbox = store.outbox
    review = await confirmed(outbox)
    clock.time += 100 * 86_400
    assert (
        await outbox.failed(review, next_try_at=clock.time, error="a", give_up_after_s=60)
    ).status == "confirmed"
    clock.time += 59
    assert (
        await outbox.failed(review, next_try_at=clock.time, error="b", give_up_after_s=60)
    ).status == "confirmed"
    clock.time += 1
    dead = await outbox.failed(review, next_try_at=clock.time, error="c", give_up_after_s=60)
    assert (dead.status, dead.attempts, dead.last_error) == ("undeliverable", 3, "c")
    assert names(await outbox.dead_letters()) == [review] and await outbox.due(10) == []


async def test_a_dead_letter_lets_the_next_one_pass_and_is_replayed_before_those_that_wait(
    store: Store, clock: Clock
) -> None:
    """A refused review does not silence its customer; replayed, it takes its old place and a new count."""
    outbox = store.outbox
    first, second, third = await confirmed(outbox), await confirmed(outbox), await confirmed(outbox)
    await outbox.undeliverable(first, "backend-refused: no")
    assert names(await outbox.due(10)) == [second]
    await outbox.failed(second, next_try_at=clock.time + 60, error="late")
    replayed = await outbox.replay(first)
    assert replayed.status == "confirmed" and replayed.last_error == "backend-refused: no"
    assert (await outbox.replay(first)).status == "confirmed"
    assert names(await outbox.due(10)) == [first]
    again = await outbox.failed(first, next_try_at=clock.time + 60, error="x", give_up_after_s=1)
    assert again.status == "confirmed"
    await outbox.delivered(first)
    assert names(await outbox.due(10)) == [second]
    await outbox.delivered(second)
    assert names(await outbox.due(10)) == [third]
    for review in (first, await heard(outbox)):
        with pytest.raises(Conflict):
            await outbox.replay(review)


async def test_a_late_word_of_another_process_changes_nothing(store: Store) -> None:
    """Delivered stays delivered, whoever says later that it failed; and what was never confirmed stays out."""
    outbox = store.outbox
    review = await in_state(outbox, "delivered")
    assert (await outbox.failed(review, next_try_at=0, error="late")).status == "delivered"
    assert (await outbox.undeliverable(review, "late")).status == "delivered"
    assert (await outbox.delivered(review)).attempts == 1
    assert (await outbox.delivered(await heard(outbox))).status == "heard"
    assert await outbox.due(10) == []


async def test_what_is_owed_is_never_swept(store: Store, clock: Clock) -> None:
    """Words of customers do not stay for ever, and no confirmed review is ever forgotten undelivered."""
    states: tuple[ReviewStatus, ...] = ("heard", "delivered", "withdrawn", "undeliverable", "confirmed")
    reviews = {status: await in_state(store.outbox, status) for status in states}
    assert await store.outbox.counts() == dict.fromkeys(reviews, 1)
    clock.time += 29 * 86_400
    assert await store.outbox.sweep() == 0
    clock.time += 2 * 86_400
    young = await heard(store.outbox)
    assert await store.outbox.sweep() == 3
    left = names(await store.outbox.list())
    assert left == [reviews["undeliverable"], reviews["confirmed"], young]
    assert names(await store.outbox.list("confirmed")) == [reviews["confirmed"]]
    assert names(await store.outbox.list(limit=1)) == [young]


async def test_a_long_line_costs_no_more_than_a_short_one(store: Store, clock: Clock) -> None:
    """After days of outage a confirmation is as quick as before: no statement of this way reads the whole table."""
    asked: dict[str, Any] = {}

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked[statement] = parameters

    event.listen(store._database._engine, "before_cursor_execute", note)
    first, _ = await confirmed(store.outbox), await confirmed(store.outbox)
    await store.outbox.due(10)
    await store.outbox.failed(first, next_try_at=clock.time + 1, error="late")
    await store.outbox.undeliverable(first, "no")
    await store.outbox.replay(first)
    await store.outbox.delivered(first)
    event.remove(store._database._engine, "before_cursor_execute", note)
    plans = {
        statement: await store._database.read(
            lambda c, s=statement, p=parameters: " | ".join(  # type: ignore[misc]  # bound in the loop
                row[3] for row in c.exec_driver_sql(f"EXPLAIN QUERY PLAN {s}", p)
            )
        )
        for statement, parameters in asked.items()
        if statement.startswith(("SELECT", "UPDATE"))
    }
    assert len(plans) >= 8
    full_scans = {
        statement: plan
        for statement, plan in plans.items()
        if "SCAN" in plan or ("TEMP B-TREE" in plan and "OR" not in statement)
    }
    assert full_scans == {}
