"""Northeastern Mandarin said in standard words: what a backend that knows Mandarin alone gets to read."""

import pytest

from access_gateway.language.topolect import TopolectNormaliser
from access_gateway.plugins import make


@pytest.fixture(scope="module")
def normaliser() -> TopolectNormaliser:
    return TopolectNormaliser(make("jieba"), make("opencc"))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("这玩意儿咋整的", "这东西怎么回事"),
        ("这可咋整？", "这可怎么办？"),
        ("你搁那旮旯嘎哈呢？", "你在那里干什么呢？"),
        ("啥前儿发货？", "什么时候发货？"),
        ("土豆多钱一斤？", "土豆多少钱一斤？"),
        ("花了很多钱。", "花了很多钱。"),
        ("能便宜点儿不？", "能便宜点儿吗？"),
        ("要不要袋子？", "要不要袋子？"),
    ],
)
def test_questions(normaliser: TopolectNormaliser, said: str, meant: str) -> None:
    """What is asked is asked in words that a backend knows."""
    assert normaliser.standard(said, "dongbei").text == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("老贵了，不稀得买。", "太贵了，不愿意买。"),
        ("老板和老师都来了。", "老板和老师都来了。"),
        ("贼冷，嘎嘎冷。", "特别冷，特别冷。"),
        ("抓到一个贼。", "抓到一个贼。"),
        ("屋里忒埋汰。", "屋里太脏。"),
        ("别埋汰我了。", "别损我了。"),
        ("指定能到。", "肯定能到。"),
        ("送到指定地点。", "送到指定地点。"),
    ],
)
def test_degree_and_quality(normaliser: TopolectNormaliser, said: str, meant: str) -> None:
    """Praise and complaint keep their strength, and the same characters in other words are left alone."""
    assert normaliser.standard(said, "dongbei").text == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("俺寻思你不来了呢。", "我以为你不来了呢。"),
        ("俺寻思寻思再说。", "我想想再说。"),
        ("他让人忽悠了。", "他被人骗了。"),
        ("咱俩唠唠嗑。", "我们俩聊聊天。"),
        ("东西搁桌上，人搁家呢。", "东西放桌上，人在家呢。"),
        ("这事搁置了。", "这事搁置了。"),
        ("来不及了，不赶趟了。", "来不及了，来不及了。"),
    ],
)
def test_verbs(normaliser: TopolectNormaliser, said: str, meant: str) -> None:
    """Who did what to whom is clear without knowing the Northeast."""
    assert normaliser.standard(said, "dongbei").text == meant


def test_numbers_and_codes_come_out_as_they_went_in(normaliser: TopolectNormaliser) -> None:
    """Amounts, telephone and order numbers are facts."""
    said = "单号B77-1102，三百五十块，给俺打13800138000呗"
    assert normaliser.standard(said, "dongbei").text == "单号B77-1102，三百五十块，给我打13800138000"
