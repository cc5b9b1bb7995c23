"""The way of one review: heard, read back, confirmed, delivered.

`Reviews` is the customer's side: each call is one transition in the outbox. `Delivery` is the platform's
side: a task that brings confirmed reviews to the endpoint, at least once each and in order for each
customer, until the platform has them or a person must look (the dead-letter list).
"""

import asyncio
import random
import time
from collections.abc import Callable, Mapping
from typing import Protocol

import structlog

from access_gateway.contracts.errors import (
    BackendError,
    BackendTimeout,
    EmptyInput,
    GatewayError,
    StoreError,
    TextTooLong,
)
from access_gateway.contracts.reviews import Review
from access_gateway.settings import Reviews as ReviewSettings
from access_gateway.store.ids import Now, checked_text
from access_gateway.store.lease import Lease
from access_gateway.store.outbox import Outbox

log = structlog.get_logger(__name__)

POLL_S = 1.0
"""How often the table is looked at for what other processes did (`access-gateway reviews replay`)."""
LONGEST_WISH_S = 86_400.0
"""The longest that a platform's own Retry-After is honoured."""
MOST_METADATA = 32
LONGEST_METADATA_CHARS = 1_000


class ReviewEndpoint(Protocol):
    """Where confirmed reviews go."""

    async def deliver(self, review: Review) -> None:
        """Bring one review to the platform and return when it has said that it has it.

        `review.review` is the idempotency key: the same review may come again, and must count once. Raises
        BackendError (or another GatewayError); where it is not `retryable` the review goes to the dead-letter
        list at once. `retry_after_s` is honoured.
        """
        ...


class Reviews:
    """The customer's side of reviews."""

    def __init__(
        self, outbox: Outbox, settings: ReviewSettings, *, confirmed: Callable[[], None] | None = None
    ) -> None:
        """Take the outbox. confirmed: called after each confirmation, so that delivery looks at once."""
        self._outbox = outbox
        self._settings = settings
        self._confirmed = confirmed

    async def heard(
        self,
        customer: str,
        text: str,
        original: str,
        language: str,
        metadata: Mapping[str, str] | None = None,
    ) -> Review:
        """Keep a review that is to be read back to the customer.

        customer: whose it is (the session id where the customer is not known). original: as first
        heard or typed. language: BCP 47. metadata: for the platform, passed through.
        Raises EmptyInput, InvalidText, InvalidSetting, TextTooLong, StoreError.
        """
        metadata = metadata or {}
        if len(metadata) > MOST_METADATA or any(
            len(part) > LONGEST_METADATA_CHARS for pair in metadata.items() for part in pair
        ):
            raise TextTooLong(
                f"The metadata has up to {MOST_METADATA} entries of {LONGEST_METADATA_CHARS} characters."
            )
        for pair in metadata.items():
            for part in pair:
                checked_text(part, "metadata")
        return await self._outbox.create(
            customer=customer,
            text=self._checked(text),
            original=self._checked(original),
            language=checked_text(language, "language"),
            metadata=metadata,
        )

    async def get(self, review: str) -> Review:
        """Return a review as it is by now. Raises NotFound, StoreError."""
        return await self._outbox.get(review)

    async def amend(self, review: str, text: str, *, language: str | None = None) -> Review:
        """Put other words in place of those heard, to be read back again.

        Raises Conflict (confirmed or withdrawn), NotFound, EmptyInput, InvalidText, TextTooLong, StoreError.
        """
        return await self._outbox.amend(review, self._checked(text), language)

    async def confirm(self, review: str) -> Review:
        """Give the review to delivery. When this returns it is durable, and it will reach the platform.

        Again is the same. Raises Conflict (withdrawn), NotFound, StoreFull, StoreError: then it is not
        promised, and the customer must be told so.
        """
        kept = await self._outbox.confirm(review)
        if self._confirmed is not None:
            self._confirmed()
        return kept

    async def withdraw(self, review: str) -> Review:
        """Take the review back before it is confirmed; again is the same.

        Raises Conflict (confirmed), NotFound, StoreError.
        """
        return await self._outbox.withdraw(review)

    def _checked(self, text: str) -> str:
        if not text.strip():
            raise EmptyInput("The review has no words.")
        if len(text) > self._settings.max_text_chars:
            raise TextTooLong(f"A review has up to {self._settings.max_text_chars} characters.")
        return checked_text(text, "review")


class Delivery:
    """Brings confirmed reviews to the platform, in the background. `start` it, `stop` it, `wake` it.

    At most one review of a customer is under way, at most `deliveries_at_once` in all. Which ones are under
    way is known in memory alone: a killed gateway forgets it, and they are due again. Where another process
    holds the lease this one waits for it, and takes over when it is gone.
    """

    def __init__(
        self,
        outbox: Outbox,
        endpoint: ReviewEndpoint | None,
        settings: ReviewSettings,
        *,
        lease: Lease | None = None,
        now: Now = time.time,
        poll_s: float = POLL_S,
        chance: random.Random | None = None,
    ) -> None:
        """Take the parts. endpoint: None keeps confirmed reviews waiting until one is configured.

        now: the wall clock by which retries are planned. chance: for the jitter of retries.
        """
        self._outbox = outbox
        self._endpoint = endpoint
        self._settings = settings
        self._lease = lease
        self._now = now
        self._tick_s = min(poll_s, settings.first_retry_s)
        self._chance = chance or random.Random()  # noqa: S311 — spreads retries, guards nothing
        self._wakened = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._arrived: set[str] = set()
        """Reviews that the platform has, though the disk would not take that down yet."""

    async def start(self) -> None:
        """Begin to deliver what waits. Does nothing without an endpoint."""
        if self._endpoint is not None and self._task is None:
            self._task = asyncio.create_task(self._run(self._endpoint), name="review-delivery")

    def wake(self) -> None:
        """Look at the line now rather than at the next tick."""
        self._wakened.set()

    async def stop(self, grace_s: float = 20.0) -> None:
        """Take no more; give those under way `grace_s` to arrive.

        What is cut off is due again at the next start.
        """
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task], timeout=grace_s)
        under_way = list(self._under_way.values())
        if under_way:
            _, late = await asyncio.wait(under_way, timeout=grace_s)
            for one in late:
                one.cancel()
            if late:
                await asyncio.wait(late, timeout=grace_s)
        if self._lease is not None:
            self._lease.give_back()

    async def _run(self, endpoint: ReviewEndpoint) -> None:
        while True:
            self._wakened.clear()
            try:
                if self._lease is None or self._lease.take():
                    await self._send_due(endpoint)
            except (StoreError, OSError) as error:
                log.warning("reviews-not-read", error=type(error).__name__)
                await asyncio.sleep(self._tick_s)  # also where somebody wakes all the time
            try:
                async with asyncio.timeout(self._tick_s):
                    await self._wakened.wait()
            except TimeoutError:
                continue  # nobody woke us: the next tick

    async def _send_due(self, endpoint: ReviewEndpoint) -> None:
        """Start the delivery of what is due, as far as there are places."""
        if len(self._under_way) >= self._settings.deliveries_at_once:
            return  # the next one to end wakes us
        # Those under way are among the due, for nothing on the disk says that they are under way; nor is what
        # was read still true of one that ended meanwhile (its end wakes us to look again).
        busy = frozenset(self._under_way)
        for review in await self._outbox.due(self._settings.deliveries_at_once + len(busy)):
            if len(self._under_way) >= self._settings.deliveries_at_once:
                return
            if review.customer not in busy:
                task = asyncio.create_task(self._send(endpoint, review), name=f"review-{review.review}")
                self._under_way[review.customer] = task

    async def _send(self, endpoint: ReviewEndpoint, review: Review) -> None:
        """Try one delivery and write down what came of it."""
        try:
            if review.review not in self._arrived:
                failure = await self._try(endpoint, review)
                if failure is not None:
                    await self._write_failure(review, failure)
                    return
                self._arrived.add(review.review)
            await self._outbox.delivered(review.review)
            self._arrived.discard(review.review)
            log.info("review-delivered", review=review.review, attempts=review.attempts + 1)
        except GatewayError as error:
            # Still due on the disk. Hold the customer's place for a while, so as not to try in a tight loop.
            log.warning("review-outcome-not-kept", review=review.review, code=error.code)
            await asyncio.sleep(self._settings.first_retry_s)
        finally:
            del self._under_way[review.customer]
            self.wake()

    async def _try(self, endpoint: ReviewEndpoint, review: Review) -> GatewayError | None:
        limit_s = self._settings.timeout_s + 5.0  # the endpoint has its own limit; this is for one without
        try:
            async with asyncio.timeout(limit_s):
                await endpoint.deliver(review)
        except TimeoutError:
            return BackendTimeout(f"No answer within {limit_s:g} s.")
        except GatewayError as error:
            return error
        except Exception as error:  # a fault in an endpoint must not end the delivery of all other reviews
            log.exception("review-endpoint-fault", review=review.review, error=type(error).__name__)
            return BackendError(f"The endpoint's adapter failed: {type(error).__name__}.")
        return None

    async def _write_failure(self, review: Review, failure: GatewayError) -> None:
        error = f"{failure.code}: {failure.detail}"
        if failure.retryable:
            next_try_at = self._now() + self._pause_s(review.attempts, failure.retry_after_s)
            kept = await self._outbox.failed(
                review.review,
                next_try_at=next_try_at,
                error=error,
                give_up_after_s=self._settings.give_up_after_s,
            )
        else:
            kept = await self._outbox.undeliverable(review.review, error)
        given_up = kept.status == "undeliverable"
        event = "review-undeliverable" if given_up else "review-delayed"
        log.warning(event, review=review.review, attempts=kept.attempts, code=failure.code)

    def _pause_s(self, failures: int, wish_s: float | None) -> float:
        """Return how long to wait after one more failure: doubling, and half of it left to chance."""
        longest = min(self._settings.longest_retry_s, self._settings.first_retry_s * 2.0 ** min(failures, 40))
        return max(longest * self._chance.uniform(0.5, 1.0), min(wish_s or 0.0, LONGEST_WISH_S))
