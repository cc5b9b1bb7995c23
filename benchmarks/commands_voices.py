"""The synthetic recordings of the command model (commands_data.py): Kokoro-82M and espeak-ng."""

import argparse
import subprocess
from collections.abc import Sequence

import jieba
import numpy as np
import numpy.typing as npt
import onnxruntime as ort
from commands_texts import RATE_HZ, Samples, Table, joined, lexicon_words, others, phrases, texts, trimmed

from access_gateway.engines import kokoro_symbols as symbols
from access_gateway.training.vosk import mandarin
from access_gateway.training.vosk.augment import resampled

KOKORO_HZ, ESPEAK_HZ = 24_000, 22_050
KOKORO_HELD_OUT = ("zf_xiaoyi", "zm_yunyang")
ESPEAK_HELD_OUT = ("f4", "m5", "klatt3", "linda", "benjamin", "steph")
ESPEAK_LEFT_OUT = (
    "whisper",
    "croak",
    "robo",
    "robot",
    "demonic",
    "announcer",
    "kaukovalta",
    "mr",
    "tweaky",
    "fast",
)
"""Variants of espeak-ng's voice that nobody speaks like."""


def kokoro(arguments: argparse.Namespace) -> None:
    """Kokoro-82M for training: each clip in a voice mixed of two; several texts a clip, which is quicker."""
    model, styles = kokoro_of(arguments)
    known = sorted(set(styles) - set(KOKORO_HELD_OUT))
    native = [name for name in known if name.startswith("z")]
    random = np.random.default_rng(11)
    table = Table(arguments.data, "kokoro")
    source = texts(random, lexicon_words(arguments.audio))
    for number in range(arguments.clips):
        said = joined(source, random)
        first, second = random.choice(native), random.choice(native if random.random() < 0.4 else known)
        share = random.uniform(0.5, 1.0)
        speed, seed = random.uniform(0.8, 1.3), random.integers(1 << 30)
        if (name := f"mix{number:05}") in table:
            continue
        style = share * styles[first] + (1 - share) * styles[second]
        samples = spoken_by_kokoro(model, style, said, speed)
        table.add(
            name, trimmed(samples, np.random.default_rng(seed)), " ".join(said), f"kokoro-mix-{number:05}"
        )


def kokoro_test(arguments: argparse.Namespace) -> None:
    """Kokoro-82M for the test: two voices that are in no mixture, each with half of the texts."""
    model, styles = kokoro_of(arguments)
    table = Table(arguments.data, "kokoro_test")
    for number, text in enumerate([*phrases(), *others(tested=True)]):
        voice = KOKORO_HELD_OUT[number % 2]
        if (name := f"{voice}-{number:03}") not in table:
            samples = spoken_by_kokoro(model, styles[voice], [text], 1.0)
            table.add(name, trimmed(samples, np.random.default_rng(number)), text, f"test-{voice}")


def kokoro_of(
    arguments: argparse.Namespace,
) -> tuple[ort.InferenceSession, dict[str, npt.NDArray[np.float32]]]:
    """Return the model and its voices."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    model = ort.InferenceSession(str(arguments.model / "model.onnx"), options)
    files = arguments.voices.glob("*.bin")
    return model, {file.stem: np.fromfile(file, "<f4").reshape(510, 1, 256) for file in files}


def spoken_by_kokoro(
    model: ort.InferenceSession, style: npt.NDArray[np.float32], said: Sequence[str], speed: float
) -> Samples:
    """Return texts' sound, 16 kHz, with a short pause between them."""
    pinyin = ", ".join(" ".join(mandarin.toned(jieba.lcut(text))) for text in said)
    sounds = "".join(sound for _, sound in symbols.words(pinyin))
    numbers = [symbols.VOCABULARY[symbol] for symbol in sounds if symbol in symbols.VOCABULARY]
    given = {
        "tokens": np.array([[0, *numbers, 0]], np.int64),
        "style": style[len(numbers)].astype(np.float32),
        "speed": np.array([speed], np.float32),
    }
    sound = model.run(["audio"], given)[0].ravel() * 32_767
    return resampled(sound.astype(np.float32), len(sound) * RATE_HZ // KOKORO_HZ)


def espeak(arguments: argparse.Namespace) -> None:
    """espeak-ng: training clips in all of its variants but some, test clips in those."""
    listed = subprocess.run(
        ["espeak-ng", "--voices=variant"], capture_output=True, text=True, check=True
    ).stdout
    variants = sorted(line.split("!v/")[1].split()[0] for line in listed.splitlines() if "!v/" in line)
    known = [
        name
        for name in variants
        if name not in ESPEAK_HELD_OUT and not any(part in name.lower() for part in ESPEAK_LEFT_OUT)
    ]
    random = np.random.default_rng(12)
    table = Table(arguments.data, "espeak")
    source = texts(random, lexicon_words(arguments.audio))
    for number in range(arguments.clips):
        said = next(source) if random.random() < 0.5 else " ".join(joined(source, random)[:3])
        variant, seed = str(random.choice(known)), random.integers(1 << 30)
        rate, pitch = int(random.integers(120, 230)), int(random.integers(20, 85))
        if (name := f"say{number:05}") not in table:
            samples = spoken_by_espeak(said.split(), variant, rate, pitch)
            table.add(name, trimmed(samples, np.random.default_rng(seed)), said, f"espeak-{variant}")
    tested = Table(arguments.data, "espeak_test")
    for number, text in enumerate([*phrases(), *others(tested=True)]):
        for variant in (ESPEAK_HELD_OUT[number % 3], ESPEAK_HELD_OUT[3 + number % 3]):
            if (name := f"{variant}-{number:03}") not in tested:
                samples = spoken_by_espeak([text], variant, 170, 50)
                tested.add(
                    name, trimmed(samples, np.random.default_rng(number)), text, f"test-espeak-{variant}"
                )


def spoken_by_espeak(said: Sequence[str], variant: str, rate: int, pitch: int) -> Samples:
    """Return texts' sound, 16 kHz. rate: words a minute; pitch: 0 to 99."""
    pinyin = ", ".join(" ".join(mandarin.toned(jieba.lcut(text))) for text in said)
    command = [
        "espeak-ng",
        "-v",
        f"cmn-latn-pinyin+{variant}",
        "-s",
        str(rate),
        "-p",
        str(pitch),
        "--stdout",
        pinyin,
    ]
    wav = subprocess.run(command, capture_output=True, check=True).stdout
    sound = np.frombuffer(wav[44:], "<i2").astype(np.float32)
    return resampled(sound, len(sound) * RATE_HZ // ESPEAK_HZ)
