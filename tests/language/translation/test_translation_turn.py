"""Turns that are translated: a real gateway, the demonstration shop, and a LibreTranslate-like server."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiohttp import ClientSession
from tests.faults.fake_rooms import fake_rooms
from tests.language.translation.libre_server import Libre, libre
from tests.language.translation.translators import FakeTranslator, always, faithful
from tests.serving import Served, deaf, serving

from access_gateway.contracts.errors import TranslatorAway
from access_gateway.contracts.hearing import Transcript
from access_gateway.contracts.turn import Preferences
from access_gateway.demo.shop import CHINA
from access_gateway.language.translation.interpreter import Interpreter, needed
from access_gateway.reply.codes import Text
from access_gateway.reply.messages import Messages
from access_gateway.settings import Settings, TranslationSection
from access_gateway.turn import Said, answer
from access_gateway.web.wire import TurnOut
from access_gateway.web.wire_info import LanguageOut, LanguagesOut

ASKING = {
    "ug-Arab": "10086-نومۇرلۇق زاكازىم قاچان يېتىپ كېلىدۇ؟",
    "bo-Tibt": "ངའི་མངགས་ཟོག་ཨང་༡༠༠༨༦ནམ་འབྱོར་གྱི་རེད།",
    "ko-Hang": "주문번호 10086번은 언제 도착하나요?",
}
DAY = {"ug-Arab": "{}-ئاينىڭ {}-كۈنى", "bo-Tibt": "ཟླ་{}པའི་ཚེས་{}", "ko-Hang": "{}월 {}일"}
MESSAGES = Messages.load()


@dataclass(frozen=True)
class Gate:
    served: Served
    libre: Libre


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """A gateway without recognition models, with a translator."""
    with libre() as server:
        settings = Settings(translation=TranslationSection(kind="libretranslate", url=server.url))
        settings = deaf(settings, tmp_path_factory.mktemp("no-models"))
        with serving(settings, tmp_path_factory.mktemp("translating")) as served:
            yield Gate(served, server)


async def ask(client: ClientSession, gate: Gate, text: str, **fields: Any) -> TurnOut:
    body = {"text": text, "preferences": {"speech": False}, **fields}
    async with client.post(f"{gate.served.url}/v1/turns", json=body) as response:
        assert response.status == 200, await response.text()
        return msgspec.json.decode(await response.read(), type=TurnOut)


def bare(text: str) -> str:
    return "".join(text.translate(dict.fromkeys(map(ord, "\u2068\u2069"))).split())


@pytest.mark.parametrize("language", ASKING)
async def test_a_question_is_answered_in_the_customers_language(
    gate: Gate, client: ClientSession, language: str
) -> None:
    """A Uyghur, Tibetan or Korean shopper asks about an order and reads number, day and time in their language."""
    turn = await ask(client, gate, ASKING[language])
    due = datetime.now(CHINA) + timedelta(days=1)
    assert turn.said.language == turn.answer.language == language
    assert turn.said.text == ASKING[language] and turn.said.forwarded.endswith("订单10086什么时候到？")
    for fact in ("10086", DAY[language].format(due.month, due.day), "18:00"):
        assert bare(fact) in bare(turn.answer.text), fact
    notices = {notice.code: notice for notice in turn.notices}
    assert set(notices) == {"translated-by-machine", "answer-original"}
    assert notices["translated-by-machine"].language == language
    original = notices["answer-original"]
    assert original.language == "zh-Hans" and "订单10086" in original.text
    assert f"{due.month}月{due.day}日" in original.text and "下午6点" in original.text
    assert all(sentence.language == language for sentence in turn.answer.sentences)


async def test_the_original_is_on_the_page_too(gate: Gate, client: ClientSession) -> None:
    """Somebody who helps the customer, and reads Chinese, can check the machine's words."""
    turn = await ask(client, gate, ASKING["ug-Arab"])
    assert (
        "订单10086，保温杯1件" in turn.answer.large_text_html
        and 'lang="zh-Hans"' in turn.answer.large_text_html
    )


async def test_who_types_uyghur_in_latin_letters_is_answered_in_arabic_ones(tmp_path: Path) -> None:
    """The service has no Latin Uyghur; the customer reads the other script as well."""
    async with fake_rooms(tmp_path) as fakes:
        translator = FakeTranslator(faithful)
        rooms = replace(fakes.rooms, interpreter=Interpreter(translator))
        reply = await answer(rooms, says("Zakazim qachan yëtip këlidu, bilemsiz?", "ug-Latn"))
    assert reply.identified.language == "ug-Latn" and reply.clean.forwarded_language == "zh-Hans"
    assert reply.answer.language == "ug-Arab"
    assert reply.notices[0].language == "ug-Latn"


@pytest.mark.parametrize("lies_to", ["ug", "zh"])
async def test_a_translator_that_changes_a_digit_is_refused(
    gate: Gate, client: ClientSession, lies_to: str
) -> None:
    """Another order's number reaches neither the customer nor the shop; the customer is told honestly."""
    registry = gate.served.outside.rooms.metrics.registry
    counted = ("access_gateway_renditions_withheld_total", {"rendition": "translation"})
    before = registry.get_sample_value(*counted) or 0
    gate.libre.lies_to = lies_to
    try:
        turn = await ask(client, gate, ASKING["ug-Arab"])
    finally:
        gate.libre.lies_to = ""
    if lies_to == "ug":
        assert registry.get_sample_value(*counted) == before + 1, "and whoever runs the gateway is told"
    assert "10068" not in repr(turn)
    assert [notice.code for notice in turn.notices] == ["not-translated"]
    honest = MESSAGES.say(Text.NOT_TRANSLATED, "ug-Arab", language="zh-Hans").text
    assert bare(turn.answer.text).startswith(bare(honest))
    assert turn.answer.sentences[-1].language == "zh-Hans"
    if lies_to == "ug":
        assert "订单10086" in turn.answer.text
    else:
        assert turn.said.forwarded == turn.said.normalised and "10086" in turn.said.forwarded


async def test_a_customer_may_prefer_another_language_than_they_write(
    gate: Gate, client: ClientSession
) -> None:
    """Somebody who types Chinese and would rather read Korean gets Korean; the question needs no translator."""
    before = len(gate.libre.asked)
    turn = await ask(client, gate, "订单10086到哪了？", preferences={"speech": False, "language": "ko"})
    assert turn.answer.language == "ko-Hang" and "18:00" in turn.answer.text
    assert [(one["source"], one["target"]) for one in gate.libre.asked[before:]] == [("zh", "ko")]


@pytest.mark.parametrize(
    "text", ["订单10086到哪了？", "唔該，我張訂單10086幾時送到呀？", "转人工", "상담원 연결해 주세요"]
)
async def test_nobody_is_asked_where_nothing_is_to_be_translated(
    gate: Gate, client: ClientSession, text: str
) -> None:
    """Chinese goes to a Chinese shop as it is, and a wish for a person needs no machine."""
    before = len(gate.libre.asked)
    turn = await ask(client, gate, text)
    assert len(gate.libre.asked) == before
    assert not [notice for notice in turn.notices if notice.code == "translated-by-machine"]


async def test_what_the_service_has_not_got_is_said(gate: Gate, client: ClientSession) -> None:
    """A Mongolian customer of this service is told so in Mongolian, and the table of languages says it beforehand."""
    turn = await ask(client, gate, "Миний захиалга хэзээ ирэх вэ?")
    assert [notice.code for notice in turn.notices] == ["not-translated"]
    async with client.get(f"{gate.served.url}/v1/languages") as response:
        rows = msgspec.json.decode(await response.read(), type=LanguagesOut).languages
    able: dict[str, LanguageOut] = {row.tag: row for row in rows}
    assert all(able[tag].translate.by == "libretranslate" for tag in (*ASKING, "en-Latn"))
    for tag in ("mn-Cyrl", "za-Latn", "ii-Yiii", "kk-Arab"):
        assert not able[tag].translate.able and "does not translate" in str(able[tag].translate.why_not)
    assert able["zh-Hant"].translate.able and "not needed" in str(able["zh-Hant"].translate.by)


async def test_reviews_are_never_translated(gate: Gate, client: ClientSession) -> None:
    """What a customer publishes is what they said."""
    before = len(gate.libre.asked)
    async with client.post(f"{gate.served.url}/v1/reviews", json={"text": "رەھمەت"}) as response:
        review = await response.json()
    assert review["understood"]["text"] == "رەھمەت" and len(gate.libre.asked) == before


# --- the same with a translator in the process


def says(text: str, language: str) -> Said:
    return Said("t", "s", Transcript(text, "und"), declared=language, preferences=Preferences(speech=False))


async def test_the_original_travels_along(tmp_path: Path) -> None:
    """A platform gets the translation and the customer's own words, each with its language."""
    async with fake_rooms(tmp_path) as fakes:
        translator = FakeTranslator(
            lambda text, source, target: (
                "什么时候到？" if target == "zh-Hans" else faithful(text, source, target)
            )
        )
        rooms = replace(fakes.rooms, interpreter=Interpreter(translator))
        reply = await answer(rooms, says("زاكازىم قاچان يېتىپ كېلىدۇ؟", "ug-Arab"))
        (request,) = fakes.backend.asked
    assert (
        request.transcript.text == "زاكازىم قاچان يېتىپ كېلىدۇ؟" and request.identified.language == "ug-Arab"
    )
    assert (request.clean.forwarded, request.clean.forwarded_language) == ("什么时候到？", "zh-Hans")
    (stretch,) = request.clean.offsets
    assert (stretch.end, stretch.original_end) == (len("什么时候到？"), len(request.clean.normalised))
    assert reply.clean == request.clean and reply.answer.language == "ug-Arab"


@pytest.mark.parametrize(
    "translator",
    [
        FakeTranslator(lambda *asked: TranslatorAway("It is away.")),
        FakeTranslator(faithful, pairs=frozenset()),
        always(""),
        None,
    ],
)
async def test_without_a_translation_a_turn_is_as_it_was(
    tmp_path: Path, translator: FakeTranslator | None
) -> None:
    """Where nothing translates, the customer gets the shop's words and the honest sentence, never an error."""
    async with fake_rooms(tmp_path / "with") as fakes, fake_rooms(tmp_path / "without") as plain:
        rooms = replace(fakes.rooms, interpreter=Interpreter(translator))
        said = says("زاكازىم قاچان يېتىپ كېلىدۇ؟", "ug-Arab")
        reply, as_before = await answer(rooms, said), await answer(plain.rooms, said)
    assert reply == as_before
    assert [notice.code for notice in reply.notices] == ["not-translated"]


async def test_long_texts_are_not_translated(tmp_path: Path) -> None:
    """A limit keeps a page of text from costing a minute of a model."""
    translator = FakeTranslator(faithful)
    async with fake_rooms(tmp_path) as fakes:
        rooms = replace(fakes.rooms, interpreter=Interpreter(translator, max_chars=20))
        reply = await answer(rooms, says("زاكازىم قاچان يېتىپ كېلىدۇ؟", "ug-Arab"))
    assert not translator.asked and [notice.code for notice in reply.notices] == ["not-translated"]


def test_varieties_of_chinese_are_not_translated_into_each_other() -> None:
    """They are normalised instead; a language that is not known is nobody's to translate."""
    assert needed("ug-Arab", "zh-Hans") and needed("zh-Hans", "ko-Hang") and needed("yue-Hant", "en-Latn")
    for pair in (("yue-Hant", "zh-Hans"), ("nan-Latn", "zh-Hant"), ("und", "zh-Hans"), ("ko-Hang", "ko")):
        assert not needed(*pair)


async def test_preparing_and_closing_never_fail() -> None:
    """A translator that is away at the start holds up no gateway."""

    class Away(FakeTranslator):
        async def prepare(self) -> None:
            raise TranslatorAway("It is away.")

    translator = Away(faithful)
    interpreter = Interpreter(translator)
    await interpreter.prepare()
    await interpreter.close()
    assert translator.closed and interpreter.name == "fake"
    await Interpreter().prepare()
    await Interpreter().close()
    assert Interpreter().name is None and not Interpreter().can("ug-Arab", "zh-Hans")
