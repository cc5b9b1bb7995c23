"""A publisher that is there for one test."""

from collections.abc import Iterator

import pytest
from tests.catalogue.small_models import Publisher, serving


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with serving() as server:
        yield server
