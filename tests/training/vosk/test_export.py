"""What is trained is what Vosk computes: a folder that it loads, scores that agree, words that are right."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import vosk
from tests.training.vosk.agreement import agree, hear
from tests.training.vosk.conftest import COMMANDS, MANDARIN, lexicon_of
from tests.training.vosk.search import best_path

from access_gateway.contracts.errors import ModelError
from access_gateway.training.vosk import grammar, graph, lexicon, network
from access_gateway.training.vosk.export import Decoding, Network, export
from access_gateway.training.vosk.features import mfcc
from access_gateway.training.vosk.fst import EPSILON, Fst
from access_gateway.training.vosk.phones import BETWEEN, INSIDE, Phones

vosk.SetLogLevel(-1)


@pytest.fixture(scope="module", params=["swappable", "static"])
def decoding(request: pytest.FixtureRequest) -> Decoding:
    """The commands, as a graph whose grammar can be swapped, and as one for good."""
    words = lexicon_of(COMMANDS)
    accepted = grammar.phrases(words, [(command,) for command in COMMANDS])
    return Decoding(words, accepted, unknown_cost=6.0, swappable=request.param == "swappable")


@pytest.fixture(scope="module")
def folder(trained: Network, decoding: Decoding, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The network as Vosk takes it."""
    folder = tmp_path_factory.mktemp("models") / "commands"
    export(trained, decoding, folder)
    return folder


@pytest.fixture(scope="module")
def model(folder: Path) -> vosk.Model:
    """The same, loaded."""
    return vosk.Model(str(folder))


def test_vosk_and_the_network_agree(
    folder: Path, decoding: Decoding, trained: Network, clips: dict[str, np.ndarray]
):
    """What was measured in training holds in Vosk: the best path costs the same, to a thousandth."""
    assert agree(folder, trained, decoding, clips.values()) == len(COMMANDS)


def test_commands_of_an_unheard_voice_are_right(model: vosk.Model, clips: dict[str, np.ndarray]):
    """A model of half a minute of speech already understands somebody else."""
    recogniser = vosk.KaldiRecognizer(model, 16_000)
    right = [command for command, samples in clips.items() if hear(recogniser, samples).text == command]
    assert len(right) >= 5, right


def test_silence_is_no_command(model: vosk.Model):
    """Nobody's pause is taken for a word."""
    quiet = np.random.default_rng(1).normal(0, 3, 32_000)
    assert hear(vosk.KaldiRecognizer(model, 16_000), quiet).text in ("", lexicon.UNKNOWN)


def test_words_have_times_and_confidences(model: vosk.Model, clips: dict[str, np.ndarray]):
    """Captions and highlighting know where a word was said."""
    recogniser = vosk.KaldiRecognizer(model, 16_000)
    recogniser.SetWords(True)
    samples = clips["确认"]
    recogniser.AcceptWaveform(samples.astype("<i2").tobytes())
    word = json.loads(recogniser.FinalResult())["result"][0]
    length_s = len(samples) / 16_000
    assert 0.2 < word["start"] < word["end"] <= length_s and 0 < word["conf"] <= 1


def test_a_grammar_given_at_run_time_is_kept_to(
    trained: Network, clips: dict[str, np.ndarray], tmp_path: Path
):
    """A menu listens for its own items alone, without another model."""
    words = lexicon_of(COMMANDS)
    export(trained, Decoding(words, grammar.anything(words), unknown_cost=6.0), tmp_path / "words")
    model = vosk.Model(str(tmp_path / "words"))
    wanted = json.dumps(["停止", "再见", "[unk]"], ensure_ascii=False)
    heard = {
        command: hear(vosk.KaldiRecognizer(model, 16_000, wanted), samples).text
        for command, samples in clips.items()
    }
    assert heard["停止"] == "停止" and heard["再见"] == "再见"
    others = [text for command, text in heard.items() if command not in ("停止", "再见")]
    assert set(" ".join(others).split()) <= {"停止", "再见", "[unk]"} and others.count("[unk]") >= 3, heard


def test_shared_beginnings_cost_what_separate_words_cost(trained: Network, clips: dict[str, np.ndarray]):
    """A large lexicon shares what its words share, and no word becomes cheaper or dearer by it."""
    words = lexicon_of(("停", "停止", "停车", "停止键", "取消", "取代"))
    likely = {"停止": 0.5, "停": 1.5, "停车": 3.0, "停止键": 2.5, "取消": 4.0, "取代": 2.0}
    accepted = grammar.Grammar()
    end = accepted.add()
    accepted.states[0].words = {words.numbers[word]: (cost, end) for word, cost in likely.items()}
    accepted.states[end].final = 0.0
    shared = graph.static(words, accepted, 6.0)
    separate = _separately(words, accepted)
    assert len(shared.arcs) < len(separate.arcs)
    pdfs = list(Phones(trained.shape.outputs - 1).pdfs())
    for samples in list(clips.values())[:3]:
        log_p = network.log_probabilities(
            trained.parameters, trained.statistics, mfcc(samples), trained.shape
        )
        one, other = best_path(shared, log_p, pdfs), best_path(separate, log_p, pdfs)
        assert one.words == other.words
        assert one.score == pytest.approx(other.score, abs=1e-6)


def _separately(words: lexicon.Lexicon, accepted: grammar.Grammar) -> Fst:
    """Return the graph in which nothing is shared: every word on a way of its own, its cost before it."""
    fst = Fst()
    _, first = graph.boundary(fst)
    after, last = graph.boundary(fst)
    fst.finals[last] = 0.0
    readings = list(words.words.values())
    for number, (cost, _) in accepted.states[0].words.items():
        for reading in readings[number - 1]:
            gate = fst.state()
            fst.arc(first, EPSILON, EPSILON, cost, gate)
            graph.chain(fst, gate, reading, number, after)
    return fst


@pytest.mark.parametrize(
    "readings", [{}, {"a b": [["b", "a1"]]}, {"[unk]": [["b", "a1"]]}, {"x": []}, {"x": [["no-such-unit"]]}]
)
def test_a_lexicon_that_no_graph_can_hold_is_refused(readings: dict[str, list[list[str]]]):
    """A mistake in a word list is named, rather than met as a crash of Vosk."""
    with pytest.raises(ModelError):
        lexicon.spelled(MANDARIN.units, readings)


# --- endpoints


def ends_after(folder: Path, samples: np.ndarray, quiet_s: float) -> float | None:
    """Return how much of the silence behind a recording Vosk hears before it holds it for ended; None: not at all."""
    recogniser = vosk.KaldiRecognizer(vosk.Model(str(folder)), 16_000)
    piece = 1_600
    whole = np.concatenate([samples, np.zeros(int(quiet_s * 16_000))]).astype("<i2")
    for at in range(0, len(whole), piece):
        if recogniser.AcceptWaveform(whole[at : at + piece].tobytes()):
            return (at + piece - len(samples)) / 16_000
    return None


@pytest.fixture
def untuned(folder: Path, tmp_path: Path) -> Path:
    """The same model with Vosk's own rules for endpoints."""
    copy = tmp_path / "untuned"
    shutil.copytree(folder, copy)
    conf = copy / "conf/model.conf"
    kept = [line for line in conf.read_text().splitlines() if "min-trailing-silence" not in line]
    conf.write_text("\n".join(kept) + "\n")
    return copy


def test_a_drawn_out_sound_is_not_the_end(folder: Path, untuned: Path, clips: dict[str, np.ndarray]):
    """Slow speakers are not cut off: a sound that lasts gives one unit and then nothing new, as silence does."""
    cut = {"tuned": 0, "untuned": 0}
    for samples in clips.values():
        loud = np.nonzero(np.abs(samples) > 0.1 * np.abs(samples).max())[0]
        word = samples[: loud[-1]]
        for name, model in (("tuned", folder), ("untuned", untuned)):
            cut[name] += ends_after(model, word, 0.85) is not None
    assert cut["tuned"] == 0 and cut["untuned"] >= 4, cut


def test_blank_inside_a_word_is_no_silence(folder: Path, clips: dict[str, np.ndarray]):
    """Whoever thinks in the middle of a word is waited for, and whoever has finished is not waited for forever."""
    ended = [ends_after(folder, samples, 4.0) for samples in clips.values()]
    assert all(after is not None and 0.2 < after < 2.5 for after in ended), ended
    lines = (folder / "graph/phones/word_boundary.int").read_text().splitlines()
    boundaries = dict(line.split() for line in lines)
    silence = [
        line for line in (folder / "conf/model.conf").read_text().splitlines() if "silence-phones" in line
    ]
    assert silence == [f"--endpoint.silence-phones={BETWEEN}"]
    assert boundaries[str(BETWEEN)] == "nonword" and boundaries[str(INSIDE)] == "internal"
