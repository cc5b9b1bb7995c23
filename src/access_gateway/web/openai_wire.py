"""What goes through the doors for OpenAI's clients: parameters, answers, errors in their shape."""

import math
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Annotated, Literal

import msgspec
from aiohttp import web
from msgspec import Meta

from access_gateway.contracts.errors import GatewayError, InvalidJson, NotFound
from access_gateway.observe.logs import logger
from access_gateway.web import problems
from access_gateway.web.outside import OUTSIDE
from access_gateway.web.wire import In, Out, SessionId

Name = Annotated[str, Meta(min_length=1, max_length=200)]
TextFormat = Literal["json", "text", "srt", "verbose_json", "vtt"]
SoundFormat = Literal["mp3", "opus", "aac", "flac", "wav", "pcm"]
Granularity = Literal["word", "segment"]


class TranscriptionIn(In, frozen=True):
    """The fields of POST /v1/audio/transcriptions beside the recording."""

    model: Name
    """Any name: what hears is chosen by language."""
    language: Annotated[str, Meta(max_length=35)] = ""
    prompt: Annotated[str, Meta(max_length=2_000)] = ""
    response_format: TextFormat = "json"
    temperature: Annotated[float, Meta(ge=0, le=1)] = 0.0
    """Taken, and without effect: the recognisers here do not draw lots."""
    stream: bool = False


class SpeechIn(In, frozen=True):
    """The body of POST /v1/audio/speech."""

    input: Annotated[str, Meta(min_length=1)]
    model: Name
    """Any name: what speaks is chosen by language."""
    voice: Name
    """A language tag, or one of OpenAI's names: then the language is that of the text."""
    response_format: SoundFormat = "mp3"
    speed: Annotated[float, Meta(ge=0.25, le=4.0)] = 1.0
    instructions: Annotated[str, Meta(max_length=4_096)] = ""
    """Taken, and without effect."""
    stream_format: Literal["audio"] = "audio"
    customer: SessionId | None = None
    """Not OpenAI's: whose preferences of rate, volume, pitch and voice hold."""


class Usage(Out, frozen=True):
    """How much was heard."""

    seconds: float
    type: Literal["duration"] = "duration"


class TranscriptionOut(Out, frozen=True):
    """What was heard; `verbose_json` has more (VerboseOut)."""

    text: str
    usage: Usage


class WordOut(Out, frozen=True):
    """One word, with its place in seconds."""

    word: str
    start: float
    end: float


class SegmentOut(Out, frozen=True):
    """A stretch between two pauses."""

    id: int
    start: float
    end: float
    text: str
    avg_logprob: float
    """Logarithm of the words' mean confidence; 0 where the recogniser does not say."""
    compression_ratio: float
    no_speech_prob: float = 0.0
    """What a voice detector takes for silence is not recognised at all."""
    temperature: float = 0.0
    seek: int = 0
    tokens: tuple[int, ...] = ()


class VerboseOut(Out, frozen=True):
    """What was heard, with times."""

    task: Literal["transcribe"]
    language: str
    duration: float
    text: str
    usage: Usage
    words: list[WordOut] | None = None
    segments: list[SegmentOut] | None = None


class ErrorBody(Out, frozen=True):
    """What went wrong."""

    message: str
    type: Literal["invalid_request_error", "server_error"]
    param: str | None
    code: str
    """Ours, as everywhere: docs/api.md lists them."""


class OpenaiError(Out, frozen=True):
    """An error as OpenAI's clients read it."""

    error: ErrorBody


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def door(handler: Handler) -> Handler:
    """Return the handler with its errors in OpenAI's shape, behind the setting that opens the door."""

    @wraps(handler)
    async def opened(request: web.Request) -> web.StreamResponse:
        outside = request.app[OUTSIDE]
        try:
            if not outside.settings.doors.openai:
                raise NotFound("This door is closed (doors.openai).")
            return await handler(request)
        except GatewayError as error:
            known = error
        except web.HTTPException as error:
            if error.status < 400:
                raise
            known = problems.from_http(error)
        outside.rooms.metrics.problems.labels(known.code).inc()
        if known.status >= 500:
            logger().warning("problem", code=known.code, status=known.status, endpoint=request.path)
        return refusal(known)

    return opened


class WrongField(InvalidJson):
    """A field that is missing, unknown or out of its range; `param` is its name."""

    def __init__(self, detail: str, param: str) -> None:
        super().__init__(detail)
        self.param = param


def refusal(error: GatewayError) -> web.Response:
    """Return the response that tells an OpenAI client of an error."""
    kind: Literal["invalid_request_error", "server_error"] = (
        "invalid_request_error" if error.status < 500 else "server_error"
    )
    param = error.param if isinstance(error, WrongField) else None
    body = OpenaiError(ErrorBody(error.detail, kind, param, error.code))
    response = web.Response(
        body=msgspec.json.encode(body), status=error.status, content_type="application/json"
    )
    if error.retry_after_s is not None:
        response.headers["Retry-After"] = str(max(1, math.ceil(error.retry_after_s)))
    return response
