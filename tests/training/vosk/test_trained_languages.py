"""What training knows of each language holds together."""

import pytest

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
