"""`/v1/audio/…`: the official OpenAI client, pointed at the gateway, works as it does elsewhere."""

import io
from collections.abc import AsyncIterator
from typing import Any

import av
import openai
import pytest
from aiohttp import ClientSession, FormData
from tests.serving import Served

from access_gateway.contracts.hearing import Transcript, Word
from access_gateway.demo.recordings import recording
from access_gateway.web.openai_segments import segments, srt

SAID = "환불 은 언제 되나요"


@pytest.fixture
async def heard_by(served: Served) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(base_url=f"{served.url}/v1", api_key="none", max_retries=0) as client:
        yield client


@pytest.fixture
async def spoken_by(typed: Served) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(base_url=f"{typed.url}/v1", api_key="none", max_retries=0) as client:
        yield client


def korean() -> tuple[str, bytes, str]:
    return ("question.flac", recording("ko-refund.flac").content, "audio/flac")


@pytest.mark.models
async def test_a_recording_is_transcribed_in_every_form(heard_by: openai.AsyncOpenAI) -> None:
    """A program written for OpenAI's transcriptions gets its words, times and subtitles from here."""
    ask: Any = heard_by.audio.transcriptions.create
    known = {"file": korean(), "model": "whisper-1", "language": "ko"}
    plain = await ask(**known, prompt="환불", temperature=0.2)
    assert plain.text == SAID and plain.usage.type == "duration" and 2 < plain.usage.seconds < 4
    assert await ask(**known, response_format="text") == SAID + "\n"
    subtitles = await ask(**known, response_format="srt")
    assert subtitles.startswith("1\n00:00:00,") and SAID in subtitles
    captions = await ask(**known, response_format="vtt")
    assert captions.startswith("WEBVTT\n") and SAID in captions
    both = await ask(**known, response_format="verbose_json", timestamp_granularities=["word", "segment"])
    assert [word.word for word in both.words] == SAID.split()
    assert both.language == "ko" and both.segments[0].text == SAID
    assert all(word.start < word.end <= both.duration for word in both.words)
    assert -1 < both.segments[0].avg_logprob <= 0
    words_alone = await ask(**known, response_format="verbose_json", timestamp_granularities=["word"])
    assert words_alone.words and words_alone.segments is None


@pytest.mark.models
async def test_words_come_as_events(heard_by: openai.AsyncOpenAI) -> None:
    """`stream=True` gives the events that the client reads."""
    stream = await heard_by.audio.transcriptions.create(
        file=korean(), model="gpt-4o-transcribe", language="ko", stream=True
    )
    events = [event async for event in stream]
    assert "".join(event.delta for event in events if event.type == "transcript.text.delta") == SAID
    assert events[-1].type == "transcript.text.done" and events[-1].text == SAID


@pytest.mark.models
async def test_the_language_need_not_be_named(heard_by: openai.AsyncOpenAI) -> None:
    """Whoever names no language is heard in the language that it is."""
    heard = await heard_by.audio.transcriptions.create(
        file=korean(), model="whisper-1", response_format="verbose_json"
    )
    assert heard.language == "ko"


@pytest.mark.parametrize(
    ("form", "codec"),
    [("mp3", "mp3"), ("opus", "opus"), ("aac", "aac"), ("flac", "flac"), ("wav", "pcm_s16le"), ("pcm", None)],
)
async def test_a_text_is_spoken_in_every_form(
    spoken_by: openai.AsyncOpenAI, form: Any, codec: str | None
) -> None:
    """A program written for OpenAI's speech plays what comes from here."""
    sound = io.BytesIO()
    async with spoken_by.audio.speech.with_streaming_response.create(
        model="tts-1", voice="alloy", input="您的订单明天到。请放心。", response_format=form
    ) as response:
        async for piece in response.iter_bytes():
            sound.write(piece)
    assert 2 < (length_s(sound, codec) if codec else len(sound.getvalue()) / 2 / 24_000) < 8


def length_s(sound: io.BytesIO, codec: str) -> float:
    sound.seek(0)
    with av.open(sound, "r") as container:
        assert container.streams.audio[0].codec_context.name.startswith(codec)
        frames = list(container.decode(audio=0))
    return sum(frame.samples for frame in frames) / frames[0].sample_rate


async def test_speed_and_language_are_the_callers(spoken_by: openai.AsyncOpenAI) -> None:
    """Slower is longer; a voice may be a language."""
    ask: Any = spoken_by.audio.speech.create
    texts: dict[str, Any] = {"model": "tts-1", "input": "您的订单10086明天到。", "response_format": "pcm"}
    usual = len((await ask(**texts, voice="nova")).content)
    assert len((await ask(**texts, voice="nova", speed=0.5)).content) > 1.4 * usual
    assert (await ask(**texts, voice="yue")).content != (await ask(**texts, voice="zh")).content


REFUSED: list[tuple[dict[str, Any], type[openai.APIStatusError], str, str | None]] = [
    ({"voice": "nobody"}, openai.BadRequestError, "invalid-json", "voice"),
    ({"speed": 9}, openai.BadRequestError, "invalid-json", "speed"),
    ({"speed": 0.25}, openai.UnprocessableEntityError, "invalid-setting", None),
    ({"input": ""}, openai.BadRequestError, "invalid-json", "input"),
    ({"input": " \u200b"}, openai.UnprocessableEntityError, "empty-input", None),
    ({"input": "x" * 5_000}, openai.APIStatusError, "text-too-long", None),
    ({"response_format": "ogg"}, openai.BadRequestError, "invalid-json", "response_format"),
    ({"extra_body": {"pitch": 2}}, openai.BadRequestError, "invalid-json", "pitch"),
    ({"voice": "za-Latn"}, openai.UnprocessableEntityError, "unsupported-language", None),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "kind", "code", "param"), REFUSED)
async def test_the_client_understands_what_was_wrong(
    spoken_by: openai.AsyncOpenAI, wrong: dict[str, Any], kind: Any, code: str, param: str | None
) -> None:
    """Errors arrive as that client's own exceptions, with our stable code and the name of the field."""
    ask: Any = spoken_by.audio.speech.create
    with pytest.raises(kind) as refused:
        await ask(**{"model": "tts-1", "voice": "alloy", "input": "你好", **wrong})
    assert (refused.value.code, refused.value.param) == (code, param)
    assert refused.value.type == "invalid_request_error" and refused.value.body["message"]


async def test_hostile_transcriptions_are_refused(typed: Served, client: ClientSession) -> None:
    """Whatever is sent as a recording or a field, the answer is an error that the client can read."""
    url = f"{typed.url}/v1/audio/transcriptions"
    cases: list[tuple[dict[str, Any], bytes | None, str]] = [
        ({"model": "whisper-1"}, None, "invalid-json"),
        ({}, b"x" * 100, "invalid-json"),
        ({"model": "whisper-1"}, b"", "empty-input"),
        ({"model": "whisper-1"}, b"ffconcat version 1.0\nfile /etc/passwd\n", "unreadable-audio"),
        ({"model": "whisper-1", "response_format": "docx"}, b"x", "invalid-json"),
        ({"model": "whisper-1", "language": "klingon"}, b"x", "unsupported-language"),
        ({"model": "whisper-1", "temperature": "NaN"}, b"x", "invalid-json"),
        ({"model": "whisper-1", "timestamp_granularities[]": "hour"}, b"x", "invalid-json"),
        ({"model": "whisper-1", "include[]": "logprobs"}, b"x", "invalid-json"),
        ({"model": "x" * 100_000}, b"x", "body-too-large"),
    ]
    for fields, content, code in cases:
        form = FormData(fields, default_to_multipart=True)
        form.add_field("more", "") if not fields else None
        if content is not None:
            form.add_field("file", content, filename="a.wav", content_type="audio/wav")
        async with client.post(url, data=form) as response:
            told = (await response.json())["error"]
        assert told["code"] == code and told["type"] == "invalid_request_error", (fields, told)
    async with client.post(url, json={"model": "whisper-1"}) as response:
        assert response.status == 415 and (await response.json())["error"]["code"] == "unsupported-media-type"


def test_segments_end_with_pauses() -> None:
    """Subtitles change where the speaker breathes, and silence has none."""
    words = (Word("我", 0.5, 0.8, 0.9), Word("到", 0.8, 1.0, 0.7), Word("了", 2.0, 3661.5, 0.5))
    heard = Transcript("我 到 了", "zh-Hans", engine="x", duration_s=3662.0, words=words)
    assert [(it.start, it.end, it.text) for it in segments(heard)] == [
        (0.5, 1.0, "我 到"),
        (2.0, 3661.5, "了"),
    ]
    assert srt(segments(heard)).endswith("2\n00:00:02,000 --> 01:01:01,500\n了\n")
    assert segments(Transcript("", "zh-Hans", engine="x", duration_s=1.0)) == []
    whole = segments(Transcript("到了", "zh-Hans", engine="x", duration_s=1.0))
    assert [(it.start, it.end, it.avg_logprob) for it in whole] == [(0.0, 1.0, 0.0)]
