"""No translator can change a fact: each of them tries here."""

import re
from collections.abc import Callable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.language.translation.translators import PLACEHOLDER, WORD, FakeTranslator, always, faithful

from access_gateway.contracts.errors import FactsChanged, TranslationRefused
from access_gateway.contracts.language import Identified
from access_gateway.language.translation.find import find_facts
from access_gateway.language.translation.locked import LockedTranslator, lock, placeholder

SHIPPED = (
    "订单10086，保温杯1件，昨天（11月22日，星期日）已经发货，正在路上。"
    "预计明天（11月23日，星期一）下午6点前送到。"
)
KINDS = (
    st.integers(10_000, 99_999).map(lambda number: f"订单{number}，"),
    st.integers(1, 9_999).map(lambda number: f"金额{number}元，"),
    st.tuples(st.integers(1, 12), st.integers(1, 28)).map(lambda day: f"日期{day[0]}月{day[1]}日，"),
    st.integers(1, 12).map(lambda hour: f"时间下午{hour}点，"),
    st.sampled_from("一二三四五六日").map(lambda day: f"日子星期{day}，"),
    st.integers(2, 99).map(lambda count: f"数量{count}件，"),
    st.sampled_from(("CA1234", "SF998877", "400 000 0000")).map(lambda code: f"号码{code}，"),
)
FACT = st.one_of(*KINDS, st.just("写信到a@b.cn，"))
ALIKE = st.one_of(*(st.lists(kind, min_size=2, max_size=3, unique=True) for kind in KINDS)).map("".join)
SENTENCES = st.lists(FACT, min_size=2, max_size=8).map("".join)
TARGETS = st.sampled_from(("ug-Arab", "bo-Tibt", "ko-Hang", "mn-Cyrl", "en-Latn"))
INVISIBLE = "\u200e\u200f\u202a\u202e\u2066\u2067\u2069\u061c\u200b"


def bare(text: str) -> str:
    return text.translate(dict.fromkeys(map(ord, "\u2068\u2069")))


async def translated(text: str, translator: FakeTranslator, target: str, source: str = "zh-Hans") -> str:
    return await LockedTranslator(translator, names=["保温杯"]).translate(text, source, target)


async def test_a_shops_answer_comes_over_whole() -> None:
    """Number, goods, days, weekdays and time are there, the days and the time as a Uyghur reader writes them."""
    translator = FakeTranslator(faithful)
    answer = bare(await translated(SHIPPED, translator, "ug-Arab"))
    facts = ("10086", "保温杯", "1", "11-ئاينىڭ 22-كۈنى", "يەكشەنبە", "11-ئاينىڭ 23-كۈنى", "دۈشەنبە", "18:00")
    assert re.findall("|".join(map(re.escape, sorted(facts, key=len, reverse=True))), answer) == list(facts)
    (asked,) = translator.asked
    assert not re.search(r"[0-9]|保温杯|月|星期", asked)


@given(SENTENCES, TARGETS)
async def test_every_fact_comes_over_once(text: str, target: str) -> None:
    """Whatever a shop says, with a translator that leaves placeholders alone, all its facts arrive."""
    answer = bare(await translated(text, FakeTranslator(faithful), target))
    for fact in find_facts(text, "zh-Hans"):
        assert fact.written(target) in answer
    assert len(re.findall(r"\d+", answer)) == sum(
        len(re.findall(r"\d+", fact.written(target))) for fact in find_facts(text, "zh-Hans")
    )


def _dropped(text: str, one: int, other: int) -> str:
    return text.replace(placeholder(one), "")


def _doubled(text: str, one: int, other: int) -> str:
    return text.replace(placeholder(one), placeholder(one) * 2)


def _unknown(text: str, one: int, other: int) -> str:
    return text.replace(placeholder(one), "[ZQYY]")


def _both_the_same(text: str, one: int, other: int) -> str:
    return text.replace(placeholder(one), placeholder(other))


def _worded(text: str, one: int, other: int) -> str:
    return text.replace(placeholder(one), "on ming seksen alte")


def _digit_beside(text: str, one: int, other: int) -> str:
    return text.replace(placeholder(one), placeholder(one) + "7")


def _digit_before(text: str, one: int, other: int) -> str:
    return text.replace(placeholder(one), "1" + placeholder(one))


def _decimal(text: str, one: int, other: int) -> str:
    return text.replace(placeholder(one), placeholder(one) + ".5")


def _letters_and_digit(text: str, one: int, other: int) -> str:
    return text.replace(placeholder(one), placeholder(one) + " MU5137")


def _number(text: str, one: int, other: int) -> str:
    return text + " 42"


def _other_digits(text: str, one: int, other: int) -> str:
    return text + " ٤٢"


def _circled(text: str, one: int, other: int) -> str:
    return text + " ②"


def _superscript(text: str, one: int, other: int) -> str:
    return text.replace(placeholder(one), placeholder(one) + "²")


def _negative(text: str, one: int, other: int) -> str:
    return text.replace(placeholder(one), f" -{placeholder(one)}")


def _percentage(text: str, one: int, other: int) -> str:
    return text.replace(placeholder(one), f"{placeholder(one)} %")


def _dollars(text: str, one: int, other: int) -> str:
    return text.replace(placeholder(one), f"${placeholder(one)}")


def _ten_thousandfold(text: str, one: int, other: int) -> str:
    return text.replace(placeholder(one), f"{placeholder(one)}万")


ATTACKS = (
    _negative, _percentage, _dollars, _ten_thousandfold,
    _dropped, _doubled, _unknown, _both_the_same, _worded, _digit_beside, _digit_before, _decimal,
    _letters_and_digit, _number, _other_digits, _circled, _superscript,
)  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
@given(text=SENTENCES, target=TARGETS, numbers=st.tuples(st.integers(0, 7), st.integers(0, 7)))
async def test_a_translator_that_changes_a_fact_is_refused(
    attack: Callable[[str, int, int], str], text: str, target: str, numbers: tuple[int, int]
) -> None:
    """A lost, doubled, wrong or added number never reaches a customer, whatever the translator does to it."""
    count = len(find_facts(text, "zh-Hans"))
    one, other = numbers[0] % count, numbers[1] % count
    assume(one != other)
    translator = FakeTranslator(lambda asked, *tags: attack(faithful(asked, *tags), one, other))
    with pytest.raises(TranslationRefused):
        await translated(text, translator, target)


@given(ALIKE, TARGETS)
@settings(deadline=None)
async def test_two_facts_of_a_kind_never_change_places(text: str, target: str) -> None:
    """The day of dispatch is never told as the day of delivery."""
    one, other = 0, 1
    written = [fact.written(target) for fact in find_facts(text, "zh-Hans")]
    assume(written[one] != written[other])
    swap = {placeholder(one): placeholder(other), placeholder(other): placeholder(one)}

    def swapped(asked: str, source: str, to: str) -> str:
        return PLACEHOLDER.sub(lambda match: swap.get(match[0], match[0]), faithful(asked, source, to))

    with pytest.raises(TranslationRefused):
        await translated(text, FakeTranslator(swapped), target)


@given(SENTENCES, TARGETS, st.data())
async def test_marks_of_direction_turn_no_number_around(text: str, target: str, data: st.DataObject) -> None:
    """A translator cannot make 10086 read 68001 by marks that nobody sees."""

    def marked(asked: str, source: str, to: str) -> str:
        return "".join(
            char + data.draw(st.text(INVISIBLE, max_size=1)) for char in faithful(asked, source, to)
        )

    assert await translated(text, FakeTranslator(marked), target) == await translated(
        text, FakeTranslator(faithful), target
    )


async def test_placeholders_may_come_back_a_little_different() -> None:
    """Full-width brackets, small letters or a space inside are the translator's habits and change nothing."""
    for habit in ("【ZQAA】", "[zqaa]", "[ ZQAA ]", "ZQAA", "［ZQAA］"):
        assert "10086" in await translated("订单10086到了", always(f"주문 {habit} 도착했습니다"), "ko-Hang")


async def test_facts_do_not_run_together() -> None:
    """Two facts that a translator puts side by side stay two, and letters do not become part of a number."""
    answer = await translated("订单10086，数量23件到了", always("order[ZQAA][ZQAB]pieces arrived"), "en-Latn")
    assert answer == "order 10086 23 pieces arrived"


async def test_customers_cannot_smuggle_placeholders() -> None:
    """Somebody who writes [ZQAA] gets [ZQAA], not the number of somebody's order."""
    answer = await translated("[ZQAA]订单10086[ZQAB]", FakeTranslator(faithful), "en-Latn")
    assert answer.count("ZQAA") == answer.count("10086") == answer.count("ZQAB") == 1
    assert answer.index("ZQAA") < answer.index("10086") < answer.index("ZQAB")


async def test_a_lost_placeholder_is_mended_where_that_can_be_checked() -> None:
    """Order numbers and codes get a second chance in the clear: each must be there, in order, in full."""

    def loses_placeholders(asked: str, source: str, target: str) -> str:
        return (
            re.sub(r"订单", "주문 ", PLACEHOLDER.sub("", asked))
            .replace("和", " 와 ")
            .replace("到了吗", " 왔나요")
        )

    translator = FakeTranslator(loses_placeholders)
    answer = await translated("订单10086和CA1234到了吗", translator, "ko-Hang")
    assert "10086" in answer and "CA1234" in answer and len(translator.asked) == 2


@pytest.mark.parametrize(
    "clear", ["주문 10068 와 CA1234 왔나요", "주문 CA1234 와 10086 왔나요", "주문 10086 왔나요",
              "주문 10086 와 CA1234 3개 왔나요",
              "주문 100861 와 CA1234 왔나요", "주문 10086 와 CA1234 CA1234 왔나요", "주문 10086.5 와 CA1234"],
)  # fmt: skip
async def test_the_second_chance_is_checked_like_the_first(clear: str) -> None:
    """A translator that drops placeholders and then changes digits is refused all the same."""
    translator = FakeTranslator(lambda asked, *tags: "주문 왔나요" if "ZQ" in asked else clear)
    with pytest.raises(FactsChanged):
        await translated("订单10086和CA1234和999到了吗", translator, "ko-Hang")
    with pytest.raises(FactsChanged):
        await translated("订单10086和CA1234到了吗", translator, "ko-Hang")


@pytest.mark.parametrize(
    "text", ["11月23日送到哪里", "一共89元是吗", "下午6点送到哪里", "保温杯到哪里了", "三天内送到哪里"]
)
async def test_what_is_written_otherwise_elsewhere_gets_no_second_chance(text: str) -> None:
    """A day or an amount that a translator wrote itself could not be compared, so it is never taken."""
    translator = FakeTranslator(lambda asked, *tags: "어디에 있나요 정말")
    with pytest.raises(FactsChanged):
        await translated(text, translator, "ko-Hang")
    assert len(translator.asked) == 1


async def test_a_number_that_is_nothing_but_itself_asks_nobody() -> None:
    """ "10086" needs no translator, and cannot be changed by one."""
    translator = always("9999")
    assert await translated("10086。", translator, "ko-Hang") == "10086。"
    assert not translator.asked


@pytest.mark.parametrize(
    ("text", "source", "answer", "taken"),
    [
        ("ئۈچ كۈن بولدى", "ug-Arab", "三天了", True),
        ("ئۈچ كۈن بولدى", "ug-Arab", "3天了", True),
        ("ئۈچ كۈن بولدى", "ug-Arab", "五天了", False),
        ("كۆپ كۈن بولدى", "ug-Arab", "三天了", False),
        ("كۆپ كۈن بولدى", "ug-Arab", "一天了", True),
        ("ཉི་མ་གསུམ་སོང་།", "bo-Tibt", "三天了", True),
        ("사흘이 지났어요", "ko-Hang", "花了三百五十块钱", False),
        ("дүйсэн гарагт ирнэ", "mn-Cyrl", "星期一来", True),
    ],
)  # fmt: skip
async def test_numbers_in_words_must_have_been_said(text: str, source: str, answer: str, taken: bool) -> None:
    """A count that the customer said in words may come over; one that nobody said may not."""
    if taken:
        assert await translated(text, always(answer), "zh-Hans", source) == answer
    else:
        with pytest.raises(FactsChanged):
            await translated(text, always(answer), "zh-Hans", source)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("", "empty"), ("  \n", "empty"), ("你的订单到了 真的", "script"), ("배송" * 300, "longer"),
        ("배송됩니다.\n\n참고하세요.", "lines"), ("Translation: 배송됩니다", "remarks"),
        ("```\n배송됩니다\n```", "remarks"),
        ("번역: 배송됩니다", "remarks"), ("<html><body>배송됩니다</body></html>", "remarks"),
        ("Sure! 배송됩니다 배송됩니다", "remarks"), ("배송\x00됩니다", "characters"),
        ("\ud800배송됩니다", "characters"),
        ("...", "no letters"),
    ],
)  # fmt: skip
async def test_what_is_no_translation_is_refused(answer: str, why: str) -> None:
    """No error page, remark, other language or endless text is read to a customer as the shop's answer."""
    with pytest.raises(TranslationRefused):
        await translated("您的订单已经送到了", always(answer), "ko-Hang")


async def test_a_text_given_back_is_refused() -> None:
    """A service that does nothing is not taken for one that translates."""
    with pytest.raises(TranslationRefused):
        await translated("Where is my order now?", always("where is my order now"), "za-Latn", "en-Latn")


async def test_another_language_in_the_same_letters_is_refused() -> None:
    """A Kazakh text is not given to a Uyghur customer, however alike the letters."""

    def kazakh(text: str) -> Identified:
        return Identified("kk-Arab", 0.97)

    locked = LockedTranslator(always("تاپسىرىسىڭىز ەرتەڭ جەتكىزىلەدى"), identify=kazakh)
    with pytest.raises(TranslationRefused, match="ug-Arab"):
        await locked.translate("您的订单明天送到", "zh-Hans", "ug-Arab")
    unsure = LockedTranslator(
        always("زاكازىڭىز ئەتە يېتىپ بارىدۇ"), identify=lambda text: Identified("kk-Arab", 0.6)
    )
    assert await unsure.translate("您的订单明天送到", "zh-Hans", "ug-Arab")


async def test_details_quote_nobody() -> None:
    """What is logged of a refusal holds no word and no number of the customer's."""
    for answer in ("비밀 4711", "비밀", "secret: 4711 secret"):
        with pytest.raises(TranslationRefused) as caught:
            await translated("我的密码是8888秘密", always(answer), "ko-Hang")
        assert not re.search("4711|8888|비밀|secret|秘密", caught.value.detail)


def test_more_facts_than_placeholders_are_refused() -> None:
    """A page of numbers is no message; it is said so, not half locked."""
    assert len(lock("，".join(["7"] * 676), "zh-Hans").facts) == 676
    with pytest.raises(TranslationRefused):
        lock("，".join(["7"] * 677), "zh-Hans")


def test_fakes_speak_every_language_that_is_tested() -> None:
    """The faithful fake has a word for each target."""
    assert set(WORD) >= {"ug-Arab", "bo-Tibt", "ko-Hang", "mn-Cyrl", "en-Latn"}


@pytest.mark.parametrize(
    ("target", "changed", "taken"),
    [
        ("ko-Hang", "총 오십 [ZQAA]개", "총 [ZQAA]개 입니다"),
        ("ko-Hang", "총 [ZQAA] 천 개", "이 [ZQAA]개 제품만"),
        ("ug-Arab", "جەمئىي ئەللىك [ZQAA] دانە", "جەمئىي [ZQAA] دانە"),
        ("ug-Arab", "جەمئىي [ZQAA] مىڭ دانە", "بىر قېتىمدا [ZQAA] دانە"),
        ("ug-Latn", "jemiy [ZQAA] ming dane", "jemiy [ZQAA] dane"),
        ("kk-Cyrl", "барлығы жарты [ZQAA] дана", "барлығы [ZQAA] дана"),
        ("kk-Cyrl", "барлығы [ZQAA] мың дана", "барлығы [ZQAA] ғана дана"),
        ("mn-Cyrl", "нийт [ZQAA] мянган ширхэг", "нийт [ZQAA] ширхэг"),
        ("en-Latn", "two [ZQAA] pieces", "one order of [ZQAA] pieces"),
    ],
)  # fmt: skip
async def test_no_word_beside_a_number_changes_it(target: str, changed: str, taken: str) -> None:
    """Three pieces stay three: no "thousand", "half" or "fifty" is put beside the number."""
    assert "3" in await translated("一共3件商品", always(taken), target)
    with pytest.raises(FactsChanged):
        await translated("一共3件商品", always(changed), target)


@pytest.mark.parametrize(
    "changed", ["？-[ZQAA]图格里克", "负[ZQAA]图格里克", "三[ZQAA]图格里克", "。−[ZQAA]", "（+[ZQAA]"]
)
async def test_no_sign_is_put_before_an_amount(changed: str) -> None:
    """What a customer is owed does not become what they owe."""
    text = "45000 төгрөг хэзээ вэ"
    assert "45000" in await translated(text, always("什么时候[ZQAA]图格里克"), "zh-Hans", "mn-Cyrl")
    with pytest.raises(FactsChanged):
        await translated(text, always(f"什么时候{changed}"), "zh-Hans", "mn-Cyrl")
