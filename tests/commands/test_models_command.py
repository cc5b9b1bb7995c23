"""`access-gateway models`, as an operator types it."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.catalogue.small_models import FILES, Publisher, pins, serving, zipped

from access_gateway.commands import models
from access_gateway.settings import Models, Settings


def catalogue_text(publisher: Publisher) -> str:
    pinned = ", ".join(
        f'{{ path = "{file.path}", bytes = {file.bytes}, sha256 = "{file.sha256}" }}' for file in pins(FILES)
    )
    rows = ""
    for name, files in (("pinned-a", f"files = [{pinned}]"), ("open-b", "")):
        rows += f"""
[[model]]
name = "{name}"
title = "{name}"
ability = "hear"
engine = "vosk"
languages = ["ko-Hang"]
preference = 50
licence = "Apache-2.0"
licence_url = "https://example.org"
publisher = "example.org"
installed_bytes = 400_000
[[model.sources]]
kind = "archive"
url = "{publisher.url(name + ".zip")}"
folder = "model-a"
bytes = 100_000
{files}
"""
    return rows


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with serving() as server:
        yield server


@pytest.fixture
def settings(publisher: Publisher, tmp_path: Path) -> Settings:
    file = tmp_path / "catalogue.toml"
    file.write_text(catalogue_text(publisher))
    publisher.content |= {"pinned-a.zip": zipped(FILES), "open-b.zip": zipped(FILES)}
    section = Models(folder=str(tmp_path / "models"), catalogue=str(file), default=("pinned-a",))
    return Settings(models=section)


def typed(settings: Settings, *words: str) -> int:
    parser = argparse.ArgumentParser()
    models.register(parser.add_subparsers())
    args = parser.parse_args(["models", *words])
    status: int = args.run(args, settings)
    return status


def test_the_default_models_are_installed_once(
    settings: Settings, publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    """`make run` installs what is missing, and the second time says so without any network."""
    assert typed(settings, "install", "--default") == 0
    assert "pinned-a is installed in" in capsys.readouterr().out
    assert typed(settings, "install", "--default") == 0
    out = capsys.readouterr()
    assert "already installed" in out.out
    assert out.err == ""
    assert len(publisher.requests) == 1


def test_the_list_says_what_is_here_and_what_is_trusted(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """An operator sees at a glance what is installed and which contents nobody has pinned."""
    typed(settings, "install", "pinned-a")
    capsys.readouterr()
    assert typed(settings, "list") == 0
    heading, first, second = capsys.readouterr().out.splitlines()
    assert heading.split() == ["NAME", "SIZE", "LICENCE", "STATE", "CHECKSUMS", "LANGUAGES"]
    assert first.split() == ["pinned-a", "0.1", "MB", "Apache-2.0", "installed", "pinned", "ko-Hang"]
    assert "missing" in second
    assert "recorded on first install" in second


def test_the_list_can_be_read_by_programs(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    """Monitoring reads the same facts as JSON."""
    assert typed(settings, "list", "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["name"], row["state"], row["pinned"]) for row in rows] == [
        ("pinned-a", "missing", True),
        ("open-b", "missing", False),
    ]
    assert rows[0]["sources"][0]["files"][0]["sha256"]


def test_the_operator_is_told_that_contents_were_recorded(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """Trust on first use is never given in silence."""
    assert typed(settings, "install", "open-b") == 0
    assert "recorded" in capsys.readouterr().err


def test_verify_finds_a_changed_file(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One command tells whether a disk has kept what was installed."""
    typed(settings, "install", "pinned-a", "open-b")
    assert typed(settings, "verify") == 0
    (tmp_path / "models" / "open-b" / "README").write_bytes(b"SMALL\n")
    capsys.readouterr()
    assert typed(settings, "verify") == 1
    out = capsys.readouterr()
    assert "pinned-a holds what it should" in out.out
    assert "README" in out.err


def test_remove_frees_the_disk(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A removed model is gone, and removing it again is no error."""
    typed(settings, "install", "pinned-a")
    assert typed(settings, "remove", "pinned-a") == 0
    assert not (tmp_path / "models" / "pinned-a").exists()
    assert typed(settings, "remove", "pinned-a") == 0
    assert "was not installed" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words", [("install", "nobody"), ("verify", "nobody"), ("remove", "nobody"), ("install",)]
)
def test_mistakes_end_with_one_and_a_sentence(
    settings: Settings, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    """A script notices, and a person reads why; never a traceback."""
    assert typed(settings, *words) == 1
    out = capsys.readouterr()
    assert out.out == ""
    assert "Traceback" not in out.err
    assert out.err.count("\n") == 1


def test_one_failure_does_not_stop_the_others(
    settings: Settings, publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of several models those that can be had are installed, and the status says that one is missing."""
    del publisher.content["open-b.zip"]
    assert typed(settings, "install", "open-b", "pinned-a") == 1
    out = capsys.readouterr()
    assert "pinned-a is installed" in out.out
    assert "404" in out.err


def test_no_action_is_wrong_use(settings: Settings) -> None:
    """`models` alone says what can follow, with the status of wrong use."""
    with pytest.raises(SystemExit) as caught:
        typed(settings)
    assert caught.value.code == 2
