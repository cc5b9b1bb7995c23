"""Answers in braille: the right words under the finger, the right numbers, or nothing."""

import pytest

from access_gateway import plugins
from access_gateway.contracts.errors import EngineMissing, EngineRefused
from access_gateway.contracts.hearing import EngineOptions
from access_gateway.contracts.turn import Sentence
from access_gateway.reply.braille import Braille, Written
from access_gateway.reply.braille_numbers import carries
from access_gateway.reply.braille_tables import NAMES, TABLES, choose, tables_for
from access_gateway.reply.brf import brf


class Rules:
    """A translator by rules of a test."""

    name = "rules 1"

    def __init__(self, wrong: bool = False) -> None:
        self._wrong = wrong

    def has(self, table: str) -> bool:
        return table.startswith("en")

    def translate(self, text: str, table: str) -> str:
        if "☃" in text:
            raise EngineRefused("no snowmen")
        cells = dict(zip("1234567890 ", "⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠀", strict=True))
        written = "".join(cells.get(letter, "⠿") for letter in text)
        return "⠼⠁⠁" if self._wrong else f"⠼{written}"


def made(translator: object) -> Braille:
    return Braille(
        translator,  # type: ignore[arg-type]  # either kind is a BrailleTranslator
        segmenter=plugins.make("jieba"),
        reader=plugins.make("pypinyin"),
        converter=plugins.make("opencc"),
    )


@pytest.fixture(scope="module")
def braille() -> Braille:
    try:
        return made(plugins.make("liblouis", EngineOptions()))
    except EngineMissing as error:
        pytest.skip(error.detail)


@pytest.mark.parametrize(
    ("word", "cells"),
    [
        ("重庆", "⠟⠲⠂⠅⠡⠆"),  # chong2, not zhong4
        ("重量", "⠌⠲⠆⠇⠭⠆"),  # zhong4 again
        ("银行", "⠣⠂⠓⠦⠂"),  # hang2, not xing2
        ("行李", "⠓⠡⠂⠇⠊⠄"),
        ("校长", "⠓⠜⠆⠌⠦⠄"),  # zhang3, not chang2
        ("长度", "⠟⠦⠂⠙⠥⠆"),
        ("音乐", "⠣⠁⠾⠆"),  # yue4, not le4
        ("便宜", "⠏⠩⠂⠊"),  # pian2, not bian4
        ("你好", "⠝⠊⠄⠓⠖⠄"),  # written with its own tone, not the one of running speech
        ("不是", "⠃⠥⠆⠱⠆"),
    ],
)
def test_a_character_is_written_as_its_word_is_read(braille: Braille, word: str, cells: str):
    """A blind reader reads the word that was meant. The cells are those of Current Chinese Braille."""
    assert braille.line(word, "zh-Hans", "zh-current").cells == cells


def test_words_stand_apart(braille: Braille):
    """Chinese braille puts a space between words, and none before 了 or 们."""
    assert braille.line("我们买了水果", "zh-Hans", "zh-current").cells == "⠕⠄⠍⠴⠀⠍⠪⠄⠇⠢⠀⠱⠺⠄⠛⠕⠄"


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("订单10086明天送到，价格99.5元。", "zh-Hans", "⠼⠁⠚⠚⠓⠋"),
        ("訂單10086明天送到，價格99.5元。", "zh-Hant", "⠂⠴⠴⠦⠖"),
        ("我張訂單10086幾時到呀？", "yue-Hant", "⠂⠴⠴⠦⠖"),
        ("Миний захиалга 10086 хэзээ ирэх вэ?", "mn-Cyrl", "⠼⠁⠚⠚⠓⠋"),
        ("주문 10086은 내일 도착합니다.", "ko-Hang", "⠼⠁⠚⠚⠓⠋"),
        ("Тапсырыс 10086 қайда?", "kk-Cyrl", "⠼⠁⠚⠚⠓⠋"),
        ("Your order 10086 comes at 6 p.m.", "en-Latn", "⠼⠁⠚⠚⠓⠋"),
    ],
)
def test_an_answer_in_each_language_with_a_table(braille: Braille, text: str, language: str, number: str):
    """Each has its own braille, and the order number is in it."""
    line = braille.line(text, language).cells
    assert line is not None and number in line
    assert all("\u2800" <= cell <= "\u283f" for cell in line)


def test_traditional_words_are_read_by_their_simplified_form(braille: Braille):
    """重慶 is read like 重庆: the dictionary knows simplified words best."""
    assert braille.line("重慶銀行", "zh-Hant").cells == "⠃⠯⠂⠚⠽⠐⠀⠹⠂⠗⠭⠂"


def test_a_language_without_a_table_has_no_braille(braille: Braille):
    """Uyghur and Yi are not forced into another language's cells, nor Tibetan into a table without vowels."""
    for text, language in (("ياخشىمۇسىز", "ug-Arab"), ("ꆈꌠ", "ii-Yiii"), ("བཀྲ་ཤིས་བདེ་ལེགས།", "bo-Tibt")):
        if language != "bo-Tibt" or not braille.tables(language):
            assert braille.line(text, language) == Written(None)
    assert braille.tables("ug-Arab") == ()


def test_one_sentence_that_cannot_be_written_withholds_the_answer():
    """An answer with a hole in it is worse than the notice that there is none."""
    ours = made(Rules())
    good, bad = Sentence("12", "en-Latn"), Sentence("☃", "en-Latn")
    assert ours.sentences([good, good]) == Written("⠼⠁⠃\n⠼⠁⠃")
    assert ours.sentences([good, bad]) == Written(None)
    assert ours.sentences([]) == Written(None)


def test_wrong_numbers_are_withheld():
    """A table that writes another number than the text has is not believed."""
    assert made(Rules()).line("12", "en-Latn") == Written("⠼⠁⠃")
    wrong = made(Rules(wrong=True))
    for _ in range(2):  # remembered lines are reported each time
        assert wrong.line("12", "en-Latn") == Written(None, lost=True)
    assert wrong.sentences([Sentence("12", "en-Latn")]) == Written(None, lost=True)


@pytest.mark.parametrize(
    ("cells", "text", "written", "same"),
    [
        ("⠼⠁⠚⠚⠓⠋", "10086", "upper", True),
        ("⠼⠁⠼⠚⠼⠚⠼⠓⠼⠋", "10086", "upper", True),
        ("⠼⠊⠊⠄⠑⠀⠯", "99.5元", "upper", True),
        ("⠼⠊⠊⠀⠼⠑", "99 5", "upper", True),
        ("⠼⠁⠚⠚⠓", "10086", "upper", False),
        ("⠼⠁⠚⠚⠓⠋⠀⠼⠁", "10086", "upper", False),
        ("⠁⠚⠚⠓⠋", "10086", "upper", False),
        ("⠙⠂⠴⠴⠦⠖⠍", "a10086b", "lower", True),
        ("⠙⠂⠴⠴⠦⠍", "a10086b", "lower", False),
        ("⠂⠆⠀⠒", "3 12", "lower", False),
        ("⠙", "a", "lower", True),
    ],
)
def test_numbers_are_read_back(cells: str, text: str, written: str, same: bool):
    """Amounts and order numbers are compared cell by cell before anybody reads them."""
    assert carries(cells, text, written) is same  # type: ignore[arg-type]  # one of the two


def test_preferred_tables():
    """A reader chooses their own braille; for other languages the usual one is taken."""
    assert [choose("zh-Hans", name).name for name in (None, "zh-two-cell", "ko")] == [  # type: ignore[union-attr]
        "zh-common", "zh-two-cell", "zh-common",
    ]  # fmt: skip
    assert choose("zh-Hans-x-sichuan", None) == choose("zh-Hans", None)
    assert [table.name for table in tables_for("yue-Hans")] == ["yue"]
    assert choose("ug-Arab", "zh-common") is None and choose("wuu-Hans", None) is None
    assert len(set(NAMES)) == len(TABLES)


def test_brf_lines_and_pages():
    """An embosser gets lines of at most 40 cells, pages of 25 lines, and plain ASCII."""
    file = brf("\n".join(["⠠⠕⠗⠙⠑⠗⠀⠼⠁⠚⠚⠓⠋"] * 26 + ["⠿" * 90 + "⠀⠁"]))
    pages = file.split("\f")
    lines = [line for page in pages for line in page.split("\r\n")[:-1]]
    assert [len(page.split("\r\n")) - 1 for page in pages] == [25, 4]
    assert lines[0] == ",ORDER #AJJHF" and lines[26:] == ["=" * 40, "=" * 40, "=" * 10 + " A"]
    assert file.isascii() and brf("") == ""


def test_brf_has_six_dots():
    """Computer braille is refused rather than cut."""
    with pytest.raises(ValueError, match="no character"):
        brf("⣿")
