"""`access-gateway reviews`: what an operator sees and can do."""

import argparse
import asyncio
import json
from pathlib import Path

import pytest

from access_gateway.commands import reviews
from access_gateway.settings import Settings
from access_gateway.settings import Store as StoreSettings
from access_gateway.store import Store


def say(folder: Path, *arguments: str) -> int:
    parser = argparse.ArgumentParser()
    reviews.register(parser.add_subparsers())
    args = parser.parse_args(["reviews", *arguments])
    status: int = args.run(args, Settings(store=StoreSettings(folder=str(folder))))
    return status


@pytest.fixture
def names(tmp_path: Path) -> list[str]:
    """Three reviews: two dead letters and one that was only heard."""

    async def fill() -> list[str]:
        store = await Store.open(tmp_path, sweep=False)
        made = []
        for text in ("ياخشى", "evil \x1b]0;owned\x07\u202e", "heard"):
            review = await store.outbox.create(
                customer="c1", text=text, original=text, language="ug-Arab", metadata={}
            )
            made.append(review.review)
        for name in made[:2]:
            await store.outbox.confirm(name)
            await store.outbox.undeliverable(name, "backend-refused: \x1b[2Jno\n\tsuch order")
        await store.close()
        return made

    return asyncio.run(fill())


def test_the_list_has_a_line_each_and_no_words(
    tmp_path: Path, names: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """An operator sees what is stuck and why, one line a review, without reading customers' words."""
    assert say(tmp_path, "list", "--dead") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split("\t") == ["review", "status", "attempts", "updated_at", "customer", "last_error"]
    assert [line.split("\t")[0] for line in lines[1:]] == names[:2]
    assert lines[1].split("\t")[5] == "backend-refused: �[2Jno��such order"
    assert say(tmp_path, "list", "--limit", "1") == 0
    out = capsys.readouterr().out
    assert [line.split("\t")[0] for line in out.splitlines()[1:]] == names[2:]
    assert "heard" not in out.replace("\theard\t", "")


def test_a_review_is_shown_whole_and_harmless(
    tmp_path: Path, names: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The words are readable in their script, and nothing in them can take over the operator's terminal."""
    assert say(tmp_path, "show", names[0]) == 0
    assert '"text": "ياخشى"' in capsys.readouterr().out
    assert say(tmp_path, "show", names[1]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out and "\u202e" not in out
    assert json.loads(out)["text"] == "evil \x1b]0;owned\x07\u202e"


def test_replay_takes_what_can_be_replayed_and_names_the_rest(
    tmp_path: Path, names: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """One wrong id does not keep the others from being sent again, and the exit status says it."""
    assert say(tmp_path, "replay", "nobody", names[0], names[2]) == 1
    said = capsys.readouterr()
    assert said.out.startswith("1 in line again")
    assert "nobody: There is no such review." in said.err and f"{names[2]}: The review is heard" in said.err
    assert say(tmp_path, "replay", "--all") == 0
    assert capsys.readouterr().out.startswith("1 in line again")
    assert say(tmp_path, "list", "--dead") == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_what_is_not_there_is_said(
    tmp_path: Path, names: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A mistyped id or folder is a sentence and status 1, not a traceback."""
    assert say(tmp_path, "show", "nobody") == 1
    assert say(tmp_path / "typo", "list") == 1
    said = capsys.readouterr().err
    assert "There is no such review." in said and "no gateway has run" in said


@pytest.mark.parametrize(
    "wrong", [["replay"], ["replay", "--all", "X"], ["list", "--limit", "0"], ["show"], []]
)
def test_wrong_use_is_status_two(tmp_path: Path, wrong: list[str]) -> None:
    """Scripts can tell wrong use from a failure."""
    with pytest.raises(SystemExit) as stopped:
        say(tmp_path, *wrong)
    assert stopped.value.code == 2
