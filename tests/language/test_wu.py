"""Wu said in standard words, its spellings, and what its lexicon must leave alone; its training text."""

import shutil
from pathlib import Path

import pytest

from access_gateway.language import lexicon
from access_gateway.language.measure import errors_removed
from access_gateway.language.topolect import TopolectNormaliser
from access_gateway.plugins import make
from access_gateway.training.lid import patterns

HERE = Path(__file__).parent
CORPUS = HERE.parents[1] / "models" / "lid" / "corpus"


@pytest.fixture(scope="module")
def normaliser(tmp_path_factory: pytest.TempPathFactory) -> TopolectNormaliser:
    """The engine with this one lexicon, so that what is wrong with another shows where it is."""
    folder = tmp_path_factory.mktemp("topolects")
    shutil.copy(lexicon.FOLDER / "wu.tsv", folder)
    return TopolectNormaliser(make("jieba"), make("opencc"), folder)


@pytest.mark.parametrize(
    "said",
    [
        "侬晓得搿个物事几钿伐？",
        "侬晓得迭个物事几钿𠲎？",
        "侬晓得格个物事几化钞票口伐？",
        "侬晓得第个物事多少铜钿否？",
        "侬晓得辩个物事几钿伐？",
        "侬晓得箇个物事几钿伐？",
        "儂曉得箇個物事幾鈿伐？",
    ],
)
def test_every_spelling_says_the_same(normaliser: TopolectNormaliser, said: str) -> None:
    """Who writes Wu as in old phrase books, textbooks or chats is understood alike."""
    assert normaliser.standard(said, "wu").text == "你知道这个东西多少钱吗？"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("侬阿是上海人？", "你是上海人吗？"),
        ("倷阿要吃茶？", "你要喝茶吗？"),
        ("俚笃阿曾来？", "他们来了吗？"),
        ("阿姨阿晓得伊啥辰光来？", "阿姨知道他什么时候来吗？"),
        ("侬上海闲话会讲伐？", "你会说上海话吗？"),
        ("侬饭吃过伐？", "你吃过饭了吗？"),
    ],
)
def test_questions(normaliser: TopolectNormaliser, said: str, meant: str) -> None:
    """A question reaches the backend as a question, whether it asks with 阿 before the verb or 伐 at the end."""
    assert normaliser.standard(said, "wu").text == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("我勿晓得，侬覅急。", "我不知道，你不要急。"),
        ("物事还勿曾收着。", "东西还没收到。"),
        ("我呒没发票，好退伐？", "我没有发票，可以退吗？"),
        ("渠弗来，我也弗去。", "他不来，我也不去。"),
        ("我伐要了，退拨我好伐？", "我不要了，退给我好吗？"),
        ("来勿来三？勿来三就算了。", "行不行？不行就算了。"),
    ],
)
def test_no_is_never_lost(normaliser: TopolectNormaliser, said: str, meant: str) -> None:
    """A refusal stays a refusal in each of the ways in which Wu writes "not"."""
    assert normaliser.standard(said, "wu").text == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("伊辣屋里看书。", "他在家看书。"),
        ("门开辣海，人勿辣海。", "门开着，人不在。"),
        ("我等仔侬半个钟头。", "我等了你半个小时。"),
        ("手机坏脱了，帮我调一只。", "手机坏了，帮我换一个。"),
        ("侬拿门关脱。", "你把门关掉。"),
        ("皮夹子拨小偷偷脱了。", "钱包被小偷偷走了。"),
        ("侬拨本书我好伐？", "你给我本书好吗？"),
        ("侬个书摆辣台子浪。", "你的书放在桌子上。"),
        ("阿拉姆妈讲侪是伊个。", "我妈妈说都是他的。"),
        ("伊比我长一眼。", "他比我高一点。"),
        ("到快哉，再等一歇。", "快到了，再等一会儿。"),
    ],
)
def test_aspect_and_order(normaliser: TopolectNormaliser, said: str, meant: str) -> None:
    """What is done to whom, and whether it is done, comes out in the order that a Mandarin backend reads."""
    assert normaliser.standard(said, "wu").text == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("客人來者，儂快點去倒茶。", "客人来了，你快点去倒茶。"),
        ("我拉屋裏等之儂半日。", "我在家等了你半天。"),
        ("儂到歇東洋否？勿曾到歇。", "你到过日本吗？没到过。"),
        ("伊話銅錢勿拉身邊，記拉賬上末哉。", "他说钱不在身边，记在账上好了。"),
        ("蓋末儂替我去話一聲，好否？", "那么你替我去说一声，好吗？"),
        ("魚咾肉全有拉，勿必去買。", "鱼和肉都有，不必去买。"),
        ("第爿店個貨色好得極，價錢末貴來。", "这家店的货色好极了，价钱很贵。"),
        ("伊個兄弟有病拉咾勿能來。", "他的弟弟有病所以不能来。"),
    ],
)
def test_old_conversation_books(normaliser: TopolectNormaliser, said: str, meant: str) -> None:
    """The Shanghai of a century ago, with 者, 之, 拉, 話 and 末, is read as well as today's."""
    assert make("opencc").convert(normaliser.standard(said, "wu").text, to="Hans") == meant


def test_books_that_no_row_was_written_for(normaliser: TopolectNormaliser) -> None:
    """Talk of trade, travel, church and school, old and new, comes much closer to Mandarin."""
    lines = (HERE / "heldout" / "wu_books.tsv").read_text("utf-8").splitlines()
    pairs = [(said, meant) for said, meant in (line.split("\t") for line in lines if line[:1] != "#")]
    known = {
        column
        for file in (CORPUS / "wuu-Hans.txt", lexicon.FOLDER / "wu.tsv", HERE / "parallel" / "wu.tsv")
        for line in file.read_text("utf-8").splitlines()
        for column in line.split("\t")
    }
    assert len(pairs) >= 80
    assert not [said for said, _ in pairs if said in known]
    found = errors_removed(pairs, lambda said: normaliser.standard(said, "wu").text, make("opencc"))
    assert found.share >= 0.6


MANDARIN_WITH_TWO_MEANINGS = [
    "作者讲了他的故事", "消费者和经营者", "人家都说好", "他去之后就没来", "三分之一", "全拉黑了", "说话算话",
    "拉着行李箱", "担心质量", "周末到货", "屋里很热", "里头有点脏", "讲得很清楚", "热水很烫", "前头有个超市",
    "先生，您的房间到了", "替我谢谢他", "话说回来", "总之一个字，好", "生活用品", "那就是我要的", "好者自好",
]  # fmt: skip


@pytest.mark.parametrize("text", MANDARIN_WITH_TWO_MEANINGS)
def test_words_of_both_need_a_mark(normaliser: TopolectNormaliser, text: str) -> None:
    """What Mandarin says too is changed only in a text that says something Mandarin does not."""
    assert normaliser.standard(text, "wu").text == text


MANDARIN = [
    "请勿打扰", "切勿拆封", "非诚勿扰，介意勿拍", "勿忘初心", "我买了伊利牛奶", "伊拉克和伊朗", "伊丽莎白女王",
    "阿里巴巴的店", "阿里云服务器", "阿拉伯数字", "他是个老好人", "我个人觉得还可以", "一个个都坏了", "几个人去",
    "这个辣椒太辣了", "麻辣火锅", "葛优躺", "诸葛亮", "买了一台白相机", "拨打客服电话", "拨款到了",
    "电话拨通了没人接", "砍伐树木", "步伐很快", "打工仔", "仔细看看", "牛仔裤", "渠道不对", "红旗渠", "更新迭代",
    "高潮迭起", "周末到货", "期末考试", "粉末洒了", "明朝那些事儿", "明朝历史", "何足道哉", "是否可以退货",
    "能否便宜", "退款金额不对", "余额不足", "超额了", "脱水功能", "摆脱烦恼", "脱发严重", "搭配裙子", "搭乘地铁",
    "担心质量", "承担运费", "海浪声", "浪费时间", "浪漫的房间", "寻找失物", "寻常百姓", "讲究卫生", "听了讲座",
    "眼睛疼", "眼镜片", "第一眼就喜欢", "看一眼就走", "勒索病毒", "弥勒佛", "维吾尔族", "支吾", "仔鸡",
    "吴侬软语", "欢欢喜喜过年", "皆大欢喜", "报告老师", "告诉我怎么用", "有意思的书", "没有发现问题", "一共六个格子",
    "价格能再便宜吗", "规格只有一种", "换了个能上网的房间", "注重生活的细节", "老酒店了", "老板人很好", "老师讲话",
    "质量很好的", "的的确确是正品", "现在在路上", "看着不错", "朝西的房间", "一道墙", "好好交涉", "走走停停",
    "吃酒席", "吃汤圆", "吃茶餐厅", "房间大一点点", "立刻发货", "困难很多", "晏子", "弗洛伊德", "埃及", "嗲声嗲气",
]  # fmt: skip


@pytest.mark.parametrize("text", MANDARIN)
def test_mandarin_with_the_same_characters_is_left_alone(normaliser: TopolectNormaliser, text: str) -> None:
    """Even a Mandarin message that was mistaken for Wu reaches the backend as it was written."""
    assert normaliser.standard(text, "wu").text == text


def test_ordinary_mandarin_hardly_ever_changes(normaliser: TopolectNormaliser) -> None:
    """The words of the lexicon are Wu's own: of everyday Mandarin it changes fewer than one message in fifty."""
    lines = patterns.read(CORPUS / "zh-Hans.txt", each=15, seed=1)
    changed = [line for line in lines if normaliser.standard(line, "wu").text != line]
    assert len(changed) / len(lines) < 0.02, changed[:20]


def test_numbers_and_codes_come_out_as_they_went_in(normaliser: TopolectNormaliser) -> None:
    """Amounts, telephone and order numbers are facts."""
    said = "侬查查看，单子号头是A2025-1102，三百五十块洋钿，廿八号买个，打13800138000拨我"
    found = normaliser.standard(said, "wu").text
    assert found == "你查查看，订单号是A2025-1102，三百五十块钱，廿八号买的，打13800138000给我"


def test_every_stretch_points_back_to_what_was_said(normaliser: TopolectNormaliser) -> None:
    """An agent can see the customer's own words behind each part of the standard text."""
    said = "儂個衣裳幾鈿？"
    result = normaliser.standard(said, "wu", script="Hant")
    assert result.text == "你的衣服多少錢？"
    words = {
        result.text[one.start : one.end]: said[one.original_start : one.original_end]
        for one in result.offsets
    }
    assert words["衣服"] == "衣裳"
    assert words["多少錢"] == "幾鈿"


def test_the_training_text_is_wide() -> None:
    """Wu is known in all its spellings because it was learned in all of them."""
    corpus = CORPUS / "wuu-Hans.txt"
    sentences = patterns.read(corpus, each=40, seed=1)
    written_out = [
        line for line in corpus.read_text("utf-8").splitlines() if line and not set(line) & set("#@{}<>|")
    ]
    assert len(sentences) >= 4_000
    assert len(set(written_out)) == len(written_out) >= 600
    for word in ("搿", "迭个", "第个", "箇", "格个", "辩个", "辣海", "勒海", "垃拉", "勿", "弗", "伐", "𠲎", "否",
                 "覅", "朆", "呒没", "侬", "倷", "㑚", "俚", "渠", "阿拉", "伲", "侪", "物事", "额", "哉"):  # fmt: skip
        assert sum(word in sentence for sentence in sentences) >= 5, word


def test_fresh_sentences_are_in_no_training_text() -> None:
    """What identification is measured on was not learned from."""
    fresh = (HERE / "fresh" / "wu.txt").read_text("utf-8").split()
    assert len(set(fresh)) == len(fresh) == 100
    assert not set(fresh) & set(patterns.read(CORPUS / "wuu-Hans.txt", each=200, seed=1))
    parallel = (HERE / "parallel" / "wu.tsv").read_text("utf-8")
    assert not [line for line in fresh if f"\n{line}\t" in parallel]
