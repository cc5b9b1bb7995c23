"""`GET /compat/vosk`: the WebSocket protocol of vosk-server, so that its clients need no change.

One answer to every message of sound: a result where one ended, else what is understood so far. `{"eof": 1}` gives
the rest and ends the connection, `{"reset": 1}` gives the rest and goes on. What a client says in `config` holds for
its own connection alone.
"""

import asyncio
import contextlib
from dataclasses import dataclass, replace
from typing import Annotated, Any

import msgspec
from aiohttp import WSCloseCode, WSMsgType, web
from msgspec import Meta

from access_gateway.contracts.errors import (
    GatewayError,
    InvalidJson,
    InvalidSetting,
    NotFound,
    ProtocolError,
)
from access_gateway.contracts.hearing import HearingOptions
from access_gateway.hearing.dictation import Dictation, Result
from access_gateway.hearing.live_sound import LiveSound
from access_gateway.observe.logs import logger
from access_gateway.web import taking
from access_gateway.web.outside import OUTSIDE, Outside
from access_gateway.web.problems import Handler, problem_of
from access_gateway.web.stream import HEARTBEAT_S, MOST_MESSAGE_BYTES, WRITE_LIMIT_S, close_when
from access_gateway.web.wire import In, Tag

MOST_ALTERNATIVES = 10
"""More are not given; a client that asks for more gets so many."""
LEAST_RATE_HZ, MOST_RATE_HZ = 4_000, 192_000
NO_MODEL = "config.model is not taken here: the language is chosen by ?language= in the address."


class VoskQuery(In, frozen=True):
    """What goes into the address."""

    language: Tag | None = None


class _Config(msgspec.Struct, frozen=True):
    """What a client may set; what vosk-server would not know, or only its operator may, is passed over."""

    sample_rate: Annotated[float, Meta(ge=LEAST_RATE_HZ, le=MOST_RATE_HZ)] | None = None
    words: bool | Annotated[int, Meta(ge=0, le=1)] | None = None
    max_alternatives: Annotated[int, Meta(ge=0, le=1_000)] | None = None
    phrase_list: (
        Annotated[list[Annotated[str, Meta(min_length=1, max_length=200)]], Meta(max_length=1_000)] | None
    ) = None
    model: Any = None


class _Message(msgspec.Struct, frozen=True):
    config: _Config | None = None
    eof: int | None = None
    reset: int | None = None


@dataclass(frozen=True, slots=True)
class _Wanted:
    """How this connection is heard."""

    rate_hz: int
    words: bool = True
    alternatives: int = 0
    phrases: tuple[str, ...] = ()

    def with_(self, config: _Config) -> "_Wanted":
        """Return what holds after a config message. Raises InvalidSetting."""
        wanted = self
        if config.sample_rate is not None:
            if config.sample_rate != int(config.sample_rate):
                raise InvalidSetting("sample_rate is a whole number of samples a second.")
            wanted = replace(wanted, rate_hz=int(config.sample_rate))
        if config.words is not None:
            wanted = replace(wanted, words=bool(config.words))
        if config.max_alternatives is not None:
            wanted = replace(wanted, alternatives=min(MOST_ALTERNATIVES, config.max_alternatives))
        if config.phrase_list is not None:
            wanted = replace(wanted, phrases=tuple(text for text in config.phrase_list if text.strip()))
        return wanted

    @property
    def options(self) -> HearingOptions:
        # Ours counts the alternatives to the best; Vosk's client counts the best, too.
        return HearingOptions(n_best=max(0, self.alternatives - 1), phrases=self.phrases, native=True)


async def get_vosk(request: web.Request) -> web.StreamResponse:
    """Hear one connection of a client of vosk-server."""
    outside = request.app[OUTSIDE]
    if not outside.settings.doors.vosk:
        raise NotFound("This door is closed (doors.vosk).")
    language = _language(outside, taking.parameters(request, VoskQuery))
    socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=MOST_MESSAGE_BYTES)
    if not socket.can_prepare(request).ok:
        raise ProtocolError("This is a WebSocket: ask for an upgrade.")
    outside.rooms.hearer.choose([language], declared=True)
    async with outside.streams.place(), outside.rooms.hearer.stream([language]):
        await socket.prepare(request)
        with outside.rooms.metrics.streams_now.track_inprogress():
            closing = asyncio.create_task(close_when(outside.closing, socket))
            try:
                await _Connection(outside, socket, language).run()
            finally:
                closing.cancel()
                await asyncio.gather(closing, return_exceptions=True)
                await socket.close()
    return socket


@web.middleware
async def at_root(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let WebSockets in at "/" as well: vosk-server's clients know a host and a port, and no path."""
    upgrade = request.headers.get("Upgrade", "").strip().lower()
    return await (get_vosk if request.path == "/" and upgrade == "websocket" else handler)(request)


def _language(outside: Outside, query: VoskQuery) -> str:
    """Return what is spoken. Raises UnsupportedLanguage."""
    named = taking.language(query.language or outside.settings.doors.vosk_language or None)
    heard = [tag for tag in outside.settings.hearing.languages if outside.rooms.hearer.can_hear(tag)]
    return named or (heard or [*outside.settings.hearing.languages, "zh-Hans"])[0]


class _Connection:
    """One client."""

    def __init__(self, outside: Outside, socket: web.WebSocketResponse, language: str) -> None:
        self._outside, self._socket, self._language = outside, socket, language
        self._wanted = _Wanted(outside.settings.doors.vosk_rate_hz)
        self._sound: LiveSound | None = None
        self._dictation: Dictation | None = None
        self._notice: str | None = None

    async def run(self) -> None:
        """Hear until the client ends, or breaks a rule."""
        try:
            while not await self._next():
                pass
        except GatewayError as error:
            self._outside.rooms.metrics.problems.labels(error.code).inc()
            logger().warning("vosk-problem", code=error.code)
            with contextlib.suppress(ConnectionError, TimeoutError):
                problem = msgspec.to_builtins(problem_of(error))
                await self._say({"error": error.detail, "problem": problem})
                await self._socket.close(code=WSCloseCode.POLICY_VIOLATION, message=error.code.encode())
        except (ConnectionError, TimeoutError):
            pass  # the client is gone, or reads nothing
        finally:
            if self._dictation is not None:
                await self._dictation.close()
            if self._sound is not None:
                await self._sound.close()

    async def _next(self) -> bool:
        """Take one message; return whether it was the last."""
        idle_s = self._outside.settings.doors.idle_s
        try:
            message = await self._socket.receive(timeout=idle_s)
        except TimeoutError as error:
            raise ProtocolError(f"Nothing came for {idle_s:g} s (doors.idle_s).") from error
        if message.type is WSMsgType.BINARY:
            await self._take(message.data)
            return False
        if message.type is WSMsgType.TEXT:
            return await self._obey(_parse(message.data))
        return True  # closed, or broken off

    async def _take(self, piece: bytes) -> None:
        if self._sound is None or self._dictation is None:
            self._sound = LiveSound(None, self._wanted.rate_hz)
            self._dictation = Dictation(self._outside.rooms.hearer, [self._language], self._wanted.options)
        await self._dictation.feed(await self._sound.feed(piece))
        ended = self._dictation.take()
        await self._say({"partial": self._dictation.partial} if ended is None else self._shaped(ended))

    async def _obey(self, message: _Message) -> bool:
        if message.config is not None:
            self._configure(message.config)
            return False
        if not (message.eof or message.reset):
            raise ProtocolError("A text message is a config, an eof or a reset; sound is binary.")
        result: Result = {"text": ""}
        if self._sound is not None and self._dictation is not None:
            await self._dictation.feed(await self._sound.finish())
            result = await self._dictation.finish()
        await self._say(self._shaped(result))
        return bool(message.eof)

    def _configure(self, config: _Config) -> None:
        if config.model is not None:
            self._notice = NO_MODEL
            logger().info("vosk-model-not-taken")
        wanted = self._wanted.with_(config)
        if self._sound is None:  # afterwards it is too late, as with vosk-server
            self._wanted = wanted

    def _shaped(self, result: Result) -> Result:
        """Return a result as this client asked for it."""
        if self._wanted.alternatives:
            many = result.get("alternatives") or [{"confidence": 1.0, **result}]
            return {"alternatives": [self._with_words(one) for one in many]}
        return self._with_words((result.get("alternatives") or [result])[0])

    def _with_words(self, result: Result) -> Result:
        return result if self._wanted.words else {key: result[key] for key in result if key != "result"}

    async def _say(self, result: Result) -> None:
        notice, self._notice = self._notice, None
        told = {**result, "notice": notice} if notice else result
        async with asyncio.timeout(WRITE_LIMIT_S):
            await self._socket.send_str(msgspec.json.encode(told).decode())


def _parse(data: str) -> _Message:
    try:
        return msgspec.json.decode(data, type=_Message)
    except msgspec.ValidationError as error:
        raise InvalidJson(f"{error}.") from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise ProtocolError(f"The message is not JSON: {error}.") from error
