"""Cross-origin calls: which other sites' pages may call the gateway from a browser (Fetch standard, CORS)."""

from collections.abc import Sequence

from aiohttp import hdrs, web
from aiohttp.typedefs import Middleware

from access_gateway.web.problems import Handler

METHODS = "GET, POST, PUT, DELETE"
HEADERS = "Accept, Content-Type"


def middleware(origins: Sequence[str]) -> Middleware:
    """Return the middleware that allows the given origins, and answers their preflight requests."""
    allowed = frozenset(origins)

    @web.middleware
    async def cors(request: web.Request, handler: Handler) -> web.StreamResponse:
        origin = request.headers.get(hdrs.ORIGIN)
        if origin not in allowed or origin is None:
            return await handler(request)
        if request.method == hdrs.METH_OPTIONS:
            response: web.StreamResponse = web.Response(status=204)
            response.headers[hdrs.ACCESS_CONTROL_ALLOW_METHODS] = METHODS
            response.headers[hdrs.ACCESS_CONTROL_ALLOW_HEADERS] = HEADERS
            response.headers[hdrs.ACCESS_CONTROL_MAX_AGE] = "600"
        else:
            response = await handler(request)
        if not response.prepared:
            response.headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = origin
            response.headers.add(hdrs.VARY, hdrs.ORIGIN)
        return response

    return cors
