"""Characters with several readings, in everyday sentences: what is known to be right stays right."""

import re
from pathlib import Path

import pytest

from access_gateway import plugins
from access_gateway.speech.reading import voices
from access_gateway.speech.reading.aloud import ReadAloud
from access_gateway.speech.reading.polyphones import mended

LINES = (Path(__file__).parent / "data" / "polyphones.tsv").read_text(encoding="utf-8").splitlines()
ROWS = [tuple(line.split("\t")) for line in LINES if line and line[0] != "#"]
SEGMENTER, READER = plugins.make("jieba"), plugins.make("pypinyin")


def wrong(marked: str, expected: str) -> str | None:
    """Return what was said where it is not the expected reading of the characters in braces."""
    sentence = re.sub("[{}]", "", marked)
    places = [len(re.sub("[{}]", "", marked[: match.start()])) for match in re.finditer("{", marked)]
    said = voices.pinyin(sentence, SEGMENTER, READER).split()
    if len(said) != len(sentence):
        return " ".join(said)
    for place in places:
        changed = expected[-1] == "3" and said[place] == expected[:-1] + "2"  # before another third tone
        if said[place] != expected and not changed:
            return said[place]
    return None


def test_the_reading_of_polyphones() -> None:
    """A listener hears "repay" and not "still", the bank and not the walk, in 700 everyday sentences."""
    assert len(ROWS) >= 700 and len({row[0] for row in ROWS}) == len(ROWS)
    failures = {row[0]: said for row in ROWS if (said := wrong(row[0], row[1]))}
    still_open = {row[0] for row in ROWS if len(row) > 2}
    assert failures.keys() == still_open, failures
    assert len(still_open) <= len(ROWS) // 100


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("我要还款", "我要還款"),
        ("请长按屏幕", "請長按屏幕"),
        ("单女士", "單女士"),
        ("视为放弃", "視為放棄"),
        ("重发", "重發"),
    ],
)
def test_traditional_characters_are_read_alike(
    read_aloud: ReadAloud, simplified: str, traditional: str
) -> None:
    """A customer who reads traditional characters hears the same words."""
    assert read_aloud(simplified, "zh-Hans") == read_aloud(traditional, "zh-Hant")


def test_a_phrase_that_was_cut_is_whole_again() -> None:
    """Nothing is lost or doubled when words are joined and cut anew."""
    words = ["收", "货", "地", "在", "第二行", "，", "两只", "猫"]
    assert mended(words) == ["收货地", "在", "第二", "行", "，", "两", "只", "猫"]
    assert "".join(mended(["一", "宿", "没", "睡"])) == "一宿没睡"
