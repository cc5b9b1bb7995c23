"""Reviews, from the moment they are heard until they are delivered: the customer's side.

    heard ──amend──► heard ──confirm──► confirmed ──(delivery)──► delivered
      └────withdraw──► withdrawn            └──(given up)──► undeliverable ──replay──► confirmed

What is promised:

- A transition has happened, durably, when its method returns; after an exception it has not, save where the
  time limit passed, and then doing it again is safe.
- `confirm` and `withdraw` may be repeated: a customer whose line dropped says it again, and nothing doubles.
- A confirmed review can no longer be amended or withdrawn: it may be with the platform already.

Delivery's side of the same table is in `line`.
"""

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection, delete, func, insert, select

from access_gateway.contracts.errors import Conflict, InvalidText
from access_gateway.contracts.reviews import Review, ReviewStatus
from access_gateway.store.database import Database
from access_gateway.store.ids import Now, checked_id, iso, new_id
from access_gateway.store.line import DeliveryLine, found, put_in_line, review_of
from access_gateway.store.schema import reviews

DAY_S = 86_400.0
SWEEP_ROWS = 500
FINISHED: tuple[ReviewStatus, ...] = ("heard", "delivered", "withdrawn")
"""What is forgotten in the end; never `confirmed` or `undeliverable`, which are still owed to somebody."""


class Outbox(DeliveryLine):
    """The table of reviews."""

    def __init__(self, database: Database, *, now: Now, keep_days: float) -> None:
        """Take the open database. keep_days: how long after its last change a finished review is kept."""
        super().__init__(database, now=now)
        self._keep_s = keep_days * DAY_S

    async def create(
        self, *, customer: str, text: str, original: str, language: str, metadata: Mapping[str, str]
    ) -> Review:
        """Keep a review that was heard and is to be read back. Texts are UTF-8 clean (the caller's duty).

        Raises InvalidSetting (a bad customer id), InvalidText (metadata), StoreError.
        """
        now = self._now()
        try:
            kept_metadata = msgspec.json.encode(dict(metadata)).decode()
        except UnicodeEncodeError as error:
            raise InvalidText("The metadata holds half a surrogate pair.") from error
        review = new_id()
        row = {
            "review": review,
            "customer": checked_id(customer, "customer"),
            "status": "heard",
            "text": text,
            "original": original,
            "language": language,
            "metadata": kept_metadata,
            "attempts": 0,
            "created_at": iso(now),
            "updated_at": iso(now),
            "touched_at": now,
        }

        def work(connection: Connection) -> Review:
            connection.execute(insert(reviews).values(row))
            return review_of(found(connection, review))

        return await self._database.write(work)

    async def get(self, review: str) -> Review:
        """Return one review. Raises NotFound, StoreError."""
        return await self._database.read(lambda connection: review_of(found(connection, review)))

    async def amend(self, review: str, text: str, language: str | None = None) -> Review:
        """Put other words in place of those that were heard; `original` stays.

        Raises Conflict (not `heard` any more), NotFound, StoreError.
        """
        changes = {"text": text} if language is None else {"text": text, "language": language}

        def work(connection: Connection) -> Review:
            row = found(connection, review)
            if row.status != "heard":
                raise Conflict(
                    f"The review is {row.status}; only one that is not yet confirmed can be amended."
                )
            return self._changed(connection, review, **changes)

        return await self._database.write(work)

    async def confirm(self, review: str) -> Review:
        """Put the review in line for delivery, for good; on the disk when this returns.

        Confirming again changes nothing and returns the review as it is by now. Raises Conflict (withdrawn),
        NotFound, StoreError, StoreFull.
        """

        def work(connection: Connection) -> Review:
            row = found(connection, review)
            if row.status == "withdrawn":
                raise Conflict("The review was withdrawn. Send it again as a new one.")
            if row.status != "heard":
                return review_of(row)
            last = connection.execute(select(func.max(reviews.c.place))).scalar() or 0
            self._changed(connection, review, status="confirmed", place=last + 1)
            put_in_line(connection, row.customer, self._now())
            return review_of(found(connection, review))

        return await self._database.write(work)

    async def withdraw(self, review: str) -> Review:
        """Take back a review that is not confirmed; again is the same.

        Raises Conflict, NotFound, StoreError.
        """

        def work(connection: Connection) -> Review:
            row = found(connection, review)
            if row.status == "withdrawn":
                return review_of(row)
            if row.status != "heard":
                raise Conflict(f"The review is {row.status}: it was confirmed, and the platform may have it.")
            return self._changed(connection, review, status="withdrawn")

        return await self._database.write(work)

    async def list(self, status: ReviewStatus | None = None, *, limit: int = 1000) -> Sequence[Review]:
        """Return the newest `limit` reviews, oldest first, of one status or of all. Raises StoreError."""
        asked = select(reviews).order_by(reviews.c.number.desc()).limit(limit)
        if status is not None:
            asked = asked.where(reviews.c.status == status)
        rows = await self._database.read(lambda connection: connection.execute(asked).all())
        return [review_of(row) for row in reversed(rows)]

    async def counts(self) -> dict[ReviewStatus, int]:
        """Return how many reviews there are of each status. Raises StoreError."""
        asked = select(reviews.c.status, func.count()).group_by(reviews.c.status)
        rows = await self._database.read(lambda connection: connection.execute(asked).all())
        return {row[0]: row[1] for row in rows}

    async def sweep(self) -> int:
        """Forget finished reviews whose time is over; return how many. Raises StoreError."""
        before = self._now() - self._keep_s
        old = (
            select(reviews.c.number)
            .where(reviews.c.status.in_(FINISHED), reviews.c.touched_at < before)
            .limit(SWEEP_ROWS)
        )
        command = delete(reviews).where(reviews.c.number.in_(old))
        swept = 0
        while True:
            count = await self._database.write(lambda connection: connection.execute(command).rowcount)
            swept += count
            if count < SWEEP_ROWS:
                return swept
