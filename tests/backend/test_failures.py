"""What a backend asks for with Retry-After is understood, whatever form it has."""

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from yarl import URL

from access_gateway.backend.failures import place_of, retry_after

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("3", 3.0),
        (" 3 ", 3.0),
        ("0", 0.0),
        ("9" * 400, 86_400.0),
        (format_datetime(NOW.replace(minute=1), usegmt=True), 60.0),
        (format_datetime(NOW.replace(year=2025), usegmt=True), 0.0),
        ("Sun, 22 Nov 2026 08:01:00 -0000", 60.0),
        ("soon", None),
        ("-3", None),
        ("3.5", None),
        ("٣", None),
        ("", None),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    """Seconds or a date; nonsense is as if nothing had been said; never longer than a day."""
    assert retry_after(value, now=NOW.timestamp) == seconds


def test_what_of_an_address_may_be_told() -> None:
    """Logs and errors name the host; never a password, a path or a query."""
    assert place_of(URL("https://u:p@shop.example:8443/private?q=words")) == "https://shop.example:8443"
