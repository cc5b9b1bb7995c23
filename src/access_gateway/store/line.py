"""The line of confirmed reviews: who is next at the platform, and when.

What is promised:

- **Order.** Each customer has a line of their own, in the order of confirmation. Only its first review is
  ever due; the next becomes due when the first is delivered or given up. Customers never wait for each
  other.
- **At least once.** Nothing here says that a review is being delivered: that is known only to the process
  that does it. A review leaves the line when `delivered` or `undeliverable` is on the disk, so one that was
  under way when the gateway was killed is due again. Its id is the idempotency key, which makes it once in
  effect at a platform that honours the key.
- **A clock that jumps.** The place in line is a counter, not a time. A review is due when its time has come,
  or when the clock stands before the moment at which that time was planned, which means that it was set
  back: then waiting on could take for ever. Giving up happens only after one more failed delivery.
"""

import math
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select, text, update

from access_gateway.contracts.errors import Conflict, NotFound
from access_gateway.contracts.reviews import Review
from access_gateway.store.database import Database
from access_gateway.store.ids import Now, iso
from access_gateway.store.schema import reviews

CONFIRMED = text("status = 'confirmed'")
"""Written out rather than bound, for SQLite uses a partial index only where it can see the value."""
LONGEST_ERROR_CHARS = 500
"""What is kept of a platform's complaint."""


class DeliveryLine:
    """Delivery's side of the table of reviews."""

    def __init__(self, database: Database, *, now: Now) -> None:
        """Take the open database."""
        self._database = database
        self._now = now

    async def due(self, limit: int) -> Sequence[Review]:
        """Return up to `limit` reviews that can be delivered now, the longest due first, one per customer.

        Asking does not claim them: the caller knows which ones it has under way. Raises StoreError.
        """
        now = self._now()
        columns = reviews.c
        asked = (
            select(reviews)
            .where((columns.due_at <= now) | (columns.planned_at > now))
            .order_by(columns.due_at, columns.place)
            .limit(limit)
        )
        rows = await self._database.read(lambda connection: connection.execute(asked).all())
        return [review_of(row) for row in rows]

    async def delivered(self, review: str) -> Review:
        """Write down that the platform has it; the customer's next review becomes due.

        What another process has already written down stays. Raises NotFound, StoreError.
        """
        return await self._left(review, status="delivered", last_error=None)

    async def undeliverable(self, review: str, error: str) -> Review:
        """Put it on the dead-letter list; the customer's next review becomes due.

        Raises NotFound, StoreError.
        """
        return await self._left(review, status="undeliverable", last_error=error[:LONGEST_ERROR_CHARS])

    async def failed(
        self, review: str, *, next_try_at: float, error: str, give_up_after_s: float = math.inf
    ) -> Review:
        """Write down a failed delivery and when to try again; the customer's others wait behind it.

        next_try_at: epoch seconds. Where deliveries have failed for `give_up_after_s` (since the first
        failure, or the first after a replay), it goes to the dead-letter list instead. Returns the review as
        it is then. Raises NotFound, StoreError.
        """
        now = self._now()

        def work(connection: Connection) -> Review:
            row = found(connection, review)
            if row.status != "confirmed":
                return review_of(row)
            since = now if row.failing_since is None else min(row.failing_since, now)
            outcome = {"last_error": error[:LONGEST_ERROR_CHARS], "failing_since": since}
            if now - since >= give_up_after_s:
                return self._leave(connection, row, status="undeliverable", **outcome)
            times = {"planned_at": now, "due_at": next_try_at}
            return self._changed(connection, review, attempts=row.attempts + 1, **outcome, **times)

        return await self._database.write(work)

    async def replay(self, review: str) -> Review:
        """Put an undeliverable review in line again, at its old place, with its time to fail starting anew.

        So it goes before those of the same customer that still wait, though after those that went meanwhile.
        Raises Conflict (not undeliverable), NotFound, StoreError.
        """

        def work(connection: Connection) -> Review:
            row = found(connection, review)
            if row.status == "confirmed":
                return review_of(row)
            if row.status != "undeliverable":
                raise Conflict(f"The review is {row.status}; only an undeliverable one can be replayed.")
            # Whoever is first of the others steps back: the replayed one may stand before it.
            others = update(reviews).where(reviews.c.customer == row.customer, CONFIRMED)
            connection.execute(others.values(due_at=None, planned_at=None))
            self._changed(connection, review, status="confirmed", failing_since=None)
            put_in_line(connection, row.customer, self._now())
            return review_of(found(connection, review))

        return await self._database.write(work)

    async def dead_letters(self, *, limit: int = 1000) -> Sequence[Review]:
        """Return the first `limit` undeliverable reviews in the order of confirmation. Raises StoreError."""
        asked = (
            select(reviews).where(reviews.c.status == "undeliverable").order_by(reviews.c.place).limit(limit)
        )
        rows = await self._database.read(lambda connection: connection.execute(asked).all())
        return [review_of(row) for row in rows]

    async def _left(self, review: str, **changes: Any) -> Review:
        def work(connection: Connection) -> Review:
            row = found(connection, review)
            if row.status not in ("confirmed", "undeliverable") or row.status == changes["status"]:
                return review_of(row)
            return self._leave(connection, row, **changes)

        return await self._database.write(work)

    def _leave(self, connection: Connection, row: Row[Any], **changes: Any) -> Review:
        """Take a review out of the line, and let the customer's next one come forward."""
        times = {"planned_at": None, "due_at": None}
        kept = self._changed(connection, row.review, attempts=row.attempts + 1, **times, **changes)
        put_in_line(connection, row.customer, self._now())
        return kept

    def _changed(self, connection: Connection, review: str, **changes: Any) -> Review:
        """Change columns of one review, and say when."""
        now = self._now()
        command = update(reviews).where(reviews.c.review == review)
        connection.execute(command.values(updated_at=iso(now), touched_at=now, **changes))
        return review_of(found(connection, review))


def put_in_line(connection: Connection, customer: str, now: float) -> None:
    """Restore what the line rests on: the first of a customer's confirmed reviews is due."""
    columns = reviews.c
    first = connection.execute(
        select(columns.number, columns.due_at)
        .where(columns.customer == customer, CONFIRMED)
        .order_by(columns.place)
        .limit(1)
    ).first()
    if first is not None and first.due_at is None:
        command = update(reviews).where(columns.number == first.number)
        connection.execute(command.values(due_at=now, planned_at=now))


def found(connection: Connection, review: str) -> Row[Any]:
    """Return the review's row. Raises NotFound."""
    row = connection.execute(select(reviews).where(reviews.c.review == review)).first()
    if row is None:
        raise NotFound("There is no such review.")
    return row


def review_of(row: Row[Any]) -> Review:
    """Return a row as the house knows it."""
    return Review(
        review=row.review,
        customer=row.customer,
        status=row.status,
        text=row.text,
        original=row.original,
        language=row.language,
        metadata=msgspec.json.decode(row.metadata, type=dict[str, str]),
        attempts=row.attempts,
        last_error=row.last_error,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
