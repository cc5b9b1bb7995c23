"""`POST /v1/audio/speech`: text to speech, streamed, in OpenAI's shapes."""

import asyncio
from dataclasses import replace

import msgspec
from aiohttp import web

from access_gateway.contracts.errors import (
    BodyTimeout,
    BodyTooLarge,
    EmptyInput,
    EngineError,
    InvalidSetting,
    NotAcceptable,
    UnsupportedLanguage,
    UnsupportedMediaType,
)
from access_gateway.contracts.languages import UND, canonical_tag
from access_gateway.contracts.speaking import Manner
from access_gateway.contracts.turn import Preferences
from access_gateway.language.emoji import speakable
from access_gateway.reply.compose import compose
from access_gateway.store.answers import Speakable
from access_gateway.turn import remembered
from access_gateway.web import taking
from access_gateway.web.openai_wire import SpeechIn, WrongField, door
from access_gateway.web.outside import OUTSIDE, Outside
from access_gateway.web.turns import stream_speech

MIMES = {
    "mp3": "audio/mpeg", "opus": "audio/ogg", "aac": "audio/aac", "flac": "audio/flac", "wav": "audio/wav",
    "pcm": "audio/pcm",
}  # fmt: skip
VOICES = frozenset(
    {
        "alloy", "ash", "ballad", "cedar", "coral", "default", "echo", "fable", "marin", "nova", "onyx", "sage",
        "shimmer", "verse",
    }
)  # fmt: skip
"""OpenAI's names: each means the gateway's own voice for the language of the text."""
MOST_BODY_BYTES = 262_144
SLOWEST, FASTEST = 0.4, 2.5
"""Of our voices (contracts.speaking.Manner)."""


@door
async def post_speech(request: web.Request) -> web.StreamResponse:
    """Speak a text."""
    outside = request.app[OUTSIDE]
    asked = _fields(await _body(request))
    text = taking.text(asked.input, outside.settings.doors.openai_max_input_chars)
    language = _language(outside, asked, text)
    sentences = tuple(
        (speakable(sentence.text, sentence.language), sentence.language)
        for sentence in compose([(text, language)])
    )
    if not sentences:
        raise EmptyInput("The text has nothing that can be spoken.")
    kept = await remembered(outside.rooms, asked.customer) if asked.customer else Preferences()
    spoken = Speakable(sentences, _manner(outside, asked.speed, kept))
    async with outside.admission.place():
        try:
            return await stream_speech(request, outside.rooms.speech, spoken, MIMES[asked.response_format])
        except NotAcceptable as error:  # there is a voice, and it failed
            raise EngineError("The text could not be spoken; please try again.") from error


async def _body(request: web.Request) -> bytes:
    taking.check_encoding(request)
    if request.content_type != "application/json":
        raise UnsupportedMediaType(f"The content type is {request.content_type!r}; send application/json.")
    if (request.content_length or 0) > MOST_BODY_BYTES:
        raise BodyTooLarge(f"The body is larger than {MOST_BODY_BYTES} bytes.")
    try:
        async with asyncio.timeout(taking.READ_LIMIT_S):
            return await request.read()
    except TimeoutError as error:
        raise BodyTimeout(f"The body did not arrive within {taking.READ_LIMIT_S:.0f} s.") from error


def _fields(content: bytes) -> SpeechIn:
    fields = taking.struct(content, dict[str, msgspec.Raw])
    known = {field.name: field.required for field in msgspec.structs.fields(SpeechIn)}
    for name in fields:
        if name not in known:
            raise WrongField(
                f"The field {name[:100]!r} is not taken here; there are {', '.join(known)}.", name[:100]
            )
    for name, required in known.items():
        if required and name not in fields:
            raise WrongField(f"The field {name!r} is missing.", name)
    for name in fields:
        try:
            filled = {
                "input": msgspec.Raw(b'"x"'),
                "model": msgspec.Raw(b'"x"'),
                "voice": msgspec.Raw(b'"x"'),
            }
            msgspec.json.decode(msgspec.json.encode({**filled, name: fields[name]}), type=SpeechIn)
        except msgspec.ValidationError as error:
            raise WrongField(f"{error}.", name) from error
    return taking.struct(content, SpeechIn)


def _language(outside: Outside, asked: SpeechIn, text: str) -> str:
    """Return in which language to speak: the voice's, where it names one, else the text's."""
    rooms = outside.rooms
    named = canonical_tag(asked.voice)
    if named is None and asked.voice not in VOICES:
        raise WrongField(
            f"There is no voice {asked.voice[:60]!r}: name a language ({', '.join(sorted(rooms.speech.languages))}) "
            f"or one of {', '.join(sorted(VOICES))}.",
            "voice",
        )
    language = named or rooms.identifier.identify(text).language
    if language == UND:
        language = outside.settings.backend.language
    if language not in rooms.speech.languages:
        raise UnsupportedLanguage(
            f"No voice here speaks {language}; there are {', '.join(sorted(rooms.speech.languages))}."
        )
    return language


def _manner(outside: Outside, speed: float, kept: Preferences) -> Manner:
    manner = outside.rooms.renderer.manner(kept)
    usual = manner.rate
    rate = usual * speed
    if not SLOWEST <= rate <= FASTEST:
        raise InvalidSetting(f"speed is {SLOWEST / usual:.2f} to {FASTEST / usual:.2f} with these voices.")
    return replace(manner, rate=rate)
