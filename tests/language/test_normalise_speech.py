"""Recognised speech as people write it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from access_gateway.contracts.hearing import Transcript, Word
from access_gateway.contracts.language import Identified, Repair
from access_gateway.language import spoken
from access_gateway.language.homophones import Homophones
from access_gateway.language.load import heard_chinese
from access_gateway.language.normalise import Normaliser
from access_gateway.language.spoken import Style
from access_gateway.plugins import make


def written(normaliser: Normaliser, text: str) -> str:
    return normaliser.normalise(text, "zh-Hans", heard=True)


@pytest.mark.parametrize(
    ("said", "fluent"),
    [
        ("呃我想退货", "我想退货"),
        ("嗯 那个 我 想 问 一下", "我想问一下"),
        ("我我我想退那个那个衣服", "我想退那个衣服"),
        ("然后然后就坏了", "然后就坏了"),
        ("就就就坏了", "就坏了"),
        ("这这个订单", "这个订单"),
        ("額，請問請問到了沒有", "請問到了沒有"),
        ("就是我想换个颜色", "我想换个颜色"),
        ("是不是是不是没货了", "是不是没货了？"),
    ],
)
def test_hesitation_goes(normaliser: Normaliser, said: str, fluent: str) -> None:
    """A backend reads what somebody meant to say, not how they searched for the words."""
    assert written(normaliser, said) == fluent


@pytest.mark.parametrize(
    "said",
    [
        "嗯", "呃", "是是是", "可以可以", "看看", "慢慢说", "谢谢谢谢", "妈妈", "那个衣服", "我们我",
        "人人都说好", "考虑考虑", "你你们", "常常", "好好好",
    ],
)  # fmt: skip
def test_what_only_looks_like_hesitation_stays(normaliser: Normaliser, said: str) -> None:
    """An answer of one sound is an answer, and Mandarin doubles words on purpose."""
    assert written(normaliser, said) == said


@pytest.mark.parametrize(
    ("said", "marked"),
    [
        ("我的快递什么时候到", "我的快递什么时候到？"),
        ("这个能退货吗", "这个能退货吗？"),
        ("能不能便宜点", "能不能便宜点？"),
        ("我不知道什么时候到", "我不知道什么时候到"),
        ("我要退货", "我要退货"),
        ("到了吗？", "到了吗？"),
        ("多少钱", "多少钱"),
    ],
)
def test_a_question_gets_its_mark(normaliser: Normaliser, said: str, marked: str) -> None:
    """What asks reads as a question."""
    assert written(normaliser, said) == marked


def heard_with_times(*timed: tuple[str, float, float]) -> Transcript:
    words = tuple(Word(text, start, end, 0.9) for text, start, end in timed)
    return Transcript(" ".join(word.text for word in words), "zh-Hans", engine="vosk:x", words=words)


def test_pauses_become_marks_and_never_part_a_number(normaliser: Normaliser) -> None:
    """Speech without punctuation comes in sentences; a number that was read out slowly is one number."""
    transcript = heard_with_times(
        ("我", 0.0, 0.2), ("的", 0.2, 0.3), ("订单", 0.3, 0.8), ("坏了", 1.5, 2.0),
        ("订单号", 3.5, 4.0), ("是", 4.0, 4.2), ("一二三四", 5.0, 6.0), ("五六七八", 7.5, 8.5),
    )  # fmt: skip
    found = normaliser.clean(transcript, Identified("zh-Hans", 0.9), "zh-Hans")
    assert found.normalised == "我的订单，坏了。订单号是，12345678"


def test_words_that_are_not_the_text_are_not_used(normaliser: Normaliser) -> None:
    """Where a recogniser's words and its text differ, the text holds."""
    transcript = Transcript(
        "我要退货", "zh-Hans", engine="x", words=(Word("我", 0, 1, 1), Word("走", 3, 4, 1))
    )
    assert normaliser.clean(transcript, Identified("zh-Hans", 0.9), "zh-Hans").normalised == "我要退货"


STYLES = [
    ("二零二五年十一月二号到的", "2025-11-02到的", Style(dates="iso")),
    ("二零二五年二月三十一号", "2025年2月31号", Style(dates="iso")),
    ("十一月二号", "11月2号", Style(dates="iso")),
    ("三百五十块", "350元", Style(money="yuan")),
    ("三百五十块钱一件", "350元一件", Style(money="yuan")),
    ("三块五", "3.5元", Style(money="yuan")),
    ("十二块八毛", "12.8元", Style(money="yuan")),
    ("九点九块钱", "9.9元", Style(money="yuan")),
    ("三百多块", "300多块", Style(money="said")),
    ("五块蛋糕", "5块蛋糕", Style(money="yuan")),
    ("两块五一个", "两块五一个", Style(money="yuan")),
    ("一千二百块，二零二四年一月一号", "1200元，2024-01-01", Style("iso", "yuan")),
]


@pytest.mark.parametrize(("said", "styled", "style"), STYLES)
def test_dates_and_money_in_the_merchants_style(said: str, styled: str, style: Style) -> None:
    """A backend that wants 2025-11-02 and 350元 gets them; what is no date, and pieces of cake, stay."""
    heard = heard_chinese(make("jieba"), make("opencc"), style=style, names=())
    assert heard.written(said, mandarin=True)[0] == styled


@given(st.integers(0, 10**6), st.integers(1, 9), st.sampled_from(["块", "块钱", "元", "块{}", "块{}毛"]))
@settings(max_examples=200, deadline=None)
def test_no_style_changes_an_amount(amount: int, tenth: int, shape: str) -> None:
    """350块 is 350元, and 3块5 is 3.5元: never anything else."""
    styled = spoken.styled(f"一共{amount}" + shape.format(tenth), Style(money="yuan"))
    assert styled == f"一共{amount}" + (f".{tenth}元" if "{" in shape else "元")


NAMES = ("暖心小铺", "三只松鼠", "洗护套装", "雅漾", "A铺", "铺", "是一")


@pytest.fixture(scope="module")
def homophones() -> Homophones:
    return Homophones(NAMES, make("pypinyin"))


@pytest.mark.parametrize(
    ("said", "repaired"),
    [
        ("我在暖新小铺买的", "我在暖心小铺买的"),
        ("三支松鼠的坚果", "三只松鼠的坚果"),
        ("西湖套装少一瓶", "洗护套装少一瓶"),
        ("我买了雅样", "我买了雅漾"),
    ],
)
def test_a_name_is_repaired_by_its_sound(homophones: Homophones, said: str, repaired: str) -> None:
    """A product that a recogniser has never seen is still found."""
    text, repairs = homophones.repaired(said, make("jieba").cut(said))
    assert text == repaired
    assert [0.9 < one.confidence < 1.0 for one in repairs] == [True]


@pytest.mark.parametrize(
    "said", ["四只松鼠", "3只松鼠", "这事宜早办", "暖心小铺", "压样", "小铺", "", "abc 12", "三只松鼠"]
)
def test_other_words_are_not_made_names(homophones: Homophones, said: str) -> None:
    """No number is changed for a name, nothing becomes one by chance, and what is right stays."""
    assert homophones.repaired(said, make("jieba").cut(said)) == (said, ())


@given(st.text(st.sampled_from("暖心小铺谱三四只支松鼠洗护套装1 a"), max_size=12))
@settings(max_examples=200, deadline=None)
def test_repairs_keep_length_and_numbers(homophones: Homophones, text: str) -> None:
    """Whatever was heard: what is not a name is where it was, and so is each number."""
    repaired, _ = homophones.repaired(text, list(text))
    assert len(repaired) == len(text)
    assert [(at, char) for at, char in enumerate(repaired) if char in "三四1"] == [
        (at, char) for at, char in enumerate(text) if char in "三四1"
    ]


def test_a_name_with_a_number_keeps_it_and_is_told(normaliser: Normaliser) -> None:
    """The backend gets the name as the merchant writes it, and is told what had been heard."""
    segmenter, converter = make("jieba"), make("opencc")
    own = Normaliser(
        segmenter, converter, heard=heard_chinese(segmenter, converter, style=Style(), names=NAMES)
    )
    found = own.clean(
        Transcript("三 支 松鼠 一共 三百五十 块", "zh-Hans", engine="x"),
        Identified("zh-Hans", 0.9),
        "zh-Hans",
    )
    assert found.normalised == "三只松鼠一共350块"
    assert found.repairs == (Repair("三支松鼠", "三只松鼠", 0.97),)


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_speech_is_safe(normaliser: Normaliser, text: str) -> None:
    """Nothing that a recogniser may write is an error, or becomes nothing."""
    assert bool(written(normaliser, text).strip()) >= bool(spoken.fluent(text).strip() and text.isalnum())
