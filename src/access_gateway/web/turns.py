"""`POST /v1/turns` and `GET /v1/turns/{turn}/speech`."""

from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from dataclasses import replace

from aiohttp import web
from ulid import ULID

from access_gateway.contracts.audio import Pcm, Recording
from access_gateway.contracts.errors import Busy, NotAcceptable
from access_gateway.contracts.hearing import Transcript
from access_gateway.contracts.languages import UND
from access_gateway.contracts.speaking import SpokenSentence
from access_gateway.contracts.turn import Command, Preferences, Reply
from access_gateway.reply.brf import brf
from access_gateway.reply.large_text import STYLE_HASH
from access_gateway.reply.plain import plain_text
from access_gateway.speech.encode import encode
from access_gateway.speech.speech import Speech
from access_gateway.store.answers import Speakable
from access_gateway.turn import Said, Unheard, answer, hear, remembered
from access_gateway.web import negotiate, please_wait, rendering, taking
from access_gateway.web.outside import OUTSIDE, Outside
from access_gateway.web.wire import In, PreferencesIn, SessionId, Tag, TurnIn

SOUND = ("audio/ogg", "audio/wav", "audio/mpeg")
WRITTEN = ("application/json", "text/html", "text/plain", "text/vtt", "text/x-brf")
SPOKEN_OR_PLAIN = (*SOUND, "text/plain")
"""Forms in which a customer, and not a program, is told that there is no place now."""
PAGE_POLICY = (
    f"default-src 'none'; style-src '{STYLE_HASH}'; media-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)


class TurnQuery(In, frozen=True):
    """What goes with a bare recording."""

    session: SessionId | None = None
    language: Tag | None = None


async def post_turn(request: web.Request) -> web.StreamResponse:
    """Serve one turn."""
    outside = request.app[OUTSIDE]
    mime = negotiate.choose(request.headers.get("Accept"), (*WRITTEN, *SOUND))
    query = taking.parameters(request, TurnQuery)
    taken = await taking.body(request, outside.settings, "turn")
    sent = taking.struct(taken.json, TurnIn) if taken.json is not None else TurnIn()
    try:
        async with outside.admission.place():
            with outside.rooms.metrics.turns_now.track_inprogress():
                reply = await take_turn(outside, sent, query, taken.recording)
    except Busy as error:
        if mime not in SPOKEN_OR_PLAIN:
            raise
        outside.rooms.metrics.problems.labels(error.code).inc()
        named = taking.language(sent.language or query.language or sent.preferences.language)
        return await please_wait.respond(outside.rooms, error, named, mime)
    return await respond(request, outside, reply, mime)


async def get_speech(request: web.Request) -> web.StreamResponse:
    """Speak the answer of a turn of the last while."""
    outside = request.app[OUTSIDE]
    kept = outside.rooms.answers.of(request.match_info["turn"])
    first = outside.settings.speech.mime
    offers = (first, *(mime for mime in SOUND if mime != first))
    mime = negotiate.choose(request.headers.get("Accept"), offers)
    return await stream_speech(request, outside.rooms.speech, kept, mime)


async def get_braille(request: web.Request) -> web.Response:
    """Give the braille of the answer of a turn of the last while, as a file for an embosser."""
    turn = request.match_info["turn"]
    return braille_file(turn, request.app[OUTSIDE].rooms.answers.of(turn).braille)


async def take_turn(outside: Outside, sent: TurnIn, query: TurnQuery, recording: Recording | None) -> Reply:
    """Take a customer's text, recording or key the whole way."""
    turn = str(ULID())
    session = sent.session or query.session or str(ULID())
    declared = taking.language(sent.language or query.language)
    kept = await remembered(outside.rooms, sent.metadata.get("customer", session))
    preferences = preferences_of(sent.preferences).over(kept)
    said = Said(
        turn=turn,
        session=session,
        transcript=Transcript("", declared or UND),
        declared=declared,
        preferences=preferences,
        metadata=sent.metadata,
        person_key=sent.person,
        command_key=Command(sent.command) if sent.command else None,
    )
    if recording is not None:
        heard = await hear(outside.rooms, turn, session, recording, declared or preferences.language)
        said = replace(said, unheard=heard) if isinstance(heard, Unheard) else replace(said, transcript=heard)
    elif not (said.person_key or said.command_key) or sent.text:
        text = taking.text(sent.text, outside.settings.server.max_text_chars)
        said = replace(said, transcript=Transcript(text, declared or UND))
    return await answer(outside.rooms, said)


def preferences_of(sent: PreferencesIn) -> Preferences:
    """Return the caller's preferences. Raises UnsupportedLanguage."""
    return Preferences(
        language=taking.language(sent.language),
        speech=sent.speech,
        rate=sent.rate,
        volume=sent.volume,
        pitch=sent.pitch,
        voice=sent.voice,
        text_size_pt=sent.text_size_pt,
        simple=sent.simple,
        person_first=sent.person_first,
        braille=sent.braille,
        theme=sent.theme,
        captions=sent.captions,
        read_back=sent.read_back,
        pause_s=sent.pause_s,
    )


async def respond(request: web.Request, outside: Outside, reply: Reply, mime: str) -> web.StreamResponse:
    """Return the rendition that the caller asked for."""
    if mime == "application/json":
        return rendering.json(rendering.turn(reply))
    headers = {"Content-Language": reply.answer.language}
    if mime == "text/html":
        if not reply.answer.large_text_html:
            raise NotAcceptable(
                "The page of this answer is withheld: its numbers were not those of the answer."
            )
        headers["Content-Security-Policy"] = PAGE_POLICY
        return web.Response(text=reply.answer.large_text_html, content_type=mime, headers=headers)
    if mime == "text/x-brf":
        return braille_file(reply.turn, reply.answer.braille)
    if mime == "text/plain":
        return web.Response(text=plain_text(reply), content_type=mime, headers=headers)
    if mime == "text/vtt":
        return web.Response(text=reply.answer.captions_vtt, content_type=mime, headers=headers)
    return await stream_speech(request, outside.rooms.speech, outside.rooms.answers.of(reply.turn), mime)


def braille_file(turn: str, braille: str | None) -> web.Response:
    """Return an answer as a file for an embosser. Raises NotAcceptable where there is no braille of it."""
    try:
        file = brf(braille or "")
    except ValueError:  # computer braille of eight dots, which this kind of file does not have
        file = ""
    if not file:
        raise NotAcceptable(
            "This answer cannot be put into such braille here: GET /v1/languages says why; ask for text/html or "
            "application/json."
        )
    headers = {"Content-Disposition": f'attachment; filename="{turn}.brf"'}
    return web.Response(body=file.encode("ascii"), content_type="text/x-brf", headers=headers)


async def stream_speech(
    request: web.Request, speech: Speech, kept: Speakable, mime: str
) -> web.StreamResponse:
    """Send an answer's speech as it is made, sentence by sentence.

    Raises NotAcceptable where no sentence can be spoken: known before the first byte goes out.
    """
    sound = encode(_pcm(speech, kept), mime)
    try:
        first = await anext(sound)
    except StopAsyncIteration:
        tags = ", ".join(sorted({language for _, language in kept.sentences}))
        raise NotAcceptable(f"No voice here speaks {tags}; ask for text/html or application/json.") from None
    response = web.StreamResponse(headers={"Content-Type": mime, "Cache-Control": "no-store"})
    async with aclosing(sound):
        # A listener who has heard enough hangs up: no fault of anybody's, and the voice need not go on.
        with suppress(ConnectionResetError):
            await response.prepare(request)
            await response.write(first)
            async for piece in sound:
                await response.write(piece)
            await response.write_eof()
    return response


async def _pcm(speech: Speech, kept: Speakable) -> AsyncIterator[Pcm]:
    async for sentence in speech.speak(kept.sentences, kept.manner, engines=kept.engines):
        if isinstance(sentence, SpokenSentence):
            yield sentence.pcm
