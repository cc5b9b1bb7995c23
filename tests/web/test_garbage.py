"""What must not be able to hurt the gateway: each gets a clear problem, and the next customer is served."""

import asyncio
import io
import json
import random
from collections.abc import Mapping

import aiohttp
import av
import numpy as np
import pytest
from aiohttp import ClientSession
from tests.serving import Served

from access_gateway.demo.recordings import recording

JSON = {"Content-Type": "application/json"}
FLAC = {"Content-Type": "audio/flac"}


async def refused(
    client: ClientSession, url: str, body: bytes, headers: Mapping[str, str], *, path: str = "/v1/turns"
) -> tuple[int, str]:
    """Send it; check that the answer is a whole problem object; return its status and code."""
    async with client.post(url + path, data=io.BytesIO(body), headers=dict(headers)) as response:
        assert response.content_type == "application/problem+json", await response.text()
        problem = await response.json(content_type=None)
    assert problem["status"] == response.status
    assert set(problem) >= {"type", "title", "detail", "code", "retryable"}
    assert "Traceback" not in problem["detail"]
    return response.status, problem["code"]


async def still_serves(client: ClientSession, url: str) -> None:
    async with client.post(
        f"{url}/v1/turns", json={"text": "订单10086到哪了", "preferences": {"speech": False}}
    ) as response:
        assert response.status == 200
        assert "10086" in (await response.json())["answer"]["text"]


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"", JSON, 422, "empty-input"),
        (b"   ", JSON, 422, "empty-input"),
        (b"{", JSON, 400, "invalid-json"),
        (b"[]", JSON, 400, "invalid-json"),
        (b"null", JSON, 400, "invalid-json"),
        (b"\xff\xfe", JSON, 400, "invalid-json"),
        (b"[" * 100_000, JSON, 400, "invalid-json"),
        (b'{"text": 7}', JSON, 400, "invalid-json"),
        (b'{"text": "hi", "colour": "red"}', JSON, 400, "invalid-json"),
        (b'{"text": ""}', JSON, 422, "empty-input"),
        (b'{"text": "\\u200b\\u200b \\u0007"}', JSON, 422, "empty-input"),
        (b'{"text": "a\\u0000b"}', JSON, 422, "invalid-text"),
        (b'{"text": "\\ud800"}', JSON, 400, "invalid-json"),
        (b'{"text": "hi", "language": "xx-Klingon"}', JSON, 422, "unsupported-language"),
        (b'{"text": "hi", "session": "../../etc"}', JSON, 400, "invalid-json"),
        (b'{"text": "hi", "preferences": {"rate": 99}}', JSON, 400, "invalid-json"),
        (json.dumps({"text": "长" * 350_000}).encode(), JSON, 413, "text-too-long"),
        (b"hello", {"Content-Type": "text/plain"}, 415, "unsupported-media-type"),
        (b"hello", {"Content-Type": "nonsense"}, 415, "unsupported-media-type"),
        (b"", {"Content-Type": "audio/wav"}, 422, "empty-input"),
        (b"no sound at all", {"Content-Type": "audio/ogg"}, 422, "unreadable-audio"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", {"Content-Type": "audio/wav"}, 422, "unreadable-audio"),
        (random.Random(7).randbytes(200_000), {"Content-Type": "audio/webm"}, 422, "unreadable-audio"),
        (b"--x", {"Content-Type": "multipart/form-data"}, 400, "invalid-input"),
        (b"--x\r\n", {"Content-Type": "multipart/form-data; boundary=x"}, 400, "invalid-json"),
        (b"hi", {"Content-Type": "application/json", "Content-Encoding": "gzip"}, 415, "unsupported-media-type"),
    ],
)  # fmt: skip
async def test_garbage_gets_a_clear_problem(
    typed: Served, client: ClientSession, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    """A caller learns what was wrong, by a code that stays; nobody else notices."""
    assert await refused(client, typed.url, body, headers) == (status, code)
    await still_serves(client, typed.url)


async def test_truncated_sound_is_heard_as_far_as_it_goes_or_refused(
    typed: Served, client: ClientSession
) -> None:
    """A broken upload never becomes an internal error."""
    whole = recording("zh-refund.flac").content
    for share in (0.001, 0.01, 0.1, 0.5, 0.99):
        cut = whole[: int(len(whole) * share)]
        async with client.post(f"{typed.url}/v1/turns?language=zh", data=cut, headers=FLAC) as response:
            assert response.status in (200, 422), await response.text()
    await still_serves(client, typed.url)


def silent_opus(hours: float) -> bytes:
    """Digital silence in 60 ms packets of a few bytes."""
    out = io.BytesIO()
    with av.open(out, "w", format="ogg") as container:
        stream = container.add_stream(
            "libopus", rate=8_000, options={"frame_duration": "60", "vbr": "on", "b": "500"}
        )
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 480), dtype=np.int16), format="s16", layout="mono")
        frame.sample_rate = 8_000
        for number in range(int(hours * 3600 / 0.06)):
            frame.pts = number * 480
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()


async def test_hours_of_silence_in_little_space_are_refused(typed: Served, client: ClientSession) -> None:
    """A compression bomb costs its sender a clear error, and the gateway next to nothing."""
    bomb = await asyncio.to_thread(silent_opus, 0.25)
    assert len(bomb) < 400_000
    status, code = await refused(client, typed.url, bomb, {"Content-Type": "audio/ogg"})
    assert (status, code) == (413, "audio-too-long")
    await still_serves(client, typed.url)


async def test_a_body_over_the_limit_is_refused(typed: Served, client: ClientSession) -> None:
    """No upload fills the memory."""
    body = bytes(typed.outside.settings.server.max_body_bytes + 1)
    assert await refused(client, typed.url, body, {"Content-Type": "audio/wav"}) == (413, "body-too-large")
    await still_serves(client, typed.url)


async def test_unknown_parts_parameters_and_paths_are_refused_by_name(
    typed: Served, client: ClientSession
) -> None:
    """A misspelt field is not silently passed over."""
    form = aiohttp.FormData()
    form.add_field("audoi", io.BytesIO(b"x"), filename="x")
    async with client.post(f"{typed.url}/v1/turns", data=form) as response:
        assert response.status == 400 and "audio" in (await response.json(content_type=None))["detail"]
    async with client.post(f"{typed.url}/v1/turns?sesion=1", json={"text": "hi"}) as response:
        assert response.status == 400 and "sesion" in (await response.json(content_type=None))["detail"]
    async with client.get(f"{typed.url}/v1/turn") as response:
        assert (await response.json(content_type=None))["code"] == "not-found"
    async with client.delete(f"{typed.url}/v1/turns") as response:
        assert response.status == 405 and "POST" in response.headers["Allow"]
        assert (await response.json(content_type=None))["code"] == "method-not-allowed"


async def test_a_form_that_cannot_be_made_is_said_so_before_the_turn(
    typed: Served, client: ClientSession
) -> None:
    """No picture is made of an answer, and the caller is told which forms there are."""
    headers = {"Accept": "image/png"}
    async with client.post(f"{typed.url}/v1/turns", json={"text": "hi"}, headers=headers) as response:
        assert response.status == 406
        assert "text/html" in (await response.json(content_type=None))["detail"]


async def test_speech_of_an_unknown_turn(typed: Served, client: ClientSession) -> None:
    """An old or invented link is told apart from a broken one."""
    async with client.get(f"{typed.url}/v1/turns/01J0/speech") as response:
        assert response.status == 404
        assert (await response.json(content_type=None))["code"] == "not-found"


async def test_a_zhuang_answer_asked_for_as_sound_alone(typed: Served, client: ClientSession) -> None:
    """Where no voice speaks the language, sound alone is refused rather than left silent."""
    body = {"text": "Mwngz ndei! Gou siengj cam.", "language": "za-Latn", "person": True}
    async with client.post(f"{typed.url}/v1/turns", json=body, headers={"Accept": "audio/ogg"}) as response:
        assert response.status == 406
        assert "za-Latn" in (await response.json(content_type=None))["detail"]


async def test_a_client_that_hangs_up_in_mid_sentence(typed: Served, client: ClientSession) -> None:
    """A lost connection costs nobody else anything."""
    host, port = typed.url.removeprefix("http://").split(":")
    for _ in range(5):
        _, writer = await asyncio.open_connection(host, int(port))
        writer.write(
            b"POST /v1/turns HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{"
        )
        await writer.drain()
        writer.close()
    await still_serves(client, typed.url)
