"""Sentences end where their writers end them, and nothing of a text is lost."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from access_gateway.contracts.languages import BY_TAG
from access_gateway.reply.sentences import split_sentences
from access_gateway.reply.width import width


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("zh-Hans", ["您的订单已发货。", "明天到！", "还有问题吗？"]),
        ("zh-Hans", ["好的；", "价格是99.5元。", "电话 400-800-1234。"]),
        ("zh-Hans", ["他说：“好！”", "然后走了。"]),
        ("zh-Hans", ["真的吗？！", "嗯……我想想。"]),
        ("zh-Hans", ["见 https://shop.example/a?b=1&c=2.html 。", "谢谢！", "第二行"]),
        ("yue-Hant", ["你張單出咗貨喇。", "聽日到㗎！"]),
        ("bo-Tibt", ["ཁྱེད་ཀྱི་མངགས་ཉོ་བསྐུར་ཟིན།", "སང་ཉིན་འབྱོར་རྒྱུ་རེད།"]),
        ("bo-Tibt", ["ལན་འདི་འགོར་འདུག", "ཅུང་སྒུག་རོགས། །", "བཀྲ་ཤིས༎"]),
        ("mn-Mong", ["ᠢᠯᠡᠭᠡᠪᠡ᠃", "ᠮᠠᠷᠭᠠᠰᠢ᠂ ᠬᠦᠷᠦᠨ᠎ᠡ᠃"]),
        ("ug-Arab", ["زاكازىڭىز قەيەردە؟", "باھاسى 99.5 يۈەن.", "رەھمەت۔", "بولدى!"]),
        ("kk-Cyrl", ["Тапсырыс жіберілді.", "Бағасы 1,299.00 теңге.", "2024 ж."]),
        ("en-Latn", ["Mr. Li paid 99.5 yuan.", "Order no. 5 is v1.2.3, i.e. new."]),
        ("en-Latn", ["J. Smith wrote.", "No.", "It is not."]),
        ("en-Latn", ['He said "stop."', "Then (really!)", "he left…"]),
        ("ko-Hang", ["주문이 발송되었습니다.", "내일 도착합니다!", "괜찮으세요?"]),
        ("ii-Yiii", ["ꊿꂷꃅꄿꐨꐥ，ꌅꅍ。", "ꂓꁱ。"]),
    ],
)  # fmt: skip
def test_sentences_of_every_script(language: str, sentences: list[str]) -> None:
    """Speech pauses, captions break and pages wrap where the language itself does."""
    assert list(split_sentences(" ".join(sentences), language)) == sentences
    assert list(split_sentences("\n".join(sentences), language)) == sentences


def test_numbered_steps_stay_with_their_number() -> None:
    """ "1. Open the box" is one sentence, not "1." and the rest."""
    assert split_sentences("1. Open the box.\n2. Press it.", "en-Latn") == (
        "1. Open the box.",
        "2. Press it.",
    )


def test_long_sentences_are_cut_at_commas() -> None:
    """Nobody has to hold a hundred words in mind."""
    long = "如果您在收到商品以后发现包装破损，" * 10
    parts = split_sentences(long, "zh-Hans", limit=80)
    assert all(width(part) <= 80 and part.endswith("，") for part in parts)
    assert "".join(parts) == long


def test_what_has_no_comma_is_cut_all_the_same() -> None:
    """A wall of text still becomes something that can be read, in spaced and unspaced scripts."""
    for text in ("很" * 300, "བོད་" * 200, "word " * 100, "a" * 500, "ᠬᠡᠯᠡ " * 90):
        parts = split_sentences(text, "und", limit=60)
        assert len(parts) > 3 and max(map(width, parts)) <= 64
    assert all(part.endswith("་") for part in split_sentences("བོད་" * 200, "bo-Tibt", limit=60))


def test_order_numbers_and_addresses_stay_whole() -> None:
    """A number that a customer must copy is never cut in two."""
    number, link = "JD-2025.11.18-00042-77", "https://shop.example/" + "x" * 90
    parts = split_sentences("订单" * 25 + number + "已经发货" + link + "。谢谢", "zh-Hans", limit=70)
    assert any(number in part for part in parts) and any(link in part for part in parts)


@given(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=300),
    st.sampled_from(sorted(BY_TAG)),
    st.integers(1, 200),
)
@settings(max_examples=300, deadline=None)
def test_nothing_is_lost(text: str, language: str, limit: int) -> None:
    """Joined, the sentences are the text but for space, whatever it is."""
    parts = split_sentences(text, language, limit=limit)
    assert re.sub(r"\s", "", "".join(parts)) == re.sub(r"\s", "", text)
    assert all(part and part == part.strip() for part in parts)


@given(st.text(alphabet="。！.?!ག ་།“”a1,，\n…-:/@w", max_size=400), st.integers(1, 60))
@settings(max_examples=300, deadline=None)
def test_nothing_is_lost_of_marks_alone(text: str, limit: int) -> None:
    """Punctuation run wild loses nothing either."""
    assert re.sub(r"\s", "", "".join(split_sentences(text, "und", limit=limit))) == re.sub(r"\s", "", text)


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "unit", ["。", "a.", "a", "1,", "www.", "a@", " .", "ག ", "!", "e.g. ", "(", "\u0301"]
)
def test_no_text_takes_long(unit: str) -> None:
    """The longest answer that a backend may give is cut at once, whatever it is made of."""
    assert split_sentences(unit * (20_000 // len(unit)), "und")
