"""The aiohttp application: routes, middlewares, limits."""

import msgspec
from aiohttp import web

from access_gateway.web import compat_vosk, cors, info, problems
from access_gateway.web.endpoints import ENDPOINTS
from access_gateway.web.openapi import add_routes, document
from access_gateway.web.outside import OUTSIDE, Outside
from access_gateway.web.widget import WIDGET, Widget

SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def create_app(outside: Outside) -> web.Application:
    """Return the application that serves design §6 for this gateway."""
    app = web.Application(
        middlewares=[
            cors.middleware(outside.settings.server.cors_origins),
            problems.middleware(outside.rooms.metrics),
            compat_vosk.at_root,
        ],
        client_max_size=outside.settings.server.max_body_bytes,
    )
    app[OUTSIDE] = outside
    braille = outside.rooms.renderer.braille
    app[WIDGET] = Widget.build(outside.rooms.messages, braille.all_tables() if braille else ())
    description = document(ENDPOINTS, outside.settings.server.public_url)
    app[info.OPENAPI] = msgspec.json.encode(description)
    app[info.DOCS] = info.docs_page(description)
    add_routes(app, ENDPOINTS)
    app.on_response_prepare.append(_secure)
    return app


async def _secure(request: web.Request, response: web.StreamResponse) -> None:
    for name, value in SECURITY.items():
        response.headers.setdefault(name, value)
