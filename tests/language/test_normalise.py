"""Plain standard text: what a backend can read, and nothing lost on the way."""

import re

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from access_gateway.contracts.hearing import Transcript
from access_gateway.contracts.language import Clean, Identified
from access_gateway.language import unicode
from access_gateway.language.normalise import Normaliser

_DIGITS = "零一二三四五六七八九"


def spoken(number: int) -> str:
    """Return a number below 10¹² in words: 1002 → 一千零二."""
    if number == 0:
        return "零"
    words = ""
    for size, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        group = number // size % 10**4
        if group == 0:
            continue
        higher = number // size // 10**4
        if higher and (group < 1000 or number // size // 10**4 % 10**4 == 0):
            words += "零"
        words += _group(group) + name
    return words.removeprefix("一") if words.startswith("一十") else words


def digit_by_digit(digits: str, *, one: str = "一") -> str:
    """Return digits as they are read out on the telephone."""
    return "".join(one if digit == "1" else _DIGITS[int(digit)] for digit in digits)


def _group(group: int) -> str:
    words, gap = "", False
    for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = group // size % 10
        if digit == 0:
            gap = True
            continue
        words += ("零" if gap and words else "") + _DIGITS[digit] + name
        gap = False
    return words


def heard(normaliser: Normaliser, text: str, language: str = "zh-Hans") -> str:
    return normaliser.normalise(text, language, heard=True)


NUMBERS = [
    ("三百五十块", "350块"),
    ("二零二五年十一月二号", "2025年11月2号"),
    ("我 买 了 一 件 三百五十 块 的 外套", "我买了一件350块的外套"),
    ("订单号是一二三四五六七八", "订单号是12345678"),
    ("我的电话是幺三八零零一三八零零零", "我的电话是13800138000"),
    ("三分之一", "1/3"),
    ("百分之三十五点五", "35.5%"),
    ("百分之百", "100%"),
    ("等了十分钟", "等了10分钟"),
    ("下午三点半", "下午3点半"),
    ("三点四十五分", "3点45分"),
    ("晚上八点", "晚上8点"),
    ("三块五", "3块5"),
    ("十二块八毛", "12块8毛"),
    ("九点九元", "9.9元"),
    ("打八点五折", "打8.5折"),
    ("三点五公斤", "3.5公斤"),
    ("三百多块", "300多块"),
    ("一百二十万", "1200000"),
    ("两千零八年", "2008年"),
    ("三零二房", "302房"),
    ("四十二码", "42码"),
    ("零点五", "0.5"),
    ("一块钱", "1块钱"),
    ("兩萬三千塊", "23000塊"),
    ("一千零二十五", "1025"),
]


@pytest.mark.parametrize(("said", "written"), NUMBERS)
def test_spoken_numbers_are_written_as_digits(normaliser: Normaliser, said: str, written: str) -> None:
    """A backend finds the order, the price and the date that the customer said."""
    assert heard(normaliser, said) == written


LEFT_ALONE = [
    "一两点来", "一点儿", "一些", "万一", "三三两两", "一起", "统一",
    "十分好", "一下", "一直", "一定", "第一次", "一个人",
    "星期三下午", "周五", "礼拜一", "不三不四", "七上八下",
    "万事如意", "千万不要", "不管三七二十一", "十几个", "三四百块",
    "二十来岁", "二十五六块", "五六十块", "一二十个", "三五年", "几十块",
    "买一送一", "一心一意", "四川", "王五", "三星手机",
    "双十一", "一块蛋糕", "两码事", "两块五一个", "3百", "1点五",
]  # fmt: skip


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_words_and_vague_numbers_stay_as_they_are(normaliser: Normaliser, text: str) -> None:
    """Nobody's "at one or two o'clock", "very" or "together" becomes a wrong figure."""
    assert heard(normaliser, text) == text


def test_typed_numbers_are_the_customers_own(normaliser: Normaliser) -> None:
    """What somebody typed is not rewritten."""
    assert normaliser.normalise("三百五十块", "zh-Hans", heard=False) == "三百五十块"


@given(st.integers(min_value=2, max_value=10**12 - 1))
@settings(max_examples=400, deadline=None)
@example(10)
@example(100_000_007)
@example(200_000_000)
def test_every_amount_is_written_exactly(normaliser: Normaliser, amount: int) -> None:
    """No price is ever changed by a digit."""
    written = heard(normaliser, f"一共{spoken(amount)}块钱")
    exact = f"{amount // 10**8}亿" if amount % 10**8 == 0 else str(amount)
    assert written == f"一共{exact}块钱"


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from("一幺"))
@settings(max_examples=200, deadline=None)
def test_telephone_numbers_are_written_exactly(normaliser: Normaliser, number: str, one: str) -> None:
    """A call back reaches the customer."""
    assert heard(normaliser, f"我的手机号是{digit_by_digit(number, one=one)}") == f"我的手机号是{number}"


_NUMERALS_AND_UNITS = "零一二三四五六七八九十百千万亿两半点分块个第多几号年月日"
_SPEECH = st.lists(
    st.sampled_from([*_NUMERALS_AND_UNITS, "我要", "大概", "今天", "a", "7", " ", "，"]), max_size=14
).map("".join)


@given(_SPEECH)
@settings(max_examples=500, deadline=None)
def test_no_number_is_lost_or_invented(normaliser: Normaliser, text: str) -> None:
    """Whatever a recogniser writes: read out again, digit for word, the same figures are there.

    Digits that appear stand for as many significant words as went; all else is untouched, in its order.
    """
    assume(not re.search("我要[ ，]*我要", text))  # which is a false start
    written = heard(normaliser, text).removesuffix("？")
    skeleton = re.compile("[零〇一二两三四五六七八九十百千万亿幺点分之0-9./%:]+")
    assert [part for part in skeleton.split(written.replace(" ", "")) if part] == [
        part for part in skeleton.split(text.replace(" ", "")) if part
    ]
    significant = "一二三四五六七八九"
    for value, word in enumerate(significant, 1):
        words_before = text.count(word) + (text.count("两") if word == "二" else 0)
        after = written.count(word) + written.count(str(value)) + (written.count("两") if word == "二" else 0)
        before = words_before + text.count(str(value))
        # 十 alone is a one; 百分之百 and 百分之 of percentages carry no digit of their own.
        slack = (
            text.count("十") + text.count("百") + text.count("千") + text.count("万") if word == "一" else 0
        )
        assert before <= after <= before + slack


def test_recognised_words_are_joined_and_latin_words_are_not(normaliser: Normaliser) -> None:
    """A recogniser's spaced words read like a sentence."""
    assert heard(normaliser, "你好 我 想 问") == "你好我想问"
    assert heard(normaliser, "我 要 apple watch 手表") == "我要 apple watch 手表"
    assert normaliser.normalise("你好 我想问一下 什么时候发货", "zh-Hans", heard=False).count(" ") == 2


def test_korean_digits_of_the_recogniser(normaliser: Normaliser) -> None:
    """Numbers that the Korean model writes in brackets come out as numbers."""
    assert heard(normaliser, "사과 [50] 개", "ko-Hang") == "사과 50 개"


def clean(normaliser: Normaliser, text: str, tag: str, backend: str = "zh-Hans") -> Clean:
    return normaliser.clean(Transcript(text, "und"), Identified(tag, 0.9), backend)


def test_traditional_goes_to_a_simplified_backend(normaliser: Normaliser) -> None:
    """The backend reads its own script, the customer is shown theirs."""
    found = clean(normaliser, "這個訂單什麼時候發貨？", "zh-Hant")
    assert found == Clean("這個訂單什麼時候發貨？", "这个订单什么时候发货？", "zh-Hans")
    assert clean(normaliser, "唔該，幾時到？", "yue-Hant").forwarded_language == "yue-Hans"
    assert clean(normaliser, "发货", "zh-Hans", "zh-TW").forwarded == "發貨"


def test_other_languages_are_forwarded_as_they_are(normaliser: Normaliser) -> None:
    """Nothing is passed off as Chinese that is not."""
    found = clean(normaliser, "زاكازىم قاچان كېلىدۇ؟", "ug-Arab")
    assert found == Clean("زاكازىم قاچان كېلىدۇ؟", "زاكازىم قاچان كېلىدۇ؟", "ug-Arab")
    assert clean(normaliser, "Lí hó", "nan-Latn").forwarded_language == "nan-Latn"
    assert clean(normaliser, "你好", "zh-Hans", "en-Latn").forwarded == "你好"


def test_the_declared_language_holds_where_none_was_identified(normaliser: Normaliser) -> None:
    """An order number alone goes on under the language of the recogniser."""
    found = normaliser.clean(
        Transcript("一二三四五", "zh-Hans", engine="vosk:x"), Identified("und", 0.0), "zh-Hans"
    )
    assert found == Clean("12345", "12345", "zh-Hans")


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("zh-Hans", "ＡＢＣ１２３，５０％", "ABC123，50%"),
        ("zh-Hans", "你\u200b好\ufeff\x00\x07", "你好"),
        ("zh-Hans", "\u2f00\ufa0a", "一見"),
        ("ug-Arab", "ﺋﯘﻳﻐﯘﺭ", "ئۇيغۇر"),
        ("ug-Arab", "ئۇيغۇرک\u0640\u200f", "ئۇيغۇرك"),
        ("fa-Arab", "می\u200cخواهم", "می\u200cخواهم"),
        ("mn-Mong", "ᠪᠠᠶᠢᠨ᠎ᠠ\u202fᠤᠨ ᠭ᠋", "ᠪᠠᠶᠢᠨ᠎ᠠ\u202fᠤᠨ ᠭ᠋"),
        ("bo-Tibt", "བོད\u0f0bཡིག\u0f0b", "བོད\u0f0bཡིག\u0f0b"),
        ("ko-Hang", "\u1112\u1161\u11ab\u1100\u116e\u11a8", "한국"),
        ("en-Latn", "a\u202eb\u2066c\u00a0 \u3000d", "abc d"),
        ("en-Latn", "👨\u200d👩\u200d👧 ok a\u200db", "👨\u200d👩\u200d👧 ok ab"),
        ("en-Latn", "x\ud800y \ud83d\ude00", "x\ufffdy 😀"),
        ("zh-Hans", "一行\r\n\r\n 二行 ", "一行\n二行"),
    ],
)
def test_text_is_clean_in_every_script(language: str, text: str, expected: str) -> None:
    """What cannot be seen is gone, what a script needs stays."""
    assert unicode.clean(text, language) == expected


@given(
    st.text(alphabet=st.characters(exclude_categories=()), max_size=80),
    st.sampled_from(["zh-Hans", "ug-Arab", "mn-Mong"]),
)
@settings(max_examples=300, deadline=None)
def test_any_text_can_be_cleaned_and_stays_clean(normaliser: Normaliser, text: str, language: str) -> None:
    """No text brings normalisation down, and what comes out can be written as UTF-8."""
    once = normaliser.normalise(text, language, heard=True)
    once.encode("utf-8")
    assert unicode.clean(unicode.clean(text, language), language) == unicode.clean(text, language)


def sure(normaliser: Normaliser, text: str, tag: str, dialect: str | None, confidence: float) -> Clean:
    found = Identified(tag, confidence, dialect=dialect)
    return normaliser.clean(Transcript(text, "und"), found, "zh-Hans")


def test_a_topolect_that_is_surely_known_is_forwarded_as_mandarin(normaliser: Normaliser) -> None:
    """A backend that reads Mandarin knows what a Cantonese customer wants; the customer's words travel along."""
    found = sure(normaliser, "唔該，張單幾時到？", "yue-Hant", "cantonese", 0.9)
    assert (found.normalised, found.forwarded) == ("唔該，張單幾時到？", "请问，订单什么时候到？")
    assert found.forwarded_language == "zh-Hans"
    pointed = {
        found.forwarded[one.start : one.end]: found.normalised[one.original_start : one.original_end]
        for one in found.offsets
    }
    assert pointed["什么时候"] == "幾時"
    assert pointed["请问"] == "唔該"
    assert "".join(found.forwarded[one.start : one.end] for one in found.offsets) == found.forwarded


def test_a_traditional_backend_gets_traditional_mandarin(normaliser: Normaliser) -> None:
    """The backend's script is the backend's, whatever the customer writes."""
    found = normaliser.clean(
        Transcript("佢哋几时嚟", "und"), Identified("yue-Hans", 0.9, dialect="cantonese"), "zh-Hant"
    )
    assert (found.forwarded, found.forwarded_language) == ("他們什麼時候來", "zh-Hant")


@pytest.mark.parametrize(
    ("tag", "dialect", "confidence"),
    [("yue-Hant", "cantonese", 0.55), ("yue-Hant", None, 0.95), ("zh-Hant", None, 0.95)],
)
def test_an_unsure_topolect_keeps_its_words(
    normaliser: Normaliser, tag: str, dialect: str | None, confidence: float
) -> None:
    """Nobody's words are rewritten on a guess."""
    found = sure(normaliser, "佢哋幾時嚟", tag, dialect, confidence)
    assert found.forwarded == "佢哋几时嚟"
    assert found.offsets == ()


def test_a_backend_that_speaks_the_topolect_gets_it(normaliser: Normaliser) -> None:
    """A Cantonese backend hears Cantonese."""
    found = normaliser.clean(
        Transcript("佢哋幾時嚟", "und"), Identified("yue-Hant", 0.9, dialect="cantonese"), "yue-Hant"
    )
    assert (found.forwarded, found.forwarded_language) == ("佢哋幾時嚟", "yue-Hant")


REVIEWS = [
    "房间很干净，前台服务态度好，位置也方便，下次还会来。", "味道一般，送餐太慢了，等了一个多小时才到！",
    "书的质量不错，孩子很喜欢，快递也很给力。", "手机收到了，系统运行流畅，同学都说好看。",
    "這家酒店設施有點舊，不過早餐種類多，值得住。", "咁都得？算了，反正不贵，几块钱而已。",
    "他说话算话，企业信得过，食品也新鲜。", "老板人好，分量足，就是太咸了点，下回少放盐哈。",
]  # fmt: skip


@pytest.mark.parametrize("review", REVIEWS)
def test_mandarin_is_left_to_itself(normaliser: Normaliser, review: str) -> None:
    """A review in Mandarin says what it said, whatever words it shares with a topolect."""
    for tag in ("zh-Hans", "zh-Hant"):
        assert normaliser.standard(normaliser.normalise(review, tag, heard=False), tag).text == review


def test_regional_words_are_the_backends(normaliser: Normaliser) -> None:
    """A backend on the mainland knows the taxi and the software that a customer in Taiwan writes about."""
    found = clean(normaliser, "搭計程車，軟體壞了", "zh-Hant")
    assert found.forwarded == "搭出租车，软件坏了"
    assert clean(normaliser, "軟體", "zh-Hant", "zh-Hant").forwarded == "軟體"
    assert clean(normaliser, "吃什么", "zh-Hans", "zh-Hant").forwarded == "吃什麼"
    assert clean(normaliser, "物件的定位", "zh-Hans").forwarded == "物件的定位"
    assert clean(normaliser, "計程車", "yue-Hant").forwarded == "计程车"
    assert normaliser.standard("佢食咗未？點解喺入面？", "yue-Hant").text == "他吃了嗎？為什麼在裡面？"


def test_a_character_of_both_scripts_does_not_turn_a_line(normaliser: Normaliser) -> None:
    """A short line of Cantonese in Hong Kong's characters is answered to in them."""
    assert normaliser.standard("咪郁！", "yue-Hant").text == "別動！"
    assert normaliser.standard("咪郁！", "yue-Hans").text == "别动！"
