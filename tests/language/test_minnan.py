"""The lexicon of Min Nan: what it must say, and the Mandarin that it must leave alone."""

import pytest

from access_gateway.language.topolect import TopolectNormaliser
from access_gateway.plugins import make


@pytest.fixture(scope="module")
def normaliser() -> TopolectNormaliser:
    return TopolectNormaliser(make("jieba"), make("opencc"))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("物件底時會到？", "东西什么时候会到？"),
        ("你敢知影伊蹛佇佗位？", "你知道他住在哪里吗？"),
        ("伊予人騙去矣。", "他被人骗走了。"),
        ("共門關起來。", "把门关起来。"),
        ("我看袂著。", "我看不到。"),
        ("伊比我較懸。", "他比我高。"),
        ("囡仔咧睏。", "小孩在睡觉。"),
        ("阮阿母毋捌字。", "我妈妈不识字。"),
        ("這馬幾點矣？", "现在几点了？"),
        ("我无爱这领衫。", "我不要这件衣服。"),
    ],
)
def test_min_nan_comes_out_as_mandarin(normaliser: TopolectNormaliser, said: str, meant: str) -> None:
    """A customer who writes as they speak at home is understood by a backend that reads Mandarin."""
    assert normaliser.folded(normaliser.standard(said, "minnan").text) == meant


@pytest.mark.parametrize(
    "mandarin",
    [
        "阮小二是梁山好汉。",
        "阮玲玉演过这部电影。",
        "恁地说来，也有道理。",
        "伊拉克和伊朗都在西亚。",
        "伊始",
        "毋庸置疑，质量很好。",
        "敢问路在何方？",
        "无论如何都要退货。",
        "无所谓，慢慢来。",
        "公共汽车总共三辆。",
        "共同富裕，和平共处。",
        "犹豫了很久。",
        "莫名其妙。",
        "内阁的阁楼。",
        "甲方和乙方予以确认。",
        "这条牛仔裤要仔细洗。",
        "诚信经营，真诚服务。",
        "走路五分钟到地铁。",
        "上大学之后就没回来。",
        "大家都说好。",
        "彼此客气一点。",
        "逐渐好起来了。",
        "她的手指很长。",
        "免费送货上门。",
        "愿望和欲望。",
        "房间很大，服务不错，就是上网慢。",
    ],
)
def test_mandarin_stays_as_it_is(normaliser: TopolectNormaliser, mandarin: str) -> None:
    """A message taken for Min Nan by mistake still says what its writer meant."""
    assert normaliser.standard(mandarin, "minnan").text == mandarin
