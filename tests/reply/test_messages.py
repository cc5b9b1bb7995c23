"""Everything the gateway says is there in every language, in its script, with nothing lost."""

import re
import unicodedata
from pathlib import Path

import pytest
from babel import Locale

from access_gateway.contracts.errors import SettingsError
from access_gateway.contracts.languages import BY_TAG, LANGUAGES
from access_gateway.reply.braille_tables import NAMES, TABLES
from access_gateway.reply.catalogue import Catalogue, read_catalogue
from access_gateway.reply.codes import Text
from access_gateway.reply.messages import STANDS_IN, Message, Messages
from access_gateway.reply.sentences import split_sentences

MESSAGES = Messages.load()
PLACEHOLDER = re.compile(r"\{(\w+)\}")
SCRIPTS = {  # first words of the Unicode names of a script's letters
    "Hans": {"CJK"}, "Hant": {"CJK"}, "Latn": {"LATIN", "SUPERSCRIPT"}, "Arab": {"ARABIC"}, "Cyrl": {"CYRILLIC"},
    "Tibt": {"TIBETAN"}, "Mong": {"MONGOLIAN"}, "Hang": {"HANGUL"}, "Yiii": {"YI"},
}  # fmt: skip


def full() -> list[Catalogue]:
    """The catalogues that have texts of their own for everything."""
    return [each for each in MESSAGES.catalogues.values() if each.falls_back_to is None]


def stand_ins_of_another_script() -> set[str]:
    return {
        str(each.falls_back_to)
        for each in MESSAGES.catalogues.values()
        if each.falls_back_to and BY_TAG[each.falls_back_to].script != BY_TAG[each.tag].script
    }


def values(catalogue: Catalogue, code: str) -> dict[str, str | int]:
    names = PLACEHOLDER.findall(catalogue.texts[code])
    return {name: "bo-Tibt" if name == "language" else "7" for name in names}


def test_every_code_is_in_every_catalogue() -> None:
    """No customer ever meets a missing text; topolects without texts say which ones stand in."""
    assert set(MESSAGES.catalogues) == set(BY_TAG)
    for catalogue in full():
        assert set(Text) <= set(catalogue.texts), catalogue.tag
    stand_ins = {each.tag: each.falls_back_to for each in MESSAGES.catalogues.values() if each.falls_back_to}
    assert set(stand_ins.values()) <= {"zh-Hans", "zh-Hant"}
    for tag, other in stand_ins.items():
        assert BY_TAG[tag].script in (BY_TAG[str(other)].script, "Yiii")
        assert MESSAGES.catalogues[tag].texts[Text.LANGUAGE_NAME]


def test_every_msgid_is_a_code_or_a_language_name() -> None:
    """A translator's typing slip in a msgid is found before a customer misses the text."""
    for catalogue in MESSAGES.catalogues.values():
        extra = set(catalogue.texts) - set(Text)
        named = {f"braille-{name}" for name in NAMES}
        if catalogue.tag in stand_ins_of_another_script():
            named.add(STANDS_IN)
        assert all(re.fullmatch(r"name-[a-z]{2,3}", code) or code in named for code in extra), catalogue.tag


@pytest.mark.parametrize("catalogue", full(), ids=lambda each: each.tag)
def test_no_placeholder_is_lost(catalogue: Catalogue) -> None:
    """A customer's number, or their words read back, are never dropped in translation."""
    reference = MESSAGES.catalogues["en-Latn"].texts
    for code in Text:
        assert sorted(PLACEHOLDER.findall(catalogue.texts[code])) == sorted(
            PLACEHOLDER.findall(reference[code])
        )


@pytest.mark.parametrize("catalogue", full(), ids=lambda each: each.tag)
def test_texts_are_in_the_script_of_their_tag(catalogue: Catalogue) -> None:
    """Somebody who reads Mongolian script is not given Cyrillic, nor Uyghur readers Latin."""
    allowed = SCRIPTS[BY_TAG[catalogue.tag].script]
    for code, text in catalogue.texts.items():
        letters = [letter for letter in PLACEHOLDER.sub("", text) if unicodedata.category(letter)[0] == "L"]
        assert letters, code
        found = {re.split("[ -]", unicodedata.name(letter))[0] for letter in letters}
        found -= {"MODIFIER"}
        assert found <= allowed, (code, found - allowed)


@pytest.mark.parametrize("catalogue", full(), ids=lambda each: each.tag)
def test_sentences_are_short(catalogue: Catalogue) -> None:
    """Few words a sentence: for older customers, for listeners, for learners of the language."""
    for code in Text:
        for sentence in split_sentences(catalogue.texts[code], catalogue.tag, limit=1000):
            assert len(sentence) <= 90, (code, sentence)


def test_han_texts_are_of_their_own_variant() -> None:
    """Traditional readers get traditional characters, simplified readers simplified ones."""
    for tag, foreign in (
        ("zh-Hans", "語請錄聽說們"),
        ("zh-Hant", "语请录听说们"),
        ("yue-Hant", "语请录听说个"),
    ):
        text = "".join(MESSAGES.catalogues[tag].texts.values())
        assert not set(text) & set(foreign)


def test_languages_are_called_what_they_call_themselves() -> None:
    """Own names come from CLDR where it has them."""
    for tag, identifier in {"ug-Arab": "ug", "bo-Tibt": "bo", "kk-Arab": "kk_Arab", "za-Latn": "za", "ii-Yiii": "ii",
                            "mn-Cyrl": "mn", "ko-Hang": "ko", "kk-Cyrl": "kk", "en-Latn": "en"}.items():  # fmt: skip
        base = tag.split("-")[0]
        assert MESSAGES.say(Text.LANGUAGE_NAME, tag).text == Locale.parse(identifier).languages[base]


def test_no_draft_claims_to_be_reviewed() -> None:
    """Reviewed means that a native reader approved every line: so far, none has."""
    assert not [each.tag for each in MESSAGES.catalogues.values() if each.reviewed]


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("zh-Hans", "zh-Hans"), ("zh-CN", "zh-Hans"), ("wuu-Hans", "zh-Hans"), ("hak-Hant", "zh-Hant"),
        ("zh-Hans-x-sichuan", "zh-Hans"), ("nan-Latn", "nan-Latn"), ("nan-Hant", "zh-Hant"), ("yue", "yue-Hant"),
        ("ii-Yiii", "zh-Hans"), ("ug", "ug-Arab"), ("mn-CN", "mn-Mong"), ("kk-Latn", "kk-Cyrl"), ("ja-Jpan", "en-Latn"),
        ("und", "zh-Hans"), ("", "en-Latn"), ("x", "en-Latn"), ("cmn-Hant", "zh-Hant"), ("klingon\x00", "en-Latn"),
    ],
)  # fmt: skip
def test_somebody_always_understands(asked: str, given: str) -> None:
    """Whatever tag a browser sends, the text comes, and its tag tells the language that it is in."""
    assert MESSAGES.say(Text.ASK_AGAIN, asked).language == given


@pytest.mark.parametrize(
    ("script", "languages"),
    [
        (None, ["zh-Hans", "en-Latn"]),
        ("Arab", ["ug-Arab", "kk-Arab", "zh-Hans", "en-Latn"]),
        ("Cyrl", ["mn-Cyrl", "kk-Cyrl", "zh-Hans", "en-Latn"]),
        ("Tibt", ["bo-Tibt", "zh-Hans", "en-Latn"]),
        ("Mong", ["mn-Mong", "zh-Hans", "en-Latn"]),
        ("Hang", ["ko-Hang", "zh-Hans", "en-Latn"]),
        ("Yiii", ["zh-Hans", "en-Latn"]),
        ("Latn", ["zh-Hans", "en-Latn"]),
        ("Zzzz", ["zh-Hans", "en-Latn"]),
    ],
)
def test_unknown_languages_are_met_in_the_likely_ones(script: str | None, languages: list[str]) -> None:
    """Whoever cannot be placed is still spoken to in something they may read."""
    said = MESSAGES.say_all(Text.NOT_UNDERSTOOD_LANGUAGE, "und", script=script)
    assert [message.language for message in said] == languages
    assert len(MESSAGES.say_all(Text.ASK_AGAIN, "bo-Tibt", script="Latn")) == 1


@pytest.mark.parametrize("catalogue", full(), ids=lambda each: each.tag)
def test_every_text_can_be_said(catalogue: Catalogue) -> None:
    """Every text takes its values, and no brace is left."""
    for code in Text:
        said = MESSAGES.say(code, catalogue.tag, **values(catalogue, code))
        assert "{" not in said.text and said.language == catalogue.tag


def test_values_are_never_obeyed() -> None:
    """What a customer wrote is put in as it is: no format codes, no second round of placeholders."""
    hostile = "{text} {0.__class__} %s \\1 \\g<0> $text {language}"
    assert hostile in MESSAGES.say(Text.REVIEW_READ_BACK, "zh-Hans", text=hostile).text


def test_wrong_values_are_refused() -> None:
    """A forgotten value is found by the first test that says the text, not by a customer."""
    with pytest.raises(ValueError, match="reference"):
        MESSAGES.say(Text.PERSON_ACCEPTED, "zh-Hans")
    with pytest.raises(ValueError, match="surplus"):
        MESSAGES.say(Text.ASK_AGAIN, "zh-Hans", surplus="x")


def test_numbers_do_not_disturb_right_to_left_text() -> None:
    """A ticket number in a Uyghur sentence stays whole and in its place."""
    said = MESSAGES.say(Text.PERSON_ACCEPTED, "ug-Arab", reference="AB-12\u2069\u202e")
    assert "\u2068AB-12\u2069" in said.text and "\u202e" not in said.text
    assert MESSAGES.say(Text.PERSON_ACCEPTED, "zh-Hans", reference="AB-12").text.count("\u2068") == 0
    assert "\u2068سالام\u2069" in MESSAGES.say(Text.REVIEW_READ_BACK, "zh-Hans", text="سالام").text


def test_languages_are_named_in_the_language_of_the_text() -> None:
    """A Wu customer, addressed in written Chinese, reads 藏语 there; a Tibetan one reads Tibetan."""
    assert MESSAGES.say(Text.NOT_SPOKEN, "wuu-Hans", language="bo-Tibt").text.startswith(
        "这条回答暂时不能用藏语"
    )
    assert MESSAGES.language_name("zh-Hans-x-sichuan", "zh-Hans") == "四川话"
    assert MESSAGES.language_name("ko-Hang", "mn-Mong").startswith("ᠰᠣᠯᠣᠩ")
    assert MESSAGES.language_name("ja-Jpan", "en") == "Japanese"
    assert MESSAGES.language_name("no-such", "zh-Hans")
    for reader in (each.tag for each in full()):
        for named in LANGUAGES:
            name = MESSAGES.language_name(named.tag, reader)
            words = {
                re.split("[ -]", unicodedata.name(c))[0] for c in name if unicodedata.category(c)[0] == "L"
            }
            assert words <= SCRIPTS[BY_TAG[reader].script] | {"MODIFIER"}, (reader, named.tag, name)


def test_has_tells_the_truth_about_stand_ins() -> None:
    """GET /v1/languages says where the page's texts are another language's."""
    assert MESSAGES.has("bo-Tibt") and MESSAGES.has("nan-Latn")
    assert not MESSAGES.has("wuu-Hans") and not MESSAGES.has("ii-Yiii") and not MESSAGES.has("ja-Jpan")


def test_few_words_of_a_language_say_which_they_are() -> None:
    """A Yi reader finds the words of theirs that are sure, in their script; the rest is marked as the Chinese it is."""
    own = MESSAGES.catalogues["ii-Yiii"].texts
    assert {"page-language", "page-talk", "page-write", "page-words-yes"} <= set(own)
    for text in own.values():
        assert all("\ua000" <= letter <= "\ua4cf" for letter in text)
    assert MESSAGES.template(Text.PAGE_TALK, "ii-Yiii").language == "ii-Yiii"
    assert MESSAGES.template(Text.PAGE_SEND, "ii-Yiii") == Message("发送", "zh-Hans")


def test_who_reads_another_script_is_told_so() -> None:
    """A Yi reader is told, in Chinese, that the rest is Chinese; a Wu reader, whose writing is Chinese, is not."""
    assert MESSAGES.standing_in("ii-Yiii") == Message("这里的凉山彝语文字还很少。其余用中文。", "zh-Hans")
    for tag in BY_TAG:
        assert (MESSAGES.standing_in(tag) is None) == (tag != "ii-Yiii"), tag
    assert MESSAGES.standing_in("und") is None and MESSAGES.standing_in("ja-Jpan") is None


def test_a_braille_table_is_called_what_its_readers_call_it() -> None:
    """In their language and script; no two alike, so that a choice is one."""
    names = [MESSAGES.braille_name(table.name, table.languages) for table in TABLES]
    assert len({name.text for name in names}) == len(TABLES)
    assert MESSAGES.braille_name("zh-common", {"zh-Hans"}) == Message("国家通用盲文", "zh-Hans")
    assert MESSAGES.braille_name("kk", {"kk-Cyrl"}) == Message("қазақ тілі · Брайль", "kk-Cyrl")
    assert all(name.language in BY_TAG for name in names)


@pytest.mark.parametrize("content", [b'msgid "a"\nmsgstr "\xff"', b"\x00\x01"])
def test_a_broken_catalogue_is_named(tmp_path: Path, content: bytes) -> None:
    """A gateway with a broken catalogue does not start, and says which file it is."""
    file = tmp_path / "xx.po"
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=r"xx\.po"):
        read_catalogue(file, "xx")
    with pytest.raises(SettingsError, match=r"none\.po"):
        read_catalogue(tmp_path / "none.po", "none")


def test_a_text_that_nobody_has_is_a_plain_error() -> None:
    """A code without any text is named, not answered with silence."""
    with pytest.raises(ValueError, match="ask-again"):
        Messages({"en-Latn": Catalogue("en-Latn", {}, False, None)}).say(Text.ASK_AGAIN, "en-Latn")
    assert Message("a", "b") == Message("a", "b")
