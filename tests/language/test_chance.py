"""How surely a stretch that sounds like a name is that name."""

from pathlib import Path

import pytest

from access_gateway.language.chance import CHARACTERS, MENTIONED, SAME_TONES, SUREST, Chance, learned
from access_gateway.language.homophones import Homophones
from access_gateway.plugins import make
from access_gateway.training import homophones as training


def test_a_name_of_common_sounds_is_less_sure() -> None:
    """A shop called like half of all sentences (是一) does not take them over; a rare sound is believed."""
    chance = learned()
    common, usual, rare = (
        chance.of_name(name, same_tones=True)
        for name in (("shi4", "yi1"), ("xiao3", "dian4"), ("nuan3", "qiong1"))
    )
    assert common < 0.5 < usual < rare <= SUREST


def test_tones_and_length_make_a_name_surer() -> None:
    """What was heard with the name's tones, or is longer, is more likely the name."""
    chance = learned()
    short, long = ("xiao3", "dian4"), ("xiao3", "man3", "cha2", "dian4")
    assert chance.of_name(short, same_tones=False) < chance.of_name(short, same_tones=True)
    assert chance.of_name(short, same_tones=True) < chance.of_name(long, same_tones=True)


def test_the_confidence_is_the_share_of_two_explanations() -> None:
    """The number is that of the documented formula."""
    chance = Chance(toned={"qing1": 0.01, "he2": 0.02, "he4": 0.02}, toned_words=2.0, toneless_words=3.0)
    said = MENTIONED * SAME_TONES
    assert chance.of_name(("qing1", "he2"), same_tones=True) == pytest.approx(
        said / (said + CHARACTERS * 2.0 * 0.01 * 0.02)
    )


def test_syllables_are_counted_in_text(tmp_path: Path) -> None:
    """A retraining counts what it is given, and the same text gives the same file."""
    text, made = tmp_path / "text.txt", tmp_path / "made.json"
    text.write_text("我要买鞋。\n我要退鞋，我要换鞋。\n", encoding="utf-8")
    assert training.main(["--text", str(text), "--out", str(made)]) == 0
    first = made.read_bytes()
    assert b'"wo3"' in first
    assert b'"tui4"' not in first  # once is too seldom to count
    assert training.main(["--text", str(text), "--out", str(made)]) == 0
    assert made.read_bytes() == first


def test_words_stick_together() -> None:
    """Syllables that come in words meet more often than by chance; shuffled ones do not."""
    words = [("a", "b"), ("c", "d")] * 50
    assert training.sticking(words) > 1.5
    assert training.sticking([("a", "b"), ("a", "a"), ("b", "b"), ("b", "a")] * 50) == pytest.approx(
        1.0, abs=0.1
    )


def test_a_name_that_is_chance_is_left_as_it_was_heard() -> None:
    """这事宜早办 does not become 这是一早办 because a shop is called 是一."""
    names = Homophones(("是一",), make("pypinyin"))
    assert names.repaired("这事易", list("这事易")) == ("这事易", ())
