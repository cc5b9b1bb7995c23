"""Hakka: its words and grammar in standard Mandarin, and what is left to Mandarin and Cantonese."""

import shutil
from pathlib import Path

import pytest

from access_gateway.language import lexicon
from access_gateway.language.identify import Identifier
from access_gateway.language.topolect import TopolectNormaliser
from access_gateway.plugins import make
from access_gateway.training.lid import patterns

HERE = Path(__file__).parent
CORPUS = HERE.parents[1] / "models" / "lid" / "corpus" / "hak-Hant.txt"
HAKKA = ("hak-Hant", "hak-Hans")


@pytest.fixture(scope="module")
def normaliser(tmp_path_factory: pytest.TempPathFactory) -> TopolectNormaliser:
    """What normalises Hakka and nothing else: the other lexicons are large, and have tests of their own."""
    folder = tmp_path_factory.mktemp("topolects")
    shutil.copy(lexicon.FOLDER / "hakka.tsv", folder)
    return TopolectNormaliser(make("jieba"), make("opencc"), folder)


def _lines(file: Path) -> list[str]:
    return [line for line in file.read_text("utf-8").splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("𠊎毋知", "我不知道"),
        ("涯唔知", "我不知道"),
        ("亻厓还吂买", "我还没买"),
        ("這係麼儕个？", "这是谁的？"),
        ("你愛去哪位？", "你要去哪里？"),
        ("佢仰般還吂轉屋下？", "他怎么还没回家？"),
        ("這隻幾多錢？", "这个多少钱？"),
        ("厥姆今晡日無在屋下", "他妈妈今天不在家"),
        ("若爸食飽吂？", "你爸爸吃饱了没有？"),
        ("天光日正來去尋佢", "明天再去找他"),
        ("毋使愁", "不用担心"),
        ("莫插佢", "不要理他"),
        ("分狗咬著", "被狗咬到"),
        ("拿分𠊎", "拿给我"),
        ("講分𠊎聽", "告诉我"),
        ("摎門關起來", "把门关起来"),
        ("佢比𠊎較高", "他比我高"),
        ("坐等食飯", "坐着吃饭"),
        ("鎖匙跌忒了", "钥匙弄丢了"),
        ("這领衫當靚", "这件衣服很漂亮"),
        ("該本書係𠊎个", "那本书是我的"),
        ("看毋識", "看不懂"),
        ("緊行緊遽", "越走越快"),
        ("做得無？", "可以吗？"),
        ("恁仔細", "谢谢"),
    ],
)
def test_words_and_grammar(normaliser: TopolectNormaliser, said: str, meant: str) -> None:
    """What is said every day reaches a backend in words that it knows."""
    assert normaliser.folded(normaliser.standard(said, "hakka").text) == meant


def test_the_lexicon_is_broad() -> None:
    """Most of what is said every day is there, whatever the sentence is about."""
    rows = lexicon.rows(lexicon.FOLDER / "hakka.tsv")
    assert len({row.said for row in rows if not row.said.startswith("/")}) >= 1_500
    assert sum(row.said.startswith("/") for row in rows) >= 30


@pytest.mark.parametrize(
    "said",
    [
        "房间很干净，服务员态度也好，下次还会来。",
        "请问这个手机什么时候发货？",
        "我个人觉得价格有点贵。",
        "爱情故事很感人，值得一看。",
        "他整个人都不好了，等了三个小时。",
        "当时没有人告诉我们怎么走。",
        "尽管如此，味道还是不错的。",
        "无论如何，请尽快回复。",
        "每个人都要排队，买了两个苹果。",
        "一个月前买的，现在坏了。",
        "若有问题，请联系客服。",
        "十分感谢，质量非常好。",
        "分享给朋友，大家都说好。",
        "这些东西比较便宜。",
        "银行的人说行李要分开放。",
        "他昏厥了，大家都很着急。",
    ],
)
def test_mandarin_stays_as_it_is(normaliser: TopolectNormaliser, said: str) -> None:
    """Who is taken for a speaker of Hakka and writes Mandarin is not put into other words."""
    assert normaliser.standard(said, "hakka").text == said


@pytest.mark.parametrize(
    "said",
    [
        "佢唔係我嘅朋友。",
        "佢哋琴日冇嚟，唔知點解。",
        "唔該，呢個幾多錢？",
        "你食咗飯未呀？",
        "我唔知佢去咗邊度。",
        "佢唔系我嘅同事，系我细佬。",
        "唔好咁大声，佢瞓紧觉。",
        "今日落雨，唔使去返工。",
        "我冇钱买呢件衫。",
        "佢话听日会嚟，唔知系咪真。",
        "你哋几时送货？我想买两个。",
        "佢同我讲唔使等佢食饭。",
        "今天天气很好，我们一起去公园散步。",
        "這家店的服務態度很好，價格也便宜。",
        "请问一共多少钱？可以便宜一点吗？",
        "订单三天了还没有发货，打电话也没人接。",
        "個人覺得這本書寫得不錯。",
        "他们等了很久，大家都很累。",
    ],
)
def test_cantonese_and_mandarin_are_not_called_hakka(identifier: Identifier, said: str) -> None:
    """Who writes 佢, 唔 and 嘅 in Cantonese is answered in Cantonese."""
    assert identifier.identify(said).language not in HAKKA


def test_text_to_measure_by_is_not_text_to_learn_from() -> None:
    """What is measured on these sentences says something about others."""
    learnt = set(patterns.read(CORPUS, each=40, seed=1)) | set(_lines(CORPUS))
    fresh = _lines(HERE / "fresh" / "hak.txt")
    parallel = [line.split("\t")[0] for line in _lines(HERE / "parallel" / "hakka.tsv")]
    assert len(set(fresh)) == len(fresh) >= 100
    assert not learnt & {*fresh, *parallel}


def test_the_text_to_learn_from_has_no_doubles() -> None:
    """No sentence counts more than another by mistake."""
    lines = _lines(CORPUS)
    assert len(set(lines)) == len(lines)
