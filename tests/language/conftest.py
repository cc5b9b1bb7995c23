"""The shipped identification models and the real engines, loaded once."""

from pathlib import Path

import pytest

from access_gateway.language.identify import Identifier
from access_gateway.language.load import load_identifier, load_normaliser
from access_gateway.language.normalise import Normaliser

SHIPPED = Path(__file__).parents[2] / "models" / "lid"


@pytest.fixture(scope="session")
def identifier() -> Identifier:
    return load_identifier(SHIPPED)


@pytest.fixture(scope="session")
def normaliser() -> Normaliser:
    return load_normaliser()
