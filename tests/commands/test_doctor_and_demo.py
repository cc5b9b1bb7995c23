"""`access-gateway doctor` tells what is missing; `demo` shows what works."""

import re
from pathlib import Path

import pytest
from tests.commands.conftest import Run
from tests.faults.standing import free_port


def test_what_is_missing_is_named_with_what_mends_it(run: Run) -> None:
    """On a machine without models: status 1, each missing thing with the command that brings it."""
    ran = run("doctor")
    assert ran.status == 1
    missing = [line for line in ran.out.splitlines() if line.startswith("MISSING")]
    assert [line.split()[1].rstrip(":") for line in missing] == ["model", "model", "hearing"]
    assert "mend: access-gateway models install whisper-base" in ran.out
    assert "ok       speech: pyttsx3" in ran.out and "ok       store:" in ran.out
    assert "note     backend: none is configured" in ran.out and "ok       identification: knows" in ran.out


def test_a_folder_and_a_backend_that_fail_are_named(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The doctor looks at what the settings say, not at the defaults."""
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("ACCESS_GATEWAY__STORE__FOLDER", str(tmp_path / "file" / "data"))
    url = f"http://127.0.0.1:{free_port()}/chat"
    monkeypatch.setenv("ACCESS_GATEWAY__BACKEND__URL", url)
    monkeypatch.setenv("ACCESS_GATEWAY__SPEECH__ENGINE", "no-such-engine")
    ran = run("doctor")
    assert ran.status == 1 and "Traceback" not in ran.err
    assert "MISSING  store:" in ran.out and "MISSING  speech:" in ran.out and "no-such-engine" in ran.out
    assert f"note     backend: {url} cannot be reached" in ran.out


@pytest.mark.models
def test_with_everything_there_the_doctor_is_content(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Status 0 is a promise: the engines were started and used."""
    monkeypatch.delenv("ACCESS_GATEWAY__MODELS__FOLDER")
    ran = run("doctor")
    assert ran.status == 0 and "MISSING" not in ran.out
    assert "ko-Hang by vosk" in ran.out and "zh-Hans by" in ran.out


@pytest.mark.models
def test_the_demonstration_shows_every_stage_of_every_turn(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`make demo`: speech heard, each typed language identified, forwarded, answered, and spoken where a voice is."""
    monkeypatch.delenv("ACCESS_GATEWAY__MODELS__FOLDER")
    ran = run("demo", "--keep", tmp_path / "kept")
    assert ran.status == 0 and ran.out.rstrip().endswith("Stopped.")
    assert not ran.err, "nothing but turns is shown"
    turns = re.split(r"\n── \d+\. ", ran.out)[1:]
    assert all("answer  " in turn and "large text" in turn and "forwarded" in turn for turn in turns)
    typed = {turn.splitlines()[0].removeprefix("typed, "): turn for turn in turns if turn.startswith("typed")}
    identified = {title: re.findall(r"identified +(\S+)", turn)[0] for title, turn in typed.items()}
    assert identified == {
        "Uyghur": "ug-Arab", "Tibetan": "bo-Tibt", "Mongolian, Cyrillic": "mn-Cyrl",
        "Mongolian, traditional script": "mn-Mong", "Cantonese": "yue-Hant", "Mandarin": "zh-Hans",
        "a person, in Korean": "ko-Hang",
    }  # fmt: skip
    spoken = [turn for turn in turns if turn.startswith("spoken")]
    assert any("vosk" in turn for turn in spoken) and any("whisper" in turn for turn in spoken)
    assert all("synthetic" in turn for turn in spoken), "what is synthetic is said to be"
    assert sum("bytes of audio/ogg" in turn for turn in turns) >= len(spoken)
    sounds = list((tmp_path / "kept").glob("*.ogg"))
    assert sounds and all(sound.read_bytes().startswith(b"OggS") for sound in sounds)
    assert len(list((tmp_path / "kept").glob("*.html"))) == len(turns)
