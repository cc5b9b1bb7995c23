"""The model of Mandarin commands that is shipped: it loads at once, hears commands, and takes nothing else for one."""

import json
import re
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import vosk
from tests.training.vosk.agreement import hear
from tests.training.vosk.conftest import MANDARIN
from tests.training.vosk.search import best_path

from access_gateway import plugins
from access_gateway.contracts.hearing import EngineOptions
from access_gateway.contracts.speaking import Manner
from access_gateway.training.vosk import grammar, graph, lexicon, mandarin, menu
from access_gateway.training.vosk.augment import resampled, telephone
from access_gateway.training.vosk.export import Decoding
from access_gateway.training.vosk.features import mfcc
from access_gateway.training.vosk.network import STEP, padded
from access_gateway.training.vosk.phones import Phones

vosk.SetLogLevel(-1)
SHIPPED = Path(__file__).resolve().parents[3] / "models" / "commands-cmn"
PHRASES = menu.read_phrases(SHIPPED / "phrases.tsv")
RATE_HZ = 16_000


@pytest.fixture(scope="module")
def model() -> vosk.Model:
    """The model, loaded."""
    return vosk.Model(str(SHIPPED / "model"))


def spoken(text: str, manner: Manner) -> np.ndarray:
    """Return a text in espeak-ng's plain voice, which training did not hear: 16 kHz."""
    speaker = plugins.make("pyttsx3", EngineOptions())
    pcm = speaker.speak(" ".join(mandarin.toned(mandarin.words(text))), "cmn-latn-pinyin", manner)
    samples = np.frombuffer(pcm.samples, "<i2").astype(np.float32)
    quiet = np.zeros(RATE_HZ // 5, np.float32)
    narrowed = resampled(samples, len(samples) * RATE_HZ // pcm.rate_hz)
    return np.concatenate([quiet, narrowed, quiet]).clip(-32_768, 32_767).round()


def text_of(recogniser: vosk.KaldiRecognizer, samples: np.ndarray) -> str:
    """Return what is heard, endpoints or not, without spaces."""
    content = samples.astype("<i2").tobytes()
    parts = []
    for at in range(0, len(content), 8_000):
        if recogniser.AcceptWaveform(content[at : at + 8_000]):
            parts.append(json.loads(recogniser.Result())["text"])
    parts.append(json.loads(recogniser.FinalResult())["text"])
    return "".join("".join(parts).split())


def test_it_is_small_and_has_all_its_words():
    """It comes with the program: nobody waits for a download to command by voice."""
    files = [file for file in (SHIPPED / "model").rglob("*") if file.is_file()]
    assert sum(file.stat().st_size for file in files) <= 12_000_000
    listed = (SHIPPED / "model/graph/words.txt").read_text(encoding="utf-8").splitlines()
    words = {line.split()[0] for line in listed}
    assert {word for phrase in PHRASES for word in phrase} <= words and lexicon.UNKNOWN in words


@pytest.mark.parametrize("line", ["wide band", "telephone"])
def test_commands_are_heard(model: vosk.Model, line: str):
    """A command in a voice that training did not hear is understood, on a telephone too."""
    recogniser = vosk.KaldiRecognizer(model, RATE_HZ)
    wanted = ["".join(phrase) for phrase in PHRASES[::4]]
    wrong = {}
    for text in wanted:
        samples = spoken(text, Manner())
        heard = text_of(recogniser, telephone(samples) if line == "telephone" else samples)
        if heard != text:
            wrong[text] = heard
    assert len(wrong) <= (0.15 if line == "wide band" else 0.25) * len(wanted), wrong


def test_other_speech_is_no_command(model: vosk.Model):
    """Sentences that hold a command's words, or sound like one, go the usual way."""
    recogniser = vosk.KaldiRecognizer(model, RATE_HZ)
    commands = {"".join(phrase) for phrase in PHRASES}
    sentences = (SHIPPED / "near.txt").read_text(encoding="utf-8").split()[::5]
    taken = {}
    for sentence in sentences:
        heard = text_of(recogniser, spoken(sentence, Manner()))
        if heard in commands:
            taken[sentence] = heard
    assert len(taken) <= 0.1 * len(sentences), taken


def test_noise_and_silence_are_no_command(model: vosk.Model):
    """An empty room asks for nothing."""
    recogniser = vosk.KaldiRecognizer(model, RATE_HZ)
    random = np.random.default_rng(4)
    for level in (0.0, 3.0, 300.0, 6_000.0):
        heard = text_of(recogniser, np.clip(random.normal(0, 1, 3 * RATE_HZ) * level, -32_768, 32_767))
        assert heard in ("", lexicon.UNKNOWN), level


def test_vosk_computes_what_the_file_says(model: vosk.Model):
    """Scores in Vosk are those of the weights that were trained, on a path found without Vosk."""
    words = menu.lexicon_of(PHRASES, MANDARIN)
    report = (SHIPPED / "report.txt").read_text(encoding="utf-8")
    cost = float(re.findall(r"^cost of \[unk\] ([0-9.]+)", report, re.MULTILINE)[0])
    decoding = Decoding(words, grammar.phrases(words, PHRASES), unknown_cost=cost)
    whole = graph.static(words, decoding.grammar, cost)
    pdfs = list(Phones(len(words.units)).pdfs())
    names = {number: word for word, number in words.numbers.items()}
    layers = list(weights())
    for text in ("停止", "我要退款", "好天气"):
        samples = spoken(text, Manner())
        heard = hear(vosk.KaldiRecognizer(model, RATE_HZ), samples)
        best = best_path(whole, log_probabilities(layers, mfcc(samples)), pdfs)
        assert heard.text == " ".join(names.get(word, lexicon.UNKNOWN) for word in best.words)
        assert abs(heard.score - best.score) < 0.001


def weights() -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield the weights (out, in) and the bias of each layer of the model's file."""
    content = (SHIPPED / "model/am/final.mdl").read_bytes()
    for found in re.finditer(rb"<LinearParams> FM ", content):
        rows, columns = (struct.unpack_from("<i", content, found.end() + at)[0] for at in (1, 6))
        start = found.end() + 10
        matrix = np.frombuffer(content, "<f4", rows * columns, start).reshape(rows, columns)
        bias = content.index(b"<BiasParams> FV ", start) + len(b"<BiasParams> FV ") + 5
        yield matrix, np.frombuffer(content, "<f4", rows, bias)


def log_probabilities(layers: list[tuple[np.ndarray, np.ndarray]], frames: np.ndarray) -> np.ndarray:
    """Return what the network says of features, computed in steps that Kaldi does not take."""
    distances = [1, 1, *[1] * (len(layers) - 3)]
    context = 2 + 1 + STEP * (len(layers) - 3)
    h = padded(frames, context)
    for number, ((matrix, bias), distance) in enumerate(zip(layers[:-1], distances, strict=True)):
        splice = matrix.shape[1] // h.shape[1]
        n = len(h) - (splice - 1) * distance
        h = np.concatenate([h[at * distance : at * distance + n] for at in range(splice)], axis=1)
        h = np.maximum(h[::STEP] @ matrix.T + bias if number == 1 else h @ matrix.T + bias, 0)
    matrix, bias = layers[-1]
    scores = h @ matrix.T + bias
    most = scores.max(1, keepdims=True)
    return np.asarray(scores - most - np.log(np.exp(scores - most).sum(1, keepdims=True)))
