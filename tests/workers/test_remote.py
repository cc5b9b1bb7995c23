"""Any Wyoming server on the network is an engine: this one is written with nothing but the wyoming library."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from tests.workers.conftest import until
from wyoming.asr import Transcribe, Transcript
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.event import Event, async_read_event, async_write_event
from wyoming.info import AsrModel, AsrProgram, Attribution, Info
from wyoming.tts import Synthesize

from access_gateway.contracts.errors import EngineError, EngineTimeout, SettingsError
from access_gateway.contracts.hearing import Transcript as Heard
from access_gateway.workers.remote import RemotePool, read_address

SOUND = b"\1\2" * 40_000
US: dict[str, Any] = {
    "attribution": Attribution("", ""),
    "installed": True,
    "description": None,
    "version": None,
}

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class PlainServer:
    """What a plain server does: it describes itself, hears and speaks."""

    def __init__(self, languages: list[str], drop: int = 0, silent: bool = False) -> None:
        self.languages = languages
        self.drop = drop
        """So many utterances are cut off in the middle."""
        self.silent = silent
        self.asked: list[str | None] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        samples = 0
        while (event := await async_read_event(reader)) is not None:
            if event.type == "describe":
                model = AsrModel(name="m", languages=self.languages, **US)
                await async_write_event(
                    Info(asr=[AsrProgram(name="plain", models=[model], **US)]).event(), writer
                )
            elif event.type == "transcribe":
                self.asked.append(Transcribe.from_event(event).language)
            elif event.type == "audio-chunk":
                samples += len(AudioChunk.from_event(event).audio) // 2
                if self.drop and samples > 10_000:
                    self.drop -= 1
                    break
            elif event.type == "audio-stop" and not self.silent:
                await async_write_event(Transcript(f" {samples} samples ").event(), writer)
            elif event.type == "synthesize":
                text = Synthesize.from_event(event).text.encode()
                await async_write_event(AudioStart(16_000, 2, 1).event(), writer)
                await async_write_event(AudioChunk(16_000, 2, 1, text * 2).event(), writer)
                await async_write_event(AudioStop().event(), writer)
        writer.close()


@asynccontextmanager
async def serving(handler: Handler, port: int = 0) -> AsyncIterator[str]:
    server = await asyncio.start_server(handler, "127.0.0.1", port)
    async with server:
        yield f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@asynccontextmanager
async def remote(address: str, **changes: float) -> AsyncIterator[RemotePool]:
    pool = RemotePool(address, **{"look_every_s": 0.1, **changes})  # type: ignore[arg-type]  # numbers all
    await pool.start()
    try:
        yield pool
    finally:
        await pool.close()


async def test_plain_server_hears():
    """Words come without our extras, and what is known without the server is filled in."""
    server = PlainServer(["zh", "yue", "en"])
    async with serving(server) as address, remote(address) as pool:
        assert pool.ready
        assert pool.abilities.name == "plain"
        heard = await pool.hear_all(SOUND, "yue-Hant", timeout_s=10)
        assert heard == Heard("40000 samples", "yue-Hant", engine=f"wyoming:{address}", duration_s=2.5)
        assert server.asked == ["yue"]


@pytest.mark.parametrize(
    ("theirs", "ours", "asked"),
    [
        (["ko-Hang"], "ko-Hang", "ko-Hang"),
        (["zh-CN", "en"], "zh-Hans", "zh-CN"),
        (["ug-CN"], "ug-Latn", "ug-CN"),
        (["en"], "bo-Tibt", "bo"),
        ([], "kk-Cyrl", "kk"),
    ],
)
async def test_server_is_asked_in_its_own_tags(theirs: list[str], ours: str, asked: str):
    """Each server writes language tags its own way."""
    server = PlainServer(theirs)
    async with serving(server) as address, remote(address) as pool:
        await pool.hear_all(SOUND, ours, timeout_s=10)
        assert server.asked == [asked]


async def test_plain_server_speaks():
    """A voice on another machine needs no extras either."""
    async with serving(PlainServer([])) as address, remote(address) as pool:
        pcm = await pool.speak("hello", "", timeout_s=10)
        assert (pcm.samples, pcm.rate_hz) == (b"hellohello", 16_000)


async def test_dropped_connection_costs_no_words():
    """One lost connection is made good from the sound that is still there; two are said honestly."""
    async with serving(PlainServer(["ko"], drop=1)) as address, remote(address) as pool:
        assert (await pool.hear_all(SOUND, "ko-Hang", timeout_s=10)).text == "40000 samples"
    async with serving(PlainServer(["ko"], drop=2)) as address, remote(address) as pool:
        with pytest.raises(EngineError):
            await pool.hear_all(SOUND, "ko-Hang", timeout_s=10)
        assert (await pool.hear_all(SOUND, "ko-Hang", timeout_s=10)).text == "40000 samples"


async def test_server_that_never_answers_is_given_up():
    """A hanging machine costs the time limit, no more."""
    async with serving(PlainServer(["ko"], silent=True)) as address, remote(address) as pool:
        with pytest.raises(EngineTimeout):
            await pool.hear_all(SOUND, "ko-Hang", timeout_s=0.5)


async def test_server_may_be_away_and_come_back():
    """The gateway starts without it, says so, and uses it when it is there."""
    async with serving(PlainServer(["ko"])) as address:
        port = read_address(address)[1]
    async with remote(address) as pool:
        assert not pool.ready
        with pytest.raises(EngineError, match="cannot be reached"):
            await pool.hear_all(SOUND, "ko-Hang", timeout_s=5)
        async with serving(PlainServer(["ko"]), port):
            await until(lambda: pool.ready)
            assert (await pool.hear_all(SOUND, "ko-Hang", timeout_s=5)).text == "40000 samples"


NONSENSE = [
    b"\x00\xff" * 500 + b"\n",
    b'{"type": "transcript"}\n',
    b'{"type": "transcript", "data": {"text": 5}}\n',
    b'{"type": "partial", "data": {}}\n',
    b'{"type": "error", "data": {"text": "boom", "code": "E-1"}}\n',
    b'{"type": "info", "data": {"asr": 7}}\n',
    b'{"type": "audio-start", "data": {"rate": "x"}}\n',
    b"",
]


@pytest.mark.parametrize("nonsense", NONSENSE)
async def test_nonsense_from_a_server_is_an_engine_error(nonsense: bytes):
    """Whatever a server says, the customer gets an honest error and the gateway goes on."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10)
        writer.write(nonsense)
        await writer.drain()
        writer.close()

    async with serving(handler) as address, remote(address) as pool:
        assert not pool.ready
        with pytest.raises(EngineError):
            await pool.hear_all(SOUND * 10, "ko-Hang", timeout_s=5)
        with pytest.raises(EngineError):
            await pool.speak("hello", "", timeout_s=5)
        assert pool.health.busy == 0


async def test_partials_of_a_plain_server_are_no_error():
    """Events that a server adds of its own are passed over."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (event := await async_read_event(reader)) is not None:
            if event.type == "audio-stop":
                for extra in (Event("transcript-start"), Event("transcript-chunk", {"text": "a"})):
                    await async_write_event(extra, writer)
                await async_write_event(Transcript("a").event(), writer)
        writer.close()

    async with serving(handler) as address, remote(address) as pool:
        assert (await pool.hear_all(SOUND, "ko-Hang", timeout_s=5)).text == "a"


@pytest.mark.parametrize(
    "address", ["", "host:10300", "http://host:1", "tcp://host", "tcp://host:99999", "tcp://:1"]
)
def test_wrong_address_is_a_settings_error(address: str):
    """A typing error in the settings is named at the start."""
    with pytest.raises(SettingsError, match="tcp://host:port"):
        RemotePool(address)
