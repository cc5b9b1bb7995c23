"""Messages in one script are read at once, and to the letter as character by character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access_gateway.language import features
from access_gateway.language.plain import PlainReader
from access_gateway.language.scripts import BLOCKS, HAN, MARK, SPACE, ScriptReader

READER = ScriptReader()
PLAIN = PlainReader(READER)
BETWEEN = " .,!?0-'`’\n\u3000，。！～、：＠…؟،།་·\u200b\u200d\u0640٣😀"
MIXED = "aZéİıß要门㐀𠊎ئىھ\u064bحқЖөཀིས글のꀀ\u0301" + BETWEEN


Read = tuple[str, int, int, str]
"""Class of the letters, how many, spaces, and the words as a classifier sees them."""


def at_once(text: str) -> Read | None:
    """Return what is in a plain text; None where it is not plain."""
    plain = PLAIN.read(text)
    if plain is None:
        return None
    said = " ".join(plain.words)
    return plain.kind, plain.letters, text.count(" "), said if plain.kind == HAN else said.lower()


def one_by_one(text: str) -> Read:
    """Return the same, character by character; of a text in several scripts the class is of several letters."""
    classes = READER.classes(text)
    kind = "".join(sorted({one for one in classes if one.isupper() or one == MARK}))
    if len(kind) != 1:
        return kind, 0, 0, ""
    seen = READER.only(text, HAN) if kind == HAN else features.letters(text, kind, READER)
    return kind, classes.count(kind), classes.count(SPACE), seen


@given(st.text(MIXED, max_size=12))
def test_any_text_is_read_the_same_in_both_ways(text: str) -> None:
    read = at_once(text)
    assert read is None or read == one_by_one(text)


@pytest.mark.parametrize("letter", ["a", "要", "م", "ж", "ཀ"])
@given(between=st.text(BETWEEN, max_size=8))
def test_what_stands_between_words_is_read_the_same_in_both_ways(letter: str, between: str) -> None:
    text = f"{letter}{between}{letter}"
    read = at_once(text)
    assert read is None or read == one_by_one(text)


def test_every_letter_of_every_script_is_read_the_same_in_both_ways() -> None:
    chars = [chr(code) for low, high, _ in BLOCKS for code in range(low, high + 1) if code < 0x20000]
    plain = [char for char in chars if at_once(char)]
    assert [char for char in plain if at_once(char) != one_by_one(char)] == []
    assert len(plain) > 22_000


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
    assert at_once(text) == one_by_one(text)
