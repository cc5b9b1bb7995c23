"""A merchant's own text as the language model of an installed model, and the way back."""

import argparse
import re
import shutil
import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.training.vosk.agreement import agree
from tests.training.vosk.conftest import COMMANDS, MANDARIN, MANNERS, TEST_SPEAKER, lexicon_of, record

from access_gateway.catalogue import Shelf, read_catalogue
from access_gateway.catalogue.entries import Catalogue, ModelEntry, ProjectSource
from access_gateway.commands import models_adapt
from access_gateway.contracts.errors import ModelError, UnknownModel, UnusableData
from access_gateway.contracts.hearing import EngineOptions
from access_gateway.plugins import make
from access_gateway.settings import Settings
from access_gateway.training.vosk import adapt, adapt_network, adapt_sound, grammar
from access_gateway.training.vosk.data import Recording, read_data
from access_gateway.training.vosk.export import Decoding, Network, export
from access_gateway.training.vosk.measure import character_errors
from access_gateway.training.vosk.sound import read_sound

KOREAN = "vosk-model-small-ko-0.22"
SPEECH = Path(__file__).resolve().parents[4] / "shared" / "speech" / "ko"
SAID = {
    "transcribe.cpp__ko.wav": "조금만 생각을 하면서 살면 훨씬 편할 거야",
    "whisper-asr-se__ko.wav": "안녕하세요 이것은 음성 인식 테스트입니다 오늘 날씨가 정말 좋네요",
}
DOMAIN = """안녕하세요 오늘은 무엇을 도와 드릴까요
이것은 음성 안내입니다
인식 테스트입니다
음성 인식이 잘 되나요
오늘 날씨가 어때요
날씨가 정말 춥네요
기분이 정말 좋네요
조금만 생각을 하면 됩니다
생각을 하면서 일하면 좋아요
이렇게 살면 훨씬 편할 거야
훨씬 좋을 거야
"""


@pytest.fixture(scope="module")
def shelf(trained: Network, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """A shelf with the tiny model of six commands on it, any of them as likely as the others."""
    shipped = tmp_path_factory.mktemp("shipped")
    words = lexicon_of(COMMANDS)
    export(trained, Decoding(words, grammar.anything(words)), shipped / "tiny")
    adapt_network.save(trained, MANDARIN.tag, shipped / "tiny")
    entry = ModelEntry(
        name="tiny",
        title="Tiny",
        ability="hear",
        engine="vosk",
        languages=(MANDARIN.tag,),
        preference=50,
        licence="Apache-2.0",
        licence_url="",
        publisher="a test",
        installed_bytes=0,
        sources=(ProjectSource(folder="tiny"),),
    )
    return Shelf(tmp_path_factory.mktemp("shelf"), Catalogue(models=(entry,)), shipped=shipped)


def command(*arguments: str) -> argparse.Namespace:
    """Return the arguments of `models adapt`."""
    parser = argparse.ArgumentParser()
    models_adapt.add_arguments(parser)
    return parser.parse_args(arguments)


def test_an_adapted_model_is_loaded_until_it_is_undone(
    shelf: Shelf, recordings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """One command adapts and shows what it is worth; one goes back; the installed model is never touched."""
    installed = shelf.path_of("tiny")
    before = (installed / "graph/Gr.fst").read_bytes()
    text = tmp_path / "questions.txt"
    text.write_text("停止 重复\n取消！确认\n再见，再见 Wi-Fi\n", encoding="utf-8")
    assert models_adapt.run(command("tiny", str(text), "--test", str(recordings)), shelf) == 0
    said = capsys.readouterr().out
    assert "errors in letters before" in said and "errors in letters after" in said and "wifi" in said
    adapted = shelf.path_to_load("tiny")
    assert adapted != installed and (adapted / "graph/Gr.fst").read_bytes() != before
    assert (installed / "graph/Gr.fst").read_bytes() == before
    assert models_adapt.run(command("tiny", "--undo"), shelf) == 0
    assert shelf.path_to_load("tiny") == installed
    assert "as it was installed" in capsys.readouterr().out


def test_text_that_says_nothing_is_refused(shelf: Shelf, tmp_path: Path):
    """A wrong file is named before anything is made of it."""
    wrong = tmp_path / "wrong.txt"
    for content in (b"", b"...\n\n", "停止".encode("utf-16"), "他们\n".encode()):
        wrong.write_bytes(content)
        with pytest.raises(UnusableData):
            models_adapt.run(command("tiny", str(wrong)), shelf)
    with pytest.raises(UnusableData):
        models_adapt.run(command("tiny", str(tmp_path / "none.txt")), shelf)
    with pytest.raises(UnusableData):
        models_adapt.run(command("tiny"), shelf)
    assert shelf.path_to_load("tiny") == shelf.path_of("tiny")


def test_a_model_without_a_swappable_graph_is_refused(tmp_path: Path):
    """What cannot be adapted says so, and is not damaged."""
    with pytest.raises(ModelError, match=r"HCLr\.fst"):
        adapt.adapt(tmp_path, ["停止"], tmp_path / "made")
    for name in ("HCLr.fst", "Gr.fst"):
        (tmp_path / "graph").mkdir(exist_ok=True)
        (tmp_path / "graph" / name).write_bytes(b"\xff" * 64)
    with pytest.raises(ModelError, match="not a transducer"):
        adapt.adapt(tmp_path, ["停止"], tmp_path / "made")
    assert not (tmp_path / "made").exists()


def test_text_is_cut_into_the_models_words():
    """Agglutinated and unspaced text is met by the words that a model has."""
    words = {
        word: number for number, word in enumerate(("주문", "취소", "취소해", "해", "주세요", "은"), start=1)
    }
    unknown: dict[str, int] = {}
    assert adapt.cut_all(["주문취소해 주세요!", "주문은 Wi-Fi"], words, unknown) == [
        ["주문", "취소해", "주세요"],
        ["주문", "은", ""],
    ]
    assert unknown == {"wifi": 1}
    words |= {"[9]": 10, "[15]": 11, "시": 12, "TV": 13}
    assert adapt.cut_all(["15시, 9시", "tv"], words, unknown) == [["[15]", "시", "[9]", "시"], ["TV"]]


# --- a merchant's own recordings

STREET = 700.0
"""Level of the noise behind them: the tiny model, which was trained on silence, takes it for speech."""


@pytest.fixture(scope="module")
def customers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Recordings of the merchant's own customers, who call from the street."""
    folder = tmp_path_factory.mktemp("customers")
    record(folder, {name: manner for name, manner in MANNERS.items() if name != TEST_SPEAKER})
    random = np.random.default_rng(8)
    for file in folder.glob("*.wav"):
        with wave.open(str(file), "rb") as read:
            shape, samples = read.getparams(), np.frombuffer(read.readframes(read.getnframes()), "<i2")
        loud = samples * (0.3 * 32_767 / np.abs(samples).max()) + random.normal(0, STREET, len(samples))
        with wave.open(str(file), "wb") as out:
            out.setparams(shape)
            out.writeframes(loud.astype("<i2").tobytes())
    return folder


@pytest.mark.timeout(300)  # compiles, on a busy machine
def test_recordings_tune_a_model_of_ours_and_one_command_undoes_it(
    shelf: Shelf,
    customers: Path,
    clips: dict[str, np.ndarray],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
):
    """Customers whom a model hardly understands make it theirs; text and recordings go together; all can be undone."""
    installed = shelf.path_of("tiny")
    before = {
        file: (installed / file).read_bytes() for file in ("am/final.mdl", "graph/Gr.fst", "network.npz")
    }
    assert models_adapt.run(command("tiny", "--recordings", str(customers), "--copies", "0"), shelf) == 0
    said = capsys.readouterr().out
    assert "learnt from" in said and "errors in letters before" in said and "the same speakers" in said
    old, new = (float(one) for one in re.findall(r"errors in letters (?:before|after): +([0-9.]+)", said))
    assert old > 0 and new < old, said
    tuned = shelf.path_to_load("tiny")
    assert tuned != installed and (tuned / "am/final.mdl").read_bytes() != before["am/final.mdl"]
    assert (tuned / "graph/Gr.fst").read_bytes() == before["graph/Gr.fst"]
    words = lexicon_of(COMMANDS)
    decoding = Decoding(words, grammar.anything(words))
    assert agree(tuned, adapt_network.load(tuned).network, decoding, list(clips.values())[:2]) == 2
    text = tmp_path / "questions.txt"
    text.write_text("停止 重复\n", encoding="utf-8")
    network = (tuned / "am/final.mdl").read_bytes()
    assert models_adapt.run(command("tiny", str(text)), shelf) == 0
    assert (shelf.path_to_load("tiny") / "am/final.mdl").read_bytes() == network
    assert (shelf.path_to_load("tiny") / "graph/Gr.fst").read_bytes() != before["graph/Gr.fst"]
    assert models_adapt.run(command("tiny", "--undo"), shelf) == 0
    assert shelf.path_to_load("tiny") == installed
    assert before == {file: (installed / file).read_bytes() for file in before}


@pytest.mark.timeout(300)
def test_tuning_goes_on_after_an_interruption(shelf: Shelf, customers: Path, tmp_path: Path):
    """A folder that was made by `models train` can be named itself; what an interrupted run learnt is not lost."""
    folder, made = tmp_path / "mine", tmp_path / "mine.adapted"
    shutil.copytree(shelf.path_of("tiny"), folder)
    parts = adapt_sound.parted(read_data(customers))
    recipe = replace(adapt_sound.RECIPE, epochs=3, patience=9)
    shares: list[float] = []

    def stop(what: str, share: float) -> None:
        if what == "training":
            shares.append(share)
            if share >= 1.5 / recipe.epochs:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        adapt_sound.tune(folder, folder, parts, made, recipe=recipe, copies=0, progress=stop)
    assert not made.exists()
    first: list[float] = []
    tuned = adapt_sound.tune(
        folder, folder, parts, made, recipe=recipe, copies=0,
        progress=lambda what, share: first.append(share) if what == "training" else None,
    )  # fmt: skip
    assert len(tuned.epochs) == 3 and first[0] > 1 / 3
    assert made.is_dir() == tuned.gained == (tuned.after < tuned.before)
    assert models_adapt.run(command(str(folder), "--undo"), shelf) == 0 and not made.exists()


def test_what_cannot_be_tuned_says_why(shelf: Shelf, customers: Path, tmp_path: Path):
    """Too little, another's model, a damaged network: named before any time is spent."""
    few = read_data(customers)[:9]
    with pytest.raises(UnusableData, match="too few"):
        adapt_sound.parted(few)
    folder = tmp_path / "other"
    shutil.copytree(shelf.path_of("tiny"), folder)
    (folder / "network.npz").write_bytes(b"PK\x03\x04 cut off")
    arguments = command(str(folder), "--recordings", str(customers))
    with pytest.raises(ModelError, match="damaged"):
        models_adapt.run(arguments, shelf)
    (folder / "network.npz").unlink()
    with pytest.raises(ModelError, match="models train"):
        models_adapt.run(arguments, shelf)
    with pytest.raises(UnknownModel):
        models_adapt.run(command("no-such-model", "--recordings", str(customers)), shelf)
    with pytest.raises(UnusableData, match="Which text"):
        models_adapt.run(command("tiny"), shelf)


def test_recordings_are_parted_by_speakers_where_there_are_enough():
    """What is shown as better is better for customers whom it did not learn from, where that can be told."""
    rows = [Recording(Path(f"{who}{n}"), "停", who) for who in "abcdefgh" for n in range(5)]
    parts = adapt_sound.parted(rows)
    assert not parts.same_speakers and len(parts.learn) + len(parts.stop) + len(parts.test) == 40
    assert not {one.speaker for one in parts.test} & {one.speaker for one in (*parts.learn, *parts.stop)}
    one_voice = adapt_sound.parted(rows[:5] * 3)
    assert one_voice.same_speakers and len(one_voice.test) == 3 and len(one_voice.stop) == 2


@pytest.mark.models
@pytest.mark.skipif(not SPEECH.is_dir(), reason="the recordings of ../shared/speech/ko are not here")
def test_domain_text_halves_the_errors_of_the_korean_model(tmp_path: Path):
    """A merchant's text makes an installed model at home in their domain, for sentences that the text lacks."""
    settings = Settings()
    installed = Shelf(settings.models_folder, read_catalogue()).path_of(KOREAN)
    lines = DOMAIN.splitlines()
    assert not set(lines) & set(SAID.values())
    adapt.adapt(installed, lines, tmp_path / KOREAN)
    clips = [(read_sound(SPEECH / name), text) for name, text in SAID.items()]
    before, after = (
        character_errors(
            make("vosk", EngineOptions(model=folder, languages=frozenset({"ko-Hang"}))), "ko-Hang", clips
        )
        for folder in (installed, tmp_path / KOREAN)
    )
    assert before.wrong >= 10 and after.wrong <= before.wrong / 2, (before, after)
