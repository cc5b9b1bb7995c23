"""Tibetan, Korean and Zhuang in one spelling each."""

import pytest

from access_gateway.language import unicode
from access_gateway.language.writing import standardise
from access_gateway.language.writing.tibetan import ascii_digits


def written(text: str, tag: str) -> str:
    return standardise(unicode.clean(text, tag), tag)


TIBETAN = [
    ("\u0f40\u0f73", "\u0f40\u0f71\u0f72"),
    ("\u0f40\u0f75", "\u0f40\u0f71\u0f74"),
    ("\u0f40\u0f76", "\u0f40\u0fb2\u0f80"),
    ("\u0f40\u0f77", "\u0f40\u0fb2\u0f71\u0f80"),
    ("\u0f40\u0f78", "\u0f40\u0fb3\u0f80"),
    ("\u0f40\u0f79", "\u0f40\u0fb3\u0f71\u0f80"),
    ("\u0f40\u0f81", "\u0f40\u0f71\u0f80"),
    ("\u0f66\u0f74\u0f92", "\u0f66\u0f92\u0f74"),
    ("\u0f67\u0f7e\u0f74", "\u0f67\u0f74\u0f7e"),
    ("\u0f40\u0f72\u0f71", "\u0f40\u0f71\u0f72"),
    ("\u0f40\u0f72\u0f72", "\u0f40\u0f72"),
    ("བོད\u0f0cཡིག", "བོད་ཡིག"),
    ("བོད་་ཡིག་ སྐད", "བོད་ཡིག་སྐད"),
    ("ཡིན་།", "ཡིན།"),
    ("ཡིན །", "ཡིན།"),
    ("དང །", "དང་།"),
    ("འདུག །", "འདུག །"),
    ("རེད༎ ཡིན", "རེད། ། ཡིན"),
    ("རེད།།ཡིན", "རེད། ། ཡིན"),
    ("རེད།ཡིན", "རེད། ཡིན"),
    ("རེད༔ཡིན༏", "རེད། ཡིན།"),
    ("༄༅། །བཀྲ་ཤིས", "བཀྲ་ཤིས"),
    ("༡༢ 12", "༡༢ 12"),
    ("nga la phebs", "nga la phebs"),
]


@pytest.mark.parametrize(("typed", "standard"), TIBETAN, ids=range(len(TIBETAN)))
def test_tibetan_is_in_one_order(typed: str, standard: str) -> None:
    """The same syllable is the same code points, whatever keyboard made it; pauses are one kind of shad."""
    assert written(typed, "bo-Tibt") == standard


def test_tibetan_digits_can_be_read() -> None:
    """An amount in Tibetan digits is compared with the same amount in ours."""
    assert ascii_digits("གོང་༡༥༠") == "གོང་150"


KOREAN = [
    ("ㅎㅏㄴㄱㅜㄱ", "한국"),
    ("\u1112\u1161\u11ab\u1100\u116e\u11a8", "한국"),
    ("\uffbe\uffc2\uffa4\uffa1\uffd3\uffa1", "한국"),
    ("ㅇㅗㅏㅇ ㄱㅏㅂㅅ", "왕 ㄱㅏㅂㅅ"),
    ("배송 ㅠㅠ ㅋㅋㅋ ㅇㅇ ㄱㅅ", "배송 ㅠㅠ ㅋㅋㅋ ㅇㅇ ㄱㅅ"),
    ("dkssud", "dkssud"),
    ("안녕하세요", "안녕하세요"),
]


@pytest.mark.parametrize(("typed", "standard"), KOREAN)
def test_korean_is_in_syllables(typed: str, standard: str) -> None:
    """Jamo one by one are read like syllables; laughing and crying stay what they are."""
    assert written(typed, "ko-Hang") == standard


ZHUANG = [
    ("Bouч haƽ Ƃouƅ mɯŋƨ", "Boux haq Mbouh mwngz"),
    ("ƌei vəƨ ɵnз", "ndei vaez oenj"),
    ("BOUЧ", "BOUX"),
    ("Mwngz ndei", "Mwngz ndei"),
    ("год чай", "год чай"),
]


@pytest.mark.parametrize(("typed", "standard"), ZHUANG)
def test_old_zhuang_letters_are_the_new_ones(typed: str, standard: str) -> None:
    """Who learned to write before 1982 is understood."""
    assert written(typed, "za-Latn") == standard


def test_yi_is_only_cleaned() -> None:
    """Nuosu has one spelling; invisible characters go."""
    assert written("ꆏꊂ\u200bꇖ", "ii-Yiii") == "ꆏꊂꇖ"
