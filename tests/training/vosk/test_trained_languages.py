"""What training knows of each language holds together."""

from pathlib import Path

import pytest

from access_gateway.contracts.errors import UnusableData
from access_gateway.training.vosk.languages import TAGS, language
from access_gateway.training.vosk.lexicon import spelled

LINES = {
    "zh-Hans": "我的订单到哪里了？",
    "ug-Arab": "زاكازىم قەيەردە؟",
    "bo-Tibt": "ངའི་མངགས་ཟོག་ག་པར་འདུག",
    "mn-Cyrl": "Миний захиалга хаана байна вэ?",
    "kk-Cyrl": "Тапсырысым қайда?",
}


@pytest.mark.parametrize("tag", TAGS)
def test_a_sentence_becomes_words_units_and_a_lexicon(tag: str):
    """Recordings in any of the languages can be trained on, and their words decoded."""
    spoken = language(tag)
    words = spoken.words(LINES[tag])
    units = spoken.spoken(words)
    assert len(words) >= 2 and units and len(set(spoken.units)) == len(spoken.units)
    assert set(units) <= set(spoken.units)
    assert spelled(spoken.units, {word: spoken.readings(word) for word in words}).words
    assert spoken.spoken(["🙂"]) is None and spoken.readings("🙂") == ()


DEFINITION = """
tag = "za-Latn"
letters = "a-z"
lexicon = "words.tsv"

[spelling]
n = "n"
ng = "ŋ"
g = "k"
a = "a"
x = "ɕ"
h = ""
"""


def test_a_language_of_ones_own_is_a_file(tmp_path: Path):
    """A platform trains for a language that nobody here thought of, without a line of code."""
    file = tmp_path / "za.toml"
    file.write_text(DEFINITION, encoding="utf-8")
    (tmp_path / "words.tsv").write_text("gax\tk a\ngax\tk aː ɕ\n", encoding="utf-8")
    spoken = language(str(file))
    assert (spoken.tag, spoken.asked_as) == ("za-Latn", str(file))
    assert spoken.units == ("a", "aː", "k", "n", "ŋ", "ɕ")
    assert spoken.words("Ngah gax, 12 nan!") == ["ngah", "gax", "nan"]
    assert spoken.spoken(["ngah", "gax"]) == ("ŋ", "a", "k", "a")
    assert spoken.readings("gax") == (("k", "a"), ("k", "aː", "ɕ"))
    assert spoken.readings("zz") == () and spoken.spoken(["nan", "zz"]) is None and spoken.spoken([]) is None
    assert language("kk-Cyrl").asked_as == "kk-Cyrl"


@pytest.mark.parametrize(
    ("content", "lexicon"),
    [
        ("not toml", None),
        ('tag = "za-Latn"\nletters = "a-z"\n', None),
        ('tag = "za-Latn"\nletters = "z-a"\n[spelling]\na = "a"\n', None),
        ('tag = "za-Latn"\nletters = "a-z"\nvowels = "a"\n[spelling]\na = "a"\n', None),
        (DEFINITION, None),
        (DEFINITION, "gax\n"),
        (DEFINITION, "\ta\n"),
    ],
)
def test_a_definition_that_cannot_be_used_says_why(tmp_path: Path, content: str, lexicon: str | None):
    """A mistake in it is named before any recording is read."""
    file = tmp_path / "za.toml"
    file.write_text(content, encoding="utf-8")
    if lexicon is not None:
        (tmp_path / "words.tsv").write_text(lexicon, encoding="utf-8")
    with pytest.raises(UnusableData):
        language(str(file))
    with pytest.raises(UnusableData):
        language(str(tmp_path / "none.toml"))
