"""Sentences by a writer who knew neither lexicon nor training text, and their Mandarin: both sides are told apart."""

from pathlib import Path

import pytest

from access_gateway.language import scores
from access_gateway.language.identify import Identifier
from access_gateway.language.measure import errors_removed
from access_gateway.language.topolect import TopolectNormaliser
from access_gateway.plugins import make
from access_gateway.training.lid import text

HERE = Path(__file__).parent / "examples"
OWN = Path(__file__).parents[2] / "models" / "lid" / "corpus"
REMOVED_AT_LEAST = {"cantonese": 0.53, "hakka": 0.65, "minnan": 0.66, "sichuan": 0.58, "wu": 0.67}
"""Share of the errors; a little under what was measured: .57, .68, .70 and .70 at first sight, Sichuan .31, before
rows were written after it."""
KNOWN_AT_LEAST = {"cantonese": 0.97, "hakka": 0.95, "minnan": 0.95, "sichuan": 0.7, "wu": 0.93}
"""Share of the sentences whose topolect is known."""
MANDARIN_AT_LEAST = 0.97
"""Share of their Mandarin that is called so; .95 before Mandarin of everyday life was in the training text."""


def _pairs(name: str) -> list[tuple[str, str]]:
    lines = (HERE / f"{name}.tsv").read_text("utf-8").splitlines()
    return [(said, meant) for said, meant in (line.split("\t") for line in lines if line[:1] != "#")]


@pytest.mark.parametrize("name", REMOVED_AT_LEAST)
def test_a_strangers_sentences_come_closer_to_mandarin(name: str) -> None:
    """A backend understands what people say in a hundred situations that nobody here thought of."""
    normaliser = TopolectNormaliser(make("jieba"), make("opencc"), only=[name])
    found = errors_removed(_pairs(name), lambda said: normaliser.standard(said, name).text, make("opencc"))
    assert found.share >= REMOVED_AT_LEAST[name]


@pytest.mark.parametrize("name", KNOWN_AT_LEAST)
def test_a_strangers_topolect_is_known(identifier: Identifier, name: str) -> None:
    pairs = _pairs(name)
    known = [said for said, _ in pairs if identifier.identify(said).dialect == name]
    assert len(known) >= KNOWN_AT_LEAST[name] * len(pairs)


def test_mandarin_of_everyday_life_is_mandarin(identifier: Identifier) -> None:
    """Who writes of kitchen, children and illness in Mandarin is not answered as somebody from Chengdu."""
    meant = [meant for name in KNOWN_AT_LEAST for _, meant in _pairs(name)]
    called = [scores.language_of(identifier.identify(one).language) for one in meant]
    assert called.count("zh") >= MANDARIN_AT_LEAST * len(meant)


def test_nobody_learned_a_strangers_sentences() -> None:
    """Neither side of them is in the training text."""
    converter = make("opencc")

    def key(line: str) -> str:
        return "".join(filter(str.isalnum, converter.convert(line, to="Hans")))

    learned = {key(line) for tag in text.OWN_LABELS for line in text.own(OWN, tag, each=20, seed=1)}
    lines = [one for name in KNOWN_AT_LEAST for pair in _pairs(name) for one in pair]
    assert [line for line in lines if key(line) in learned] == []
