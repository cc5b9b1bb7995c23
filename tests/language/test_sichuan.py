"""Sichuan Mandarin said in standard words: what a backend that knows Mandarin alone gets to read."""

import pytest

from access_gateway.language.topolect import TopolectNormaliser
from access_gateway.plugins import make


@pytest.fixture(scope="module")
def normaliser() -> TopolectNormaliser:
    return TopolectNormaliser(make("jieba"), make("opencc"))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("你们好久发货嘛？", "你们什么时候发货？"),
        ("要好久才到哦？", "要多久才到？"),
        ("好久没来了，想你们得很。", "好久没来了，想你们得很。"),
        ("这个好多钱？", "这个多少钱？"),
        ("好多人都说巴适。", "好多人都说不错。"),
        ("哪个晓得咋个退嘛？", "谁知道怎么退？"),
        ("这是哪个的？", "这是谁的？"),
        ("哪个颜色好看？", "哪个颜色好看？"),
        ("你在爪子？", "你在干什么？"),
        ("鸡爪子多少钱一份？", "鸡爪子多少钱一份？"),
    ],
)
def test_question_words_are_told_by_their_neighbours(
    normaliser: TopolectNormaliser, said: str, meant: str
) -> None:
    """When, how much and who are asked, while "for long", "many" and "which" stay what they are."""
    assert normaliser.standard(said, "sichuan").text == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("莫着急，没得事。", "别着急，没事。"),
        ("莫名其妙的，我又没得到通知。", "莫名其妙的，我又没得到通知。"),
        ("他今天不得来了。", "他今天不会来了。"),
        ("我不得不说，这回真的了不得。", "我不得不说，这回真的了不得。"),
        ("看不倒，也听不倒。", "看不到，也听不到。"),
        ("他说不来普通话。", "他不会说普通话。"),
        ("要得不？要不得就算了。", "行吗？不行就算了。"),
        ("钱遭偷了，手机也遭了。", "钱被偷了，手机也挨了。"),
        ("我遭遇了最差的服务。", "我遭遇了最差的服务。"),
    ],
)
def test_no_and_cannot(normaliser: TopolectNormaliser, said: str, meant: str) -> None:
    """A refusal is never lost, and words of Mandarin with the same characters are left alone."""
    assert normaliser.standard(said, "sichuan").text == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("门开起的，他坐到门口摆龙门阵。", "门开着的，他坐在门口聊天。"),
        ("你给我记倒！", "你给我记住！"),
        ("我说了三道了。", "我说了三次了。"),
        ("看起来不错，住起安逸。", "看起来不错，住起来舒服。"),
        ("二天再来。", "以后再来。"),
        ("第二天再来，住十二天。", "第二天再来，住十二天。"),
    ],
)
def test_aspect_and_time(normaliser: TopolectNormaliser, said: str, meant: str) -> None:
    """What goes on and what comes later is said so that a backend reads it right."""
    assert normaliser.standard(said, "sichuan").text == meant


def test_numbers_and_codes_come_out_as_they_went_in(normaliser: TopolectNormaliser) -> None:
    """Amounts, telephone and order numbers are facts."""
    said = "订单A2025-1102，三百五十块，打13800138000给我说一哈嘛"
    assert normaliser.standard(said, "sichuan").text == "订单A2025-1102，三百五十块，打13800138000给我说一下"


def test_every_stretch_points_back_to_what_was_said(normaliser: TopolectNormaliser) -> None:
    """An agent can see the customer's own words behind each part of the standard text."""
    said = "啷个搞起的，娃儿的衣裳遭整烂了嘛？"
    result = normaliser.standard(said, "sichuan")
    assert result.text == "怎么搞的，孩子的衣服被弄坏了？"
    words = {
        result.text[one.start : one.end]: said[one.original_start : one.original_end]
        for one in result.offsets
    }
    assert words["孩子"] == "娃儿"
    assert words["衣服"] == "衣裳"
