"""What holds for every language's orthography, whatever is typed."""

import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from access_gateway.contracts.languages import BY_TAG
from access_gateway.language import unicode, writing

TAGS = sorted(tag for tag in BY_TAG if tag.split("-")[0] in {"ug", "bo", "mn", "kk", "ko", "za", "ii"})

_LETTERS = {
    "ug-Arab": "ابپتجچخدرزژسشغفقكگڭلمنھەوۇۆۈۋېىيئهیءکأآ\u0654 ،؟,?",
    "ug-Latn": "abdefghijklmnopqrstuvwxyzéëöüABNG'’şçğəⱨⱪ ,?",
    "ug-Cyrl": "абвгдежзийклмнопрстуфхчшэюяәғқңөүһҗъьAhi ,?",
    "bo-Tibt": "ཀཁགངཏནབམཙརལསརྐྱ\u0f71\u0f72\u0f73\u0f74\u0f76\u0f77\u0f79\u0f7e\u0f39\u0f81\u0fb2\u0f91་༌།༎༏༄༅༡༢ ",
    "mn-Cyrl": "абвгдеёжзийлмнорстуүөхцчшыэюяvyєїghiue уу гүй",
    "mn-Mong": "ᠠᠡᠢᠣᠤᠥᠦᠨᠪᠭᠬᠮᠯᠰᠲᠳᠷ\u180b\u180c\u180d\u180e\u202f᠂᠃᠑ ",
    "kk-Arab": "ابگعدەجزيكقلمنڭوپرسۋۇىتشءٴٵٶٷٸهیک ،",
    "kk-Cyrl": "абвгдежзийклмнопрстуфхцчшыіәғқңөұүһihəqashanıŋä ",
    "ko-Hang": "ㄱㄴㅎㅋㅏㅗㅣㅠ가하한ﾡￂ ",
    "za-Latn": "bdgmnaeiouwzjxqhƃƌŋəɵɯƨзчƽƅЗЧгд ",
    "ii-Yiii": "ꐛꐈꈁꐥꌠꄜ ",
}
_FIXED = [
    "https://a.cn/x?q=Ab_1&y=é",
    "13800138000",
    "SF-20251102",
    "iPhone 15",
    "a.b@c.cn",
    "￥99.50",
    "3/5",
    "Nike",
]


def written(tag: str) -> st.SearchStrategy[str]:
    """Text of a language's letters, with things in it that must survive."""
    words = st.text(alphabet=_LETTERS[tag], max_size=12)
    return st.lists(st.one_of(words, st.sampled_from(_FIXED)), max_size=8).map(" ".join)


def clean(text: str, tag: str) -> str:
    return writing.standardise(unicode.clean(text, tag), tag)


@pytest.mark.parametrize("tag", TAGS)
def test_every_language_has_letters_here(tag: str) -> None:
    """No language of the table is forgotten by these tests."""
    assert tag in _LETTERS


@given(st.sampled_from(TAGS).flatmap(lambda tag: st.tuples(st.just(tag), written(tag))))
@settings(max_examples=1200, deadline=None)
def test_what_is_standard_stays(case: tuple[str, str]) -> None:
    """A message that goes through twice is the same as once: nothing drifts between a turn and its history."""
    tag, text = case
    once = clean(text, tag)
    assert writing.standardise(once, tag) == once
    again = writing.standard_tag(tag)
    assert writing.standardise(once, again) == once or tag == "kk-Arab"


@given(st.sampled_from(TAGS).flatmap(lambda tag: st.tuples(st.just(tag), written(tag))))
@settings(max_examples=800, deadline=None)
def test_numbers_addresses_and_brands_come_through(case: tuple[str, str]) -> None:
    """The order number, the link and the name of the product reach the backend as they were typed."""
    tag, text = case
    given_clean, once = unicode.clean(text, tag), clean(text, tag)
    digits = re.compile(r"[0-9\u0f20-\u0f33\u1810-\u1819]")
    assert digits.findall(once) == digits.findall(given_clean)
    for thing in _FIXED:
        assert once.count(thing) == given_clean.count(thing)


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=120), st.sampled_from(TAGS))
@settings(max_examples=800, deadline=None)
@example("\u0f71" * 60, "bo-Tibt")
@example("\ud800\u0654\u0674", "ug-Arab")
def test_any_text_is_safe(text: str, tag: str) -> None:
    """No text brings the gateway down, cleaned before or not; what comes out can be sent."""
    for written in (
        clean(text, tag),
        writing.standardise(text, tag).encode("utf-8", "replace").decode("utf-8"),
    ):
        assert written.encode("utf-8").decode("utf-8") == written


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize(
    "unit",
    [
        "ا",
        "ه",
        "ی",
        "ngh'",
        "о",
        "э",
        "ཀ\u0f71",
        "་ །",
        "ᠠ\u180b",
        "\u202f",
        "ㄱㅏ",
        "ƅ",
        "a-",
        "1A",
        " ",
        "@a.b",
    ],
)
def test_long_text_takes_a_bounded_time(tag: str, unit: str) -> None:
    """The longest message that is taken costs milliseconds, whatever is in it."""
    text = (unit * 4000)[:4000]
    begin = time.process_time()
    writing.standardise(text, tag)
    assert time.process_time() - begin < 1.0


def test_other_languages_are_not_touched() -> None:
    """Chinese and English have rooms of their own."""
    for tag in ("zh-Hans", "yue-Hant", "en-Latn", "und", "fr-Latn"):
        assert writing.standardise("Bonjour 你好 ه ƅ", tag) == "Bonjour 你好 ه ƅ"
        assert writing.standard_tag(tag) == tag
