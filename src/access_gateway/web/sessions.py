"""`GET /v1/sessions/{session}/sheet`: the conversation so far, to be printed."""

from typing import Annotated

from aiohttp import web
from msgspec import Meta

from access_gateway.contracts.errors import NotFound
from access_gateway.contracts.languages import UND
from access_gateway.reply.sheet import SHEET_STYLE_HASH, sheet
from access_gateway.reply.style import DEFAULT_PT
from access_gateway.web import taking
from access_gateway.web.outside import OUTSIDE
from access_gateway.web.wire import In

POLICY = (
    f"default-src 'none'; style-src '{SHEET_STYLE_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
TextSize = Annotated[int, Meta(ge=18, le=96)]
UtcOffset = Annotated[int, Meta(ge=-840, le=840)]


class SheetQuery(In, frozen=True):
    """What goes with the request for a sheet."""

    text_size_pt: TextSize = DEFAULT_PT
    utc_offset_min: UtcOffset | None = None


async def get_sheet(request: web.Request) -> web.Response:
    """Return the last turns of a conversation as a page of large text."""
    rooms = request.app[OUTSIDE].rooms
    query = taking.parameters(request, SheetQuery)
    session = rooms.sessions.checked(request.match_info["session"])
    kept = await rooms.sessions.get(session)
    if kept is None or not kept.history:
        raise NotFound(f"Nothing is remembered of session {session!r}.")
    page = sheet(rooms.messages, kept.history, kept.language or UND, query.text_size_pt, query.utc_offset_min)
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
    return web.Response(text=page, content_type="text/html", headers=headers)
