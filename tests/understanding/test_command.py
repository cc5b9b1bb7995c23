"""Commands to the gateway itself are recognised in every language, and nothing else is taken for one."""

import re
from pathlib import Path

import pytest

from access_gateway.contracts.errors import SettingsError
from access_gateway.contracts.languages import BY_TAG
from access_gateway.contracts.turn import Command
from access_gateway.understanding.command import CommandPhrases, read_all
from access_gateway.understanding.understanding import Understanding

CASES = Path(__file__).parent / "commands"
TABLES = {"zh": "zh-Hans", "yue": "yue-Hant", "en": "en-Latn", "ko": "ko-Hang"}


def cases() -> list[tuple[str, str, str]]:
    """(command or "-", language, sentence) of every line of every table."""
    found = []
    for name in (*TABLES, "others"):
        for line in (CASES / f"{name}.txt").read_text(encoding="utf-8").splitlines():
            wanted, _, text = line.partition(" ")
            tag = TABLES.get(name)
            if tag is None:
                tag, _, text = text.partition(" ")
            found.append((wanted, tag, text))
    return found


@pytest.fixture(scope="module")
def understanding() -> Understanding:
    return Understanding.load()


def test_commands_are_found_and_only_they(understanding: Understanding) -> None:
    """ "Say it slower" is done at once; "send it faster" and "too slow, I want a refund" reach the backend."""
    wrong = [
        (wanted, language, text, found)
        for wanted, language, text in cases()
        if (found := understanding.understand(text, language).command or "-") != wanted
    ]
    assert not wrong


def test_every_language_and_every_command_is_covered() -> None:
    """The big four are tested in depth, with what sounds alike; no language that is spoken here is forgotten."""
    for tag in TABLES.values():
        assert sum(language == tag and wanted != "-" for wanted, language, _ in cases()) >= 40
        assert {wanted for wanted, language, _ in cases() if language == tag} == {*Command, "-"}
    near = {tag: sum(row[:2] == ("-", tag) for row in cases()) for tag in TABLES.values()}
    assert min(near.values()) >= 60 and sorted(near.values())[1] >= 100
    covered = {language.split("-")[0] for wanted, language, _ in cases() if wanted != "-"}
    assert covered == {tag.split("-")[0] for tag in BY_TAG} - {"ii"}  # Nuosu: nobody here writes it


def test_a_person_comes_before_a_command(understanding: Understanding) -> None:
    """ "Stop talking, get me a person" is a wish for a person."""
    meaning = understanding.understand("别说了，给我转人工", "zh-Hans")
    assert meaning.wants_person and meaning.command is None


@pytest.mark.parametrize(
    "text", ["再 说 一 遍", "再说一遍！！", "再說一遍。", "ＳＬＯＷＥＲ", "停\u200b", "停，停，停"]
)
def test_spelling_does_not_matter(understanding: Understanding, text: str) -> None:
    """Spaced recogniser output, full-width letters, hidden characters: the command is the same."""
    assert understanding.understand(text, "und").command


@pytest.mark.timeout(20)
@pytest.mark.parametrize("unit", ["请", "再说", "please ", "could you ", "停", "좀", "你", "we go so fast "])
def test_no_message_takes_long(understanding: Understanding, unit: str) -> None:
    """Nobody can stop the gateway with a text made for the purpose, at any length."""
    for length in (79, 80, 1_000_000):
        assert not understanding.understand((unit * length)[:length] + "鱼", "und").command


def test_a_broken_phrase_file_is_named(tmp_path: Path) -> None:
    """Whoever corrects a phrase file learns which one is wrong, at start and not in a customer's turn."""
    head = 'languages = ["x"]\nspaced = true\nbefore = "a"\nafter = "b"\n[commands]\n'
    for content in ("languages = [", 'languages = ["x"]', head + 'sing = ["la"]', head + 'stop = ["("]'):
        file = tmp_path / "xx.toml"
        file.write_text(content, encoding="utf-8")
        with pytest.raises(SettingsError, match=r"xx\.toml"):
            CommandPhrases.read(file)


def test_every_repetition_is_bounded() -> None:
    """Whoever adds a phrase cannot make messages slow to read by mistake."""
    for phrases in read_all():
        for pattern in phrases.patterns.values():
            assert not re.search(r"(?<!\\)[*+]|\{\d+,\}", pattern.pattern), pattern.pattern
