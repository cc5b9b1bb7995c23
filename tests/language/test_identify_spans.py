"""Messages in more than one language, what goes before them, and letters made to deceive."""

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from access_gateway.contracts.languages import UND, base_of
from access_gateway.language.identify import Identifier
from access_gateway.language.spans import Span


def parts(identifier: Identifier, text: str) -> list[tuple[str, str]]:
    return [(text[one.start : one.end], one.language) for one in identifier.spans(text)]


def test_a_brand_in_a_cantonese_message_is_a_part_of_its_own(identifier: Identifier) -> None:
    """A voice reads the parts of a mixed message each by its own rules."""
    found = parts(identifier, "这个 size 有冇得换")
    assert [said.strip() for said, _ in found] == ["这个", "size", "有冇得换"]
    assert found[0][1] == found[2][1] == "yue-Hans"
    assert found[1][1] in ("en-Latn", "und-Latn")


def test_uyghur_with_chinese_product_names(identifier: Identifier) -> None:
    """A Uyghur customer who names the goods in Chinese is read in both."""
    found = parts(identifier, "بۇ 手机壳 قانچە پۇل بولىدۇ؟ مەن 充电器 ئالماقچى")
    assert [tag for _, tag in found] == ["ug-Arab", "zh-Hans", "ug-Arab", "zh-Hans", "ug-Arab"]
    assert found[1][0] == "手机壳 "


def test_kana_and_characters_are_one_part(identifier: Identifier) -> None:
    """Japanese is not cut at every change of its scripts."""
    assert parts(identifier, "注文した商品はいつ届きますか") == [("注文した商品はいつ届きますか", "ja-Jpan")]


def test_digits_and_addresses_stay_with_what_is_before(identifier: Identifier) -> None:
    """Order numbers and links make no parts of their own."""
    text = "订单 SF1234567890 什么时候到 https://example.com/a 谢谢"
    assert identifier.spans(text) == (Span(0, len(text), "zh-Hans"),)
    assert identifier.spans("12345 😀 ¥9") == ()


CLAUSES = [
    ("这个手机是我上个月买的，但系而家唔着机，点算好？", ["zh-Hans", "yue-Hans"]),
    ("这是你们店的东西吗？我欲退货，敢会使？", ["zh-Hans", "nan-Hans"]),
    ("上次的衣服是我媽媽的，佢話唔啱身。", ["zh-Hant", "yue-Hant"]),
    ("请问几时发货呀？我等咗好耐喇。我的订单是他们上周发的。", ["yue-Hans", "zh-Hans"]),
    ("سفارش من هنوز نرسیده است. زاكازىم قاچان كېلىدۇ، بىلىپ بېرىڭ.", ["fa-Arab", "ug-Arab"]),
    ("متى يصل طلبي إلى المدينة؟ مەن بۇ مالنى قايتۇرماقچى ئىدىم", ["ar-Arab", "ug-Arab"]),
    ("Where is my order? Buyurtmam qachon yetib keladi, ayting iltimos.", ["en-Latn", "uz-Latn"]),
]


@pytest.mark.parametrize(("text", "tags"), CLAUSES, ids=[str(i) for i in range(len(CLAUSES))])
def test_a_clause_in_another_language_of_the_same_script(
    identifier: Identifier, text: str, tags: list[str]
) -> None:
    """Who changes language in the middle of a message is read aloud in both, where the evidence is strong."""
    assert [tag for _, tag in parts(identifier, text)] == tags


ONE_LANGUAGE = [
    "你好，我的订单是三天前下的，他们说没有货，请问是真的吗？",
    "你帮我看看，这个怎么卖的，他们有没有别的颜色？",
    "唔該，我想換細碼，幾時有貨？麻煩你。",
    "Сәлеметсіз бе, тапсырысым қашан келеді? Рахмет. Күтемін.",
    "ياخشىمۇسىز، زاكازىم قاچان كېلىدۇ؟ رەھمەت.",
]  # fmt: skip


@pytest.mark.parametrize("text", ONE_LANGUAGE)
def test_a_message_in_one_language_is_not_cut(identifier: Identifier, text: str) -> None:
    """A greeting or a clause without any sign belongs to the rest of what was said."""
    assert len(identifier.spans(text)) == 1


_ANY = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)
_MIXED = st.text(alphabet="你好唔该abcа的ﺑﯘقا한국ཀ་ꆈᠰの\u200b\u200d\ufeff\ud800😀1 ,。", max_size=40)


@settings(max_examples=300, deadline=None)
@given(st.one_of(_ANY, _MIXED))
@example("A-" * 5_000)
@example("a字" * 400)
def test_parts_together_are_the_whole_text(identifier: Identifier, text: str) -> None:
    """No text brings it down, and nothing of a message is lost between its parts."""
    found = identifier.spans(text)
    if found:
        assert (found[0].start, found[-1].end) == (0, len(text))
        assert all(one.end == after.start for one, after in pairwise(found))
        assert all(one.start < one.end for one in found)


def test_the_session_tips_the_balance_less_than_the_customers_choice(identifier: Identifier) -> None:
    """Somebody who has been writing Cantonese is believed in doubt; a plain Mandarin sentence is still Mandarin."""
    doubtful = "几时到"
    plain, session, chosen = (
        _share(identifier, doubtful, "yue", **said)
        for said in ({}, {"session": "yue-Hans"}, {"prefer": "yue-Hans"})
    )
    assert plain < session <= chosen
    assert identifier.identify("请问我买的衣服什么时候能够发货", session="yue-Hans").language == "zh-Hans"
    assert identifier.identify("Where is my order?", session="ug-Latn").language == "en-Latn"


def _share(identifier: Identifier, text: str, language: str, **said: str) -> float:
    found = identifier.identify(text, **said)
    if base_of(found.language) == language:
        return 1 + found.confidence
    return sum(one.confidence for one in found.alternatives if base_of(one.language) == language)


def test_an_unknown_tag_as_a_choice_changes_nothing(identifier: Identifier) -> None:
    """A tag that the table does not have is no error."""
    text = "我买的衣服什么时候能到"
    assert identifier.identify(text, prefer="xx-Zzzz", session="") == identifier.identify(text)


def test_chinese_of_which_no_more_can_be_said_is_plain_chinese(identifier: Identifier) -> None:
    """A topolect is named only when it is more likely than not; else the answer is Chinese, without one."""
    texts = ["唔", "莫", "伊", "侪", "恁", "几多", "好久", "乜", "咋", "俺", "佢", "无", "勿"]
    for found in (identifier.identify(text) for text in texts):
        if found.dialect is None:
            assert found.language in ("zh-Hans", "zh-Hant", UND)
        else:
            assert found.confidence >= 0.4


DECEIVING = [
    "һеllо wоrld оrdеr",  # Latin words in letters that only look so
    "раypal аpple",
    "ⓗⓔⓛⓛⓞ ⓞⓡⓓⓔⓡ",
    "𝐖𝐡𝐞𝐫𝐞 𝐢𝐬 𝐢𝐭",
    "ͪeͣlͩl", "\u202eredro ym si erehw", "ﭑﭑﭑ", "ㅋㅋㅋ", "ㅠㅠ", "ツ", "の",
    "\u3164\u3164", "\u115f\u1160",
]  # fmt: skip


@pytest.mark.parametrize("text", DECEIVING)
def test_look_alikes_and_decoration_are_never_a_confident_answer(identifier: Identifier, text: str) -> None:
    """Letters made to deceive, faces and fillers do not choose the language of the answer."""
    found = identifier.identify(text)
    assert found.confidence < 0.9 or found.language == "en-Latn"


def test_zero_width_letters_hide_nothing(identifier: Identifier) -> None:
    """A message with invisible characters between its letters is the message without them."""
    plain = "我想問下點解仲未寄出嚟"
    assert identifier.identify("\u200b".join(plain)).language == identifier.identify(plain).language
