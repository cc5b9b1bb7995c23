"""How good, how quick and how large the model of Mandarin commands is.

    .venv/bin/python benchmarks/commands_model.py [--model FOLDER] [--data DATA] [--other FOLDER ...]

Prints size on disk, seconds to be ready, memory, and processor time for a second of sound. With DATA
(commands_data.py) also how many commands are right and how much other speech is taken for one, by
source and condition, on the speakers that nothing was trained on or chosen by; FOLDER: more recordings that hold no
command. Seeds are fixed. Confidence is the mean of the words, as decision.json and the gateway have it.
"""

import argparse
import csv
import json
import re
import resource
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import vosk
from commands_data import CHOOSING, DSPSPEECH_TESTED, DSPSPEECH_WORDS

from access_gateway.contracts.errors import InputError
from access_gateway.training.vosk import augment, grammar, languages, menu
from access_gateway.training.vosk.export import Decoding, write_graph
from access_gateway.training.vosk.measure import interval
from access_gateway.training.vosk.sound import read_sound

HOME = Path(__file__).parents[1] / "models" / "commands-cmn"
THRESHOLDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
RATE_HZ = 16_000
Samples = augment.Floats
CONDITIONS: dict[str, Callable[[Samples, np.random.Generator], Samples]] = {
    "16 kHz": lambda samples, random: samples,
    "8 kHz mu-law": lambda samples, random: augment.telephone(samples),
    "8 kHz AMR 12.2": lambda samples, random: augment.amr(samples, 12_200),
    "8 kHz AMR 4.75": lambda samples, random: augment.amr(samples, 4_750),
    "Opus 12 kbit/s": lambda samples, random: augment.opus(samples, 12_000),
    "noise": lambda samples, random: augment.altered(samples, "noise", random),
    "room": lambda samples, random: augment.altered(samples, "room", random),
}


@dataclass(frozen=True)
class Clip:
    """A recording, and the command in it, "" for none."""

    source: str
    said: str
    samples: Samples


def clips(data: Path, commands: frozenset[str]) -> Iterator[Clip]:
    """Yield the recordings of speakers that neither trained nor chose anything."""
    for table in sorted(data.glob("*_test.tsv")):
        with table.open(encoding="utf-8") as stream:
            for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
                if row["speaker"] not in CHOOSING:
                    said = row["text"] if row["text"] in commands else ""
                    yield Clip(table.stem.removesuffix("_test"), said, read_sound(data / row["path"]))


def others(folders: Iterable[Path]) -> Iterator[Clip]:
    """Yield every second recording of other speech, at most 20 s of it: by the rest the cost of `[unk]` was chosen."""
    for folder in folders:
        for file in sorted(folder.iterdir())[1::2]:
            try:
                samples = read_sound(file)
            except (InputError, OSError):
                continue
            yield Clip(folder.name, "", samples[: 20 * RATE_HZ])


def made(random: np.random.Generator) -> Iterator[Clip]:
    """Yield silence, noises and tones."""
    for number in range(40):
        level = 10 ** random.uniform(0.5, 3.8)
        white = random.standard_normal(3 * RATE_HZ) * level
        if number % 4 == 1:
            white = np.cumsum(white - white.mean()) / 50
        elif number % 4 == 2:
            hz = random.uniform(80, 1_500)
            white = level * np.sin(2 * np.pi * hz * np.arange(3 * RATE_HZ) / RATE_HZ)
        elif number % 4 == 3:
            white = white * (random.random(len(white)) < 0.002) * 20
        yield Clip("noises", "", np.clip(white, -32_768, 32_767).astype(np.float32))


def judge_words(folder: Path, data: Path, conditions: Iterable[str]) -> None:
    """Print how words that real people say are told apart, when they are listened for beside all commands.

    No public recording has the commands in many voices. So the words of DSPSpeech-20 become commands too, in a copy of
    the model's graph: those that training had from other people, and those that it had from no such recording.
    """
    spoken = languages.language("zh-Hans")
    phrases = [*menu.read_phrases(HOME / "phrases.tsv"), *((word,) for word in DSPSPEECH_WORDS)]
    lexicon = menu.lexicon_of(phrases, spoken)
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / "model"
        shutil.copytree(folder, copy)
        decoding = Decoding(
            lexicon, grammar.phrases(lexicon, phrases), unknown_cost=unknown_cost(folder.parent)
        )
        write_graph(decoding, copy / "graph")
        model = vosk.Model(str(copy))
    with (data / "dspspeech_test.tsv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = [Clip(row["speaker"], row["text"], read_sound(data / row["path"])) for row in rows]
    for condition in conditions:
        random = np.random.default_rng(7)
        recogniser = vosk.KaldiRecognizer(model, RATE_HZ)
        recogniser.SetWords(True)
        right: dict[str, list[bool]] = {}
        for clip in found:
            text, _ = heard(recogniser, CONDITIONS[condition](clip.samples, random))
            kind = "unseen words" if clip.said in DSPSPEECH_TESTED else "seen words"
            for group in (kind, clip.source, "all"):
                right.setdefault(group, []).append(text == clip.said)
        for group, each in sorted(right.items()):
            print(f"{condition:15} real people, {group:14} right {share(sum(each), len(each))}")


def unknown_cost(home: Path) -> float:
    """Return the cost of `[unk]` that the model was written with: the first that its report tells."""
    found = re.search(r"^cost of \[unk\] ([0-9.]+)", (home / "report.txt").read_text(encoding="utf-8"), re.M)
    assert found is not None, "report.txt names no cost"
    return float(found[1])


def heard(recogniser: vosk.KaldiRecognizer, samples: Samples) -> tuple[str, float]:
    """Return the words without spaces, and the mean of their confidences."""
    pcm = np.clip(samples, -32_768, 32_767).astype("<i2").tobytes()
    results = []
    for at in range(0, len(pcm), 8_000):
        if recogniser.AcceptWaveform(pcm[at : at + 8_000]):
            results.append(json.loads(recogniser.Result()))
    results.append(json.loads(recogniser.FinalResult()))
    words = [word for result in results for word in result.get("result", ())]
    return "".join(word["word"] for word in words), sum(word["conf"] for word in words) / max(1, len(words))


def share(part: int, whole: int) -> str:
    """Return a share with its interval."""
    low, high = interval(part, whole)
    return f"{part / max(1, whole):6.1%} ({part}/{whole}, {low:.1%}-{high:.1%})"


def memory_mb() -> float:
    """Return the resident set of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def meanings(file: Path) -> dict[str, str]:
    """Return what each phrase, without spaces, means."""
    with file.open(encoding="utf-8") as stream:
        return {
            row["phrase"].replace(" ", ""): row["meaning"] for row in csv.DictReader(stream, delimiter="\t")
        }


def judge(
    model: vosk.Model, found: list[Clip], condition: str, meaning: dict[str, str], *, errors: bool
) -> None:
    """Print what is heard under a condition."""
    random = np.random.default_rng(7)
    recogniser = vosk.KaldiRecognizer(model, RATE_HZ)
    recogniser.SetWords(True)
    tallies: dict[str, list[tuple[bool, bool, float]]] = {}
    confused: Counter[tuple[str, str]] = Counter()
    for clip in found:
        text, sure = heard(recogniser, CONDITIONS[condition](clip.samples, random))
        as_meant = meaning.get(text, "")
        right = bool(clip.said) and as_meant == meaning.get(clip.said)
        tallies.setdefault(clip.source, []).append(
            (bool(clip.said), right if clip.said else bool(as_meant), sure)
        )
        if errors and (not right if clip.said else as_meant):
            confused[f"{clip.source}: {clip.said or '(other)'}", text] += 1
    every = [one for rows in tallies.values() for one in rows]
    for source, rows in [*sorted(tallies.items()), ("all", every)]:
        for threshold in THRESHOLDS if source == "all" else (0.0,):
            said = [yes and sure >= threshold for command, yes, sure in rows if command]
            other = [yes and sure >= threshold for command, yes, sure in rows if not command]
            print(
                f"{condition:15} {source:12} conf>={threshold:<4}  right {share(sum(said), len(said))}  "
                f"others taken {share(sum(other), len(other))}"
            )
    for (said_by, text), count in confused.most_common(60):
        print(f"    {count}x {said_by} -> {text}")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--model", type=Path, default=HOME / "model")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--other", type=Path, nargs="*", default=[])
    parser.add_argument("--conditions", nargs="*", default=list(CONDITIONS))
    parser.add_argument("--errors", action="store_true", help="show each error")
    arguments = parser.parse_args()
    vosk.SetLogLevel(-1)
    meaning = meanings(HOME / "phrases.tsv")
    size = sum(file.stat().st_size for file in arguments.model.rglob("*") if file.is_file())
    before, began, worked = memory_mb(), time.perf_counter(), time.process_time()
    model = vosk.Model(str(arguments.model))
    recogniser = vosk.KaldiRecognizer(model, RATE_HZ)
    recogniser.SetWords(True)
    heard(recogniser, np.zeros(1_600, np.float32))
    print(f"size on disk          {size / 1e6:.1f} MB")
    print(
        f"ready after           {time.perf_counter() - began:.2f} s ({time.process_time() - worked:.2f} s of processor)"
    )
    print(f"memory of the model   {memory_mb() - before:.0f} MB (process: {memory_mb():.0f} MB)")
    random = np.random.default_rng(3)
    noises = list(made(random))
    seconds, worked = 0.0, time.process_time()
    for clip in noises:
        heard(recogniser, clip.samples)
        seconds += len(clip.samples) / RATE_HZ
    print(f"processor, noises     {(time.process_time() - worked) / seconds:.4f} s for a second of sound")
    if arguments.data:
        commands = frozenset(meaning)
        found = [*clips(arguments.data, commands), *others(arguments.other), *noises]
        speech = [clip for clip in found if clip.source != "noises"]
        seconds, worked = 0.0, time.process_time()
        for clip in speech:
            heard(recogniser, clip.samples)
            seconds += len(clip.samples) / RATE_HZ
        print(f"processor, speech     {(time.process_time() - worked) / seconds:.4f} s for a second of sound")
        print(f"memory afterwards     {memory_mb():.0f} MB with numpy and the recordings in it")
        for condition in arguments.conditions:
            judge(model, found, condition, meaning, errors=arguments.errors)
        judge_words(arguments.model, arguments.data, arguments.conditions)


if __name__ == "__main__":
    main()
