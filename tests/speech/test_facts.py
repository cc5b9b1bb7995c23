"""Facts of a service in whole sentences: an independent reader takes each out of the spoken words as it was meant."""

import pytest
from benchmarks.facts import READERS, Fact, NotRead, facts, read_back
from benchmarks.speech_facts import CANTONESE, digits_heard, mistakes, plain, wrong_by_reading
from hypothesis import given, settings
from hypothesis import strategies as st

from access_gateway.speech.reading.aloud import ReadAloud, in_words


def test_a_thousand_facts() -> None:
    """No amount, date, time, number of an order, flight, phone or card, percentage or unit is said wrong."""
    sample = list(facts(1_000, seed=1))
    assert {fact.kind for fact in sample} == set(READERS) and len({fact.sentence for fact in sample}) > 950
    assert wrong_by_reading(sample) == {}


def test_a_thousand_facts_in_cantonese(read_aloud: ReadAloud) -> None:
    """Nor in Cantonese, and the Jyutping says each number that the words say: the lock holds none of them back."""
    sample = list(facts(1_000, seed=1, cantonese=True))
    assert wrong_by_reading(sample, CANTONESE) == {}
    assert not any(read_aloud.locked(fact.sentence, CANTONESE).spelled for fact in sample[:300])


@settings(deadline=None, max_examples=30)
@given(seed=st.integers(2, 10**9))
def test_whatever_the_dice_give(seed: int) -> None:
    """Nor in any other thousand."""
    assert wrong_by_reading(list(facts(10, seed))) == {}


@pytest.mark.parametrize("fact", list(facts(40, seed=7)), ids=lambda fact: f"{fact.kind}-{fact.value}")
def test_the_reader_notices_one_wrong_digit(fact: Fact) -> None:
    """The check is worth something: a single number word changed is found out."""
    said = in_words(fact.sentence, "zh-Hans")
    place = said.index(fact.sentence[: fact.sentence.index(fact.written)]) + fact.sentence.index(fact.written)
    for at in range(place, len(said)):
        if said[at] in "三四五六七八九":
            changed = said[:at] + ("三" if said[at] != "三" else "四") + said[at + 1 :]
            try:
                assert read_back(fact, changed) != fact.value
            except NotRead:
                pass
            return


@pytest.mark.parametrize(
    ("heard", "digits"),
    [
        ("订单总额是1,299.50元", "129950"),
        ("一千二百九十九元", "1299"),
        ("幺三八,一二三四", "1381234"),
        ("百分之五十", "50"),
        ("没有", ""),
    ],
)
def test_digits_are_taken_out_of_what_was_heard(heard: str, digits: str) -> None:
    """A recogniser that writes 1299 and one that writes 一千二百九十九 heard the same."""
    assert digits_heard(heard) == digits


def test_the_floor_needs_no_reading() -> None:
    """What the floor is measured with holds no digit and no unit, only number words."""
    (fact, *_) = facts(1)
    assert set(plain(fact)) <= set("零一二三四五六七八九，。")
    assert (mistakes("", "12"), mistakes("12", "12"), mistakes("132", "12"), mistakes("2", "12")) == (
        2,
        0,
        1,
        1,
    )
