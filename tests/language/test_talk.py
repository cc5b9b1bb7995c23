"""Free talk in a topolect, written before anybody saw what becomes of it, against a translator's free Mandarin."""

from pathlib import Path

import pytest

from access_gateway.language.identify import Identifier
from access_gateway.language.measure import errors_removed
from access_gateway.language.topolect import TopolectNormaliser
from access_gateway.plugins import make
from access_gateway.training.lid import text

HERE = Path(__file__).parent
OWN = HERE.parents[1] / "models" / "lid" / "corpus"
REMOVED_AT_LEAST = {"cantonese": 0.5, "sichuan": 0.28}
"""Share of the errors; .55 and .33 at first sight. A translator chooses other words than a lexicon does."""
KNOWN_AT_LEAST = {"cantonese": 0.92, "sichuan": 0.55}
"""Share of the sentences whose topolect is known; many of a dictionary's examples are Mandarin as well."""


def _pairs(name: str) -> list[tuple[str, str]]:
    lines = (HERE / "talk" / f"{name}.tsv").read_text("utf-8").splitlines()
    return [(said, meant) for said, meant in (line.split("\t") for line in lines if line[:1] != "#")]


@pytest.mark.parametrize("name", REMOVED_AT_LEAST)
def test_free_talk_comes_closer_to_free_mandarin(name: str) -> None:
    """Whoever talks as among friends is still understood by a backend, more than if nothing were done."""
    normaliser = TopolectNormaliser(make("jieba"), make("opencc"), only=[name])
    found = errors_removed(_pairs(name), lambda said: normaliser.standard(said, name).text, make("opencc"))
    assert found.share >= REMOVED_AT_LEAST[name]


@pytest.mark.parametrize("name", KNOWN_AT_LEAST)
def test_free_talk_is_known(identifier: Identifier, name: str) -> None:
    """Talk without a shop in it is known for its topolect."""
    pairs = _pairs(name)
    known = [said for said, _ in pairs if identifier.identify(said).dialect == name]
    assert len(known) >= KNOWN_AT_LEAST[name] * len(pairs)


def test_nobody_learned_the_talk() -> None:
    """Neither side of it is in the training text."""
    converter = make("opencc")

    def key(line: str) -> str:
        return "".join(filter(str.isalnum, converter.convert(line, to="Hans")))

    learned = {key(line) for tag in text.OWN_LABELS for line in text.own(OWN, tag, each=20, seed=1)}
    lines = [one for name in KNOWN_AT_LEAST for pair in _pairs(name) for one in pair]
    assert [line for line in lines if key(line) in learned] == []
