"""Errors as `application/problem+json` (RFC 9457): the one place that turns them into responses."""

import http
import math
from collections.abc import Awaitable, Callable

import msgspec
from aiohttp import web
from aiohttp.typedefs import Middleware

from access_gateway.contracts import errors
from access_gateway.observe.logs import logger
from access_gateway.observe.metrics import Metrics
from access_gateway.web.wire import ProblemOut

MIME = "application/problem+json"
TYPE_BASE = "urn:access-gateway:problem:"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_BY_STATUS: dict[int, type[errors.GatewayError]] = {
    400: errors.InputError,
    404: errors.NotFound,
    405: errors.MethodNotAllowed,
    413: errors.BodyTooLarge,
    415: errors.UnsupportedMediaType,
}


def problem_of(error: errors.GatewayError, instance: str | None = None) -> ProblemOut:
    """Return the problem object of an error."""
    return ProblemOut(
        type=TYPE_BASE + error.code, title=error.title, status=error.status, detail=error.detail,
        code=error.code, retryable=error.retryable, instance=instance, retry_after_s=error.retry_after_s,
    )  # fmt: skip


def respond(error: errors.GatewayError, instance: str | None = None) -> web.Response:
    """Return the response that tells a caller of an error."""
    response = web.Response(
        body=msgspec.json.encode(problem_of(error, instance)), status=error.status, content_type=MIME
    )
    if error.retry_after_s is not None:
        response.headers["Retry-After"] = str(max(1, math.ceil(error.retry_after_s)))
    return response


def from_http(error: web.HTTPException) -> errors.GatewayError:
    """Return the gateway's own error for one that aiohttp raises."""
    kind = _BY_STATUS.get(error.status)
    if kind is None:
        kind = errors.InputError if error.status < 500 else errors.GatewayError
    detail = {
        404: "There is no such page; /docs lists them all.",
        405: "This endpoint takes other methods; /docs lists them.",
        413: "The body is larger than the setting server.max_body_bytes allows.",
    }.get(error.status, http.HTTPStatus(error.status).phrase + ".")
    return kind(detail)


def middleware(metrics: Metrics) -> Middleware:
    """Return the middleware that lets no error out but as a problem object."""

    @web.middleware
    async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except errors.GatewayError as error:
            known, response = error, respond(error, request.path)
        except web.HTTPException as error:
            if error.status < 400:
                raise
            known = from_http(error)
            response = respond(known, request.path)
            if "Allow" in error.headers:
                response.headers["Allow"] = error.headers["Allow"]
        except Exception:
            # The last line of defence: the caller gets a clean 500, the log the traceback.
            logger().exception("unexpected", endpoint=_endpoint(request))
            known = errors.GatewayError("The gateway met an error it did not expect; it is in its log.")
            response = respond(known, request.path)
        metrics.problems.labels(known.code).inc()
        if known.status >= 500:
            logger().warning("problem", code=known.code, status=known.status, endpoint=_endpoint(request))
        return response

    return problems


def _endpoint(request: web.Request) -> str | None:
    """Return the route's pattern, for the log: a path itself may hold what a customer is called."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else None
