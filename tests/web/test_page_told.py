"""What the chat says and offers is in the catalogues and in the documentation, whole: nothing new without its words."""

import re
from importlib.resources import files
from pathlib import Path

from babel import Locale
from msgspec.structs import fields
from tests.browser.chat import INTERFACE

from access_gateway.contracts.languages import BY_TAG
from access_gateway.reply.braille_tables import TABLES
from access_gateway.reply.codes import Text
from access_gateway.reply.messages import Messages
from access_gateway.web.texts import page_texts
from access_gateway.web.wire import PreferencesIn

STATIC = files("access_gateway.web") / "static"
SCRIPTS = {
    file.name: file.read_text(encoding="utf-8") for file in STATIC.iterdir() if file.name.endswith(".js")
}
ALL = "\n".join(SCRIPTS.values())
PAGE = (Path(__file__).parents[2] / "docs" / "page.md").read_text(encoding="utf-8")
MESSAGES = Messages.load()
BUILT = {"page-microphone-": {"refused", "missing", "busy", "off"}}
"""Codes that the scripts put together."""


def said() -> set[str]:
    """The codes of the texts that the scripts say."""
    found = set(re.findall(r'"((?:page|ask)-[a-z-]*[a-z])"', ALL))
    for start, ends in BUILT.items():
        assert f"{start}${{" in ALL
        found |= {start + end for end in ends}
    return found


def test_every_word_of_the_page_is_in_every_language_of_it() -> None:
    """A new string without its translations fails here; of Yi, only words that are sure are there."""
    assert len(said()) > 70 and said() <= set(Text)
    english = MESSAGES.catalogues["en-Latn"].texts
    for tag in INTERFACE:
        texts = page_texts(MESSAGES, tag)
        assert said() <= set(texts.texts), tag
        if tag == "ii-Yiii":
            assert set(texts.others.values()) == {"ii-Yiii"} and texts.language == "zh-Hans"
            continue
        assert texts.language == tag and not texts.others
        same = {code for code in said() if texts.texts[code] == english[Text(code)]}
        assert tag == "en-Latn" or not same, (tag, same)


def test_no_text_of_the_catalogues_is_said_by_nobody() -> None:
    """Translators are not asked for words that no customer meets: a script says each, or the page without scripts."""
    source = files("access_gateway.reply").joinpath("large_text.py").read_text(encoding="utf-8")
    used = said() | {Text[name].value for name in re.findall(r"Text\.(PAGE_\w+)", source)}
    assert {code.value for code in Text if code.startswith("page-")} == {
        it for it in used if it.startswith("page-")
    }


def test_no_words_stand_in_the_scripts() -> None:
    """Whatever is shown comes from a catalogue: no letters beside ASCII, and no text node with words."""
    for name, script in SCRIPTS.items():
        code = re.sub(r"/\*.*?\*/|//[^\n]*", "", script, flags=re.DOTALL)
        assert code.isascii(), name


def test_every_attribute_and_event_is_documented() -> None:
    """A platform's engineer reads of everything that the element takes and tells."""
    chat = SCRIPTS["chat.js"]
    attributes = set(re.findall(r'(?:get|has)Attribute\("([a-z-]+)"\)', chat))
    assert len(attributes) >= 9
    for name in attributes:
        assert f"| `{name}` |" in PAGE, name
    events = set(re.findall(r'(?:#tell|host\.tell)\("([a-z]+)"', ALL))
    assert len(events) == 7
    for name in events:
        assert f"| `access-gateway-{name}` |" in PAGE, name
    for slot in ("interpreter", "sign-"):
        assert f'slot="{slot}' in PAGE, slot


def test_every_preference_can_be_chosen_on_the_page() -> None:
    """What the interface keeps of a customer is in the settings, and the language behind a key of its own."""
    offered = set(re.findall(r'\["([a-z_]+)", "page-[a-z-]+",', SCRIPTS["settings.js"]))
    assert offered - {"scan", "scan_s"} == {each.name for each in fields(PreferencesIn)} - {"language"}


def test_times_and_numbers_are_cldrs() -> None:
    """Each language writes a time of day in its own way, afternoon and small hours by its own words."""
    times = {tag: page_texts(MESSAGES, tag).times for tag in INTERFACE}
    assert all(len(each) == 24 and all(time.count("mm") == 1 for time in each) for each in times.values())
    assert [times[tag][15] for tag in ("zh-Hans", "zh-Hant", "yue-Hant", "ko-Hang", "en-Latn")] == [
        "15:mm", "下午3:mm", "下午3:mm", "오후 3:mm", "3:mm\u202fPM",
    ]  # fmt: skip
    assert times["zh-Hant"][0] == "凌晨12:mm", "midnight is one minute, not an hour"
    assert times["ug-Arab"][15] == times["bo-Tibt"][15] == times["mn-Mong"][15] == "15:mm"
    for tag in INTERFACE:
        # So that the sizes, counts and codes of the page, in plain digits, are as CLDR has them.
        locale = {"zh-Hans": "zh", "mn-Mong": "mn_Mong"}.get(tag) or {
            "zh-Hant": "zh_Hant", "yue-Hant": "yue", "kk-Arab": "kk_Arab",
        }.get(tag, tag.split("-")[0])  # fmt: skip
        assert Locale.parse(locale).default_numbering_system == "latn", tag


def test_tables_of_braille_are_named_by_their_readers() -> None:
    """What is chosen is a table of the interface, by a name in the language of who reads it."""
    offered = page_texts(MESSAGES, "ug-Arab", TABLES).braille
    assert [table.name for table in offered] == [table.name for table in TABLES]
    assert all(table.language in BY_TAG for table in offered)
    assert page_texts(MESSAGES, "ug-Arab").braille == []
