"""docs/api.md has every endpoint, error code, message and notice."""

import re
from collections.abc import Iterator
from typing import Any, get_args

import msgspec
import pytest
from tests.docs.pages import CHECKOUT, blocks, names, page, table_rows

from access_gateway.contracts import errors
from access_gateway.web import stream_messages, wire, wire_info
from access_gateway.web.endpoints import ENDPOINTS

API = "docs/api.md"
DOORS = "docs/doors.md"
FROM_CLIENT = get_args(stream_messages.MessageIn)
FROM_GATEWAY = tuple(
    kind
    for kind in vars(stream_messages).values()
    if isinstance(kind, type) and issubclass(kind, wire.Out) and kind.__struct_config__.tag is not None
)


def descend(error: type[errors.GatewayError]) -> Iterator[type[errors.GatewayError]]:
    yield error
    for child in error.__subclasses__():
        yield from descend(child)


def tag(kind: type[msgspec.Struct]) -> str:
    return str(kind.__struct_config__.tag)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda it: f"{it.method} {it.path}")
def test_every_endpoint_has_a_heading(endpoint: Any) -> None:
    """What the gateway serves can be looked up."""
    assert f"\n### `{endpoint.method} {endpoint.path}`\n" in page(API) + page(DOORS)


def test_no_endpoint_is_invented() -> None:
    """What can be looked up is served."""
    served = {f"{it.method} {it.path}" for it in ENDPOINTS}
    assert set(re.findall(r"^### `(.+)`$", page(API) + page(DOORS), re.MULTILINE)) == served


def test_every_error_code_is_there_with_its_status() -> None:
    """A client can be written from the table."""
    said = {row[0].strip("`"): (row[1], row[2]) for row in table_rows(API) if len(row) == 4}
    real = {it.code: (str(it.status), "yes" if it.retryable else "no") for it in descend(errors.GatewayError)}
    assert said == real


def test_what_endpoints_refuse_is_in_the_table_of_http_errors() -> None:
    """The codes that a caller can meet stand above those that they cannot."""
    over_http = page(API).split("These are not sent as HTTP errors")[0]
    for error in {error for endpoint in ENDPOINTS for error in endpoint.refuses}:
        assert f"| `{error.code}` |" in over_http


@pytest.mark.parametrize("kind", [*FROM_CLIENT, *FROM_GATEWAY], ids=tag)
def test_every_message_is_there_with_its_fields(kind: type[msgspec.Struct]) -> None:
    """A client of the stream can be written from the tables."""
    fields = {field.encode_name for field in msgspec.structs.fields(kind)}
    rows = [names(row[1]) for row in table_rows(API) if row[0] == f"`{tag(kind)}`" and len(row) == 3]
    assert fields in rows


def test_there_are_messages_of_both_sides() -> None:
    """The test above looks at all of them."""
    assert len(FROM_CLIENT) == 8
    assert len(FROM_GATEWAY) == 9


def test_the_transcript_is_of_these_messages() -> None:
    """The conversation on the page could have been held with this gateway."""
    (transcript,) = [block for block in blocks(API, "text") if block.startswith("→")]
    known = {tag(kind) for kind in FROM_GATEWAY}
    for line in transcript.splitlines():
        side, said = line.split(" ", 1)
        if not said.startswith("{"):
            assert said.startswith("binary")
        elif side == "→":
            msgspec.json.decode(said, type=stream_messages.MessageIn)
        else:
            message = msgspec.json.decode(said)
            said_tag = message.pop("type")
            (kind,) = [one for one in FROM_GATEWAY if tag(one) == said_tag]
            assert set(message) == {field.name for field in msgspec.structs.fields(kind)}
    assert set(re.findall(r'← \{"type": "(\w+)"', transcript)) == known - {"error", "please_wait"}


def test_every_notice_is_there() -> None:
    """A program that acts on notices knows all of them."""
    source = "".join(
        file.read_text(encoding="utf-8") for file in (CHECKOUT / "src" / "access_gateway").rglob("*.py")
    )
    noted = set(re.findall(r"\bnote\(Text\.(\w+)", source)) | {"NOT_SPOKEN"}
    rows = {row[0] for row in table_rows(API) if len(row) == 2}
    assert {f"`{code.lower().replace('_', '-')}`" for code in noted} <= rows


@pytest.mark.parametrize("example", blocks(API, "json"))
def test_an_answer_has_the_fields_that_are_sent(example: str) -> None:
    """No field of an example is missing or made up."""
    shown = msgspec.json.decode(example)
    structs = [*vars(wire).values(), *vars(wire_info).values()]
    kinds = [*FROM_GATEWAY, *filter(_is_struct, structs)]
    fitting = [kind for kind in kinds if set(shown) - {"type"} == _fields(kind) - {"type"}]
    assert fitting
    msgspec.convert(shown, fitting[0])


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _fields(kind: type[msgspec.Struct]) -> set[str]:
    return {field.encode_name for field in msgspec.structs.fields(kind)}
