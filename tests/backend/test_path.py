"""An answer's text is found wherever the backend puts it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access_gateway.backend.path import JsonPath
from access_gateway.contracts.errors import SettingsError


@pytest.mark.parametrize(
    ("path", "tree", "found"),
    [
        ("answer", {"answer": "a"}, ["a"]),
        ("choices.0.message.content", {"choices": [{"message": {"content": "a"}}]}, ["a"]),
        ("0.text", [{"text": "a"}, {"text": "b"}], ["a"]),
        ("-1.text", [{"text": "a"}, {"text": "b"}], ["b"]),
        ("*.text", [{"text": "a"}, {"image": "x"}, {"text": "b"}], ["a", "b"]),
        ("out.*.0", {"out": [["a"], [], ["b"]]}, ["a", "b"]),
        ("0", {"0": "a"}, ["a"]),
        (r"a\.b.c", {"a.b": {"c": "a"}}, ["a"]),
        ("", "a", ["a"]),
        ("答.案", {"答": {"案": "a"}}, ["a"]),
        ("answer", {"other": "a"}, []),
        ("answer", ["a"], []),
        ("1", ["a"], []),
        ("-2", ["a"], []),
        ("a.b", {"a": "text"}, []),
        ("a", None, []),
        ("*", {"a": "b"}, []),
        ("٣", ["a", "b", "c", "d"], []),
    ],
)
def test_what_is_at_a_path(path: str, tree: object, found: list[object]) -> None:
    """Objects, arrays, several messages, and nothing where there is nothing."""
    assert JsonPath(path, "here").find(tree) == found


@pytest.mark.parametrize("path", [".", "a.", ".a", "a..b", "a\\", "x." * 32 + "x"])
def test_a_path_that_cannot_be_is_refused_at_start(path: str) -> None:
    """A typing error is a message that names the setting."""
    with pytest.raises(SettingsError, match=r"^backend\.answer"):
        JsonPath(path, "backend.answer")


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(keys=st.lists(st.text(min_size=1) | st.integers(0, 3), max_size=6), leaf=st.text())
def test_every_place_has_a_path(keys: list[str | int], leaf: str) -> None:
    """Whatever a backend calls its fields, a path can be written for it."""
    tree: object = leaf
    for key in reversed(keys):
        tree = [None] * key + [tree] if isinstance(key, int) else {key: tree}
    path = ".".join(str(key).replace("\\", r"\\").replace(".", r"\.") for key in keys)
    assert JsonPath(path, "here").one(tree) == leaf


@given(tree=JSON, path=st.text(alphabet="ab01.*-\\", max_size=12))
def test_any_answer_is_safe(tree: object, path: str) -> None:
    """No answer of a backend, and no path, breaks the search: the first thing found is what is taken."""
    try:
        checked = JsonPath(path, "here")
    except SettingsError:
        return
    found = checked.find(tree)
    assert checked.one(tree) == (found[0] if found else None)
