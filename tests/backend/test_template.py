"""What a platform's own API gets is what its configuration says, whatever customers write."""

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from access_gateway.backend.template import NAMES, Text, Tree, header_value, values_of
from access_gateway.contracts.errors import BackendRefused, SettingsError
from access_gateway.contracts.turn import ToBackend

MakeTurn = Callable[..., ToBackend]


@pytest.fixture
def values(make_turn: MakeTurn) -> dict[str, Any]:
    return values_of(make_turn())


def test_every_documented_name_has_a_value(values: dict[str, Any]) -> None:
    """An engineer can rely on the list of names."""
    assert set(values) == set(NAMES)


def test_a_lone_name_keeps_its_type(values: dict[str, Any]) -> None:
    """A backend gets numbers, booleans, objects and lists as such."""
    tree = Tree(
        {
            "t": "$text",
            "c": "$confidence",
            "y": "$typed",
            "m": "$metadata",
            "h": "$history",
            "n": "$heard_confidence",
        },
        "body",
    )
    assert tree.fill(values) == {
        "t": "我的订单什么时候到",
        "c": 0.75,
        "y": True,
        "m": {"shop": "7"},
        "h": [
            {
                "turn": "01JD0",
                "said": "你好",
                "language": "zh-Hans",
                "answered": "您好！",
                "at": "2026-11-22T08:00:00Z",
            }
        ],
        "n": None,
    }


def test_names_inside_longer_strings_become_text(values: dict[str, Any]) -> None:
    """A prompt can be written around the customer's words."""
    tree = Tree({"q": "[$language/$dialect] $text ($typed, $confidence$heard_confidence) $$5"}, "body")
    assert tree.fill(values) == {"q": "[yue-Hant/cantonese] 我的订单什么时候到 (true, 0.75) $5"}


def test_a_key_of_the_metadata_is_reached(values: dict[str, Any]) -> None:
    """The caller's own fields reach the place where the backend wants them."""
    tree = Tree({"shop": "$metadata.shop", "other": "$metadata.none", "path": "s/$metadata.shop/x"}, "body")
    assert tree.fill(values) == {"shop": "7", "other": None, "path": "s/7/x"}


def test_chat_messages_take_their_place_in_a_list(values: dict[str, Any]) -> None:
    """A chat-completion API works by configuration: system prompt, then the conversation."""
    tree = Tree({"messages": [{"role": "system", "content": "简短回答"}, "$messages"]}, "body")
    assert tree.fill(values)["messages"] == [
        {"role": "system", "content": "简短回答"},
        {"role": "user", "content": "你好"},
        {"role": "assistant", "content": "您好！"},
        {"role": "user", "content": "我的订单什么时候到"},
    ]


def test_other_json_stays_as_it_is(values: dict[str, Any]) -> None:
    """Fixed fields of the backend's API pass through, keys included."""
    body = {"$set": 1, "deep": [{"a": [True, None, 2.5]}], "plain": "文字"}
    assert Tree(body, "body").fill(values) == body


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("$txet", "$txet"),
        ("hello $nobody", "$nobody"),
        ("costs $ 5", "$$"),
        ("$", "$$"),
        ("${text}", "$$"),
        ("all: $metadata", "alone"),
        ("$history!", "alone"),
        ("$5", "$$"),
    ],
)
def test_a_mistake_is_found_before_the_first_customer(source: str, said: str) -> None:
    """A typing error in the configuration is a message at start-up that names its place."""
    with pytest.raises(SettingsError) as caught:
        Tree({"a": {"b": [source]}}, "backend.body")
    assert "backend.body.a.b.0" in caught.value.detail
    assert said in caught.value.detail


HOSTILE = '"}],"admin":true,{"x":"$session $$ ${language} \n\r\0\u2028</script>\\" $metadata.shop'


def test_customers_words_are_never_a_template(make_turn: MakeTurn) -> None:
    """Nobody can reach other values, or break out of the JSON, by writing template signs."""
    turn = values_of(make_turn(HOSTILE, metadata={"shop": "$text", "$session": "$turn"}))
    tree = Tree({"t": "$text", "in": "<$text|$metadata.shop>", "m": "$metadata"}, "body")
    sent = json.loads(msgspec.json.encode(tree.fill(turn)))
    assert sent == {
        "t": HOSTILE,
        "in": f"<{HOSTILE}|$text>",
        "m": {"shop": "$text", "$session": "$turn"},
    }


@given(text=st.text(), key=st.text(min_size=1), fixed=st.text().map(lambda text: text.replace("$", "$$")))
def test_any_text_arrives_unchanged(text: str, key: str, fixed: str) -> None:
    """Whatever is typed, the backend reads exactly that, and fixed text around it is exact too."""
    tree = Tree({key: [f"{fixed}$text", "$text", fixed]}, "body")
    plain = fixed.replace("$$", "$")
    assert tree.fill({"text": text}) == {key: [plain + text, text, plain]}


@given(source=st.text(alphabet="$metadataxy._{}- 5", max_size=30))
def test_any_template_is_filled_or_refused(source: str) -> None:
    """No template can fail at a turn: it is refused when it is built, or it works."""
    try:
        text = Text(source, "here")
    except SettingsError:
        return
    names: dict[str, Any] = dict.fromkeys(NAMES, "v") | {"metadata": {}}
    assert text.value(names) is not None


def test_a_path_segment_cannot_leave_its_place() -> None:
    """A session id chosen by a caller cannot call another endpoint of the backend."""
    url = Text("/sessions/$session/messages", "backend.url")
    assert url.text({"session": "a/../../admin?x=1#y%2F"}, encode=True) == (
        "/sessions/a%2F..%2F..%2Fadmin%3Fx%3D1%23y%252F/messages"
    )
    for session in ("", ".", "..", "..."):
        with pytest.raises(BackendRefused):
            url.text({"session": session}, encode=True)


def test_a_header_value_is_one_line_of_ascii() -> None:
    """A session id cannot add headers."""
    assert header_value("session", {"session": "a b\r\nX-Admin: 1\0中"}) == "a b%0D%0AX-Admin: 1%00%E4%B8%AD"
    assert header_value("session", {"session": None}) == ""
