"""A rewritten text leads back to what the customer said."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from access_gateway.contracts.hearing import Transcript
from access_gateway.contracts.language import Identified, Stretch
from access_gateway.language.alignment import aligned
from access_gateway.language.normalise import Normaliser


def test_a_number_leads_back_to_its_words(normaliser: Normaliser) -> None:
    """An agent who doubts an amount sees the words that it was made of."""
    said = Transcript("我 要 退 三百五十 块", "zh-Hans", engine="x")
    found = normaliser.clean(said, Identified("zh-Hans", 0.9), "zh-Hans")
    sources = {
        found.normalised[one.start : one.end]: said.text[one.original_start : one.original_end]
        for one in found.normalised_offsets
    }
    assert any("350" in new and "三百五十" in old for new, old in sources.items()), sources


def test_words_in_other_letters_lead_back_one_by_one(normaliser: Normaliser) -> None:
    """Whoever writes Uyghur in Latin letters finds each of their words."""
    said = Transcript("mening zakazim qachan kelidu", "ug-Latn")
    found = normaliser.clean(said, Identified("ug-Latn", 0.9), "zh-Hans")
    words = [said.text[one.original_start : one.original_end].strip() for one in found.normalised_offsets]
    assert words == said.text.split()


def test_what_is_as_it_was_needs_no_offsets() -> None:
    """Most messages carry nothing more than before."""
    assert aligned("订单10086到哪了？", "订单10086到哪了？") == ()
    assert aligned("订單", "订单") == ()
    assert aligned("好的", "好 的 ") == (Stretch(0, 1, 0, 1), Stretch(1, 2, 2, 3))


@given(st.text(max_size=80), st.text(max_size=80))
@settings(max_examples=300, deadline=None)
@example("0", "00")
def test_any_two_texts_are_aligned_in_order(text: str, original: str) -> None:
    """Offsets cover the whole text, in order and within bounds, whatever was made of what."""
    found = aligned(text, original)
    if not found:
        assert text == original or len(text) == len(original) or not text
        return
    assert "".join(text[one.start : one.end] for one in found) == text
    ends = [0, *(place for one in found for place in (one.original_start, one.original_end)), len(original)]
    assert ends == sorted(ends)


def test_a_long_message_is_aligned_by_its_words() -> None:
    """Four thousand characters rewritten do not hold up a turn."""
    original = "qachan kelidu " * 300
    text = "قاچان كېلىدۇ " * 300
    found = aligned(text, original)
    assert len(found) >= 600 and found[-1].original_end == len(original)
