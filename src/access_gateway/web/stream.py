"""`GET /v1/stream`: a live conversation over a WebSocket (docs/api.md has every message)."""

import asyncio
import contextlib
from collections.abc import Awaitable

import msgspec
from aiohttp import WSCloseCode, WSMsgType, web
from ulid import ULID

from access_gateway.contracts.audio import BYTES_PER_SAMPLE
from access_gateway.contracts.errors import (
    Busy,
    GatewayError,
    ProtocolError,
    UnsupportedMediaType,
)
from access_gateway.contracts.live import (
    Caption,
    ClientGone,
    Event,
    Failed,
    Heard,
    PartialHeard,
    Replied,
    SpeechEnd,
    SpeechStart,
    Start,
)
from access_gateway.contracts.turn import Command
from access_gateway.conversation import Conversation
from access_gateway.heard import candidates
from access_gateway.observe.logs import logger
from access_gateway.turn import remembered
from access_gateway.web import please_wait, rendering, taking
from access_gateway.web.outside import OUTSIDE, Outside
from access_gateway.web.problems import problem_of
from access_gateway.web.stream_messages import (
    AnswerMessage,
    CaptionOut,
    CommandIn,
    DropIn,
    EndIn,
    ErrorOut,
    HeardMessage,
    InterruptIn,
    PartialOut,
    PersonIn,
    PleaseWaitOut,
    ReadyOut,
    SendIn,
    SpeechEndOut,
    SpeechStartOut,
    StartIn,
    TextIn,
    parse,
)
from access_gateway.web.turns import preferences_of
from access_gateway.web.wire import Out

MOST_MESSAGE_BYTES = 1_048_576
HEARTBEAT_S = 20.0
"""How often a ping tells a live connection from a dead one. There is no limit on a customer's silence."""
START_LIMIT_S = 30.0
"""A program, not a person, sends the first message."""
WRITE_LIMIT_S = 20.0
"""A client that takes nothing for so long is gone."""


async def get_stream(request: web.Request) -> web.StreamResponse:
    """Hold a live conversation."""
    outside = request.app[OUTSIDE]
    socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=MOST_MESSAGE_BYTES)
    if not socket.can_prepare(request).ok:
        raise ProtocolError("This is a WebSocket: ask for an upgrade.")
    async with outside.streams.place():
        if not outside.rooms.hearer.room_for_a_stream:  # before the upgrade: 503 with Retry-After
            raise outside.rooms.hearer.capacity.refuse_stream()
        await socket.prepare(request)
        with outside.rooms.metrics.streams_now.track_inprogress():
            closing = asyncio.create_task(close_when(outside.closing, socket))
            try:
                with contextlib.suppress(ClientGone):
                    await _Talk(outside, request, socket).run()
            finally:
                closing.cancel()
                await asyncio.gather(closing, return_exceptions=True)
                await socket.close()
    return socket


async def close_when(closing: asyncio.Event, socket: web.WebSocketResponse) -> None:
    """Hang up when the gateway stops."""
    await closing.wait()
    await socket.close(code=WSCloseCode.GOING_AWAY, message=b"The gateway is stopping.")


class _Talk:
    """One connection."""

    def __init__(self, outside: Outside, request: web.Request, socket: web.WebSocketResponse) -> None:
        self._outside, self._request, self._socket = outside, request, socket

    async def run(self) -> None:
        """Talk until the client, or the gateway, ends it."""
        try:
            start = await self._first()
        except GatewayError as error:
            await self._refuse(error)
            return
        rooms = self._outside.rooms
        try:
            async with rooms.hearer.stream(candidates(rooms, start.language)) as place:
                await self._converse(start, Conversation(rooms, start, self._emit, place))
        except Busy as error:
            await self._ask_to_wait(start, error)
        except GatewayError as error:
            await self._refuse(error)

    async def _converse(self, start: Start, conversation: Conversation) -> None:
        async with contextlib.aclosing(conversation):
            hears = sorted(self._outside.rooms.hearer.languages)
            await self._send(ReadyOut(start.session, start.language, hears))
            async for message in self._socket:
                try:
                    await self._take(conversation, message.type, message.data)
                except GatewayError as error:
                    await self._emit(Failed(None, error))

    async def _ask_to_wait(self, start: Start, error: GatewayError) -> None:
        """Tell a customer for whom there is no place, in their language and aloud, that there will be one."""
        await self._emit(Failed(None, error))
        rooms, turn = self._outside.rooms, str(ULID())
        sound, rate_hz = b"", 0
        for message in please_wait.texts(rooms, start.language):
            await self._send(PleaseWaitOut(turn, message.text, message.language))
            if not rate_hz and rooms.renderer.wanted(start.preferences):
                pcm = await please_wait.spoken(rooms, message, rooms.renderer.manner(start.preferences))
                sound, rate_hz = (pcm.samples, pcm.rate_hz) if pcm else (b"", 0)
        if rate_hz:
            await self._emit(SpeechStart(turn, rate_hz))
            await self._emit(sound)
            await self._emit(SpeechEnd(turn, len(sound) / BYTES_PER_SAMPLE / rate_hz, interrupted=False))
        await self._socket.close(code=WSCloseCode.TRY_AGAIN_LATER, message=error.code.encode())

    async def _first(self) -> Start:
        try:
            message = await self._socket.receive(timeout=START_LIMIT_S)
        except TimeoutError as error:
            raise ProtocolError(f"No start message came within {START_LIMIT_S:.0f} s.") from error
        if message.type is not WSMsgType.TEXT:
            raise ProtocolError('The first message is {"type": "start"}.')
        sent = parse(message.data)
        if not isinstance(sent, StartIn):
            raise ProtocolError('The first message is {"type": "start"}.')
        session = self._outside.rooms.sessions.checked(sent.session or str(ULID()))
        kept = await remembered(self._outside.rooms, sent.metadata.get("customer", session))
        preferences = preferences_of(sent.preferences).over(kept)
        return Start(
            session=session,
            language=taking.language(sent.language) or preferences.language,
            container=sent.audio.container,
            sample_rate_hz=sent.audio.sample_rate_hz,
            preferences=preferences,
            metadata=sent.metadata,
        )

    async def _take(self, conversation: Conversation, kind: WSMsgType, data: str | bytes) -> None:
        if kind is WSMsgType.BINARY and isinstance(data, bytes):
            await conversation.audio(data)
            return
        if kind is not WSMsgType.TEXT or not isinstance(data, str):
            raise UnsupportedMediaType("Messages are text (JSON) or binary (sound).")
        match parse(data):
            case EndIn():
                await conversation.end()
            case TextIn(text=text):
                await conversation.text(taking.text(text, self._outside.settings.server.max_text_chars))
            case SendIn(turn=turn, text=text):
                words = text and taking.text(text, self._outside.settings.server.max_text_chars)
                await conversation.send(turn, words or None)
            case DropIn(turn=turn):
                conversation.drop(turn)
            case PersonIn():
                await conversation.person()
            case CommandIn(command=command):
                await conversation.command(Command(command))
            case InterruptIn():
                await conversation.interrupt()
            case StartIn():
                raise ProtocolError("The conversation has already begun.")

    async def _refuse(self, error: GatewayError) -> None:
        await self._emit(Failed(None, error))
        await self._socket.close(code=WSCloseCode.POLICY_VIOLATION, message=error.code.encode())

    async def _emit(self, event: Event) -> None:
        """Send an event of the conversation. Raises ClientGone."""
        match event:
            case bytes():
                await self._write(self._socket.send_bytes(event))
            case PartialHeard(turn, text):
                await self._send(PartialOut(turn, text))
            case Heard(turn, transcript, held):
                heard = rendering.heard(transcript)
                if heard is not None:
                    await self._send(HeardMessage(turn, heard, held))
            case Replied(reply):
                await self._send(AnswerMessage(reply.turn, rendering.turn(reply)))
            case SpeechStart(turn, rate_hz):
                await self._send(SpeechStartOut(turn, "pcm_s16le", rate_hz))
            case Caption(turn, text, language, start_s, end_s):
                await self._send(CaptionOut(turn, text, language, round(start_s, 3), round(end_s, 3)))
            case SpeechEnd(turn, sent_s, interrupted):
                await self._send(SpeechEndOut(turn, round(sent_s, 3), interrupted))
            case Failed(turn, error):
                self._outside.rooms.metrics.problems.labels(error.code).inc()
                logger().warning("stream-problem", turn=turn, code=error.code)
                await self._send(ErrorOut(turn, problem_of(error)))

    async def _send(self, message: Out) -> None:
        await self._write(self._socket.send_str(msgspec.json.encode(message).decode()))

    async def _write(self, sending: Awaitable[None]) -> None:
        try:
            async with asyncio.timeout(WRITE_LIMIT_S):
                await sending
        except TimeoutError as error:
            # Half a conversation, heard and not answered, would be worse than none: the client connects anew.
            if self._request.transport is not None:
                self._request.transport.abort()
            raise ClientGone from error
        except ConnectionError as error:
            raise ClientGone from error
