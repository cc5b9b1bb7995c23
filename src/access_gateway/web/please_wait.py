"""Telling customers for whom there is no place now, in their own language and aloud, that there will be one."""

from collections.abc import AsyncGenerator, Sequence

from aiohttp import web

from access_gateway.contracts.audio import Pcm
from access_gateway.contracts.errors import Busy
from access_gateway.contracts.languages import UND
from access_gateway.contracts.speaking import Manner, SpokenSentence
from access_gateway.contracts.turn import Preferences
from access_gateway.reply.codes import Text
from access_gateway.reply.messages import Message
from access_gateway.rooms import Rooms
from access_gateway.speech.encode import encode
from access_gateway.web import problems


def texts(rooms: Rooms, language: str | None) -> Sequence[Message]:
    """Return what is said to a customer of this language; in the likely languages where it is not known."""
    return rooms.messages.say_all(Text.BUSY, language or UND)


async def spoken(rooms: Rooms, message: Message, manner: Manner) -> Pcm | None:
    """Return it spoken, or None where no voice says it. After the first time it comes from memory."""
    async for sentence in rooms.speech.speak([(message.text, message.language)], manner):
        if isinstance(sentence, SpokenSentence):
            return sentence.pcm
    return None


async def _alone(pcm: Pcm) -> AsyncGenerator[Pcm, None]:
    yield pcm


async def respond(rooms: Rooms, error: Busy, language: str | None, mime: str) -> web.Response:
    """Return the 503 of a turn that finds no place, in the form that was asked for, where that is possible."""
    response = problems.respond(error)
    said = texts(rooms, language)
    if mime.startswith("audio/"):
        pcm = await spoken(rooms, said[0], rooms.renderer.manner(Preferences()))
        if pcm is not None:
            response.body = b"".join([piece async for piece in encode(_alone(pcm), mime)])
            response.content_type = mime
            response.headers["Content-Language"] = said[0].language
    elif mime == "text/plain":
        response.text = "\n".join(message.text for message in said)
        response.content_type = mime
    return response
