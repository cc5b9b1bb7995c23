"""`models train`: from a folder to a model, through an interruption."""

import subprocess
import sys
import time
import wave
from itertools import product
from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest
import vosk
from tests.training.vosk.agreement import agree
from tests.training.vosk.conftest import MANDARIN, SHAPE, TEST_SPEAKER

from access_gateway.__main__ import main
from access_gateway.contracts.errors import UnusableData
from access_gateway.training.vosk import adapt_network, checkpoint, corpus, making, network, trainer
from access_gateway.training.vosk.ctc import ctc_loss
from access_gateway.training.vosk.data import read_data
from access_gateway.training.vosk.export import Decoding
from access_gateway.training.vosk.trainer import Recipe

MOST_WAIT_S = 200.0


def test_the_loss_is_that_of_all_alignments():
    """What is minimised is the probability of the transcript: summed here over every alignment there is."""
    random = np.random.default_rng(4)
    scores = random.normal(size=(4, 3)).astype(np.float32)
    log_p = scores - np.log(np.exp(scores).sum(-1, keepdims=True))
    for units in ((1,), (1, 2), (1, 1), (2, 1)):
        total = sum(
            np.exp(sum(log_p[t, output] for t, output in enumerate(path)))
            for path in product(range(3), repeat=4)
            if tuple(trainer.collapsed(path)) == units
        )
        padded = np.zeros((1, 3), np.int32)
        padded[0, : len(units)] = units
        loss = ctc_loss(
            jnp.asarray(log_p[None]), jnp.array([4]), jnp.asarray(padded), jnp.array([len(units)])
        )
        assert float(loss[0]) == pytest.approx(-np.log(total), abs=1e-4)


@pytest.mark.timeout(300)  # two processes that compile, on a busy machine
def test_training_goes_on_after_a_kill(
    recordings: Path, clips: dict[str, np.ndarray], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """A power cut costs an epoch, not a night; and what comes out is a model with its report."""
    out = tmp_path / "model"
    arguments = [
        "models", "train", str(recordings), "--language", "zh-Hans", "--out", str(out),
        "--hold-out", TEST_SPEAKER, "--width", str(SHAPE.width), "--depth", str(SHAPE.depth),
        "--batch-frames", "1500", "--copies", "0", "--patience", "99",
    ]  # fmt: skip
    kept = tmp_path / "model.training" / "checkpoint.npz"
    killed = subprocess.Popen([sys.executable, "-m", "access_gateway", *arguments, "--epochs", "9999"])
    try:
        until = time.monotonic() + MOST_WAIT_S
        while not kept.exists() and killed.poll() is None and time.monotonic() < until:
            time.sleep(0.1)
    finally:
        killed.kill()
        killed.wait()
    assert kept.exists() and not out.exists()
    done = _epochs(kept)
    assert main([*arguments, "--epochs", str(done + 3)]) == 0
    assert "is a Vosk model" in capsys.readouterr().out
    lines = (out / "report.txt").read_text(encoding="utf-8").splitlines()
    assert [line.split("\t")[0] for line in lines[1 : done + 4]] == [str(n + 1) for n in range(done + 3)]
    assert any(line.startswith(f"{TEST_SPEAKER}\ttelephone\t6\t") for line in lines)
    assert (out / "curves.svg").read_text().startswith("<svg") and "must not" in (
        out / "README.md"
    ).read_text()
    vosk.SetLogLevel(-1)
    assert vosk.KaldiRecognizer(vosk.Model(str(out)), 16_000)
    assert not kept.exists()
    assert "all speakers" in (out / "errors.svg").read_text(encoding="utf-8")
    data = read_data(recordings)
    sides = corpus.Split(frozenset({TEST_SPEAKER}))
    words, accepted = making._listening(data, sides, making.Plan(MANDARIN))
    assert agree(out, adapt_network.load(out).network, Decoding(words, accepted), clips.values()) == 6


@pytest.mark.timeout(300)  # compiles, on a busy machine
def test_a_menu_is_made_by_one_command(recordings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Phrases in, a model that listens for them out, with how often it is right and how often it takes other speech."""
    out, phrases = tmp_path / "menu", tmp_path / "phrases.txt"
    phrases.write_text("停止\n重复\n取消\n确认\n", encoding="utf-8")
    noises = tmp_path / "noises"
    noises.mkdir()
    for seed in range(3):
        with wave.open(str(noises / f"{seed}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(16_000)
            file.writeframes(np.random.default_rng(seed).normal(0, 900, 16_000).astype("<i2").tobytes())
    arguments = [
        "models", "train", str(recordings), "--language", "zh-Hans", "--out", str(out), "--phrases", str(phrases),
        "--hold-out", TEST_SPEAKER, "--width", str(SHAPE.width), "--depth", str(SHAPE.depth),
        "--batch-frames", "1500", "--copies", "0", "--epochs", "60", "--patience", "60",
        "--others", str(noises),
    ]  # fmt: skip
    assert main(arguments) == 0
    said = capsys.readouterr().out
    assert "of 4, 95%" in said and "of 5, 95%" in said
    assert "cost of [unk]" in (out / "report.txt").read_text(encoding="utf-8")
    assert "listens for phrases alone" in (out / "README.md").read_text(encoding="utf-8")


def _epochs(file: Path) -> int:
    with np.load(file) as content:
        notes = bytes(content["notes"])
    return notes.count(b'"number"')


def test_a_checkpoint_of_something_else_is_refused(prepared: corpus.Corpus, tmp_path: Path):
    """Two trainings in one folder do not mix, and a damaged file is named."""
    zero = network.start(SHAPE, np.zeros(40, np.float32), np.ones(40, np.float32), 1)
    state = checkpoint.State(*zero, zero[0], zero[0], zero)
    checkpoint.save(tmp_path, "another", state)
    with pytest.raises(UnusableData, match="another training"):
        trainer.train(prepared, SHAPE, Recipe(), tmp_path)
    (tmp_path / "checkpoint.npz").write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(UnusableData, match="damaged"):
        trainer.train(prepared, SHAPE, Recipe(), tmp_path)


def test_what_cannot_be_trained_is_said_at_once(
    recordings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """A wrong folder, language or speaker costs no time."""
    for arguments, said in (
        ([str(tmp_path / "none"), "--language", "zh-Hans"], "no folder"),
        ([str(recordings), "--language", "xx"], "no definition"),
        ([str(recordings), "--language", "zh-Hans", "--hold-out", "nobody"], "nobody"),
    ):
        assert main(["models", "train", *arguments, "--out", str(tmp_path / "out")]) == 1
        assert said in capsys.readouterr().err
