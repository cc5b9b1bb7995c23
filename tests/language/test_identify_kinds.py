"""How far identification reaches beyond shops: talk, old conversation books, dictionaries, headlines, verse."""

from collections import Counter
from pathlib import Path

import pytest

from access_gateway.language.identify import Identifier
from access_gateway.language.scores import language_of
from access_gateway.plugins import make
from access_gateway.training.lid import text

HERE = Path(__file__).parent
OWN = HERE.parents[1] / "models" / "lid" / "corpus"
ROWS = [row.split("\t") for row in (HERE / "kinds" / "kinds.tsv").read_text(encoding="utf-8").splitlines()]
LANGUAGES = sorted({language for language, _ in ROWS})
LEAST = 0.75
"""Share called right; the model card has the shares themselves."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_other_kinds_of_text_are_known(identifier: Identifier, language: str) -> None:
    """Nobody writes only as customers do: the languages hold in talk, verse and news."""
    said = Counter(language_of(identifier.identify(line).language) for one, line in ROWS if one == language)
    assert said[language] >= LEAST * said.total(), said


def test_what_is_sure_is_right(identifier: Identifier) -> None:
    """A backend may rely on a confidence of .9."""
    found = [(language, identifier.identify(line)) for language, line in ROWS]
    sure = [language_of(one.language) == language for language, one in found if one.confidence >= 0.9]
    assert len(sure) > len(ROWS) / 2
    assert sum(sure) >= 0.97 * len(sure)


def test_none_of_them_was_trained_on() -> None:
    """The shares are not those of sentences learned by heart."""
    converter = make("opencc")

    def key(line: str) -> str:
        return "".join(one for one in converter.convert(line, to="Hans") if one.isalnum())

    trained = {key(line) for tag in text.OWN_LABELS for line in text.own(OWN, tag, each=20, seed=1)}
    assert not [line for _, line in ROWS if key(line) in trained]
