"""What a domain's text is worth to the small Korean model, on sentences that are not in the text.

    npm pack kokoro-js@1.2.1 && tar xzf kokoro-js-1.2.1.tgz          # the voices: package/voices/*.bin
    access-gateway models install kokoro-82m vosk-model-small-ko-0.22
    PYTHONPATH=. .venv/bin/python benchmarks/domain.py speak --voices package/voices --out SPOKEN
    PYTHONPATH=. .venv/bin/python benchmarks/domain.py measure SPOKEN [--also FOLDER]

The speech is synthetic: Japanese and Hindi voices of Kokoro speak Korean sounds (`korean_ipa.py`), since no Korean
voice under a clear licence is on a package index. They are harder to follow than people are, for the model too.
--also: recordings of people with the table `manifest.tsv` of (file, text), and the file `text.txt` to adapt to.

It prints the letters that are wrong before and after, with the share and its 95% interval by resampling sentences,
voice by voice, and how many of the spoken words the text holds. Nothing was chosen by these sentences.
"""

import argparse
import csv
import tempfile
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.domain_sentences import SPOKEN, TEXT

from access_gateway.catalogue import Shelf, read_catalogue
from access_gateway.contracts.hearing import EngineOptions
from access_gateway.plugins import make
from access_gateway.settings import Settings
from access_gateway.training.vosk.adapt import adapt
from access_gateway.training.vosk.distance import distance
from access_gateway.training.vosk.measure import Errors, bare, heard_by
from access_gateway.training.vosk.sound import read_sound

MODEL, VOICE = "vosk-model-small-ko-0.22", "kokoro-82m"
SPEAKERS = {"jf_gongitsune": 1.0, "hf_alpha": 1.0, "jm_kumo": 1.15}
"""Voices and speeds: those of the demonstration's Korean recordings."""
RATE_HZ = 24_000
PAUSE = np.zeros(RATE_HZ // 4, np.float32)
PEAK = 0.6
DRAWS = 2_000


def installed(name: str) -> Path:
    """Return the folder of an installed model."""
    return Shelf(Settings().models_folder, read_catalogue()).path_of(name)


def speak(arguments: argparse.Namespace) -> None:
    """Write every sentence in every voice, with a table of them."""
    import onnxruntime
    from benchmarks.korean_ipa import read

    from access_gateway.engines.kokoro_symbols import VOCABULARY

    alone = onnxruntime.SessionOptions()
    alone.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(installed(VOICE) / "model.onnx"), alone)
    arguments.out.mkdir(parents=True, exist_ok=True)
    rows = ["file\tvoice\ttext"]
    for number, sentence in enumerate(SPOKEN):
        voices = SPEAKERS if arguments.all else list(SPEAKERS)[number % len(SPEAKERS) :][:1]
        for voice in voices:
            speed = SPEAKERS[voice]
            styles = np.fromfile(arguments.voices / f"{voice}.bin", np.float32).reshape(-1, 1, 256)
            tokens = [VOCABULARY[symbol] for symbol in read(f"{sentence}.")]
            given = {
                "tokens": np.array([[0, *tokens, 0]], np.int64),
                "style": styles[len(tokens)],
                "speed": np.array([speed], np.float32),
            }
            sound = session.run(["audio"], given)[0].ravel()
            sound = np.concatenate([PAUSE, sound * (PEAK / np.abs(sound).max()), PAUSE])
            file = f"{voice}-{number:02}.wav"
            with wave.open(str(arguments.out / file), "wb") as out:
                out.setnchannels(1)
                out.setsampwidth(2)
                out.setframerate(RATE_HZ)
                out.writeframes((sound * 32_767).astype("<i2").tobytes())
            rows.append(f"{file}\t{voice}\t{sentence}")
            (arguments.out / "manifest.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def measure(arguments: argparse.Namespace) -> None:
    """Print what the model makes of the sentences, as it is and adapted."""
    assert not {bare(line) for line in SPOKEN} & {bare(line) for line in TEXT}
    known = {word for line in TEXT for word in line.split()}
    spoken = [word for line in SPOKEN for word in line.split()]
    held = sum(word in known for word in spoken)
    print(
        f"{len(TEXT)} lines of text; {len(SPOKEN)} other sentences, {held} of their {len(spoken)} words in it"
    )
    with (arguments.folder / "manifest.tsv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    clips = [(row["voice"], arguments.folder / row["file"], row["text"]) for row in rows]
    _compare(clips, TEXT)
    if arguments.also:
        with (arguments.also / "manifest.tsv").open(encoding="utf-8") as lines:
            rows = list(csv.DictReader(lines, delimiter="\t"))
        others = [("people", arguments.also / row["file"], row["text"]) for row in rows]
        _compare(others, (arguments.also / "text.txt").read_text(encoding="utf-8").splitlines())


def _compare(clips: Sequence[tuple[str, Path, str]], text: Sequence[str]) -> None:
    model = installed(MODEL)
    with tempfile.TemporaryDirectory() as folder:
        adapted = Path(folder) / MODEL
        adapt(model, text, adapted)
        before, after = (_errors(each, clips) for each in (model, adapted))
    for voice in [*dict.fromkeys(voice for voice, _, _ in clips), None]:
        chosen = [at for at, (name, _, _) in enumerate(clips) if voice in (name, None)]
        old, new = ([errors[at] for at in chosen] for errors in (before, after))
        low, high = _interval(old, new, [clips[at][2] for at in chosen])
        ratio = _sum(new).wrong / max(1, _sum(old).wrong)
        print(
            f"{voice or 'all'}\t{len(chosen)} clips\tbefore {_sum(old)}\tafter {_sum(new)}\t"
            f"{ratio:.2f} of the errors are left (95%: {low:.2f} to {high:.2f})"
        )


def _errors(folder: Path, clips: Sequence[tuple[str, Path, str]]) -> list[Errors]:
    recogniser: Any = make("vosk", EngineOptions(model=folder, languages=frozenset({"ko-Hang"})))
    found = []
    for _, path, text in clips:
        heard = bare(heard_by(recogniser, "ko-Hang", read_sound(path)))
        found.append(Errors(distance(bare(text), heard), len(bare(text))))
    return found


def _sum(errors: Sequence[Errors]) -> Errors:
    return sum(errors, Errors(0, 0))


def _interval(old: Sequence[Errors], new: Sequence[Errors], texts: Sequence[str]) -> tuple[float, float]:
    """Return the share of errors that is left, by resampling sentences: voices of one sentence stay together."""
    random = np.random.default_rng(1)
    sentences = sorted(set(texts))
    pairs = np.array([
        [sum(errors[at].wrong for at, said in enumerate(texts) if said == text) for errors in (old, new)]
        for text in sentences
    ])  # fmt: skip
    drawn = pairs[random.integers(0, len(pairs), (DRAWS, len(pairs)))].sum(1)
    ratios = drawn[:, 1] / np.maximum(1, drawn[:, 0])
    low, high = np.quantile(ratios, [0.025, 0.975])
    return float(low), float(high)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True)
    speaking = commands.add_parser("speak", help="synthesise every sentence")
    speaking.add_argument("--voices", type=Path, required=True, help="folder of Kokoro's voice .bin files")
    speaking.add_argument("--out", type=Path, required=True)
    speaking.add_argument(
        "--all", action="store_true", help="each in every voice, not in one after the other"
    )
    speaking.set_defaults(run=speak)
    measuring = commands.add_parser("measure", help="before and after")
    measuring.add_argument("folder", type=Path)
    measuring.add_argument("--also", type=Path, help="recordings of people, with manifest.tsv and text.txt")
    measuring.set_defaults(run=measure)
    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
