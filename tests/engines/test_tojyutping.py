"""Readings of Cantonese: a token a character, whatever the text; and the voice speaks every one of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from access_gateway import plugins
from access_gateway.engines.tojyutping import JyutpingReader

READER: JyutpingReader = plugins.make("tojyutping")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("我哋去銀行攞錢", "ngo5 dei6 heoi3 ngan4 hong4 lo2 cin2"),
        ("佢行得快", "keoi5 haang4 dak1 faai3"),
        ("", ""),
    ],
)
def test_by_the_words(text: str, said: str) -> None:
    """A character is read by the word that it stands in."""
    assert READER.read([text]) == [said]


@settings(deadline=None, max_examples=60)
@given(text=st.text("我行長重樂為得卅廿卌喺嘅哋咗冇嘢 a。😀ꆈ", min_size=1, max_size=20))
def test_a_token_a_character(text: str) -> None:
    """Corrections find their character: nothing moves, whatever stands between."""
    assert len(READER.read([text])[0].split(" ")) == len(text)
