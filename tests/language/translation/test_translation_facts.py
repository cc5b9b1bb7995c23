"""Facts are found in every script, and written by rule."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access_gateway.contracts.languages import BY_TAG
from access_gateway.language.translation.facts import Kind
from access_gateway.language.translation.find import find_facts, plain
from access_gateway.language.translation.writing import known_tags, writing

NAMES = ("保温杯", "蓝牙耳机", "iPhone 15")


def values(text: str, language: str) -> list[tuple[str, ...]]:
    return [(fact.kind.value, *fact.value) for fact in find_facts(text, language, NAMES)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("订单10086到哪了", [("number", "10086")]),
        ("订单１００８６", [("number", "10086")]),
        ("一零零八六", [("number", "10086")]),
        ("运费8元，满99元包邮", [("amount", "8", "CNY"), ("amount", "99", "CNY")]),
        ("￥1,299.50", [("amount", "1,299.50", "CNY")]),
        ("三百五十块钱", [("amount", "350", "CNY")]),
        ("三块五，12块8毛", [("amount", "3.5", "CNY"), ("amount", "12.8", "CNY")]),
        ("1.5万元", [("amount", "15000", "CNY")]),
        ("5美元 HK$20", [("amount", "5", "USD"), ("amount", "20", "HKD")]),
        ("11月23日，星期一", [("date", "", "11", "23"), ("weekday", "0")]),
        ("二〇二五年十一月二号", [("date", "2025", "11", "2")]),
        ("2026-11-23", [("code", "2026-11-23")]),
        ("周一到周五", [("weekday", "0"), ("weekday", "4")]),
        ("下午6点前，早上九点半", [("time", "18", "00"), ("time", "9", "30")]),
        ("下午6:30", [("time", "18", "30")]),
        ("凌晨12点", [("time", "0", "00")]),
        ("百分之二点五，打8折，20%", [("percent", "2.5"), ("number", "8"), ("percent", "20")]),
        ("收到后三天内退款", [("number", "3")]),
        ("第三件", [("number", "3")]),
        ("电话是400 000 0000", [("code", "400 000 0000")]),
        ("+86 138-0013-8000", [("code", "+86 138-0013-8000")]),
        ("航班CA1234，快递SF1234567890", [("code", "CA1234"), ("code", "SF1234567890")]),
        ("500ml，5kg，A4，4G", [("code", "500ml"), ("code", "5kg"), ("code", "A4"), ("code", "4G")]),
        ("https://shop.cn/o?id=7。", [("address", "https://shop.cn/o?id=7")]),
        ("写信到a.b@shop.cn吧", [("address", "a.b@shop.cn")]),
        ("保温杯1件", [("name", "保温杯"), ("number", "1")]),
        ("iPhone 15多少钱", [("name", "iPhone 15")]),
        ("看[ZQAA]", [("mark", "ZQAA")]),
        ("请打〔电话1〕给〔姓名2〕", [("mark", "〔电话1〕"), ("mark", "〔姓名2〕")]),
    ],
)  # fmt: skip
def test_chinese_facts_are_found(text: str, found: list[tuple[str, ...]]) -> None:
    """What a customer would lose money or time by is known before a translator sees it."""
    assert values(text, "zh-Hans") == found


@pytest.mark.parametrize(
    "text",
    [
        "十分抱歉",
        "万一丢了",
        "一下",
        "一起",
        "统一",
        "三三两两",
        "几十个",
        "一点建议",
        "四川人",
        "千万别发",
        "每周一次呢",
    ],
)
def test_words_with_numerals_are_no_facts(text: str) -> None:
    """Ordinary words stay with the translator, who must be able to bend them."""
    assert not values(text, "zh-Hans")


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("ug-Arab", "10086-نومۇرلۇق زاكاز", [("number", "10086")]),
        ("ug-Arab", "۱۰۰۸۶ زاكاز", [("number", "10086")]),
        ("ug-Arab", "٢٠٪", [("percent", "20")]),
        ("ug-Arab", "89 يۈەن، 11-ئاينىڭ 23-كۈنى", [("amount", "89", "CNY"), ("date", "", "11", "23")]),
        ("bo-Tibt", "མངགས་ཟོག་༡༠༠༨༦", [("number", "10086")]),
        ("bo-Tibt", "སྒོར་༨༩།", [("amount", "89", "CNY")]),
        ("mn-Mong", "᠑᠐᠐᠘᠖", [("number", "10086")]),
        ("ko-Hang", "11월 23일 오후 6시 30분", [("date", "", "11", "23"), ("time", "18", "30")]),
        ("ko-Hang", "50원이에요", [("number", "50")]),
        ("ko-Hang", "3만원, 10086만 주세요", [("number", "30000"), ("number", "10086")]),
        ("za-Latn", "10086-hauh", [("number", "10086")]),
        ("en-Latn", "order 10086, $5", [("number", "10086"), ("amount", "5", "USD")]),
        ("ko-Hang", "三天", []),
    ],
)  # fmt: skip
def test_facts_are_found_in_every_script(language: str, text: str, found: list[tuple[str, ...]]) -> None:
    """An order number in Tibetan digits is the same order."""
    assert values(text, language) == found


@pytest.mark.parametrize(
    ("text", "target", "written"),
    [
        ("89元", "ug-Arab", "89 يۈەن"), ("89元", "ko-Hang", "89위안"), ("89元", "ii-Yiii", "¥89"),
        ("11月23日", "ug-Arab", "11-ئاينىڭ 23-كۈنى"), ("11月23日", "ko-Hang", "11월 23일"),
        ("2026年11月23日", "en-Latn", "November 23, 2026"), ("11月23日", "ii-Yiii", "11月23日"),
        ("星期一", "ko-Hang", "월요일"), ("下午6点", "bo-Tibt", "18:00"), ("百分之二十", "mn-Cyrl", "20%"),
        ("５‰", "mn-Cyrl", "5‰"), ("三百五十块钱", "kk-Cyrl", "350 юань"), ("5美元", "ug-Arab", "5 USD"),
    ],
)  # fmt: skip
def test_facts_are_written_by_rule(text: str, target: str, written: str) -> None:
    """A Uyghur customer reads the amount and the day in Uyghur, and no translator had a hand in it."""
    (fact,) = find_facts(text, "zh-Hans")
    assert fact.written(target) == written


@pytest.mark.parametrize("tag", [tag for tag in known_tags() if tag != "zh"])
@given(st.integers(1, 12), st.integers(1, 28), st.sampled_from(("", "2026")), st.integers(1, 99_999))
def test_what_is_written_is_read_back_as_the_same(
    tag: str, month: int, day: int, year: str, amount: int
) -> None:
    """The rules of a language say one thing only: what comes out of them goes back into them."""
    chinese = (f"{year}年" if year else "") + f"{month}月{day}日"
    for said, kind in ((chinese, Kind.DATE), (f"{amount}元", Kind.AMOUNT)):
        (fact,) = find_facts(said, "zh-Hans")
        written = fact.written(tag)
        assert fact.kind is kind
        if kind is Kind.AMOUNT or writing(tag).date_patterns():
            back = [(one.kind, one.value) for one in find_facts(written, tag)]
            if written != f"¥{amount}" or kind is not Kind.DATE:
                assert back == [(kind, fact.value)]
                assert find_facts(written, tag)[0].written("zh-Hans") == said


def test_every_language_of_the_rules_is_in_the_table() -> None:
    """No rule is written for a tag that nobody has."""
    assert set(known_tags()) - {"zh"} <= set(BY_TAG)
    for tag in known_tags():
        rules = writing(tag)
        assert len(rules.days) == 7 and len(rules.numbers) in (0, 10)


@given(st.text(max_size=200), st.sampled_from(sorted(BY_TAG)))
def test_any_text_is_safe(text: str, language: str) -> None:
    """Whatever people type: facts are in order, do not overlap, and leave no digit outside."""
    facts = find_facts(text, language, NAMES)
    assert len(plain(text)) == len(text)
    rest, position = "", 0
    for fact in facts:
        assert position <= fact.start < fact.end <= len(text)
        rest, position = rest + text[position : fact.start], fact.end
    assert not any(char.isdecimal() for char in rest + text[position:])


@pytest.mark.parametrize(
    "unit", ["1", "1 ", "一", "a", "a1-", "1,", "a@", "1.", "第", "http://", "¥", "(11)"]
)
def test_long_hostile_text_takes_little_time(unit: str) -> None:
    """A message of two thousand characters cannot hold up the others."""
    began = time.process_time()
    find_facts(unit * (2000 // len(unit)), "zh-Hans", NAMES)
    assert time.process_time() - began < 2
