"""Which language a text in an alphabet is in, where the model alone would not tell neighbours apart."""

import pytest

from access_gateway.language import alphabets
from access_gateway.language.neighbours import SAID_BY

EVEN = {"Latn": ("ug-Latn", "uz-Latn", "tr-Latn"),
        "Cyrl": ("kk-Cyrl", "ky-Cyrl", "tt-Cyrl", "ug-Cyrl", "mn-Cyrl", "ru-Cyrl"),
        "Arab": ("ug-Arab", "kk-Arab"), "Tibt": ("bo-Tibt", "dz-Tibt")}  # fmt: skip


def best(text: str, script: str, syllables: dict[str, float] | None = None) -> str:
    """Return the language where the model itself is undecided."""
    predicted = [(tag, 1 / len(EVEN[script])) for tag in EVEN[script]]
    return alphabets.languages(predicted, text, script, {}, syllables or {})[0][0]


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("uz-Latn", "uchun kerak bilan"), ("ug-Latn", "yil bilen qanche"), ("tr-Latn", "bu da daha"),
        ("kk-Cyrl", "олар және мен"), ("ky-Cyrl", "мен жана сен"), ("tt-Cyrl", "ул бик"), ("ug-Cyrl", "у билән"),
        ("mn-Cyrl", "энэ хүн"), ("ru-Cyrl", "это для вас"), ("ug-Arab", "ئالما"), ("kk-Arab", "ەل"),
    ],
)  # fmt: skip
def test_a_common_word_or_the_spelling_tells_neighbours(tag: str, text: str) -> None:
    """Three words are enough for a customer whose language is near another."""
    assert best(text, tag.split("-")[1]) == tag


def test_dzongkha_is_told_by_how_it_closes_syllables() -> None:
    """ཡོདཔ and ཨིནམ are spelled so in Dzongkha alone; དཔེ and ལམ in both."""
    weights = {alphabets.ENDING_PA: 2.0, alphabets.ENDING_MA: 2.0}
    assert best("ང་ ཡོདཔ".replace("་", ""), "Tibt", weights) == "dz-Tibt"
    assert alphabets.as_listed(["ཡོདཔ", "ལམ"]) == {"ཡོདཔ", "ལམ", alphabets.ENDING_PA}
    assert alphabets.as_listed(["མིནམ"]) == {"མིནམ", alphabets.ENDING_MA}
    assert alphabets.as_listed(["དཔེ", "པ", "ལམ", "ནམ"]) == {"དཔེ", "པ", "ལམ", "ནམ"}


def test_dzongkha_is_told_by_its_genitive() -> None:
    """ཁོ་གིས is Dzongkha, where Tibetan has ཁོས; behind ག and ང both have གིས."""
    assert best("ཁོ གིས", "Tibt", {alphabets.GI_ANYWHERE: 2.0}) == "dz-Tibt"
    assert alphabets.GI_ANYWHERE in alphabets.as_listed(["ཁོ", "གི"])
    assert alphabets.as_listed(["གང", "གིས", "ཁག", "གི"]) == {"གང", "གིས", "ཁག", "གི"}


def test_the_words_are_those_of_known_languages() -> None:
    """A mistyped tag would silence a word."""
    known = {tag for tags in EVEN.values() for tag in tags}
    assert {tag for tags in SAID_BY.values() for tag in tags} <= known
