"""`/`: the customer page. Without scripts, a question goes in by form; with them, the widget takes its place."""

from typing import Annotated

import msgspec
from aiohttp import BodyPartReader, web
from msgspec import Meta
from ulid import ULID

from access_gateway.contracts.audio import Recording
from access_gateway.contracts.errors import GatewayError, InvalidJson, UnsupportedMediaType
from access_gateway.contracts.languages import canonical_tag
from access_gateway.contracts.turn import Preferences
from access_gateway.reply.large_text import Page, large_text_page
from access_gateway.reply.style import DEFAULT_PT
from access_gateway.reply.words import Words
from access_gateway.turn import remembered
from access_gateway.web import taking
from access_gateway.web.browser_language import accepted_language
from access_gateway.web.openapi import BINARY, Multipart, Parameter
from access_gateway.web.outside import OUTSIDE, Outside
from access_gateway.web.turns import PAGE_POLICY, TurnQuery, take_turn
from access_gateway.web.widget import WIDGET
from access_gateway.web.wire import In, PreferencesIn, SessionId, Tag, TurnIn

Size = Annotated[int, Meta(ge=18, le=96)]
ChosenTag = Annotated[
    str, Meta(max_length=35, pattern="^[A-Za-z0-9-]*$", description="BCP 47 tag; empty: not chosen")
]
MAX_FIELD_BYTES = 65_536
SCRIPT_POLICY = (
    f"{PAGE_POLICY}; script-src 'self'; connect-src 'self'; font-src 'self'; "
    "require-trusted-types-for 'script'"
)
"""The first page may run the widget, which asks for no exception: no inline script or style, no HTML from texts."""


class PageQuery(In, frozen=True):
    """What the page's address may carry."""

    session: SessionId | None = None
    language: Tag | None = None
    text_size_pt: Size | None = None


class PageForm(In, frozen=True):
    """The page's form."""

    text: str = ""
    session: SessionId | None = None
    language: ChosenTag = ""
    text_size_pt: Size | None = None
    person: ChosenTag = ""
    """Any value: the button for a person."""


PARAMETERS = (
    Parameter("session", SessionId, "The conversation to go on with"),
    Parameter("language", Tag, "The language of the page"),
    Parameter("text_size_pt", Size, "Size of the main text, in points"),
)
TAKES = {
    "application/x-www-form-urlencoded": PageForm,
    "multipart/form-data": Multipart(
        {
            "text": str,
            "session": SessionId,
            "language": ChosenTag,
            "text_size_pt": Size,
            "person": ChosenTag,
            "audio": BINARY,
        }
    ),
}


async def get_page(request: web.Request) -> web.Response:
    """Return the page, in the language that the address or the browser asks for."""
    outside = request.app[OUTSIDE]
    query = taking.parameters(request, PageQuery)
    kept = await remembered(outside.rooms, query.session) if query.session else Preferences()
    accepted = accepted_language(request.headers.get("Accept-Language", ""))
    language = taking.language(query.language) or kept.language or accepted
    page = Page(
        language=language,
        session=query.session or str(ULID()),
        text_size_pt=query.text_size_pt or kept.text_size_pt or DEFAULT_PT,
        theme=kept.theme or "auto",
        script_url=request.app[WIDGET].script,
        icon_url=request.app[WIDGET].icon,
    )
    response = _html(large_text_page(outside.rooms.messages, page, ()), language)
    response.headers["Content-Security-Policy"] = SCRIPT_POLICY
    return response


async def post_page(request: web.Request) -> web.Response:
    """Take a turn from the form, and answer with a page; errors that the customer can mend are pages too."""
    outside = request.app[OUTSIDE]
    form, recording = await _form(request, outside)
    language = form.language or None
    size = form.text_size_pt
    sent = TurnIn(
        text=form.text or None,
        session=form.session,
        language=language,
        preferences=PreferencesIn(text_size_pt=size),
        person=bool(form.person),
    )
    try:
        async with outside.admission.place():
            reply = await take_turn(outside, sent, TurnQuery(), recording)
    except GatewayError as error:
        return await _failed(request, outside, form, error)
    return _html(reply.answer.large_text_html, reply.answer.language)


async def _failed(
    request: web.Request, outside: Outside, form: PageForm, error: GatewayError
) -> web.Response:
    """Say what went wrong in the customer's words; the status is the error's own."""
    language = canonical_tag(form.language) or accepted_language(request.headers.get("Accept-Language", ""))
    words = Words(outside.rooms.messages, outside.rooms.converter, language)
    words.tell_failure(error)
    words.notices.clear()
    session = form.session or str(ULID())
    preferences = Preferences(text_size_pt=form.text_size_pt)
    answer, _ = await outside.rooms.renderer.render(str(ULID()), session, words, preferences)
    response = _html(answer.large_text_html, answer.language)
    response.set_status(error.status)
    outside.rooms.metrics.problems.labels(error.code).inc()
    return response


async def _form(request: web.Request, outside: Outside) -> tuple[PageForm, Recording | None]:
    taking.check_encoding(request)
    if request.content_type == "application/x-www-form-urlencoded":
        try:
            fields = dict(await request.post())
        except ValueError as error:  # too many fields, or bytes that are not the declared charset
            raise InvalidJson("The form cannot be read.") from error
        return _convert({name: value for name, value in fields.items() if isinstance(value, str)}), None
    if request.content_type != "multipart/form-data":
        raise UnsupportedMediaType(f"The content type is {request.content_type!r}; send a form.")
    return await _multipart(request, outside)


async def _multipart(request: web.Request, outside: Outside) -> tuple[PageForm, Recording | None]:
    fields: dict[str, str] = {}
    recording: Recording | None = None
    async for part in taking.parts(request):
        if part.name == "audio":
            recording = await _recording(part, outside.settings.server.max_body_bytes)
        else:
            content = await taking.read_part(part, MAX_FIELD_BYTES)
            fields[part.name or ""] = content.decode("utf-8", "replace")
    return _convert(fields), recording


async def _recording(part: BodyPartReader, most: int) -> Recording | None:
    content = await taking.read_part(part, most)
    # A form sends an empty file where none was chosen.
    return Recording(content, part.headers.get("Content-Type", "audio/unknown")) if content else None


def _convert(fields: dict[str, str]) -> PageForm:
    try:
        return msgspec.convert(fields, PageForm, strict=False)
    except msgspec.ValidationError as error:
        raise InvalidJson(f"Form: {error}.") from error


def _html(page: str, language: str) -> web.Response:
    headers = {"Content-Security-Policy": PAGE_POLICY, "Content-Language": language}
    return web.Response(text=page, content_type="text/html", headers=headers)
