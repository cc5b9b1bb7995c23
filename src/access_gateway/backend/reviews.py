"""Confirmed reviews to the platform: one try each; the outbox decides when there is another."""

import aiohttp
import msgspec

from access_gateway.backend.endpoint import Endpoint, Patience, checked_headers, checked_url
from access_gateway.contracts.errors import InvalidText, SettingsError
from access_gateway.contracts.reviews import Review
from access_gateway.settings import Reviews

CONNECT_TIMEOUT_S = 3.0


class ReviewEndpoint:
    """Delivers reviews as `[reviews]` of the settings says. Raises SettingsError when it is built."""

    def __init__(self, session: aiohttp.ClientSession, settings: Reviews) -> None:
        if not settings.url:
            raise SettingsError("reviews.url is empty: there is nowhere to deliver to.")
        self._url = checked_url(settings.url, "reviews.url")
        self._headers = checked_headers(settings.headers, "reviews.headers")
        checked_headers({settings.idempotency_header: ""}, "reviews.idempotency_header")
        self._idempotency_header = settings.idempotency_header
        self._endpoint = Endpoint(
            session,
            "reviews",
            Patience(
                timeout_s=settings.timeout_s,
                connect_timeout_s=min(CONNECT_TIMEOUT_S, settings.timeout_s),
                retries=0,
                repeat_is_safe=True,
                max_bytes=None,
            ),
            fine=frozenset({409}),  # this idempotency key was served before: the review is there
        )

    async def deliver(self, review: Review) -> None:
        """Send one review; returning means that the platform has it.

        Raises BackendRefused (not retryable: a 4xx other than 408, 409, 425 and 429), another BackendError
        (retryable, with `retry_after_s` where the platform says), or InvalidText (not retryable).
        """
        try:
            body = msgspec.json.encode(
                {
                    "review": review.review, "customer": review.customer, "text": review.text,
                    "original": review.original, "language": review.language,
                    "metadata": dict(review.metadata), "created_at": review.created_at,
                }
            )  # fmt: skip
        except UnicodeEncodeError as error:
            raise InvalidText("The review holds lone surrogates.") from error
        headers = {
            "Content-Type": "application/json", **self._headers, self._idempotency_header: review.review,
        }  # fmt: skip
        await self._endpoint.ask("POST", self._url, headers=headers, body=body, turn=review.review)
