"""The recordings that the model of Mandarin commands was trained and tested on: made, or taken from where they lie.

    python benchmarks/commands_data.py kokoro DATA --model KOKORO --voices VOICES --audio AUDIO [--clips N]
    ... commands_data.py kokoro_test DATA --model KOKORO --voices VOICES
    ... commands_data.py espeak DATA --audio AUDIO [--clips 3500]
    ... commands_data.py words DATA --audio AUDIO [--clips 4000]
    ... commands_data.py dspspeech DATA --repository REPOSITORY [--clips 12]
    ... commands_data.py aishell DATA --repository SAMPLE
    ... commands_data.py mix DATA --stage 1

KOKORO: the folder of the installed model kokoro-82m. VOICES: `voices` of the npm package kokoro-js 1.2.1. AUDIO: the
folder `24k-abr` of hugolpz/audio-cmn. REPOSITORY: a clone of zhongyuchen/DSPSpeech-20. SAMPLE: one of
QianZ423/kaldi-asr-aishell-sample. espeak-ng is a program.

Each writes DATA/SOURCE/*.wav and DATA/SOURCE.tsv (path, text, speaker); `mix` writes DATA/train1, which
`models train` reads. What each source is, under which licence, and who is held out, says models/commands-cmn/README.md.
Seeds are fixed, and what an interrupted run wrote is kept.
"""

import argparse
import csv
import io
import subprocess
import wave
from collections.abc import Mapping, Sequence
from pathlib import Path

import jieba
import numpy as np
from commands_texts import RATE_HZ, Samples, Table, lexicon_words, recorded_words, texts, trimmed
from commands_voices import espeak, kokoro, kokoro_test

from access_gateway.training.vosk import mandarin
from access_gateway.training.vosk.sound import read_sound

DSPSPEECH_WORDS = (
    "数字", "语音", "语言", "识别", "中国", "总工", "北京", "背景", "上海", "商行", "复旦", "饭店",
)  # fmt: skip
DSPSPEECH_TESTED = ("识别", "上海", "饭店")
"""Words of it that are for the test alone, as no command is in it."""
DSPSPEECH_HELD_OUT = 5
"""Speakers."""
CHOOSING = frozenset(
    ("test-zf_xiaoyi", "test-espeak-f4", "test-espeak-m5", "test-espeak-klatt3", "dsp-26", "dsp-27", "dsp-28")
)
"""Speakers by whom epochs and costs are chosen: not trained on, and not in the test either."""
SHARES = {
    1: {
        "words": 1.0, "spliced": 0.7, "dspspeech": 1.0, "kokoro": 4.0, "espeak": 0.6,
        "kokoro_test": 1.0, "espeak_test": 1.0,
    },
    2: {
        "words": 0.4, "spliced": 0.4, "dspspeech": 1.0, "kokoro": 6.0, "espeak": 0.4,
        "kokoro_test": 1.0, "espeak_test": 1.0,
    },
    3: {
        "words": 0.3, "spliced": 0.3, "dspspeech": 1.0, "kokoro": 4.0, "espeak": 0.3, "aishell": 1.0,
        "kokoro_test": 1.0, "espeak_test": 1.0,
    },
}  # fmt: skip
"""How often each recording of a source is taken in each stage, each time under other circumstances."""


def words(arguments: argparse.Namespace) -> None:
    """audio-cmn: its words and syllables, and what can be put together of them in the same voice."""
    random = np.random.default_rng(13)
    said = {file.stem.removeprefix("cmn-"): file for file in recorded_words(arguments.audio)}
    said = {text: file for text, file in said.items() if mandarin.toned(mandarin.words(text))}
    sounds = {text: trimmed(read_sound(file), random) for text, file in said.items()}
    table = Table(arguments.data, "words")
    for number, (text, samples) in enumerate(sounds.items()):
        if (name := f"word{number:05}") not in table:
            table.add(name, samples, text, "yue-tan")
    files = [file for name in ("syllabs", "syllables") for file in (arguments.audio / name).glob("*.mp3")]
    syllables = {file.stem.removeprefix("cmn-"): read_sound(file) for file in sorted(files)}
    source = texts(random, lexicon_words(arguments.audio))
    made = Table(arguments.data, "spliced")
    for number in range(arguments.clips):
        text = next(source)
        parts = pieces_of(text, sounds, random) if number % 2 else syllables_of(text, syllables)
        if parts and (name := f"join{number:05}") not in made:
            pinned = " ".join(parts) if number % 2 else text
            samples = [sounds[part] if number % 2 else syllables[part] for part in parts]
            made.add(name, spliced(samples, random), pinned, "yue-tan" if number % 2 else "chen-wang")


def pieces_of(text: str, sounds: Mapping[str, Samples], random: np.random.Generator) -> list[str]:
    """Return words that were recorded and make up the text; none where some were not."""
    parts: list[str] = []
    at = 0
    while at < len(text):
        found = next(
            (text[at : at + n] for n in range(min(5, len(text) - at), 0, -1) if text[at : at + n] in sounds),
            "",
        )
        if not found:
            return []
        parts.append(found)
        at += len(found)
    apart = [tone for part in parts for tone in mandarin.toned(mandarin.words(part))]
    return parts if len(parts) > 1 and apart == mandarin.toned(jieba.lcut(text)) else []


def syllables_of(text: str, syllables: Mapping[str, Samples]) -> list[str]:
    """Return the syllables of a text, as they are called; none where one was not recorded, or has no tone."""
    parts = [tone.replace("ü", "v") for tone in mandarin.toned(jieba.lcut(text))]
    return parts if all(part in syllables for part in parts) else []


def spliced(parts: Sequence[Samples], random: np.random.Generator) -> Samples:
    """Return sounds one behind another, silence between them cut, each fading into the next."""
    fade = int(0.03 * RATE_HZ)
    whole = np.zeros(0, np.float32)
    for part in parts:
        level = np.abs(part)
        loud = np.flatnonzero(level > 0.04 * level.max())
        sound = part[max(0, loud[0] - fade // 2) : loud[-1] + fade // 2].copy()
        if len(sound) < 3 * fade:
            continue
        slope = np.linspace(0, 1, fade, dtype=np.float32)
        if whole.size:
            sound[:fade] *= slope
            sound[:fade] += whole[-fade:] * slope[::-1]
            whole = whole[:-fade]
        whole = np.concatenate([whole, sound])
    silence = [np.zeros(int(random.uniform(0.05, 0.3) * RATE_HZ), np.float32) for _ in range(2)]
    return np.concatenate([silence[0], whole, silence[1]])


def dspspeech(arguments: argparse.Namespace) -> None:
    """DSPSpeech-20: its Chinese words. The last speakers by number, and some words, are for the test alone."""
    listed = subprocess.run(
        ["git", "-C", arguments.repository, "ls-tree", "-r", "--name-only", "HEAD", "speech_data"],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    files = sorted(path for path in listed if path.endswith(".wav"))
    speakers = sorted({path.split("/")[1] for path in files})
    random = np.random.default_rng(14)
    tables = {name: Table(arguments.data, name) for name in ("dspspeech", "dspspeech_test")}
    for path in files:
        speaker, label, turn = path.split("/")[2].removesuffix(".wav").split("-")
        if int(label) >= len(DSPSPEECH_WORDS) or int(turn) > arguments.clips:
            continue
        held_out = speaker in speakers[-DSPSPEECH_HELD_OUT:]
        text, alias = DSPSPEECH_WORDS[int(label)], f"dsp-{speakers.index(speaker):02}"
        if (not held_out and text in DSPSPEECH_TESTED) or (held_out and int(turn) > 3):
            continue
        table = tables["dspspeech_test" if held_out else "dspspeech"]
        wav = subprocess.run(
            ["git", "-C", arguments.repository, "show", f"HEAD:{path}"], capture_output=True, check=True
        ).stdout
        with wave.open(io.BytesIO(wav)) as stream:
            sound = np.frombuffer(stream.readframes(stream.getnframes()), "<i2").astype(np.float32)
            if stream.getframerate() != RATE_HZ or stream.getnchannels() != 1:
                continue
        name = f"{alias}-{label}-{turn}"
        if sound.size and name not in table:
            table.add(name, trimmed(sound, random), text, f"test-{alias}" if held_out else alias)


def aishell(arguments: argparse.Namespace) -> None:
    """Take the public sample of AISHELL-1: two people, five hundred read sentences each."""
    git = ["git", "-C", arguments.repository]
    listed = subprocess.run(
        [*git, "ls-tree", "-r", "--name-only", "HEAD", "AISHELL_Sample_data"],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    random = np.random.default_rng(15)
    table = Table(arguments.data, "aishell")
    for path in sorted(path for path in listed if path.endswith(".wav")):
        said, wav = (
            subprocess.run([*git, "show", f"HEAD:{one}"], capture_output=True, check=True).stdout
            for one in (path.removesuffix(".wav") + ".txt", path)
        )
        with wave.open(io.BytesIO(wav)) as stream:
            assert (stream.getframerate(), stream.getnchannels()) == (RATE_HZ, 1)
            sound = np.frombuffer(stream.readframes(stream.getnframes()), "<i2").astype(np.float32)
        name = path.rpartition("/")[2].removesuffix(".wav")
        text = "".join(said.decode("utf-8-sig").split())
        if name not in table and mandarin.toned(mandarin.words(text)):
            table.add(name, trimmed(sound, random), text, f"aishell-{name[6:11]}")


def mix(arguments: argparse.Namespace) -> None:
    """Write DATA/train1 or DATA/train2, what a stage trains on: shares of the sources, and whom to hold out."""
    random = np.random.default_rng(14 + arguments.stage)
    folder = arguments.data / f"train{arguments.stage}"
    folder.mkdir(exist_ok=True)
    rows = []
    for source, share in SHARES[arguments.stage].items():
        file = arguments.data / f"{source}.tsv"
        if not file.exists():
            continue
        with file.open(encoding="utf-8") as stream:
            listed = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
        if source.endswith("_test"):
            rows += [row for row in listed if row["speaker"] in CHOOSING]
            continue
        kept = [row for row in listed if row["speaker"] not in CHOOSING]
        rows += [
            row for row in listed if row["speaker"] in CHOOSING and row["path"].rpartition("-")[2] <= "03.wav"
        ]
        rows += kept * int(share)
        rows += [kept[at] for at in random.permutation(len(kept))[: round(share % 1 * len(kept))]]
    lines = [f"../{row['path']}\t{row['text']}\t{row['speaker']}\n" for row in rows]
    (folder / "train.tsv").write_text("path\ttext\tspeaker\n" + "".join(lines), encoding="utf-8")
    print("--hold-out", *sorted(CHOOSING))


def main() -> None:
    """Make one source."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("source", choices=[one.__name__ for one in SOURCES])
    parser.add_argument("data", type=Path)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--voices", type=Path)
    parser.add_argument("--audio", type=Path)
    parser.add_argument("--repository", type=Path)
    parser.add_argument("--stage", type=int, default=1, choices=sorted(SHARES))
    parser.add_argument("--clips", type=int, help="or as many as were used")
    arguments = parser.parse_args()
    if arguments.clips is None:
        arguments.clips = CLIPS.get(arguments.source, 0)
    next(one for one in SOURCES if one.__name__ == arguments.source)(arguments)


CLIPS = {"kokoro": 220, "espeak": 3_500, "words": 4_000, "dspspeech": 12}
SOURCES = (kokoro, kokoro_test, espeak, words, dspspeech, aishell, mix)
if __name__ == "__main__":
    main()
