"""Our engines for others: Wyoming's own client, Home Assistant's sequences, and another gateway."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiohttp import ClientSession
from tests.serving import Served, deaf, serving
from tests.web.test_stream import samples
from wyoming.asr import Transcribe, Transcript
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.client import AsyncTcpClient
from wyoming.error import Error
from wyoming.event import Event
from wyoming.info import Describe, Info
from wyoming.ping import Ping, Pong
from wyoming.tts import (
    Synthesize,
    SynthesizeChunk,
    SynthesizeStart,
    SynthesizeStop,
    SynthesizeStopped,
    SynthesizeVoice,
)

from access_gateway.contracts.speaking import Manner
from access_gateway.demo.recordings import recording
from access_gateway.settings import Hearing, Settings, Speech
from access_gateway.workers.remote import RemotePool

SOUND = {"rate": 16_000, "width": 2, "channels": 1}
SAID = "환불 은 언제 되나요"


class Talk:
    """Wyoming's own client, with a limit on every wait."""

    def __init__(self, client: AsyncTcpClient) -> None:
        self.client = client

    async def send(self, *events: Event) -> None:
        for event in events:
            await self.client.write_event(event)

    async def until(self, kind: Any) -> Event:
        """Return the next event of that type; what comes before it is passed over."""
        async with asyncio.timeout(60):
            while not kind.is_type((event := await self.client.read_event() or Event("gone")).type):
                assert event.type not in ("gone", "error"), event
        return event

    async def speech(self) -> tuple[int, bytes]:
        """Return rate and samples up to the end of the sound."""
        start = AudioStart.from_event(await self.until(AudioStart))
        pcm = b""
        async with asyncio.timeout(60):
            while (event := await self.client.read_event()) and not AudioStop.is_type(event.type):
                pcm += AudioChunk.from_event(event).audio
        return start.rate, pcm


@asynccontextmanager
async def talking(served: Served) -> AsyncIterator[Talk]:
    async with AsyncTcpClient("127.0.0.1", served.wyoming) as client:
        yield Talk(client)


def pieces(pcm: bytes, **sound: int) -> list[Event]:
    form = {**SOUND, **sound}
    chunks = [AudioChunk(**form, audio=pcm[at : at + 2_048]).event() for at in range(0, len(pcm), 2_048)]
    return [AudioStart(**form).event(), *chunks, AudioStop().event()]


@pytest.mark.models
async def test_home_assistant_is_heard(served: Served) -> None:
    """Describe, transcribe, sound, words: and once more over the same connection."""
    async with talking(served) as talk:
        await talk.send(Describe().event())
        info = Info.from_event(await talk.until(Info))
        languages = info.asr[0].models[0].languages
        assert {"ko", "ko-Hang", "zh", "zh-Hans"} <= set(languages) and "bo" not in languages
        for _ in range(2):
            await talk.send(Transcribe(language="ko").event(), *pieces(samples("ko-refund.flac")))
            assert Transcript.from_event(await talk.until(Transcript)).text == SAID
        await talk.send(Ping("x").event())
        assert Pong.from_event(await talk.until(Pong)).text == "x"


@pytest.mark.models
async def test_a_client_that_names_nothing_is_heard_in_the_usual_languages(served: Served) -> None:
    """A satellite that only sends sound is understood in the languages that the gateway expects."""
    async with talking(served) as talk:
        await talk.send(*pieces(samples("zh-refund.flac")))
        heard = Transcript.from_event(await talk.until(Transcript))
    assert "退款" in heard.text and heard.language == "zh-Hans"


async def test_home_assistant_is_spoken_to(typed: Served) -> None:
    """A voice for every language that is spoken here, and the text's own where none is named."""
    async with talking(typed) as talk:
        await talk.send(Describe().event())
        info = Info.from_event(await talk.until(Info))
        assert info.tts[0].supports_synthesize_streaming
        assert {"zh-Hans", "yue-Hant", "ug-Arab"} <= {voice.name for voice in info.tts[0].voices}
        sounds = []
        for voice in (None, SynthesizeVoice(name="zh-Hans"), SynthesizeVoice(language="yue")):
            await talk.send(Synthesize("您的订单明天到。", voice=voice).event())
            sounds.append(await talk.speech())
    assert sounds[0] == sounds[1] != sounds[2]
    assert all(1.0 < len(pcm) / 2 / rate < 8 for rate, pcm in sounds)


async def test_a_text_in_pieces_is_spoken_as_it_comes(typed: Served) -> None:
    """The first sentence is heard while the rest is being written; the text that repeats it is not spoken."""
    async with talking(typed) as talk:
        voice = SynthesizeVoice(name="zh-Hans")
        await talk.send(SynthesizeStart(voice=voice).event(), SynthesizeChunk("您的订单10086").event())
        await talk.send(SynthesizeChunk("到了。退款").event())
        await talk.until(AudioStart)
        first = await talk.until(AudioChunk)
        await talk.send(
            SynthesizeChunk("99.50元。").event(), Synthesize("您的订单10086到了。退款99.50元。").event()
        )
        await talk.send(SynthesizeStop().event())
        await talk.until(AudioStop)
        await talk.until(SynthesizeStopped)
        await talk.send(Synthesize("您的订单10086到了。退款99.50元。", voice=voice).event())
        rate, whole = await talk.speech()
    assert AudioChunk.from_event(first).rate == rate and whole


HOSTILE: list[tuple[list[Event], str]] = [
    ([Event("transcribe", {"language": "klingon"})], "unsupported-language"),
    ([Event("transcribe", {"language": 7})], "protocol-error"),
    ([Event("audio-start", {"rate": 0, "width": 2, "channels": 1})], "engine-refused"),
    ([Event("audio-start", {"rate": 16000.5, "width": 2, "channels": 1})], "engine-refused"),
    ([Event("audio-start", {"rate": 16000, "width": 4, "channels": 2})], "engine-refused"),
    ([Event("audio-stop")], "protocol-error"),
    ([Event("audio-start", SOUND), *[Event("audio-chunk", SOUND, bytes(4_000_000))] * 2], "audio-too-long"),
    ([Event("synthesize", {"text": 5})], "protocol-error"),
    ([Event("synthesize", {"text": ""})], "empty-input"),
    ([Event("synthesize", {"text": "你好" * 10_000})], "text-too-long"),
    ([Event("synthesize", {"text": "你好", "voice": {"name": "../../etc"}})], "unsupported-language"),
    ([Event("synthesize", {"text": "你好", "voice": {"name": "bo-Tibt"}})], ""),
    ([Event("synthesize", {"text": "你好", "context": {"rate": 900}})], "engine-refused"),
    ([Event("synthesize-chunk", {"text": "你好"})], "protocol-error"),
    ([Event("synthesize-stop")], "protocol-error"),
    ([Event("synthesize-start", {}), *[Event("synthesize-chunk", {"text": "好" * 1_000})] * 5], "text-too-long"),
]  # fmt: skip


@pytest.mark.parametrize(("events", "code"), HOSTILE)
async def test_a_breach_ends_one_connection_with_its_reason(
    typed: Served, events: list[Event], code: str
) -> None:
    """Whatever a client sends, it is told what was wrong, and the others are served on."""
    async with talking(typed) as talk:
        await talk.send(*events)
        async with asyncio.timeout(20):
            event = await talk.client.read_event()
        assert event is not None
        if code:
            assert Error.from_event(event).code == code
            assert await talk.client.read_event() is None
    async with talking(typed) as talk:
        await talk.send(Ping("still there").event())
        await talk.until(Pong)


@pytest.mark.parametrize(
    "sent",
    [
        b"x" * 70_000,
        b"\n",
        b"[]\n",
        b'{"type": "audio-chunk", "payload_length": 99999999}\n',
        b"GET / HTTP/1.1\r\n\r\n",
    ],
)
async def test_what_is_not_wyoming_is_refused(typed: Served, sent: bytes) -> None:
    """Noise, oversize and other protocols get an error, within bounded memory."""
    reader, writer = await asyncio.open_connection("127.0.0.1", typed.wyoming)
    writer.write(sent)
    told = json.loads((await asyncio.wait_for(reader.readline(), 10)).decode())
    assert told["type"] == "error"
    writer.close()


async def test_the_silent_and_the_many_are_hung_up_on(typed: Served) -> None:
    """Nobody holds a connection for nothing, nor all of them."""
    held = [await asyncio.open_connection("127.0.0.1", typed.wyoming) for _ in range(5)]
    fifth = json.loads(await asyncio.wait_for(held[4][0].readline(), 10))
    first = json.loads(await asyncio.wait_for(held[0][0].readline(), 10))
    assert (fifth["type"], first["type"]) == ("error", "error")
    codes = [await asyncio.wait_for(held[number][0].read(1_000), 10) for number in (4, 0)]
    assert b"busy" in codes[0] and b"protocol-error" in codes[1]
    for _, writer in held:
        writer.close()


@pytest.mark.models
async def test_another_gateway_hears_and_speaks_with_ours(
    served: Served, client: ClientSession, tmp_path: Path
) -> None:
    """A small machine in the shop has no model, and hears Korean all the same: by a big one in the cellar."""
    address = f"tcp://127.0.0.1:{served.wyoming}"
    settings = msgspec.structs.replace(
        deaf(Settings(), tmp_path),
        hearing=Hearing(languages=("ko-Hang",), remote={"ko-Hang": address}),
        speech=Speech(remote={"yue-Hant": address}),
    )
    recorded = recording("ko-refund.flac")
    with serving(settings, tmp_path / "data") as small:
        url = f"{small.url}/v1/turns?language=ko"
        async with client.post(
            url, data=recorded.content, headers={"Content-Type": recorded.mime}
        ) as response:
            turn = await response.json()
        spoken = {"text": "几点开门？", "preferences": {"language": "yue-Hant"}}
        async with client.post(f"{small.url}/v1/turns", json=spoken) as response:
            answer = await response.json()
    assert turn["heard"]["text"] == SAID and turn["heard"]["engine"] == "vosk:vosk-model-small-ko-0.22"
    assert answer["answer"]["speech"]["duration_s"] > 1


async def test_a_remote_is_asked_for_a_voice_of_its_language(typed: Served) -> None:
    """Written Chinese for a Cantonese customer is not read aloud in Mandarin by a server that speaks both."""
    sounds = []
    for tag in ("yue-Hant", "zh-Hant"):
        pool = RemotePool(f"tcp://127.0.0.1:{typed.wyoming}", speaks=tag)
        await pool.start()
        try:
            sounds.append(await pool.speak("您的訂單明天到。", "", Manner(), timeout_s=20))
        finally:
            await pool.close()
    assert sounds[0] != sounds[1]
