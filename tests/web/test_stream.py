"""`GET /v1/stream`: live conversations with real recognisers, a real voice and the demonstration shop."""

import asyncio
import io
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import av
import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType
from tests.serving import Served

from access_gateway.contracts.audio import Recording
from access_gateway.demo.recordings import recording
from access_gateway.hearing.decode import decode
from access_gateway.hearing.live_sound import LIMITS

FRAME_BYTES = 3_200


def samples(file: str) -> bytes:
    """A recording as 16 kHz samples, with a second of silence after it."""
    recorded = recording(file)
    return decode(Recording(recorded.content, recorded.mime), LIMITS).samples + bytes(48_000)


class Talk:
    """The client's side of a conversation."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket
        self.heard_bytes = 0
        self.kinds: list[str] = []
        """Of the messages so far."""

    async def send(self, kind: str, **fields: Any) -> None:
        await self.socket.send_json({"type": kind, **fields})

    async def until(self, kind: str, *, limit_s: float = 60) -> dict[str, Any]:
        """Return the next message of that type; what comes before it is counted or passed over."""
        async with asyncio.timeout(limit_s):
            while True:
                message = await self.socket.receive()
                if message.type is WSMsgType.BINARY:
                    self.heard_bytes += len(message.data)
                    continue
                assert message.type is WSMsgType.TEXT, message
                found: dict[str, Any] = message.json()
                self.kinds.append(found["type"])
                if found["type"] == kind:
                    return found
                assert found["type"] != "error", found

    async def until_sound(self, *, limit_s: float = 60) -> None:
        """Return when the first piece of speech has come."""
        async with asyncio.timeout(limit_s):
            while (message := await self.socket.receive()).type is WSMsgType.TEXT:
                self.kinds.append(message.json()["type"])
        assert message.type is WSMsgType.BINARY, message
        self.heard_bytes += len(message.data)

    async def speak(self, pcm: bytes, *, pace_s: float = 0.0) -> None:
        for start in range(0, len(pcm), FRAME_BYTES):
            await self.socket.send_bytes(pcm[start : start + FRAME_BYTES])
            await asyncio.sleep(pace_s)


@asynccontextmanager
async def talking(client: ClientSession, url: str, **start: Any) -> AsyncIterator[Talk]:
    async with client.ws_connect(f"{url}/v1/stream") as socket:
        talk = Talk(socket)
        await talk.send("start", **start)
        await talk.until("ready")
        yield talk


@pytest.mark.models
async def test_a_spoken_turn_is_heard_as_it_grows_and_answered(served: Served, client: ClientSession) -> None:
    """A caller sees words while they speak, and hears the answer without pressing anything."""
    async with talking(client, served.url, language="ko") as talk:
        await talk.speak(samples("ko-person.flac"), pace_s=0.02)
        partial = await talk.until("partial")
        heard = await talk.until("heard")
        answer = await talk.until("answer")
        start = await talk.until("speech_start")
        end = await talk.until("speech_end")
    assert partial["turn"] == heard["turn"] == answer["turn"] == start["turn"] == end["turn"]
    assert heard["heard"]["text"].replace(" ", "") == "상담원과통화하고싶어요"
    assert answer["reply"]["handoff"]["status"] == "accepted"
    assert not end["interrupted"]
    assert talk.heard_bytes == pytest.approx(end["sent_s"] * start["sample_rate_hz"] * 2, abs=200)


@pytest.mark.models
async def test_words_of_the_stream_are_those_of_the_recording(served: Served, client: ClientSession) -> None:
    """Live or recorded, the same sound gives the same words."""
    recorded = recording("ko-cancel.flac")
    url = f"{served.url}/v1/turns?language=ko"
    async with client.post(url, data=recorded.content, headers={"Content-Type": recorded.mime}) as response:
        whole = (await response.json())["heard"]["text"]
    async with talking(client, served.url, language="ko", preferences={"speech": False}) as talk:
        await talk.speak(samples("ko-cancel.flac"))
        heard = await talk.until("heard")
    assert heard["heard"]["text"] == whole


@pytest.mark.models
async def test_a_browsers_recording_arrives_in_pieces(served: Served, client: ClientSession) -> None:
    """What MediaRecorder makes (WebM, Opus) works as it comes, and `end` need not wait for a pause."""
    out = io.BytesIO()
    with av.open(out, "w", format="webm") as container:
        stream = container.add_stream("libopus", rate=48_000)
        resampler = av.AudioResampler("s16", "mono", 48_000)
        with av.open(io.BytesIO(recording("ko-refund.flac").content), "r") as source:
            for frame in source.decode(audio=0):
                for resampled in resampler.resample(frame):
                    container.mux(stream.encode(resampled))
        container.mux(stream.encode(None))
    sound = out.getvalue()
    audio = {"container": "webm"}
    async with talking(client, served.url, language="ko", audio=audio, preferences={"speech": False}) as talk:
        for _ in range(2):  # a second container follows the first in the same conversation
            for start in range(0, len(sound), 2_000):
                await talk.socket.send_bytes(sound[start : start + 2_000])
            await talk.send("end")
            heard = await talk.until("heard")
            assert "환불" in heard["heard"]["text"]
            await talk.until("answer")


@pytest.mark.models
async def test_speech_that_nothing_hears_is_answered_honestly(served: Served, client: ClientSession) -> None:
    """A Tibetan speaker is told in Tibetan; no other recogniser makes words of it."""
    async with talking(client, served.url, language="bo") as talk:
        await talk.speak(samples("zh-refund.flac"))
        answer = await talk.until("answer")
    assert answer["reply"]["heard"] is None
    assert answer["reply"]["answer"]["language"] == "bo-Tibt"


@pytest.mark.models
async def test_speaking_over_an_answer_stops_it(served: Served, client: ClientSession) -> None:
    """Barge-in: the gateway stops talking when the customer starts."""
    async with talking(client, served.url, language="ko") as talk:
        await talk.send("text", text="订单10086到哪了？请详细说说。")
        await talk.until("speech_start")
        await talk.speak(samples("ko-cancel.flac"), pace_s=0.02)
        end = await talk.until("speech_end")
        heard = await talk.until("heard")
    assert end["interrupted"]
    assert heard["heard"]["text"].replace(" ", "") == "주문취소해주세요"


async def test_an_interrupt_stops_the_speech_at_once(typed: Served, client: ClientSession) -> None:
    """What had been sent is said, and it is never far ahead of what could have been heard."""
    async with talking(client, typed.url) as talk:
        await talk.send("text", text="订单10086到哪了")
        answer = await talk.until("answer")
        await talk.until("speech_start")
        began = time.monotonic()
        await asyncio.sleep(1.0)
        await talk.send("interrupt")
        end = await talk.until("speech_end")
        elapsed_s = time.monotonic() - began
    assert answer["reply"]["answer"]["speech"] is None  # the stream speaks itself
    assert end["interrupted"] and 0 < end["sent_s"] <= elapsed_s + 0.7
    assert talk.heard_bytes == pytest.approx(end["sent_s"] * 22_050 * 2, abs=200)


async def test_an_interrupt_of_silence_is_acknowledged(typed: Served, client: ClientSession) -> None:
    """A client never waits for an answer to its interrupt in vain."""
    async with talking(client, typed.url) as talk:
        await talk.send("interrupt")
        end = await talk.until("speech_end")
    assert end["interrupted"] and end["sent_s"] == 0


async def test_typed_turns_share_the_conversation(typed: Served, client: ClientSession) -> None:
    """Text and speech are one conversation, and the key for a person works in it."""
    async with talking(client, typed.url, session="stream-1", preferences={"speech": False}) as talk:
        await talk.send("text", text="我的订单什么时候到")
        assert "订单号" in (await talk.until("answer"))["reply"]["answer"]["text"]
        await talk.send("text", text="10086")
        assert "10086" in (await talk.until("answer"))["reply"]["answer"]["text"]
        await talk.send("person")
        assert (await talk.until("answer"))["reply"]["handoff"]["status"] == "accepted"


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("not json", "protocol-error"),
        ('{"type": "sing"}', "invalid-json"),
        ('{"type": "text", "text": "hi", "colour": 1}', "invalid-json"),
        ('{"type": "text", "text": "  "}', "empty-input"),
        ('{"type": "start"}', "protocol-error"),
        ("[" * 50_000, "invalid-json"),
    ],
)
async def test_garbage_in_a_conversation_does_not_end_it(
    typed: Served, client: ClientSession, message: str, code: str
) -> None:
    """A client's mistake costs it an error message, not the conversation."""
    async with client.ws_connect(f"{typed.url}/v1/stream") as socket:
        talk = Talk(socket)
        await talk.send("start", preferences={"speech": False})
        await talk.until("ready")
        await socket.send_str(message)
        error = await socket.receive_json(timeout=10)
        assert error["type"] == "error" and error["problem"]["code"] == code
        await talk.send("text", text="订单10086")
        assert "10086" in (await talk.until("answer"))["reply"]["answer"]["text"]


@pytest.mark.parametrize(
    "first", ['{"type": "end"}', "nonsense", '{"type": "start", "audio": {"sample_rate_hz": 1}}', b"\x00\x00"]
)
async def test_a_conversation_that_does_not_begin_right_is_closed_with_the_reason(
    typed: Served, client: ClientSession, first: str | bytes
) -> None:
    """An engineer sees what was wrong with the first message."""
    async with client.ws_connect(f"{typed.url}/v1/stream") as socket:
        await (socket.send_str(first) if isinstance(first, str) else socket.send_bytes(first))
        error = await socket.receive_json(timeout=10)
        assert error["type"] == "error" and error["problem"]["status"] == 400
        assert (await socket.receive(timeout=10)).type in (WSMsgType.CLOSE, WSMsgType.CLOSED)


async def test_random_sound_and_odd_bytes_harm_nothing(typed: Served, client: ClientSession) -> None:
    """Noise in pieces of odd length is no speech, and the conversation goes on."""
    async with talking(client, typed.url, language="ug", preferences={"speech": False}) as talk:
        for size in (1, 3, 999, 4_001):
            await talk.socket.send_bytes(bytes(size))
        await talk.send("end")
        await talk.send("text", text="订单10086")
        # What is typed need not wait for what is still being heard, so either may be answered first.
        answers = [(await talk.until("answer"))["reply"]["answer"]["text"] for _ in range(2)]
    assert ["10086" in answer for answer in answers].count(True) == 1, answers


async def test_a_plain_request_is_told_to_upgrade(typed: Served, client: ClientSession) -> None:
    """Opening the address in a browser explains itself."""
    async with client.get(f"{typed.url}/v1/stream") as response:
        assert response.status == 400
        assert (await response.json(content_type=None))["code"] == "protocol-error"
