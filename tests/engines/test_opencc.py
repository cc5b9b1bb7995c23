"""The OpenCC engine converts with its own dictionaries, whatever lies about."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access_gateway.contracts.errors import EngineMissing
from access_gateway.contracts.hearing import EngineOptions
from access_gateway.contracts.language import ScriptConverter
from access_gateway.plugins import make


@pytest.fixture(scope="module")
def converter() -> ScriptConverter:
    made: ScriptConverter = make("opencc")
    return made


def test_both_directions(converter: ScriptConverter) -> None:
    """A customer and a backend each read their own script."""
    assert converter.convert("這個訂單什麼時候發貨", to="Hans") == "这个订单什么时候发货"
    assert converter.convert("头发和发货", to="Hant") == "頭髮和發貨"


def test_regional_words_are_a_choice() -> None:
    """An engineer whose backend is in mainland words can ask for them."""
    regional = make("opencc", EngineOptions(options={"to_hans": "tw2sp"}))
    assert regional.convert("計程車", to="Hans") == "出租车"
    assert regional.convert("計程車\0軟體", to="Hans") == "出租车\0软件"


def test_a_file_in_the_working_directory_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stray t2s.json cannot change what customers say."""
    (tmp_path / "t2s.json").write_text("{}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert make("opencc").convert("發貨", to="Hans") == "发货"


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=60), st.sampled_from(["Hans", "Hant"]))
def test_any_string_is_safe(converter: ScriptConverter, text: str, to: str) -> None:
    """Lone surrogates become U+FFFD and null characters stay where they are."""
    converted = converter.convert(text, to=to)
    converted.encode("utf-8")
    assert converted.count("\0") == text.count("\0")


@pytest.mark.parametrize("name", ["none", "../t2s", "/etc/passwd", ""])
def test_an_unknown_configuration_is_named(name: str) -> None:
    """An engineer is told, and no path is followed."""
    with pytest.raises(EngineMissing):
        make("opencc", EngineOptions(options={"to_hans": name}))
