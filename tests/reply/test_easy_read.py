"""Easy-read answers: short lines, one idea each, the numbers set apart, nothing lost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access_gateway.contracts.turn import Sentence
from access_gateway.reply.easy_read import easy_read
from access_gateway.reply.numbers import numbers


@pytest.mark.parametrize(
    ("text", "language", "lines", "facts"),
    [
        (
            "订单10086，保温杯1件，昨天（11月22日，星期日）已经发货，正在路上。",
            "zh-Hans",
            ["订单10086", "保温杯1件", "昨天（11月22日，星期日）已经发货", "正在路上。"],
            ["10086", "1件", "11月22日"],
        ),
        ("价格是¥1,299.00元，优惠20%。", "zh-Hans", ["价格是¥1,299.00元", "优惠20%。"], ["¥1,299.00元", "20%"]),
        ("好，我马上查。", "zh-Hans", ["好，我马上查。"], []),
        (
            "Order A-10086 was sent yesterday, and it comes at 6:30 p.m.",
            "en-Latn",
            ["Order A-10086 was sent yesterday", "and it comes at 6:30 p.m."],
            ["A-10086", "6:30"],
        ),
        (
            "زاكازىڭىز 10086، ئەتە سائەت 6 دە كېلىدۇ.",
            "ug-Arab",
            ["زاكازىڭىز 10086", "ئەتە سائەت 6 دە كېلىدۇ."],
            ["10086", "6"],
        ),
    ],
)  # fmt: skip
def test_one_idea_a_line(text: str, language: str, lines: list[str], facts: list[str]):
    """Who reads slowly has one thing to read at a time, and finds the numbers."""
    easy = easy_read([Sentence(text, language)])
    assert [line.text for line in easy] == lines
    assert [fact for line in easy for fact in line.facts] == facts
    assert {line.language for line in easy} == {language}


_TEXT = st.text(alphabet="订单，。、,. 1234567890¥%（）()“”:;；a-Zж،ད་།", max_size=80)


@given(_TEXT)
def test_nothing_is_lost_or_changed(text: str):
    """The words stay the backend's own; only space, and commas at the ends of lines, go."""
    easy = easy_read([Sentence(text, "zh-Hans")])
    assert numbers("\n".join(line.text for line in easy)) == numbers(text)
    plain = re.compile(r"[\s，；;،؛᠂,]")
    assert plain.sub("", "".join(line.text for line in easy)) == plain.sub("", text)
    assert all(fact in line.text for line in easy for fact in line.facts)
