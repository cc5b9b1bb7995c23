"""`POST /v1/turns` in writing, through a real gateway and the demonstration shop."""

import io
import unicodedata
from typing import Any

import av
import msgspec
import pytest
from aiohttp import ClientSession
from tests.serving import Served

from access_gateway.web.wire import TurnOut


async def ask(client: ClientSession, url: str, **body: Any) -> TurnOut:
    async with client.post(f"{url}/v1/turns", json=body) as response:
        assert response.status == 200, await response.text()
        return msgspec.json.decode(await response.read(), type=TurnOut)


def seconds(sound: bytes) -> float:
    with av.open(io.BytesIO(sound), "r") as container:
        return sum((frame.samples / frame.sample_rate for frame in container.decode(audio=0)), 0.0)


async def test_a_question_is_answered_in_every_rendition(typed: Served, client: ClientSession) -> None:
    """A customer gets the shop's real answer as text, large text, captions and speech."""
    turn = await ask(client, typed.url, text="订单10086到哪了？", session="rendition-1")
    assert "10086" in turn.answer.text and turn.said.language == "zh-Hans"
    assert "10086" in turn.answer.large_text_html and "10086" in turn.answer.captions_vtt
    assert turn.answer.speech is not None
    async with client.get(typed.url + turn.answer.speech.url) as response:
        assert response.content_type == "audio/ogg"
        spoken_s = seconds(await response.read())
    assert abs(spoken_s - turn.answer.speech.duration_s) < 0.5
    assert turn.answer.sentences[-1].end_s == pytest.approx(turn.answer.speech.duration_s, abs=0.01)


@pytest.mark.parametrize(
    ("text", "language", "script", "spoken"),
    [
        ("زاكازىم قاچان يېتىپ كېلىدۇ؟", "ug-Arab", "ARABIC", True),
        ("ངའི་མངགས་ཟོག་ནམ་འབྱོར་གྱི་རེད།", "bo-Tibt", "TIBETAN", True),
        ("Миний захиалга хэзээ ирэх вэ?", "mn-Cyrl", "CYRILLIC", True),
        ("ᠮᠢᠨᠦ ᠵᠠᠬᠢᠶᠠᠯᠭ᠎ᠠ ᠬᠡᠵᠢᠶ᠎ᠡ ᠢᠷᠡᠬᠦ ᠪᠤᠢ", "mn-Mong", "MONGOLIAN", True),
        ("Gij huq gou cawx seizlawz ndaej daengz ranz gou?", "za-Latn", "LATIN", False),
        ("Тапсырысым қашан келеді?", "kk-Cyrl", "CYRILLIC", True),
        ("제 주문은 언제 도착하나요?", "ko-Hang", "HANGUL", True),
    ],
)
async def test_customers_are_addressed_in_their_own_script(
    typed: Served, client: ClientSession, text: str, language: str, script: str, spoken: bool
) -> None:
    """A shopper who writes Uyghur, Tibetan, Mongolian, … is told in that script that a person is needed."""
    turn = await ask(client, typed.url, text=text)
    assert turn.said.language == language and turn.said.text == text
    assert turn.answer.language == language
    first = turn.answer.sentences[0].text
    assert any(unicodedata.name(letter, "").startswith(script) for letter in first)
    codes = {notice.code for notice in turn.notices}
    assert "not-translated" in codes
    assert ("not-spoken" in codes) is not spoken
    assert ("experimental-voice" in codes) is (language[:2] in ("bo", "mn"))
    own = [sentence for sentence in turn.answer.sentences if sentence.language == language]
    assert own and all((sentence.start_s is not None) is spoken for sentence in own)


async def test_cantonese_gets_traditional_characters(typed: Served, client: ClientSession) -> None:
    """A Cantonese customer is answered in the characters they write, and can listen in Cantonese."""
    turn = await ask(client, typed.url, text="唔該，我張訂單幾時送到呀？")
    assert turn.said.language == "yue-Hant" and turn.said.dialect == "cantonese"
    assert turn.answer.language == "zh-Hant" and "訂單" in turn.answer.text
    assert turn.answer.speech is not None


async def test_the_shop_remembers_the_conversation(typed: Served, client: ClientSession) -> None:
    """A customer asked for an order number can just say it."""
    first = await ask(client, typed.url, text="我的订单什么时候到")
    assert "订单号" in first.answer.text
    second = await ask(client, typed.url, text="10086", session=first.session)
    assert "10086" in second.answer.text and second.answer.language == "zh-Hans"


@pytest.mark.parametrize(
    ("accept", "kind", "begins"),
    [
        ("text/html", "text/html", b"<!doctype html>"),
        ("text/plain", "text/plain", "订单".encode()),
        ("text/vtt", "text/vtt", b"WEBVTT"),
        ("audio/wav", "audio/wav", b"RIFF"),
        ("audio/ogg", "audio/ogg", b"OggS"),
        ("audio/mpeg;q=0.9, text/html;q=0.1", "audio/mpeg", b""),
    ],
)
async def test_the_answer_comes_in_the_form_asked_for(
    typed: Served, client: ClientSession, accept: str, kind: str, begins: bytes
) -> None:
    """A telephone line can ask for sound alone, a page for HTML."""
    body = {"text": "订单10086到哪了"}
    async with client.post(f"{typed.url}/v1/turns", json=body, headers={"Accept": accept}) as response:
        assert (response.status, response.content_type) == (200, kind)
        content = await response.read()
    assert content.startswith(begins)
    if kind.startswith("audio/"):
        assert seconds(content) > 2


async def test_the_large_text_page_runs_no_script(typed: Served, client: ClientSession) -> None:
    """What the customer wrote is shown as text, under a policy that allows no script."""
    headers = {"Accept": "text/html"}
    body = {"text": "<script>alert(1)</script> 订单10086"}
    async with client.post(f"{typed.url}/v1/turns", json=body, headers=headers) as response:
        page, policy = await response.text(), response.headers["Content-Security-Policy"]
    assert "<script" not in page and "&lt;script&gt;" in page
    assert "default-src 'none'" in policy and "script-src" not in policy


async def test_preferences_shape_the_answer(typed: Served, client: ClientSession) -> None:
    """A customer who wants no speech and Korean texts gets just that."""
    turn = await ask(client, typed.url, text="订单10086", preferences={"speech": False, "language": "ko"})
    assert turn.answer.speech is None
    assert turn.answer.language == "ko-Hang"


@pytest.mark.parametrize(
    ("body", "language"),
    [
        ({"text": "转人工"}, "zh-Hans"),
        ({"text": "상담원 연결해 주세요"}, "ko-Hang"),
        ({"person": True, "language": "bo"}, "bo-Tibt"),
        ({"text": "你好", "preferences": {"person_first": True}}, "zh-Hans"),
    ],
)
async def test_a_person_is_one_wish_away(
    typed: Served, client: ClientSession, body: dict[str, Any], language: str
) -> None:
    """Typed, by key or by preference: the conversation goes to a person, and the customer is told the number."""
    turn = await ask(client, typed.url, **body)
    assert turn.handoff is not None and turn.handoff.status == "accepted" and turn.handoff.reference
    assert turn.handoff.reference in turn.answer.text
    assert turn.answer.language == language


async def test_the_person_gets_the_conversation_so_far(typed: Served, client: ClientSession) -> None:
    """Nobody has to tell their story twice."""
    first = await ask(client, typed.url, text="订单10086到哪了")
    await ask(client, typed.url, text="转人工", session=first.session)
    async with client.get(f"{typed.shop}/handoff") as response:
        waiting = repr(await response.json())
    assert "订单10086到哪了" in waiting and first.session in waiting


async def test_metadata_goes_through(typed: Served, client: ClientSession) -> None:
    """A platform's own fields reach its backend; a customer's kept preferences are found by them."""
    url = f"{typed.url}/v1/customers/c-77/preferences"
    async with client.put(url, json={"speech": False}) as response:
        assert response.status == 200
    turn = await ask(client, typed.url, text="你好", metadata={"customer": "c-77"})
    assert turn.answer.speech is None


async def test_text_nobody_can_place_is_not_guessed_at(typed: Served, client: ClientSession) -> None:
    """Emoji and noise are no language, and the gateway says so by its tag."""
    turn = await ask(client, typed.url, text="🙂🙂 ?! 12")
    assert turn.said.language == "und" and turn.said.confidence == 0


async def test_an_emoji_in_an_answer_is_spoken_by_name(typed: Served, client: ClientSession) -> None:
    """Who listens hears what the others see: the review read back says its heart."""
    texts = ("很喜欢", "很喜欢❤️")
    spoken = []
    for text in texts:
        async with client.post(f"{typed.url}/v1/reviews", json={"text": text}) as response:
            read_back = (await response.json())["read_back"]
        assert text in read_back["text"]
        spoken.append(read_back["speech"]["duration_s"])
    assert spoken[1] > spoken[0]
