"""`GET /v1/texts/{code}/speech`: the gateway's own words, spoken, for pages that must say why they cannot listen."""

from typing import Annotated

from aiohttp import web
from msgspec import Meta

from access_gateway.contracts.errors import NotFound
from access_gateway.contracts.turn import Preferences
from access_gateway.reply.codes import Text
from access_gateway.reply.compose import compose
from access_gateway.store.answers import Speakable
from access_gateway.turn import remembered
from access_gateway.web import negotiate, taking
from access_gateway.web.openapi import Parameter
from access_gateway.web.outside import OUTSIDE
from access_gateway.web.turns import SOUND, stream_speech
from access_gateway.web.wire import In, Pitch, Rate, SessionId, Tag, VoiceName, Volume

TextCode = Annotated[
    str, Meta(max_length=64, description="Of a text without values, for example page-listening")
]


class SpokenQuery(In, frozen=True):
    """In which language, and how this customer wants to be spoken to."""

    language: Tag | None = None
    customer: SessionId | None = None
    """Whose preferences hold where the address is silent."""
    rate: Rate | None = None
    volume: Volume | None = None
    pitch: Pitch | None = None
    voice: VoiceName | None = None


PARAMETERS = (
    Parameter("code", TextCode, "The text", "path"),
    Parameter("language", Tag, "In which language; the customer's, or Mandarin, where it is left out"),
    Parameter("customer", SessionId, "Whose preferences hold"),
    Parameter("rate", Rate, "Speech rate, over the customer's"),
    Parameter("volume", Volume, "Volume, over the customer's"),
    Parameter("pitch", Pitch, "Pitch, over the customer's"),
    Parameter("voice", VoiceName, "Whose voice, over the customer's"),
)


async def get_spoken_text(request: web.Request) -> web.StreamResponse:
    """Speak one of the gateway's own texts."""
    outside = request.app[OUTSIDE]
    query = taking.parameters(request, SpokenQuery)
    first = outside.settings.speech.mime
    mime = negotiate.choose(
        request.headers.get("Accept"), (first, *(mime for mime in SOUND if mime != first))
    )
    kept = await remembered(outside.rooms, query.customer) if query.customer else Preferences()
    wished = Preferences(rate=query.rate, volume=query.volume, pitch=query.pitch, voice=query.voice)
    named = taking.language(query.language) or kept.language or "zh-Hans"
    code = request.match_info["code"]
    if code not in set(Text) or "{" in outside.rooms.messages.template(Text(code), named).text:
        raise NotFound("There is no text of that code that can be said without values.")
    message = outside.rooms.messages.say(Text(code), named)
    sentences = tuple((it.text, it.language) for it in compose([(message.text, message.language)]))
    speakable = Speakable(sentences, outside.rooms.renderer.manner(wished.over(kept)))
    async with outside.admission.place():
        return await stream_speech(request, outside.rooms.speech, speakable, mime)
