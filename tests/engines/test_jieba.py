"""The jieba engine cuts without losing, printing or leaving anything."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from access_gateway.contracts.errors import EngineMissing
from access_gateway.contracts.hearing import EngineOptions
from access_gateway.contracts.language import Segmenter
from access_gateway.plugins import make


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    made: Segmenter = make("jieba")
    return made


def test_words_are_cut(segmenter: Segmenter) -> None:
    """The rules that need words get them."""
    assert segmenter.cut("我想退货") == ["我", "想", "退货"]


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=60))
@settings(deadline=None)
def test_joined_words_are_the_text(segmenter: Segmenter, text: str) -> None:
    """Nothing of a message is lost by cutting it."""
    assert "".join(segmenter.cut(text)) == text


def test_nothing_is_printed_or_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """No file that another user could have planted is read, and the log stays clean."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "jieba.cache").write_bytes(b"planted")
    assert make("jieba").cut("多少钱")
    assert [file.name for file in tmp_path.iterdir()] == ["jieba.cache"]
    assert (tmp_path / "jieba.cache").read_bytes() == b"planted"
    assert capfd.readouterr() == ("", "")


def test_a_dictionary_that_is_not_there_is_named(tmp_path: Path) -> None:
    """An engineer is told which file is missing."""
    with pytest.raises(EngineMissing):
        make("jieba", EngineOptions(model=tmp_path / "none.txt"))
