"""The command line itself: wrong use, wrong settings, readers that go away."""

from pathlib import Path

import pytest
from tests.commands.conftest import Run, run_apart


@pytest.mark.parametrize(
    "arguments",
    [
        [], ["sing"], ["serve", "--port", "99999"], ["serve", "--port", "x"], ["ask"], ["say", "你好"], ["hear"],
        ["batch", "only-one"], ["serve", "--colour"], ["say", "你好", "--out", "x.flac"],
        ["say", "你好", "--out", "x.wav", "--rate", "9"], ["say", "你好", "--out", "x.wav", "--language", "tlh"],
        ["hear", "x.wav", "--language", "tlh"], ["demo", "--audio", "/no/such/file.wav"],
    ],
)  # fmt: skip
def test_wrong_use_is_status_2_with_a_word_why(run: Run, arguments: list[str]) -> None:
    """A script can tell its own mistake (2) from a failure (1); nobody sees a traceback."""
    ran = run(*arguments)
    assert ran.status == 2 and ran.err.strip() and "Traceback" not in ran.err and not ran.out


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("[server]\ncolour = 1\n", "colour"),
        ("[sevrer]\nport = 1\n", "sevrer"),
        ("[server]\nport = 'eighty'\n", "server.port"),
        ("[backend]\nurl = 'http://x/${NO_SUCH_VARIABLE}'\n", "NO_SUCH_VARIABLE"),
        ("[server\n", "TOML"),
        ("\x00", "TOML"),
    ],
)
def test_a_wrong_setting_is_named(run: Run, tmp_path: Path, written: str, named: str) -> None:
    """An operator reads which setting is wrong, in one line."""
    file = tmp_path / "gateway.toml"
    file.write_text(written, encoding="utf-8")
    ran = run("--config", file, "serve")
    assert ran.status == 2 and named in ran.err and "Traceback" not in ran.err
    assert len(ran.err.strip().splitlines()) == 1


def test_a_settings_file_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    """A slip in a path is not answered with the defaults."""
    ran = run("--config", tmp_path / "none.toml", "doctor")
    assert ran.status == 2 and "none.toml" in ran.err


def test_the_settings_file_can_be_named_by_the_environment(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service names it once; an empty variable is none."""
    monkeypatch.setenv("ACCESS_GATEWAY_CONFIG", str(tmp_path / "none.toml"))
    assert "none.toml" in run("models", "list").err
    monkeypatch.setenv("ACCESS_GATEWAY_CONFIG", "")
    assert run("models", "list").status == 0


def test_help_and_version_are_for_everybody(run: Run) -> None:
    """What can be done is told without a settings file."""
    assert run("--version").out.startswith("access-gateway ")
    helped = run("--help")
    assert helped.status == 0 and all(
        name in helped.out for name in ("serve", "ask", "batch", "doctor", "demo")
    )


@pytest.mark.parametrize("reader", ["head -n 1", "true"])
def test_a_reader_that_goes_away_is_no_error(tmp_path: Path, reader: str) -> None:
    """`access-gateway models list | head -1` ends in silence."""
    ran = run_apart("models", "list", shell=reader, ACCESS_GATEWAY__MODELS__FOLDER=str(tmp_path))
    assert ran.err == "" and ran.status == 0


def test_no_backend_is_said_with_what_to_do(run: Run) -> None:
    """The first start without settings explains itself."""
    ran = run("serve", "--port", "0")
    assert (
        ran.status == 2
        and "backend.url" in ran.err
        and "serve --demo" in ran.err
        and "Traceback" not in ran.err
    )


@pytest.mark.parametrize("url", ["ftp://shop/chat", "shop/chat", "http://shop:port/"])
def test_a_backend_that_cannot_be_is_said_before_the_first_customer(
    run: Run, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    """A wrong address stops the start, not the first turn."""
    monkeypatch.setenv("ACCESS_GATEWAY__BACKEND__URL", url)
    ran = run("serve", "--port", "0")
    assert ran.status == 2 and "backend.url" in ran.err and "Traceback" not in ran.err
