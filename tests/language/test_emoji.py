"""Emoji and kaomoji in words, for customers who listen."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from access_gateway.language.emoji import found, speakable

SPOKEN = [
    ("zh-Hans", "衣服很好看👍👍👍，谢谢❤️", "衣服很好看，拇指向上，谢谢，红心"),
    ("zh-Hans", "😭快递还没到😡😡！", "放声大哭，快递还没到，怒火中烧！"),
    ("zh-Hans", "第1️⃣个坏了", "第1个坏了"),
    ("zh-Hans", "好 (≧▽≦)", "好，羞涩微笑"),
    ("wuu-Hans", "好👌", "好，OK"),
    ("yue-Hant", "唔該🙏", "唔該，合手"),
    ("ko-Hang", "배송 언제 와요 ㅠㅠ", "배송 언제 와요, 엉엉 우는 얼굴"),
    ("ug-Arab", "رەھمەت👍🏻", "رەھمەت، قوللاش"),
    ("mn-Cyrl", "Баярлалаа 😭", "Баярлалаа, цурхиран уйлж байгаа царай"),
    ("kk-Cyrl", "Рақмет 👍", "Рақмет, тамаша"),
    ("bo-Tibt", "བཀའ་དྲིན་ཆེ།🙏", "བཀའ་དྲིན་ཆེ། ཐལ་མོ་སྦྱོར་བ"),
    ("en-Latn", "thanks 🙏🏽🙏🏽", "thanks, folded hands"),
    ("za-Latn", "ndei 👍", "ndei "),
    ("zh-Hans", "👨🏽‍💻在吗", "男程序员，在吗"),
]


@pytest.mark.parametrize(("language", "text", "said"), SPOKEN)
def test_pictures_are_said_in_the_customers_language(language: str, text: str, said: str) -> None:
    """Somebody who listens learns of the tears and the thumbs; where there is no name, nothing foreign is said."""
    assert speakable(text, language) == said


PLAIN = [
    "价格:(含税)",
    "冒号（:）",
    "3:00 (=1) a:b 12:30",
    "© 2020 → 5",
    "Todd and Tom_Tim",
    "(10-20)元",
    "满100-20",
    "",
    "XD卡 orzo",
    "(第3条)",
]


@pytest.mark.parametrize("text", PLAIN)
def test_signs_that_are_no_faces_stay(text: str) -> None:
    """Times, brackets, arrows and ratios are not read as feelings."""
    assert speakable(text, "zh-Hans") == text
    assert found(text) == ()


def test_faces_are_found_for_their_feeling() -> None:
    """An angry face counts as anger, whether drawn or typed."""
    assert found("怎么回事😡 T_T ㅋㅋ") == ("😡", "😭", "😂")
    assert found("👍🏿") == ("👍",)


@given(
    st.text(alphabet=st.characters(exclude_categories=()), max_size=100),
    st.sampled_from(["zh-Hans", "ug-Arab", "bo-Tibt", "und", ""]),
)
@settings(max_examples=400, deadline=None)
def test_any_text_can_be_said(text: str, language: str) -> None:
    """No text brings the voice down, and no digit is lost."""
    digits = re.compile("[0-9]")
    assert digits.findall(speakable(text, language)) == digits.findall(text)


@pytest.mark.parametrize("unit", ["😀", "👨\u200d", "(", "(T", "ㅠ", ":(", "^", "1️⃣", "🇨", "😀a"])
def test_long_text_takes_a_bounded_time(unit: str) -> None:
    """Four thousand pictures cost milliseconds."""
    begin = time.process_time()
    speakable((unit * 4000)[:4000], "zh-Hans")
    assert time.process_time() - begin < 1.0
