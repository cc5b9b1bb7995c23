"""The wish for a person is recognised in every language, and nothing else is taken for it."""

import re
from pathlib import Path

import pytest

from access_gateway.contracts.errors import SettingsError
from access_gateway.contracts.languages import BY_TAG
from access_gateway.reply.codes import Text
from access_gateway.reply.messages import Messages
from access_gateway.understanding.person import PersonPhrases, read_all
from access_gateway.understanding.understanding import Understanding

CASES = Path(__file__).parent / "cases"
TABLES = {"zh": "zh-Hans", "yue": "yue-Hant", "en": "en-Latn", "ko": "ko-Hang"}


def table(sign: str) -> list[tuple[str, str]]:
    """(language, sentence) of the lines that begin with the sign, in the four big tables."""
    rows = []
    for name, tag in TABLES.items():
        lines = (CASES / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        rows += [(tag, line[2:]) for line in lines if line.startswith(sign)]
    return rows


def pairs(name: str) -> list[tuple[str, str]]:
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    return [(tag, text) for tag, _, text in (line.partition(" ") for line in lines)]


@pytest.fixture(scope="module")
def understanding() -> Understanding:
    return Understanding.load()


@pytest.mark.parametrize(("language", "text"), table("+") + pairs("others.txt"))
def test_a_wish_for_a_person_is_granted(understanding: Understanding, language: str, text: str) -> None:
    """Whoever asks for a person is not sent round and round by a machine."""
    meaning = understanding.understand(text, language)
    assert meaning.wants_person
    assert meaning.person_phrase


@pytest.mark.parametrize(("language", "text"), table("-") + pairs("others-not.txt"))
def test_other_wishes_are_not_taken_for_it(understanding: Understanding, language: str, text: str) -> None:
    """Whoever asks for an AI loudspeaker, or refuses a person, is not handed over."""
    assert not understanding.understand(text, language).wants_person


def test_every_language_of_the_table_is_covered() -> None:
    """No language of the table is forgotten, and the big four are tested in depth."""
    covered = {tag for tag, _ in pairs("others.txt")}
    assert covered == set(BY_TAG)
    for sign in "+-":
        for tag in TABLES.values():
            assert sum(language == tag for language, _ in table(sign)) >= 25


@pytest.mark.parametrize(
    "text", ["转人工", "talk to a human", "خادىم كېرەك", "ажилтан дуудаарай", "ཞབས་ཞུ་བ་འཚོལ།"]
)
def test_an_unknown_language_hides_no_wish(understanding: Understanding, text: str) -> None:
    """A message too short to identify is still searched, in every language."""
    assert understanding.understand(text, "und").wants_person
    assert understanding.understand(text, "xx-Nonsense").wants_person


@pytest.mark.parametrize(
    "text",
    [
        "转 人 工",
        "转，人工!",
        "轉人工",
        "ｔａｌｋ to a HUMAN",
        "转\u200b人\ufeff工",
        "\u202e转人工",
        "ＡＧＥＮＴ",
    ],
)
def test_spelling_does_not_matter(understanding: Understanding, text: str) -> None:
    """Spaced recogniser output, full-width letters, hidden characters: the wish is the same."""
    assert understanding.understand(text, "zh-Hans").wants_person


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800", "(((((", "🙂" * 50, ",,,,", "\u0301" * 100])
def test_noise_means_nothing(understanding: Understanding, text: str) -> None:
    """Noise is not a wish, and no error."""
    assert not understanding.understand(text, "und").wants_person


HOSTILE = [
    "找",
    "转不",
    "有人",
    "人工",
    "不再先给我",
    "talk to a real ",
    "not want need ",
    "خادىم ",
    "직원이 ",
    "ажилтан ",
]


@pytest.mark.timeout(20)
@pytest.mark.parametrize("unit", HOSTILE)
def test_no_message_takes_long(understanding: Understanding, unit: str) -> None:
    """Nobody can stop the gateway with a text made for the purpose: 1 MB of near misses is read at once."""
    assert not understanding.understand(unit * (1_000_000 // len(unit)), "und").wants_person


def test_a_broken_phrase_file_is_named(tmp_path: Path) -> None:
    """Whoever corrects a phrase file learns which one is wrong, at start and not in a customer's turn."""
    for content in ("wants = [", 'languages = ["x"]', 'languages = ["x"]\nwants = ["("]'):
        file = tmp_path / "xx.toml"
        file.write_text(content, encoding="utf-8")
        with pytest.raises(SettingsError, match=r"xx\.toml"):
            PersonPhrases.read(file)


def test_the_pages_own_words_for_a_person_are_understood(understanding: Understanding) -> None:
    """The button of the page without scripts sends its own label as the message."""
    messages = Messages.load()
    for tag in BY_TAG:
        assert understanding.understand(messages.say(Text.PAGE_PERSON, tag).text, tag).wants_person, tag


def test_every_repetition_is_bounded() -> None:
    """Whoever adds a phrase cannot make messages slow to read by mistake."""
    for phrases in read_all():
        others = (phrases.not_before, phrases.asked_anyway, phrases.not_inside, phrases.not_after)
        for pattern in (*phrases.wants, *(other for other in others if other)):
            assert not re.search(r"(?<!\\)[*+]|\{\d+,\}", pattern.pattern), pattern.pattern
