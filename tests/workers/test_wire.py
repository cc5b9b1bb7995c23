"""What goes between gateway and worker: each message makes the round trip, and garbage does no harm."""

import asyncio
import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.workers.conftest import RunPool
from tests.workers.fake_engines import FakeRecogniser, FakeSpeaker, fingerprint
from wyoming.event import Event, async_read_event, async_write_event

from access_gateway.contracts import errors
from access_gateway.contracts.errors import EngineError, EngineRefused, GatewayError, ProtocolError
from access_gateway.contracts.hearing import (
    EngineOptions,
    HearingOptions,
    LanguageGuess,
    Partial,
    Transcript,
    Word,
)
from access_gateway.contracts.speaking import Manner, Voice
from access_gateway.workers import messages, wire
from access_gateway.workers.process import WorkerProcess

FULL = Transcript(
    "주문 취소",
    "ko-Hang",
    confidence=0.75,
    engine="vosk:model",
    duration_s=1.5,
    words=(Word("주문", 0.1, 0.6, 0.9), Word("취소", 0.6, 1.4, 0.6)),
    alternatives=("주문 취소 해", "주문"),
    language_heard=LanguageGuess("ko-Hang", 0.98),
)


class Pipe:
    """A writer whose bytes can be read back."""

    def __init__(self) -> None:
        self.reader = asyncio.StreamReader(limit=wire.MAX_LINE_BYTES)
        self.writes = 0

    def write(self, data: bytes) -> None:
        self.writes += 1
        self.reader.feed_data(data)

    def writelines(self, lines: list[bytes]) -> None:
        self.reader.feed_data(b"".join(lines))

    async def drain(self) -> None:
        pass


async def through_the_wire(event: Event) -> Event:
    pipe = Pipe()
    await wire.write_event(pipe, event, limit_s=1)  # type: ignore[arg-type]  # has what a writer needs
    assert pipe.writes == 1  # each write is a system call, and wakes the other side
    pipe.reader.feed_eof()
    came = await wire.read_event(pipe.reader)
    assert came is not None
    assert await wire.read_event(pipe.reader) is None
    return came


async def test_transcript_makes_the_round_trip():
    """Nothing that a recogniser knows is lost on the way."""
    event = await through_the_wire(messages.transcript_event(FULL))
    assert messages.read_transcript(event, language="ko-Hang", engine="other", duration_s=9) == FULL
    bare = Transcript("", "ko-Hang", engine="vosk:model")
    event = await through_the_wire(messages.transcript_event(bare))
    assert messages.read_transcript(event, language="ko-Hang", engine="other", duration_s=9) == bare


async def test_requests_make_the_round_trip():
    """What the gateway asks is what the worker does."""
    hear = await through_the_wire(messages.hear_event("ko-Hang", HearingOptions(3, "주문"), partials=True))
    assert messages.read_hear(hear) == ("ko-Hang", HearingOptions(3, "주문"), True)
    speak = await through_the_wire(messages.speak_event("你好", "cmn", Manner(0.8, 0.5, 1.2)))
    assert messages.read_speak(speak) == ("你好", "cmn", Manner(0.8, 0.5, 1.2))
    partial = await through_the_wire(messages.partial_event(Partial("주", endpoint=True), 1600))
    assert messages.read_partial(partial) == (Partial("주", endpoint=True), 1600)


async def test_descriptions_make_the_round_trip():
    """The gateway knows what its engines can do."""
    ears = messages.read_info(await through_the_wire(messages.info_event(FakeRecogniser(EngineOptions()))))
    assert ears == messages.Abilities("fake:recogniser", frozenset({"ko-Hang", "en-Latn"}), (), streams=True)
    mouth = messages.read_info(await through_the_wire(messages.info_event(FakeSpeaker(EngineOptions()))))
    assert mouth.voices == (Voice("plain", "en"), Voice("plain", "zh"))


def every_error() -> list[type[GatewayError]]:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    return [kind for kind in kinds if issubclass(kind, GatewayError) and kind is not GatewayError]


@pytest.mark.parametrize("kind", every_error())
async def test_errors_make_the_round_trip(kind: type[GatewayError]):
    """An engine's refusal reaches the customer's client with its stable code."""
    came = messages.read_error(await through_the_wire(messages.error_event(kind("why"))))
    assert type(came) is kind
    assert came.detail == "why"


async def test_foreign_error_is_an_engine_error():
    """Another's server has codes of its own."""
    came = messages.read_error(Event("error", {"text": "boom", "code": "E-42"}))
    assert type(came) is EngineError


@pytest.mark.parametrize(
    ("read", "data"),
    [
        (messages.read_hear, {"language": 5}),
        (messages.read_hear, {"language": "ko", "context": {"n_best": 99}}),
        (messages.read_hear, {"language": "ko", "context": "x"}),
        (messages.read_hear, {"language": "ko", "transcript_terms": {"a": 1}}),
        (messages.read_speak, {}),
        (messages.read_speak, {"text": 5, "voice": {"name": "x"}}),
        (messages.read_speak, {"text": "a", "voice": "x"}),
        (messages.read_speak, {"text": "a", "voice": {"name": 5}}),
        (messages.read_speak, {"text": "a", "voice": {"name": "x"}, "context": {"rate": "fast"}}),
        (messages.read_partial, {"text": "a"}),
        (messages.read_info, {"asr": 5}),
        (messages.read_info, {"asr": [{"name": 5}]}),
        (messages.read_info, {"tts": [{}]}),
        (messages.read_info, {"access_gateway": []}),
    ],
)
def test_malformed_messages_are_named(read: Callable[[Event], object], data: dict[str, object]):
    """A message of the wrong shape is a protocol error, never a crash."""
    with pytest.raises(ProtocolError):
        read(Event("x", data))


def test_manner_out_of_range_is_refused():
    """A speaking rate that the engine cannot do does not reach it."""
    with pytest.raises(EngineRefused):
        messages.read_speak(Event("x", {"text": "a", "voice": {"name": "x"}, "context": {"rate": 99}}))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes):
    """No bytes hang or crash the reading side."""

    async def read() -> None:
        reader = asyncio.StreamReader(limit=wire.MAX_LINE_BYTES)
        reader.feed_data(data)
        reader.feed_eof()
        try:
            while (event := await wire.read_event(reader)) is not None:
                assert event.type
        except ProtocolError:
            pass

    asyncio.run(read())


def lines() -> dict[str, bytes]:
    return {
        "noise": random.Random(3).randbytes(2_000) + b"\n",
        "http": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "no type": b"{}\n",
        "list": b"[]\n",
        "deep": b"[" * 60_000 + b"\n",
        "not utf-8": b'{"type": "\xff"}\n',
        "long line": b"x" * 100_000 + b"\n",
        "endless line": b"x" * 200_000,
        "huge payload": b'{"type": "audio-chunk", "payload_length": 1000000000}\n',
        "negative length": b'{"type": "audio-chunk", "payload_length": -1}\n',
        "length is text": b'{"type": "audio-chunk", "payload_length": "9"}\n',
        "bad data": b'{"type": "transcribe", "data_length": 3}\n[1]',
        "sound without request": b'{"type": "audio-chunk", "data": {"rate": 16000, "width": 2, "channels": 1}}\n',
        "end without request": b'{"type": "audio-stop"}\n',
        "wrong rate": b'{"type": "audio-start", "data": {"rate": 0, "width": 2, "channels": 1}}\n',
        "no format": b'{"type": "audio-start"}\n',
        "no language": b'{"type": "transcribe"}\n',
        "speak": b'{"type": "synthesize", "data": {"text": "a", "voice": {"name": "x"}}}\n',
    }


async def test_garbage_on_the_socket_is_answered_and_the_worker_lives_on(run_pool: RunPool):
    """Whatever comes in on one connection, the customers on the others do not notice."""
    async with run_pool() as pool:
        utterance = await pool.hear("ko-Hang")
        await utterance.feed(b"\1\2" * 8_000)
        worker = pool._slots[0].worker
        assert isinstance(worker, WorkerProcess)
        for name, line in lines().items():
            reader, writer = await worker.connect()
            async with asyncio.timeout(10):
                writer.write(line)
                answer = await async_read_event(reader)
                assert answer is not None, name
                assert answer.type == "error", name
                assert answer.data["code"], name
                assert await reader.read() == b"", name  # and the connection is closed
            writer.transport.abort()
        heard = await utterance.finish(10)
        await utterance.close()
        assert heard.text == fingerprint(b"\1\2" * 8_000)
        assert pool.restarts == 0


async def test_unknown_messages_are_passed_over(run_pool: RunPool):
    """A newer Wyoming client is served all the same."""
    async with run_pool() as pool:
        worker = pool._slots[0].worker
        assert worker is not None
        reader, writer = await worker.connect()
        await async_write_event(Event("select-program", {"name": "x"}), writer)
        await async_write_event(Event("ping", {"text": "there?"}), writer)
        answer = await async_read_event(reader)
        assert answer is not None
        assert (answer.type, answer.data["text"]) == ("pong", "there?")
        writer.transport.abort()


async def test_hangers_on_do_not_use_up_the_worker(run_pool: RunPool):
    """Connections that nobody uses are bounded, and end where the bound is."""
    async with run_pool(places=1) as pool:
        worker = pool._slots[0].worker
        assert worker is not None
        lines_open = [await worker.connect() for _ in range(20)]
        answer = await async_read_event(lines_open[-1][0])
        assert answer is not None
        assert answer.data["code"] == "busy"
        for _, writer in lines_open:
            writer.transport.abort()
        await asyncio.sleep(0.1)
        assert (await pool.hear_all(b"\0\0", "ko-Hang", timeout_s=10)).text == fingerprint(b"\0\0")
