"""`access-gateway say` and `hear`: words to sound, sound to words."""

import io
import json
from pathlib import Path

import av
import pytest
from tests.commands.conftest import Run

from access_gateway.demo.recordings import recording


def seconds(sound: bytes) -> tuple[str, float]:
    with av.open(io.BytesIO(sound), "r") as container:
        codec = container.streams.audio[0].codec_context.name
        lengths = [frame.samples / frame.sample_rate for frame in container.decode(audio=0)]
    return codec, sum(lengths)


@pytest.mark.parametrize(
    ("name", "codec"), [("x.wav", "pcm_s16le"), ("x.ogg", "opus"), ("X.OPUS", "opus"), ("x.mp3", "mp3float")]
)
def test_a_sentence_becomes_a_sound_file(run: Run, tmp_path: Path, name: str, codec: str) -> None:
    """The ending of OUT says what kind of file it is; any player plays it."""
    ran = run("say", "订单10086明天下午三点到。请您放心。", "--out", tmp_path / name)
    assert ran.status == 0 and not ran.out
    found, length_s = seconds((tmp_path / name).read_bytes())
    assert found in (codec, codec.removesuffix("float"), f"lib{codec}") and 3 < length_s < 15


def test_slower_is_longer(run: Run, tmp_path: Path) -> None:
    """An operator can try the rate that suits their listeners."""
    lengths = []
    for rate in ("0.5", "1.5"):
        assert (
            run("say", "您好，请问有什么可以帮您？", "--rate", rate, "--out", tmp_path / "x.wav").status == 0
        )
        lengths.append(seconds((tmp_path / "x.wav").read_bytes())[1])
    assert lengths[0] > 1.5 * lengths[1]


@pytest.mark.parametrize(
    ("text", "language", "why"),
    [
        ("ꆈꌠꉙ", "ii", "No voice"),
        ("", "zh", "could not"),
        ("  ", "zh", "could not"),
        ("🙂", "zh", "could not"),
    ],
)
def test_what_cannot_be_spoken_leaves_no_file(
    run: Run, tmp_path: Path, text: str, language: str, why: str
) -> None:
    """No empty sound file pretends to be an announcement."""
    ran = run("say", text, "--language", language, "--out", tmp_path / "x.wav")
    assert ran.status == 1 and why in ran.err and not (tmp_path / "x.wav").exists()


def test_a_folder_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    """No traceback for a slip in a path."""
    ran = run("say", "你好", "--out", tmp_path / "none" / "x.wav")
    assert ran.status == 1 and "none" in ran.err and "Traceback" not in ran.err


# --- hear


@pytest.fixture
def models(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command with the recognition models that are installed."""
    monkeypatch.delenv("ACCESS_GATEWAY__MODELS__FOLDER")
    return run


@pytest.mark.models
def test_recordings_become_words(models: Run, tmp_path: Path) -> None:
    """A line a recording, in the order given; one that cannot be read is told and does not stop the others."""
    for name in ("ko-cancel.flac", "ko-refund.flac"):
        (tmp_path / name).write_bytes(recording(name).content)
    (tmp_path / "broken.flac").write_bytes(b"fLaC nonsense")
    files = [tmp_path / name for name in ("ko-cancel.flac", "broken.flac", "none.flac", "ko-refund.flac")]
    ran = models("hear", *files, "--language", "ko")
    lines = [line.split("\t") for line in ran.out.splitlines()]
    assert ran.status == 1 and [line[0] for line in lines] == [str(files[0]), str(files[3])]
    assert lines[0][1].replace(" ", "") == "주문취소해주세요" and "환불" in lines[1][1]
    assert "broken.flac" in ran.err and "none.flac" in ran.err and "Traceback" not in ran.err


@pytest.mark.models
def test_words_come_with_their_times(models: Run, tmp_path: Path) -> None:
    """`--json` is for whoever makes subtitles."""
    (tmp_path / "x.flac").write_bytes(recording("ko-cancel.flac").content)
    ran = models("hear", tmp_path / "x.flac", "--language", "ko-KR", "--json")
    heard = json.loads(ran.out)
    assert ran.status == 0 and heard["language"] == "ko-Hang" and "vosk" in heard["engine"]
    assert 0 <= heard["words"][0]["start_s"] < heard["words"][-1]["end_s"] <= heard["duration_s"]


def test_without_a_model_it_says_so(run: Run, tmp_path: Path) -> None:
    """A missing model is named, not met with silence."""
    (tmp_path / "x.flac").write_bytes(recording("ko-cancel.flac").content)
    ran = run("hear", tmp_path / "x.flac", "--language", "ko")
    assert ran.status == 1 and "ko-Hang" in ran.err and not ran.out and "Traceback" not in ran.err
