"""What a command imports: what it needs, and no more."""

import subprocess
import sys

import pytest

from access_gateway.__main__ import MODULE_OF, main, named, parser

DEAR = ("aiohttp", "sqlalchemy", "numpy", "av", "structlog", "jieba", "http.client")
"""Modules that identification has no use for; together they are more than it."""


@pytest.mark.parametrize("command", MODULE_OF)
def test_every_command_is_found_by_its_name(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The table that spares everybody the other commands' imports names the right module for each."""
    with pytest.raises(SystemExit) as left:
        parser(command).parse_args([command, "--help"])
    assert left.value.code == 0
    assert f"access-gateway {command}" in capsys.readouterr().out


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Who does not know the name of a command finds it."""
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    assert not [command for command in MODULE_OF if f"    {command} " not in told]


def test_a_mistyped_command_is_answered_with_all_names(capsys: pytest.CaptureFixture[str]) -> None:
    """A typing mistake is mended by what is printed."""
    with pytest.raises(SystemExit) as left:
        main(["identfy"])
    assert left.value.code == 2
    assert "identify" in (told := capsys.readouterr().err)
    assert "serve" in told


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (["identify"], "identify"), (["--config", "serve", "say", "hear"], "say"), (["--config=x", "ask"], "ask"),
        (["--version"], None), ([], None),
    ],
)  # fmt: skip
def test_the_command_is_the_first_word(arguments: list[str], command: str | None) -> None:
    """A file that is called like a command is no command."""
    assert named(arguments) == command


def test_identification_imports_what_it_needs() -> None:
    """Ten lines are identified in the memory of two small models, not of the whole gateway."""
    code = (
        "import sys; from access_gateway.__main__ import main; assert main(['identify']) == 0;"
        f"print([name for name in {DEAR!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input="唔該幾時到\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.startswith("yue-Hant\t")
    assert done.stderr.strip() == "[]"
