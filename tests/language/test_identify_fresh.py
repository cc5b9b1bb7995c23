"""How often each variety of Chinese is known, on sentences written for this and in no training text."""

from pathlib import Path

import pytest

from access_gateway.contracts.languages import base_of
from access_gateway.language.identify import Identifier
from access_gateway.plugins import make
from access_gateway.training.lid import text

HERE = Path(__file__).parent
OWN = HERE.parents[1] / "models" / "lid" / "corpus"
LEAST = {"mandarin": 0.97, "wu": 0.85, "hak": 0.85, "nan": 0.85, "sichuan": 0.7, "dongbei": 0.7}
"""Shares that a retraining must not fall below; the model card has the shares themselves."""
LEAST_OF_OTHER_TOPICS = {"mandarin": 0.8, "wu": 0.85, "hak": 0.85, "nan": 0.85, "yue": 0.85, "sichuan": 0.7}
"""The same for topics that no sentence of the training text is about."""
LEAST_OF_OTHER_HANDS = {"mandarin": 0.9, "wu": 0.92, "hak": 0.92, "nan": 0.94, "yue": 0.94, "sichuan": 0.86}
"""The same for sentences as dictionaries, an old conversation book and free talk have them."""
LEAST_OF_OTHER_SPELLINGS = {"wu": 0.9, "hak": 0.8, "nan": 0.86, "yue": 0.8}
"""The same for the characters of chats, of songs and of other regions."""
LANGUAGE = {"mandarin": "zh", "wu": "wuu"}
DIALECT = {"mandarin": None, "wu": "wu", "hak": "hakka", "nan": "minnan", "yue": "cantonese"}


def fresh(name: str, folder: str = "fresh") -> list[str]:
    lines = (HERE / folder / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[0] for line in lines if line.strip() and not line.startswith("#")]


@pytest.mark.parametrize("name", LEAST)
def test_sentences_of_other_hands_are_known(identifier: Identifier, name: str) -> None:
    """What was learned holds for sentences that nobody trained on."""
    assert share_known(identifier, name, fresh(name)) >= LEAST[name]


@pytest.mark.parametrize("name", LEAST_OF_OTHER_TOPICS)
def test_sentences_about_something_else_are_known(identifier: Identifier, name: str) -> None:
    """What was learned of shops and houses holds for weddings, fields, childhood and illness."""
    assert share_known(identifier, name, fresh(name, "heldout")) >= LEAST_OF_OTHER_TOPICS[name]


@pytest.mark.parametrize("name", LEAST_OF_OTHER_HANDS)
def test_dictionaries_and_talk_are_known(identifier: Identifier, name: str) -> None:
    """Whoever speaks as at home, or as their grandparents did, is known too, in either script."""
    lines, converter = fresh(name, "hands"), make("opencc")
    assert len(lines) >= 50
    for script in ("Hans", "Hant"):
        turned = [converter.convert(line, to=script) for line in lines]
        assert share_known(identifier, name, turned) >= LEAST_OF_OTHER_HANDS[name]


@pytest.mark.parametrize("name", LEAST_OF_OTHER_SPELLINGS)
def test_other_spellings_are_known(identifier: Identifier, name: str) -> None:
    """Whoever has no keyboard for the characters of their language, and takes what sounds like them, is known too."""
    assert share_known(identifier, name, fresh(name, "spellings")) >= LEAST_OF_OTHER_SPELLINGS[name]


def share_known(identifier: Identifier, name: str, lines: list[str]) -> float:
    found = [identifier.identify(line) for line in lines]
    dialect = DIALECT.get(name, name)
    language = LANGUAGE.get(name, "zh" if dialect == name else name)
    return sum(base_of(one.language) == language and one.dialect == dialect for one in found) / len(found)


def test_no_fresh_sentence_was_trained_on() -> None:
    """The shares above are not those of sentences learned by heart."""
    converter = make("opencc")

    def key(line: str) -> str:
        return "".join(one for one in converter.convert(line, to="Hans") if one.isalnum())

    trained = {key(line) for tag in text.OWN_LABELS for line in text.own(OWN, tag, each=20, seed=1)}
    unseen = [line for name in LEAST for line in fresh(name)]
    unseen += [line for name in LEAST_OF_OTHER_TOPICS for line in fresh(name, "heldout")]
    unseen += [line for name in LEAST_OF_OTHER_HANDS for line in fresh(name, "hands")]
    unseen += [line for name in LEAST_OF_OTHER_SPELLINGS for line in fresh(name, "spellings")]
    assert [line for line in unseen if key(line) in trained] == []


def test_the_mandarin_of_parallel_sentences_is_mandarin(identifier: Identifier) -> None:
    """Mandarin in the situations of the topolects is still Mandarin, but for one sentence in forty."""
    lines = [
        row.split("\t")[1]
        for file in sorted((HERE / "parallel").glob("*.tsv"))
        for row in file.read_text(encoding="utf-8").splitlines()
        if "\t" in row and not row.startswith("#")
    ]
    other = [line for line in lines if identifier.identify(line).dialect]
    assert len(other) <= len(lines) / 40
