"""The OpenAPI document, generated from the endpoints' own declarations and structs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Literal

import msgspec
from aiohttp import web

from access_gateway import __version__
from access_gateway.contracts.errors import Busy, GatewayError
from access_gateway.web.problems import MIME as PROBLEM_MIME
from access_gateway.web.problems import Handler
from access_gateway.web.wire import ProblemOut

REF = "#/components/schemas/{name}"
BINARY: Any = bytes
"""A body of bytes: sound."""
TEXT: Any = str
"""A body of text: HTML, WebVTT, plain."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an endpoint."""

    name: str
    type: Any
    """A type that msgspec can describe."""
    about: str
    where: Literal["query", "path", "header"] = "query"


@dataclass(frozen=True, slots=True)
class Multipart:
    """A multipart/form-data body: name of part → type (BINARY for files)."""

    parts: Mapping[str, Any]
    required: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method of one path: what it takes, gives, and refuses; and who handles it."""

    method: str
    path: str
    name: str
    """Also the operationId."""
    summary: str
    handler: Handler
    tag: str
    takes: Mapping[str, Any] = field(default_factory=dict)
    """MIME type → struct, BINARY, TEXT or Multipart."""
    gives: Mapping[str, Any] = field(default_factory=dict)
    """MIME type → struct, BINARY or TEXT, of the 200 answer."""
    status: int = 200
    also: Mapping[int, Any] = field(default_factory=dict)
    """Other statuses that carry a struct as JSON (503 of /readyz); None for an empty body."""
    refuses: Sequence[type[GatewayError]] = ()
    parameters: Sequence[Parameter] = ()
    refuses_as: Any = None
    """The struct that errors come in, as JSON; None: problem objects."""
    refuses_in_html: bool = False
    busy_in: Mapping[str, Any] = field(default_factory=dict)
    """Other forms than a problem object that the status 503 may have: what a customer is to hear or read."""
    """Whether errors that the customer can mend come as a page."""


def add_routes(app: web.Application, endpoints: Sequence[Endpoint]) -> None:
    """Register every endpoint with aiohttp."""
    for endpoint in endpoints:
        app.router.add_route(endpoint.method, endpoint.path, endpoint.handler, name=endpoint.name)


def document(endpoints: Sequence[Endpoint], public_url: str = "") -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of the endpoints."""
    schemas, components = _schemas(endpoints)
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Access Gateway",
            "version": __version__,
            "description": "Customer service by voice, large text and speech, in the languages of China.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": public_url or "/"}],
        "paths": paths,
        "components": {"schemas": components},
    }


def _schemas(endpoints: Sequence[Endpoint]) -> tuple[dict[Any, Any], dict[str, Any]]:
    """Return the schema of every type that the endpoints name, and the components they refer to."""
    types: list[Any] = [ProblemOut]
    for endpoint in endpoints:
        bodies = [
            *endpoint.takes.values(),
            *endpoint.gives.values(),
            *endpoint.also.values(),
            endpoint.refuses_as,
        ]
        types += [parameter.type for parameter in endpoint.parameters]
        for body in bodies:
            types += list(body.parts.values()) if isinstance(body, Multipart) else [body]
    wanted = list({repr(kind): kind for kind in types if kind not in (None, BINARY)}.values())
    schemas, components = msgspec.json.schema_components(wanted, ref_template=REF)
    return {repr(kind): schema for kind, schema in zip(wanted, schemas, strict=True)}, components


def _operation(endpoint: Endpoint, schemas: Mapping[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "tags": [endpoint.tag],
        "responses": _responses(endpoint, schemas),
    }
    if endpoint.parameters:
        operation["parameters"] = [
            {
                "name": parameter.name,
                "in": parameter.where,
                "description": parameter.about,
                "required": parameter.where == "path",
                "schema": schemas[repr(parameter.type)],
            }
            for parameter in endpoint.parameters
        ]
    if endpoint.takes:
        content = {mime: {"schema": _body(kind, schemas)} for mime, kind in endpoint.takes.items()}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _responses(endpoint: Endpoint, schemas: Mapping[str, Any]) -> dict[str, Any]:
    responses: dict[str, Any] = {str(endpoint.status): {"description": HTTPStatus(endpoint.status).phrase}}
    if endpoint.gives:
        content = {mime: {"schema": _body(kind, schemas)} for mime, kind in endpoint.gives.items()}
        responses[str(endpoint.status)]["content"] = content
    for status, kind in endpoint.also.items():
        responses[str(status)] = {"description": HTTPStatus(status).phrase}
        if kind is not None:
            responses[str(status)]["content"] = {"application/json": {"schema": _body(kind, schemas)}}
    by_status: dict[int, list[type[GatewayError]]] = {}
    for error in endpoint.refuses:
        by_status.setdefault(error.status, []).append(error)
    for status, refused in sorted(by_status.items()):
        codes = ", ".join(sorted({error.code for error in refused}))
        responses[str(status)] = {
            "description": f"{HTTPStatus(status).phrase}: {codes}",
            "content": {
                **_refusal(endpoint, schemas),
                **({"text/html": {"schema": schemas[repr(TEXT)]}} if endpoint.refuses_in_html else {}),
                **(
                    {mime: {"schema": _body(kind, schemas)} for mime, kind in endpoint.busy_in.items()}
                    if status == Busy.status
                    else {}
                ),
            },
        }
    return responses


def _refusal(endpoint: Endpoint, schemas: Mapping[str, Any]) -> dict[str, Any]:
    if endpoint.refuses_as is None:
        return {PROBLEM_MIME: {"schema": schemas[repr(ProblemOut)]}}
    return {"application/json": {"schema": schemas[repr(endpoint.refuses_as)]}}


def _body(kind: Any, schemas: Mapping[str, Any]) -> dict[str, Any]:
    if kind is BINARY:
        return {"type": "string", "format": "binary"}
    if isinstance(kind, Multipart):
        properties = {name: _body(part, schemas) for name, part in kind.parts.items()}
        return {"type": "object", "properties": properties, "required": list(kind.required)}
    schema: dict[str, Any] = schemas[repr(kind)]
    return schema
