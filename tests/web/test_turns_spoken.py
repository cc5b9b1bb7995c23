"""`POST /v1/turns` by voice, through a real gateway, real recognisers and the demonstration shop."""

from typing import Any

import aiohttp
import msgspec
import pytest
from aiohttp import ClientSession
from tests.serving import Served

from access_gateway.contracts.audio import Pcm
from access_gateway.demo.recordings import recording
from access_gateway.speech.encode import wav_bytes
from access_gateway.web.wire import TurnOut

pytestmark = pytest.mark.models


async def say(client: ClientSession, url: str, file: str, **query: str) -> TurnOut:
    recorded = recording(file)
    headers = {"Content-Type": recorded.mime}
    async with client.post(
        f"{url}/v1/turns", params=query, data=recorded.content, headers=headers
    ) as response:
        assert response.status == 200, await response.text()
        return msgspec.json.decode(await response.read(), type=TurnOut)


async def test_spoken_mandarin_is_heard_and_answered(served: Served, client: ClientSession) -> None:
    """A customer who speaks gets what they asked for, and sees what was heard."""
    turn = await say(client, served.url, "zh-opening-hours.flac", language="zh-Hans")
    assert turn.heard is not None and turn.heard.engine is not None and "whisper" in turn.heard.engine
    assert "几点" in turn.said.forwarded and "点" in turn.answer.text
    assert turn.answer.speech is not None


async def test_what_is_forwarded_is_simplified_and_unspaced(served: Served, client: ClientSession) -> None:
    """The backend gets plain standard text, whatever characters the recogniser wrote."""
    turn = await say(client, served.url, "zh-order-status.flac", language="zh-Hans")
    assert "订单" in turn.said.forwarded and " " not in turn.said.forwarded


async def test_the_named_script_holds_whatever_the_recogniser_writes(
    served: Served, client: ClientSession
) -> None:
    """Whisper hears this in traditional characters; a customer who said zh-Hans is answered in simplified ones."""
    turn = await say(client, served.url, "zh-check-order.flac", language="zh-Hans")
    assert turn.answer.language == "zh-Hans"
    other = await say(client, served.url, "zh-check-order.flac", language="zh-Hant")
    assert other.answer.language == "zh-Hant"


async def test_spoken_korean_is_heard_by_vosk_with_times(served: Served, client: ClientSession) -> None:
    """Words come with times and confidences, and the answer is in Korean."""
    turn = await say(client, served.url, "ko-cancel.flac", language="ko")
    assert turn.heard is not None and turn.heard.engine is not None and "vosk" in turn.heard.engine
    assert turn.heard.text.replace(" ", "") == "주문취소해주세요"
    assert turn.heard.words[0].start_s < turn.heard.words[-1].end_s <= turn.heard.duration_s
    assert turn.answer.language == "ko-Hang"


async def test_an_undeclared_language_is_heard_again_in_the_right_one(
    served: Served, client: ClientSession
) -> None:
    """A Korean customer who does not say so is heard as Korean all the same."""
    turn = await say(client, served.url, "ko-check-order.flac")
    assert turn.heard is not None and turn.heard.language == "ko-Hang"
    assert turn.heard.text.replace(" ", "") == "주문확인해주세요"


async def test_a_spoken_wish_for_a_person_is_granted(served: Served, client: ClientSession) -> None:
    """Nobody has to find a button."""
    turn = await say(client, served.url, "zh-person.flac", language="zh-Hans")
    assert turn.understood.wants_person and turn.handoff is not None and turn.handoff.status == "accepted"


@pytest.mark.parametrize("language", ["bo", "ug", "mn", "yue"])
async def test_speech_that_nothing_hears_is_kept_and_said_so(
    served: Served, client: ClientSession, language: str
) -> None:
    """No other language's recogniser makes nonsense of it: the recording waits for a person."""
    kept = len(await _kept(served))
    turn = await say(client, served.url, "zh-refund.flac", language=language)
    assert turn.heard is None and turn.said.text == ""
    assert turn.answer.language.split("-")[0] == language
    assert len(await _kept(served)) == kept + 1


async def _kept(served: Served) -> list[Any]:
    return list((served.folder / "recordings").glob("*"))


async def test_a_recording_with_fields_beside_it(served: Served, client: ClientSession) -> None:
    """A multipart request carries a recording together with session, language and preferences."""
    recorded = recording("ko-refund.flac")
    form = aiohttp.FormData()
    form.add_field("audio", recorded.content, filename="r.flac", content_type="audio/flac")
    fields = {"session": "multi-1", "language": "ko-KR", "preferences": {"speech": False}}
    form.add_field("turn", msgspec.json.encode(fields).decode(), content_type="application/json")
    async with client.post(f"{served.url}/v1/turns", data=form) as response:
        assert response.status == 200
        turn = msgspec.json.decode(await response.read(), type=TurnOut)
    assert turn.session == "multi-1" and turn.heard is not None and "환불" in turn.heard.text
    assert turn.answer.speech is None


async def test_silence_is_not_turned_into_words(served: Served, client: ClientSession) -> None:
    """A customer who said nothing is asked again; nothing is forwarded."""
    silence = wav_bytes([Pcm(bytes(32_000), 16_000)])
    async with client.post(
        f"{served.url}/v1/turns?language=zh-CN", data=silence, headers={"Content-Type": "audio/wav"}
    ) as response:
        turn = msgspec.json.decode(await response.read(), type=TurnOut)
    assert turn.said.text == "" and turn.said.forwarded == ""
    assert turn.answer.language == "zh-Hans" and turn.answer.text


async def test_the_languages_page_tells_the_truth_of_hearing(served: Served, client: ClientSession) -> None:
    """What GET /v1/languages promises is what a recording gets."""
    async with client.get(f"{served.url}/v1/languages") as response:
        rows = {row["tag"]: row for row in (await response.json())["languages"]}
    assert len(rows) == 24
    assert rows["ko-Hang"]["hear"]["able"] and "vosk" in rows["ko-Hang"]["hear"]["by"]
    assert rows["zh-Hans"]["hear"]["able"] and "whisper" in rows["zh-Hans"]["hear"]["by"]
    assert not rows["bo-Tibt"]["hear"]["able"] and rows["bo-Tibt"]["hear"]["why_not"]
    assert rows["ug-Arab"]["speak"]["able"] and not rows["za-Latn"]["speak"]["able"]
    assert {tag for tag, row in rows.items() if row["speak"]["experimental"]} == {
        "bo-Tibt",
        "mn-Cyrl",
        "mn-Mong",
    }
