"""`GET /compat/vosk`: clients of vosk-server are served as they are, and none of them can harm the others."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import av
import pytest
import websockets
from aiohttp import ClientSession, WSServerHandshakeError
from tests.hearing.models import VOSK, bare_loop, installed
from tests.serving import Served
from tests.web.test_stream import samples

SPOKEN = ("ko-refund.flac", "ko-cancel.flac")
PIECE = 6_400


@cache
def korean() -> bytes:
    """Two sentences with a pause between them, 16 kHz."""
    return b"".join(map(samples, SPOKEN))


class Client:
    """A client as vosk-server's own: one answer for every message of sound."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self.socket = socket

    async def config(self, **config: Any) -> None:
        await self.socket.send(json.dumps({"config": config}))

    async def hear(self, pcm: bytes, end: str = '{"eof" : 1}') -> list[dict[str, Any]]:
        answers = []
        for start in range(0, len(pcm), PIECE):
            await self.socket.send(pcm[start : start + PIECE])
            answers.append(json.loads(await self.socket.recv()))
        await self.socket.send(end)
        return [*answers, json.loads(await self.socket.recv())]


@asynccontextmanager
async def connected(served: Served, path: str = "/compat/vosk?language=ko") -> AsyncIterator[Client]:
    async with websockets.connect(served.url.replace("http", "ws") + path, proxy=None) as socket:
        yield Client(socket)


def results(answers: list[dict[str, Any]]) -> list[str]:
    return [answer["text"] for answer in answers if answer.get("text")]


@pytest.mark.models
async def test_the_words_are_those_of_a_bare_loop(served: Served) -> None:
    """Whoever replaces vosk-server gets the same results in the same shape, each as its sentence ends."""
    expected = bare_loop(installed(VOSK), korean())
    async with connected(served) as client:
        await client.config(sample_rate=16_000)
        answers = await client.hear(korean())
        with pytest.raises(websockets.ConnectionClosedOK):
            await client.socket.recv()
    assert len(results(answers)) == len(SPOKEN)
    assert " ".join(results(answers)) == " ".join(word["word"] for word in expected)
    words = [word for answer in answers for word in answer.get("result", ())]
    assert all(set(word) == {"conf", "start", "end", "word"} for word in words)
    for word, bare in zip(words, expected, strict=True):
        assert abs(word["start"] - bare["start"]) < 0.1
    partials = [answer["partial"] for answer in answers if "partial" in answer]
    assert "환불 은" in partials and not any("환불" in partial for partial in partials[-10:])


@pytest.mark.models
async def test_words_alternatives_phrases_and_reset(served: Served) -> None:
    """What vosk-server's clients may ask for is given in its shapes."""
    async with connected(served) as client:
        await client.config(sample_rate=16_000, words=0, max_alternatives=20)
        answers = await client.hear(samples(SPOKEN[0]), '{"reset" : 1}')
        best = next(answer for answer in answers if answer.get("alternatives", [{}])[0].get("text"))
        assert best["alternatives"][0]["text"] == "환불 은 언제 되나요"
        assert 1 <= len(best["alternatives"]) <= 10
        assert all(set(one) == {"text", "confidence"} for one in best["alternatives"])
        again = await client.hear(samples(SPOKEN[0]))
    assert any(answer.get("alternatives", [{}])[0].get("text") for answer in again)
    async with connected(served) as client:
        await client.config(sample_rate=16_000, phrase_list=["주문 취소 해 주세요", "환불 은 언제 되나요"])
        answers = await client.hear(samples(SPOKEN[1]))
    assert results(answers) == ["주문 취소 해 주세요"]


def resampled(rate_hz: int) -> bytes:
    resampler = av.AudioResampler("s16", "mono", rate_hz)
    frame = av.AudioFrame("s16", "mono", len(korean()) // 2)
    frame.planes[0].update(korean().ljust(frame.planes[0].buffer_size, b"\0"))
    frame.sample_rate = 16_000
    return b"".join(bytes(it.planes[0])[: it.samples * 2] for it in resampler.resample(frame))


@pytest.mark.models
async def test_other_rates_are_resampled_and_odd_bytes_do_no_harm(served: Served) -> None:
    """Sound at any rate is heard as well as it can be; a message may end within a sample."""
    pcm = resampled(24_000)
    async with connected(served, "/?language=ko") as client:
        await client.config(sample_rate=24_000)
        answers = []
        for start in range(0, len(pcm), 9_601):
            await client.socket.send(pcm[start : start + 9_601])
            answers.append(json.loads(await client.socket.recv()))
        await client.socket.send('{"eof":1}')
        answers.append(json.loads(await client.socket.recv()))
    assert results(answers) == ["환불 은 언제 되나요", "주문 취소 해 주세요"]


@pytest.mark.models
async def test_telephone_sound_is_what_is_expected_unless_told(served: Served) -> None:
    """8 kHz is vosk-server's default, and its clients count on it: the times of the words tell that it was taken so."""
    async with connected(served) as client:
        answers = await client.hear(resampled(8_000))
    last = [word for answer in answers for word in answer.get("result", ())][-1]
    assert len(results(answers)) == 2 and 5.0 < last["end"] < len(korean()) / 32_000


@pytest.mark.models
async def test_nobody_changes_the_model(served: Served) -> None:
    """vosk-server lets any client replace everybody's model; here it is told why not, and heard as before."""
    async with connected(served) as client:
        await client.config(sample_rate=16_000, model="/etc", spk_model="/etc")
        answers = await client.hear(samples(SPOKEN[1]))
    assert "?language=" in answers[0]["notice"]
    assert results(answers) == ["주문 취소 해 주세요"]


RATES = ("0", "-1", "NaN", "1", "8000.5", "1e99", '"8000"', "true")
MANY = json.dumps(["x"] * 1_001)
HOSTILE = [
    *(f'{{"config": {{"sample_rate": {rate}}}}}' for rate in RATES), f'{{"config": {{"phrase_list": {MANY}}}}}',
    '{"config": {"phrase_list": "x"}}', '{"config": {"phrase_list": [""]}}', '{"config": {"phrase_list": {}}}',
    '{"config": {"max_alternatives": -1}}', '{"config": []}', '{"eof": "yes"}', "{}", "eof", "[" * 10_000, "",
]  # fmt: skip


@pytest.mark.models
@pytest.mark.parametrize("message", HOSTILE, ids=lambda message: message[:40])
async def test_what_kills_vosk_is_refused(served: Served, message: str) -> None:
    """Rates and grammars that end or hang a vosk-server close one connection here, with the reason."""
    async with connected(served) as client:
        await client.socket.send(message)
        told = json.loads(await client.socket.recv())
        assert told["problem"]["code"] in ("invalid-json", "protocol-error", "invalid-setting")
        with pytest.raises(websockets.ConnectionClosedError) as closed:
            await client.socket.recv()
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 1008


@pytest.mark.models
async def test_silence_random_bytes_and_nothing(served: Served) -> None:
    """An end without sound, an empty phrase list, noise and empty messages have an answer, and no words."""
    for pcm in (b"", bytes(32_000), bytes(range(256)) * 60):
        async with connected(served) as client:
            await client.config(sample_rate=16_000, phrase_list=[])
            answers = await client.hear(pcm)
            assert "text" in answers[-1]
    async with connected(served) as client:
        await client.socket.send(b"")
        assert json.loads(await client.socket.recv()) == {"partial": ""}


@pytest.mark.models
async def test_too_large_a_message_ends_the_connection(served: Served) -> None:
    """Nobody makes the gateway hold more than a megabyte at once."""
    async with connected(served) as client:
        await client.socket.send(bytes(2_000_000))
        with pytest.raises(websockets.ConnectionClosedError) as closed:
            await asyncio.wait_for(client.socket.recv(), 10)
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 1009


async def test_what_cannot_be_served_is_refused_before_it_begins(
    typed: Served, client: ClientSession
) -> None:
    """A client learns from the status that nothing hears its language, or that it has mistaken the door."""
    for query, status in (("language=bo", 422), ("language=xx-nonsense", 422), ("model=x", 400)):
        with pytest.raises(WSServerHandshakeError) as refused:
            await client.ws_connect(f"{typed.url}/compat/vosk?{query}")
        assert refused.value.status == status
    async with client.get(f"{typed.url}/compat/vosk?language=ko") as response:
        assert response.status == 400 and (await response.json())["code"] == "protocol-error"
