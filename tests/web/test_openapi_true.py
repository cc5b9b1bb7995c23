"""The OpenAPI document is true: a property-based client finds no answer that it does not describe."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)
from tests.serving import Served

from access_gateway.web.endpoints import ENDPOINTS

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


@pytest.fixture(scope="module")
def document(typed: Served) -> BaseSchema:
    return schemathesis.openapi.from_url(f"{typed.url}/openapi.json")


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize(
    ("method", "path"),
    [(endpoint.method, endpoint.path) for endpoint in ENDPOINTS if endpoint.status != 101],
)
def test_every_answer_is_as_described(
    document: BaseSchema, method: str, path: str, mode: GenerationMode
) -> None:
    """An engineer can generate a client from the document and rely on it, for right and wrong requests alike."""
    operation = document[path][method]

    @settings(
        max_examples=50,
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def check(case: Case[Any]) -> None:
        case.call_and_validate(checks=CHECKS, timeout=30)

    if mode is GenerationMode.NEGATIVE and not (
        operation.body or operation.query or operation.path_parameters
    ):
        pytest.skip("takes nothing that could be wrong")
    check()
