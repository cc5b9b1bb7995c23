"""Messages in one script are read at once, and to the letter as character by character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access_gateway.language import features
from access_gateway.language.plain import PlainReader
from access_gateway.language.scripts import BLOCKS, HAN, SPACE, ScriptReader

PLAIN, READER = PlainReader(), ScriptReader()
KINDS = "LHACT"
BETWEEN = " .,!?0-'`’\n\u3000，。！～、：＠…؟،།་·\u200b\u200d\u0640٣😀"
MIXED = "aZéİıß要门㐀𠊎ئىھ\u064bحқЖөཀིས글のꀀ\u0301" + BETWEEN


def _holds(text: str) -> bool:
    """Assert that what is read at once is so character by character; return whether it was read at once."""
    plain = PLAIN.read(text)
    if plain is None:
        return False
    classes = READER.classes(text)
    kind, words, letters = plain
    assert {one for one in classes if one.isupper() or one == "m"} == {kind}
    assert letters == classes.count(kind) > 0
    assert text.count(" ") == classes.count(SPACE)
    said = " ".join(words)
    seen = READER.only(text, HAN) if kind == HAN else features.letters(text, kind, READER)
    assert (said if kind == HAN else said.lower()) == seen
    return True


@given(st.text(MIXED, max_size=12))
def test_any_text_is_read_the_same_in_both_ways(text: str) -> None:
    _holds(text)


@pytest.mark.parametrize("letter", ["a", "要", "م", "ж", "ཀ"])
@given(between=st.text(BETWEEN, max_size=8))
def test_what_stands_between_words_is_read_the_same_in_both_ways(letter: str, between: str) -> None:
    _holds(f"{letter}{between}{letter}")


def test_every_letter_of_every_script_is_read_the_same_in_both_ways() -> None:
    read = sum(
        _holds(chr(code)) for low, high, _ in BLOCKS for code in range(low, high + 1) if code < 0x20000
    )
    assert read > 22_000


@pytest.mark.parametrize(
    "text",
    [
        "请问，我买的3件衣服什么时候能到？",
        "唔該，我件貨幾時到呀！",
        "بۇ كىيىم قانچە پۇل؟",
        "Захиалга минь хаана явна вэ?",
        "ང་ཚོས་དངོས་པོ་ཉོས་པ་ཡིན།",
        "Where's my order, please? (2 weeks late)",
    ],
)
def test_a_customers_usual_message_is_read_at_once(text: str) -> None:
    """Else all of the above holds and nothing is gained."""
    assert _holds(text)
