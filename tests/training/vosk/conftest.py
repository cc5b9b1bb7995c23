"""A few commands, spoken by voices that a rate and a pitch make, and a network that is trained on them once."""

import wave
from pathlib import Path

import numpy as np
import pytest
from pypinyin import Style, lazy_pinyin

from access_gateway import plugins
from access_gateway.contracts.hearing import EngineOptions
from access_gateway.contracts.speaking import Manner
from access_gateway.training.vosk import corpus, lexicon, network, trainer
from access_gateway.training.vosk.data import read_data
from access_gateway.training.vosk.export import Network
from access_gateway.training.vosk.languages import language
from access_gateway.training.vosk.sound import read_sound

COMMANDS = ("停止", "重复", "取消", "确认", "再见", "帮助")
MANNERS = {
    "calm": Manner(rate=0.8),
    "plain": Manner(),
    "deep": Manner(pitch=0.8),
    "high": Manner(pitch=1.25),
    "quick": Manner(rate=1.3),
}
TEST_SPEAKER = "plain"
LENGTH_S = 1.8
MANDARIN = language("zh-Hans")
SHAPE = network.Shape(len(MANDARIN.units) + 1, width=64, depth=1)
RECIPE = trainer.Recipe(epochs=70, patience=70, batch_frames=1_500, rate=4e-3)


def lexicon_of(words: tuple[str, ...]) -> lexicon.Lexicon:
    """Return these words as Mandarin reads them."""
    return lexicon.spelled(MANDARIN.units, {word: MANDARIN.readings(word) for word in words})


@pytest.fixture(scope="session")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a table of recordings: every command in every manner."""
    folder = tmp_path_factory.mktemp("recordings")
    record(folder, MANNERS)
    return folder


def record(folder: Path, manners: dict[str, Manner]) -> None:
    """Write a table of recordings: every command in these manners."""
    speaker = plugins.make("pyttsx3", EngineOptions())
    lines = ["path\ttext\tspeaker"]
    for name, manner in manners.items():
        for number, command in enumerate(COMMANDS):
            pinyin = " ".join(lazy_pinyin(command, style=Style.TONE3))
            pcm = speaker.speak(pinyin, "cmn-latn-pinyin", manner)
            # All of one length, so that the network is compiled for one.
            quiet = bytes(2 * max(0, int(LENGTH_S * pcm.rate_hz) - len(pcm.samples) // 2) // 4 * 2)
            path = folder / f"{name}-{number}.wav"
            with wave.open(str(path), "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(pcm.rate_hz)
                file.writeframes(quiet + pcm.samples + quiet)
            lines.append(f"{path.name}\t{command}\t{name}")
    (folder / "all.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture(scope="session")
def prepared(recordings: Path, tmp_path_factory: pytest.TempPathFactory) -> corpus.Corpus:
    """Their features, one voice held out."""
    sides = corpus.Split(frozenset({TEST_SPEAKER}))
    return corpus.prepare(read_data(recordings), "zh-Hans", sides, tmp_path_factory.mktemp("work"), copies=1)


@pytest.fixture(scope="session")
def trained(prepared: corpus.Corpus, tmp_path_factory: pytest.TempPathFactory) -> Network:
    """A network that knows the six commands."""
    return trainer.train(prepared, SHAPE, RECIPE, tmp_path_factory.mktemp("training"))[0]


@pytest.fixture(scope="session")
def clips(recordings: Path) -> dict[str, np.ndarray]:
    """The held-out voice: command to samples at 16 kHz."""
    return {
        recording.text: read_sound(recording.path)
        for recording in read_data(recordings)
        if recording.speaker == TEST_SPEAKER
    }
