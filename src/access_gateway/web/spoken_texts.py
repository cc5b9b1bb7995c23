"""`GET /v1/texts/{code}/speech`: the gateway's own words, spoken, for pages that must say why they cannot listen."""

from typing import Annotated

from aiohttp import web
from msgspec import Meta

from access_gateway.contracts.errors import NotFound
from access_gateway.contracts.turn import Preferences
from access_gateway.reply.codes import Text
from access_gateway.reply.compose import compose
from access_gateway.store.answers import Speakable
from access_gateway.web import negotiate, taking
from access_gateway.web.outside import OUTSIDE
from access_gateway.web.turns import SOUND, stream_speech
from access_gateway.web.wire import In, Tag

TextCode = Annotated[
    str, Meta(max_length=64, description="Of a text without values, for example page-listening")
]


class SpokenQuery(In, frozen=True):
    """In which language."""

    language: Tag = "zh-Hans"


async def get_spoken_text(request: web.Request) -> web.StreamResponse:
    """Speak one of the gateway's own texts."""
    outside = request.app[OUTSIDE]
    query = taking.parameters(request, SpokenQuery)
    first = outside.settings.speech.mime
    mime = negotiate.choose(
        request.headers.get("Accept"), (first, *(mime for mime in SOUND if mime != first))
    )
    code = request.match_info["code"]
    if code not in set(Text) or "{" in outside.rooms.messages.template(Text(code), query.language):
        raise NotFound("There is no text of that code that can be said without values.")
    language = taking.language(query.language) or query.language
    message = outside.rooms.messages.say(Text(code), language)
    sentences = tuple((it.text, it.language) for it in compose([(message.text, message.language)]))
    speakable = Speakable(sentences, outside.rooms.renderer.manner(Preferences()))
    async with outside.admission.place():
        return await stream_speech(request, outside.rooms.speech, speakable, mime)
