"""`POST /v1/audio/transcriptions`: recordings to words, in OpenAI's shapes."""

import asyncio
from collections.abc import Sequence

import msgspec
from aiohttp import web

from access_gateway.contracts.audio import Recording
from access_gateway.contracts.errors import BodyTimeout, EmptyInput, UnsupportedLanguage, UnsupportedMediaType
from access_gateway.contracts.hearing import HearingOptions, Priority, Transcript
from access_gateway.contracts.languages import base_of
from access_gateway.contracts.turn import Sentence
from access_gateway.heard import audio_limits, candidates, settle
from access_gateway.hearing.decode import decode
from access_gateway.reply.captions import captions_vtt
from access_gateway.web import rendering, taking
from access_gateway.web.openai_segments import segments, srt
from access_gateway.web.openai_wire import (
    Granularity,
    SegmentOut,
    TranscriptionIn,
    TranscriptionOut,
    Usage,
    VerboseOut,
    WordOut,
    WrongField,
    door,
)
from access_gateway.web.outside import OUTSIDE, Outside

MOST_FIELD_BYTES = 65_536
GRANULARITIES = "timestamp_granularities[]"


@door
async def post_transcription(request: web.Request) -> web.StreamResponse:
    """Hear a recording."""
    outside = request.app[OUTSIDE]
    async with outside.admission.place():
        try:
            async with asyncio.timeout(taking.READ_LIMIT_S):
                recording, asked, wanted = await _read(request, outside)
        except TimeoutError as error:
            raise BodyTimeout(f"The body did not arrive within {taking.READ_LIMIT_S:.0f} s.") from error
        heard = await _hear(outside, recording, asked)
    if asked.stream:
        return await _events(request, heard)
    return _answer(heard, asked, wanted)


async def _read(
    request: web.Request, outside: Outside
) -> tuple[Recording, TranscriptionIn, frozenset[Granularity]]:
    """Return the recording, the fields, and which times are wanted."""
    taking.check_encoding(request)
    if request.content_type != "multipart/form-data":
        raise UnsupportedMediaType(f"The content type is {request.content_type!r}; send multipart/form-data.")
    recording: Recording | None = None
    fields: dict[str, str] = {}
    granularities: set[str] = set()
    async for part in taking.parts(request):
        name = part.name or ""
        if name == "file":
            mime = part.headers.get("Content-Type", "application/octet-stream")
            content = await taking.read_part(part, outside.settings.server.max_body_bytes)
            recording = Recording(content, mime)
            continue
        value = (await taking.read_part(part, MOST_FIELD_BYTES)).decode("utf-8", "replace")
        if name in (GRANULARITIES, "timestamp_granularities"):
            granularities.add(value)
        elif name in fields:
            raise WrongField(f"The field {name!r} is given twice.", name)
        else:
            fields[name[:100]] = value
    if recording is None:
        raise WrongField("The part 'file' with the recording is missing.", "file")
    if not recording.content:
        raise EmptyInput("The recording is empty: no bytes were sent.")
    return recording, _fields(fields), _granularities(granularities)


def _fields(fields: dict[str, str]) -> TranscriptionIn:
    known = {field.name for field in msgspec.structs.fields(TranscriptionIn)}
    for name in fields:
        if name not in known:
            raise WrongField(
                f"The field {name!r} is not taken here; there are {', '.join(sorted(known))}.", name
            )
    if "model" not in fields:
        raise WrongField("The field 'model' is missing; any name will do.", "model")
    for name, value in fields.items():
        try:
            msgspec.convert({"model": "any", name: value}, TranscriptionIn, strict=False)
        except msgspec.ValidationError as error:
            raise WrongField(f"{error}.", name) from error
    return msgspec.convert(fields, TranscriptionIn, strict=False)


def _granularities(given: set[str]) -> frozenset[Granularity]:
    try:
        return frozenset(msgspec.convert(one, Granularity) for one in given)
    except msgspec.ValidationError as error:
        raise WrongField(f"{error}.", "timestamp_granularities") from error


async def _hear(outside: Outside, recording: Recording, asked: TranscriptionIn) -> Transcript:
    """Return what was said. A language that is named is held to; otherwise one that the words are in is."""
    rooms = outside.rooms
    declared = taking.language(asked.language or None)
    pcm = await asyncio.to_thread(decode, recording, audio_limits(rooms.settings))
    options = HearingOptions(prompt=asked.prompt or None)
    tags = candidates(rooms, declared)
    heard = await rooms.hearer.hear(pcm, tags, declared=declared is not None, options=options)
    outcome = heard if declared else await settle(rooms, heard, pcm, None, priority=Priority.RECORDING)
    if isinstance(outcome, str):
        raise UnsupportedLanguage(
            "This is speech in a language that nothing here hears; name it by `language`."
        )
    rooms.metrics.heard_s.labels(outcome.language).inc(outcome.duration_s)
    return outcome


def _answer(heard: Transcript, asked: TranscriptionIn, wanted: frozenset[Granularity]) -> web.Response:
    usage = Usage(round(heard.duration_s, 3))
    match asked.response_format:
        case "text":
            return web.Response(text=heard.text + "\n", content_type="text/plain")
        case "srt":
            return web.Response(
                text=srt(segments(heard)), content_type="application/x-subrip", charset="utf-8"
            )
        case "vtt":
            return web.Response(text=_vtt(heard, segments(heard)), content_type="text/vtt")
        case "verbose_json":
            words = [WordOut(word.text, word.start_s, word.end_s) for word in heard.words]
            verbose = VerboseOut(
                task="transcribe",
                language=base_of(heard.language),
                duration=usage.seconds,
                text=heard.text,
                usage=usage,
                words=words if "word" in wanted else None,
                segments=segments(heard) if "segment" in wanted or not wanted else None,
            )
            return rendering.json(verbose)
    return rendering.json(TranscriptionOut(heard.text, usage))


def _vtt(heard: Transcript, stretches: Sequence[SegmentOut]) -> str:
    return captions_vtt([Sentence(one.text, heard.language, one.start, one.end) for one in stretches])


async def _events(request: web.Request, heard: Transcript) -> web.StreamResponse:
    """Send the words as events, stretch by stretch: nothing in them is taken back."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await response.prepare(request)
    for number, one in enumerate(segments(heard)):
        delta = f" {one.text}" if number else one.text
        await _send(response, {"type": "transcript.text.delta", "delta": delta})
    await _send(response, {"type": "transcript.text.done", "text": heard.text})
    await response.write_eof()
    return response


async def _send(response: web.StreamResponse, event: dict[str, str]) -> None:
    await response.write(b"data: " + msgspec.json.encode(event) + b"\n\n")
