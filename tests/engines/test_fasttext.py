"""The fastText engine is safe for any string."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access_gateway.contracts.errors import EngineMissing
from access_gateway.contracts.hearing import EngineOptions
from access_gateway.contracts.language import Classifier
from access_gateway.plugins import make

MODEL = Path(__file__).parents[2] / "models" / "lid" / "letters.ftz"


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    made: Classifier = make("fasttext", EngineOptions(model=MODEL))
    return made


def test_labels_come_best_first_with_probabilities(classifier: Classifier) -> None:
    """A caller sees what a text is, and how sure that is."""
    found = classifier.predict("where is my order", 3)
    assert len(found) == 3
    assert found[0][0] == "en-Latn"
    assert [p for _, p in found] == sorted((p for _, p in found), reverse=True)
    assert all(0.0 <= p <= 1.0 for _, p in found)


@pytest.mark.parametrize("text", ["", " ", "\n", "\t\r\n", "\0", "\0 \n\0"])
def test_nothing_has_no_label(classifier: Classifier, text: str) -> None:
    """An empty message is not a language (fastText itself gives it a label at .6)."""
    assert classifier.predict(text, 3) == ()


def test_lines_are_one_text(classifier: Classifier) -> None:
    """A message of several lines is read whole (fastText itself raises)."""
    assert classifier.predict("where\nis my\r\norder", 1) == classifier.predict("where is my order", 1)


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=50), st.integers(-1, 100))
def test_any_string_is_safe(classifier: Classifier, text: str, k: int) -> None:
    """Lone surrogates and null characters do no harm."""
    assert len(classifier.predict(text, k)) <= max(k, 0)


def test_a_missing_or_broken_model_is_named(tmp_path: Path) -> None:
    """An engineer is told which file is wrong."""
    broken = tmp_path / "broken.ftz"
    broken.write_bytes(b"no model")
    for options in (EngineOptions(), EngineOptions(model=tmp_path / "none.ftz"), EngineOptions(model=broken)):
        with pytest.raises(EngineMissing):
            make("fasttext", options)
