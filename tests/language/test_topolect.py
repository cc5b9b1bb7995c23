"""Topolects in standard Mandarin: how rows are read and applied, whatever the lexicon says."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from access_gateway.contracts.errors import EngineMissing
from access_gateway.language import lexicon
from access_gateway.language.measure import meaning_bearing
from access_gateway.language.topolect import TopolectNormaliser
from access_gateway.plugins import make

Make = Callable[[str], TopolectNormaliser]


@pytest.fixture(scope="module")
def shipped() -> TopolectNormaliser:
    return TopolectNormaliser(make("jieba"), make("opencc"))


@pytest.fixture
def normaliser_of(tmp_path: Path) -> Make:
    """A normaliser that knows one topolect, "tale", by the rows given."""

    def made(rows: str) -> TopolectNormaliser:
        (tmp_path / "tale.tsv").write_text(rows, "utf-8")
        return TopolectNormaliser(make("jieba"), make("opencc"), tmp_path)

    return made


def test_the_longest_row_holds_from_left_to_right(normaliser_of: Make) -> None:
    """A word is not read as its parts."""
    known = normaliser_of("唔\t不\n唔该\t谢谢\n该\t应\n")
    assert known.standard("唔该唔该晒唔", "tale").text == "谢谢谢谢晒不"


def test_a_row_whose_condition_holds_wins(normaliser_of: Make) -> None:
    """One word has several meanings, and its neighbours say which."""
    known = normaliser_of(
        "唔该\t谢谢\n唔该\t请问\tstart question\n点\t怎么\tbefore:[去食]\n佢\t它\tafter:猫\n呀\t\tend\n"
    )
    for said, meant in (
        ("唔该！", "谢谢！"),
        ("唔该点去？", "请问怎么去？"),
        ("多谢，唔该几时开门？", "多谢，请问几时开门？"),
        ("你唔该几时开门？", "你谢谢几时开门？"),
        ("三点", "三点"),
        ("狗佢猫佢", "狗佢猫它"),
        ("好呀，好呀的", "好，好呀的"),
        ("呀好", "呀好"),
    ):
        assert known.standard(said, "tale").text == meant


def test_a_row_may_ask_for_a_mark_of_the_topolect(normaliser_of: Make) -> None:
    """A word of both is the topolect's where the text has a word that Mandarin lacks, or two that are rare in it."""
    known = normaliser_of("!marks\t儂(?!特)\n!hints\t[物末]\n者\t了\tmarked\n/(来)否/\t\\1吗\tmarked\n")
    for said, meant in (
        ("来者", "来者"),
        ("好。儂看，他好者。来否？", "好。儂看，他好了。来吗？"),
        ("侬好者", "侬好了"),
        ("侬特好者", "侬特好者"),
        ("末末好者", "末末好者"),
        ("物末好者", "物末好了"),
        ("物" + "一" * lexicon.LONGEST_LOOK + "末好者", "物" + "一" * lexicon.LONGEST_LOOK + "末好者"),
    ):
        assert known.standard(said, "tale").text == meant
    assert normaliser_of("者\t了\tmarked\n").standard("儂好者", "tale").text == "儂好者"


def test_rules_come_after_words_in_the_order_of_the_file(normaliser_of: Make) -> None:
    """Grammar is written once, over words that are already Mandarin."""
    known = normaliser_of("/给(书)我/\t给我\\1\n食\t吃\n畀\t给\n/我(书)/\t我一本\\1\n/(吃)先/\t先\\1\tend\n")
    assert known.standard("畀书我。食先", "tale").text == "给我一本书。先吃"
    assert known.standard("食先生", "tale").text == "吃先生"


def test_mandarin_words_are_not_torn(normaliser_of: Make) -> None:
    """A one-character word of a topolect is not seen inside a Mandarin word; a longer row wins over one word."""
    known = normaliser_of("系\t是\n行\t走\n银行仔\t小银行\n边度\t哪里\n")
    said = "佢系统计学家，系银行行长行去银行仔，一边度过，边度"
    assert known.standard(said, "tale").text == "佢是统计学家，是银行行长走去小银行，一边度过，哪里"


def test_a_row_can_protect_a_word(normaliser_of: Make) -> None:
    """A word that both languages have is kept whole."""
    known = normaliser_of("知\t知道\n知道\t知道\n")
    found = known.standard("佢知，佢知道", "tale")
    assert found.text == "佢知道，佢知道"
    assert found.offsets[-1].original_end - found.offsets[-1].original_start == 4


def test_either_script_is_read_and_kept(normaliser_of: Make) -> None:
    """A line in traditional characters comes out in traditional characters, with the words that were put in."""
    known = normaliser_of("几时\t什么时候\n嗰\t那\n")
    assert known.standard("幾時買嗰個", "tale", script="Hant").text == "什麼時候買那個"
    assert known.standard("几时买嗰个", "tale").text == "什么时候买那个"
    assert known.standard("几时买𠮶个", "tale").text == "什么时候买那个"  # what converters make of 嗰
    known = normaliser_of("裡\t中\tafter:喺\n/係(裏)/\t是\\1\n")
    assert known.standard("喺裏係里", "tale").text == "喺中是里"  # rows may be written in either


def test_rows_may_need_a_mark(normaliser_of: Make) -> None:
    """A message in Mandarin that is taken for a topolect is left alone; what shows a topolect is written once."""
    known = normaliser_of(
        "!only\tand why\n!marks\t矣|佗\n!shared\t头家 起厝\n食\t吃\n头家\t老板\n目屎\t眼泪\n起厝\t盖房子\n"
    )
    for said, meant in (
        ("頭家食飯", "頭家食飯"),
        ("頭家食飯矣", "老板吃飯矣"),
        ("頭家佗", "老板佗"),
        ("目屎，食飯", "眼泪，吃飯"),
        ("起厝", "起厝"),
        ("", ""),
    ):
        assert known.standard(said, "tale").text == meant


def test_a_word_that_simplified_text_writes_like_another(normaliser_of: Make) -> None:
    """In traditional text 个 is the particle and 個 the measure word; in simplified text both are 个."""
    known = normaliser_of("!traditional\t个嘅個\n嘅\t的\n我个\t我的\n")
    assert known.standard("我个書三個人讀，佢个無個性", "tale").text == "我的書三個人讀，佢的無個性"
    assert known.standard("佢个书三个人读", "tale").text == "佢个书三个人读"
    assert known.standard("個个", "tale").text == "個的"


def test_offsets_lead_back_to_the_original(normaliser_of: Make) -> None:
    """Whoever sees the Mandarin can point at the words it stands for."""
    known = normaliser_of("几时\t什么时候\n呀\t\n/(到)先/\t先\\1\n")
    said = "呢張單幾時到先呀？"
    found = known.standard(said, "tale", script="Hant")
    assert found.text == "呢張單什麼時候先到？"
    assert [
        (found.text[one.start : one.end], said[one.original_start : one.original_end])
        for one in found.offsets
    ] == [("呢張單", "呢張單"), ("什麼時候", "幾時"), ("先", "到先"), ("到", "到"), ("？", "？")]


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ("唔\t不\n冇\n", "line 2: 1 columns"),
        ("唔\t不\tstart\tend\n", "line 1: 4 columns"),
        ("\t不\n", "line 1: what is said is empty"),
        ("唔\t不 \n", "line 1: what is said is empty, or a column has spaces"),
        ("# 唔\n\n唔\t不\n唔\t没\n", "line 4: line 3 says the same"),
        ("!marks\t[\n唔\t不\n", "line 1: unterminated"),
        ("!signs\t唔\n唔\t不\n", "line 1: none of !marks, !hints"),
        ("!hints\t唔\n!hints\t嘅\n唔\t不\n", "line 2: !hints stands above already"),
        ("唔\t不\twhen:x\n", "line 1: no condition 'when:x'"),
        ("唔\t不\tbefore:[\n", "line 1: unterminated"),
        ("/(唔/\t不\n", "line 1: missing"),
        ("/唔/\t不\\1\n", "line 1: there is no group 1"),
        ("/唔?/\t不\n", "line 1: the expression matches nothing at all"),
        ("平D\t便宜些\n", "line 1: Latin letters and digits are facts"),
        ("廿\t20\n", "line 1: Latin letters and digits are facts"),
        ("!marks\t[矣\n", "line 1: unterminated"),
        ("!traditional\t个嘅\n", "line 1: !traditional is of three characters"),
    ],
)
def test_a_bad_row_is_named(normaliser_of: Make, rows: str, complaint: str) -> None:
    """Whoever edits a lexicon is told the file, the line and what is wrong with it."""
    with pytest.raises(EngineMissing, match=re.escape(f"tale.tsv, {complaint}")):
        normaliser_of(rows)


def test_a_lexicon_that_is_no_text_is_named(tmp_path: Path) -> None:
    """A damaged installation says so at the start."""
    (tmp_path / "tale.tsv").write_bytes(b"\xff\xfe\t\x00\n")
    with pytest.raises(EngineMissing, match=r"tale\.tsv cannot be read"):
        TopolectNormaliser(make("jieba"), make("opencc"), tmp_path)


def test_a_topolect_without_a_lexicon_stays(shipped: TopolectNormaliser) -> None:
    """What is not known is not changed."""
    assert shipped.standard("天上聖母", "xiang").text == "天上聖母"
    assert shipped.standard("", "cantonese").text == ""


def test_no_rule_touches_a_fact(normaliser_of: Make) -> None:
    """Two figures never become one, and an address stays what it is."""
    known = normaliser_of("个\t\n嘅\t的\n/(.)和(.)/\t\\2\\1\n/元/\t\n百\t一百\n/不要/\t\n")
    for said in ("12个3", "3和5元5", "二百五十", "A1元2"):
        assert known.standard(said, "tale").text == said
    assert (
        known.standard("我和你不要，三和四，看http://a.cn/x?y=1嘅", "tale").text
        == "你我，三和四，看http://a.cn/x?y=1的"
    )


_FACTS = [
    "350元",
    "订单A12-345",
    "iPhone 15",
    "http://a.cn/x?y=1",
    "3.5",
    "13800138000",
    "百分之二十五",
    "二零二五",
]
_FIGURES = re.compile(
    r"[0-9A-Za-z]+(?:[.,:/@_%+#&=?*'~-]+[0-9A-Za-z]+)*|[零〇一二两三四五六七八九十百千万亿]{2,}"
)


@st.composite
def _talk(draw: st.DrawFn) -> tuple[str, str]:
    """A topolect, and a text of its own words with facts between them."""
    topolect = draw(st.sampled_from(lexicon.names()))
    said = [row.said for row in lexicon.rows(lexicon.FOLDER / f"{topolect}.tsv")]
    parts = st.one_of(st.sampled_from(said), st.sampled_from(_FACTS), st.sampled_from("，。？ 我去嚟的了"))
    return topolect, "".join(draw(st.lists(parts, max_size=10)))


@pytest.mark.parametrize("counted", ["3碗", "2角", "10分钟", "5公斤", "1小时"])
def test_a_number_stays_with_what_it_counts(shipped: TopolectNormaliser, counted: str) -> None:
    """先 and 紧 move before the verb, and never between a number and its measure word."""
    for said in (f"{counted}先", f"等{counted}先", f"{counted}紧"):
        assert counted in shipped.standard(said, "cantonese").text


@pytest.mark.parametrize(
    ("topolect", "said", "meant"),
    [
        ("cantonese", "等10分鐘先", "先等10分钟"),
        ("cantonese", "搵你唔到", "找不到你"),
        ("cantonese", "而家啲後生仔", "现在的年轻人"),
        ("cantonese", "擺喺枱面度", "放在桌面上"),
        ("cantonese", "佢哋拍咗拖三年", "他们谈了三年恋爱"),
        ("cantonese", "我張單去到邊先啦", "我的订单到哪里"),
        ("cantonese", "件衫個size唔啱", "这件衣服的size不对"),
        ("cantonese", "畀少咗我一件", "少给了我一件"),
        ("cantonese", "買二送一係咪真㗎", "买二送一是不是真的"),
        ("sichuan", "这点钱够不够哦？", "这点钱够不够？"),
        ("sichuan", "撵都撵不到", "追都追不上"),
        ("dongbei", "把那个笤帚疙瘩递给我", "把那个扫帚递给我"),
        ("wu", "伊人勿适意", "他身体不舒服"),
        ("wu", "伊哪能介晏再到？", "他怎么这么晚才到？"),
        ("minnan", "你哪會這馬才來？", "你怎么会现在才来？"),
        ("hakka", "你樣般這下正來？", "你怎么现在才来？"),
    ],
)
def test_a_word_is_read_by_what_stands_beside_it(
    shipped: TopolectNormaliser, topolect: str, said: str, meant: str
) -> None:
    """The words between which an object or an amount stands; those that mean another thing elsewhere."""
    found = shipped.standard(said, topolect).text
    assert meaning_bearing(found, make("opencc")) == meaning_bearing(meant, make("opencc"))


@given(_talk())
@example(("cantonese", "350元先"))
@settings(max_examples=300, deadline=None)
def test_facts_come_out_as_they_went_in(shipped: TopolectNormaliser, talk: tuple[str, str]) -> None:
    """No order number, amount, date or address is ever changed by any lexicon, and offsets stay in bounds."""
    topolect, text = talk
    found = shipped.standard(text, topolect)
    kept = [fact for fact in _FACTS[:6] if fact in text]
    assert all(fact in found.text for fact in kept)
    assert sorted(re.findall(r"[0-9A-Za-z]+", found.text)) == sorted(re.findall(r"[0-9A-Za-z]+", text))
    assert "".join(found.text[one.start : one.end] for one in found.offsets) == found.text
    assert all(0 <= one.original_start < one.original_end <= len(text) for one in found.offsets)


@given(st.text(max_size=300), st.sampled_from(lexicon.names()), st.sampled_from(["Hans", "Hant"]))
@settings(max_examples=200, deadline=None)
def test_any_text_is_safe(shipped: TopolectNormaliser, text: str, topolect: str, script: str) -> None:
    """No message, whatever is in it, makes an error."""
    found = shipped.standard(text, topolect, script=script)
    assert "".join(found.text[one.start : one.end] for one in found.offsets) == found.text


def test_a_word_that_traditional_characters_tell_apart_is_seen(normaliser_of: Make) -> None:
    """ "Is" is read in 菜係 ("the food is"), and left in 菜系, a cuisine, and in 關係."""
    known = normaliser_of("系\t是\n")
    assert (
        known.standard("啲菜係佢煮嘅，川菜系，關係", "tale", script="Hant").text
        == "啲菜是佢煮嘅，川菜系，關係"
    )


def test_what_mandarin_says_too_is_no_sign_of_a_topolect(normaliser_of: Make) -> None:
    """A Cantonese customer who writes Mandarin, as most do at times, is left alone."""
    known = normaliser_of("讲\t说\tshared\n嘅\t的\n")
    long = "他讲，这家酒店的房间很大，早餐也不错。"
    assert known.standard(long, "tale").text == long
    assert known.standard(f"{long}我嘅", "tale").text == long.replace("讲", "说") + "我的"
    assert known.standard("讲得好", "tale").text == "说得好"
    assert known.standard("", "tale").offsets == ()


def test_rows_that_only_say_what_they_are_do_not_win_over_conditions(normaliser_of: Make) -> None:
    """What looks around it knows more than what does not."""
    known = normaliser_of("话\t说\tshared\n话\t告诉\tbefore:我\n嘅\t的\n")
    assert known.standard("话我嘅话", "tale").text == "告诉我的说"


def test_a_row_can_hold_across_words(normaliser_of: Make) -> None:
    """A word that two words of Mandarin happen to make is still seen."""
    assert normaliser_of("成日\t经常\n").standard("个天成日落雨", "tale").text == "个天成日落雨"
    assert normaliser_of("成日\t经常\twhole\n").standard("个天成日落雨", "tale").text == "个天经常落雨"
