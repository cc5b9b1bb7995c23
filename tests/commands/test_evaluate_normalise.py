"""`eval normalise`: anyone can check on their own sentences what normalising brings."""

import argparse
from pathlib import Path

import pytest

from access_gateway.commands import evaluate
from access_gateway.settings import Settings


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    evaluate.register(parser.add_subparsers(required=True))
    args = parser.parse_args(["eval", "normalise", *arguments])
    status: int = args.run(args, Settings())
    return status


def test_a_row_for_each_language(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The table says, per language, how many errors there were, how many are left, and the share removed."""
    file = tmp_path / "pairs.tsv"
    file.write_text("# pairs\n佢係我哋老細。\t他是我们老板。\tyue-Hant\n你好\t您好\n\n", "utf-8")
    assert run(str(file), "--language", "zh", "--errors", "5") == 0
    out = capsys.readouterr().out.splitlines()
    assert out[1].split() == ["yue-Hant", "1", "0.667", "0.000", "1.000"]
    assert out[2].split() == ["zh-Hans", "1", "0.500", "0.500", "0.000"]
    assert "  said      你好" in out
    assert not any("佢" in line for line in out)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("佢\n", "line 1: 1 columns"),
        ("佢\t他\n", "line 1: the language is not said"),
        ("佢\t他\tklingon\n", "line 1: the language klingon is none of zh-Hans"),
        ("佢\t他\tyue\tx\n", "line 1: 4 columns"),
    ],
)
def test_a_line_that_is_no_pair_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, complaint: str
) -> None:
    """Whoever prepares sentences is told which line is wrong."""
    file = tmp_path / "pairs.tsv"
    file.write_text(text, "utf-8")
    assert run(str(file)) == 1
    assert complaint in capsys.readouterr().err


def test_bytes_that_are_no_text_and_missing_files_are_errors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong file is a sentence, not a traceback."""
    (tmp_path / "pairs.tsv").write_bytes(b"\xff\xfe\t\n")
    assert run(str(tmp_path / "pairs.tsv")) == 1
    assert run(str(tmp_path / "none.tsv")) == 1
    assert capsys.readouterr().err.count("\n") == 2
