"""The recordings that the model was trained and tested on: made, or collected from where they lie.

    python make_data.py kokoro DATA --model KOKORO --voices VOICES [--clips 1500]
    python make_data.py espeak DATA [--clips 6000]
    python make_data.py words DATA --audio AUDIO_CMN [--clips 6000]
    python make_data.py dspspeech DATA --repository DSPSPEECH.git [--clips 120]
    python make_data.py foreign DATA --audio FOLDER

Each writes DATA/SOURCE/*.wav and DATA/SOURCE.tsv (path, text, speaker), which `models train` reads. README.md beside
this file says what each source is, under which licence, and who is held out. Seeds are fixed; what was written by an
interrupted run is kept, so it goes on.
"""

import argparse
import csv
import io
import subprocess
import wave
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import jieba
import numpy as np
import numpy.typing as npt

from access_gateway.training.vosk import mandarin
from access_gateway.training.vosk.augment import resampled
from access_gateway.training.vosk.sound import read_sound

HERE = Path(__file__).parent
RATE_HZ = 16_000
KOKORO_HZ = 24_000
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
DSPSPEECH_WORDS = (
    "数字",
    "语音",
    "语言",
    "识别",
    "中国",
    "总工",
    "北京",
    "背景",
    "上海",
    "商行",
    "复旦",
    "饭店",
)
DSPSPEECH_TESTED = ("识别", "上海", "饭店")
"""Words of it that are for the test alone, as no command is in it."""
DSPSPEECH_HELD_OUT = 5
"""Speakers."""
CHOOSING = frozenset(
    ("test-zf_xiaoyi", "test-espeak-f4", "test-espeak-m5", "test-espeak-klatt3", "dsp-26", "dsp-27", "dsp-28")
)
"""Speakers by whom epochs and costs are chosen: not trained on, and not in the test either."""
SHARES = {
    "words": 1.0, "spliced": 0.7, "dspspeech": 1.0, "kokoro": 4.0, "espeak": 0.6,
    "kokoro_test": 1.0, "espeak_test": 1.0,
}  # fmt: skip
"""How often each recording of a source is taken, each time under other circumstances."""
Samples = npt.NDArray[np.float32]


def phrases() -> list[str]:
    """Return the commands, without spaces."""
    with (HERE / "phrases.tsv").open(encoding="utf-8") as stream:
        return [row["phrase"].replace(" ", "") for row in csv.DictReader(stream, delimiter="\t")]


def others(*, tested: bool) -> list[str]:
    """Return sentences that are no commands: every fifth is for the test alone."""
    lines = (HERE / "near.txt").read_text(encoding="utf-8").split()
    return [line for number, line in enumerate(lines) if (number % 5 == 0) == tested]


class Table:
    """A source's recordings, written one by one."""

    def __init__(self, data: Path, source: str) -> None:
        self._folder = data / source
        self._folder.mkdir(parents=True, exist_ok=True)
        self._file = data / f"{source}.tsv"
        if not self._file.exists():
            self._file.write_text("path\ttext\tspeaker\n", encoding="utf-8")

    def __contains__(self, name: str) -> bool:
        return (self._folder / f"{name}.wav").exists()

    def add(self, name: str, samples: Samples, text: str, speaker: str) -> None:
        """Write a recording. samples: 16 kHz, in the range of 16-bit integers."""
        file = self._folder / f"{name}.wav"
        with wave.open(str(file), "wb") as stream:
            stream.setnchannels(1)
            stream.setsampwidth(2)
            stream.setframerate(RATE_HZ)
            stream.writeframes(np.clip(samples, -32_768, 32_767).astype("<i2").tobytes())
        with self._file.open("a", encoding="utf-8") as stream:
            stream.write(f"{self._folder.name}/{file.name}\t{text}\t{speaker}\n")


def trimmed(samples: Samples, random: np.random.Generator) -> Samples:
    """Cut silence off both ends, but for 0.05 to 0.3 s."""
    window = RATE_HZ // 50
    levels = np.sqrt((samples[: len(samples) // window * window].reshape(-1, window) ** 2).mean(1))
    loud = np.flatnonzero(levels > 0.06 * levels.max(initial=0.0))
    if not loud.size:
        return samples
    before, after = (int(random.uniform(0.05, 0.3) * RATE_HZ) for _ in range(2))
    return samples[max(0, loud[0] * window - before) : (loud[-1] + 1) * window + after]


def texts(random: np.random.Generator, words: Sequence[str]) -> Iterator[str]:
    """Yield what to say, without end: all commands, then as much of other speech, over and over."""
    commands, sentences = phrases(), others(tested=False)
    while True:
        batch = [*commands, *(sentences[at] for at in random.permutation(len(sentences))[:60])]
        batch += ["".join(random.choice(words, random.integers(1, 5))) for _ in range(90)]
        yield from (batch[at] for at in random.permutation(len(batch)))


def joined(source: Iterator[str], random: np.random.Generator) -> list[str]:
    """Return several texts to say in one breath, none of which changes the tones of its neighbour."""
    wanted = int(random.integers(3, 6))
    said: list[str] = []
    while len(said) < wanted:
        text = next(source)
        apart = [tone for one in (*said, text) for tone in mandarin.toned(jieba.lcut(one))]
        if apart == mandarin.toned([word for one in (*said, text) for word in jieba.lcut(one)]):
            said.append(text)
    return said


def kokoro(arguments: argparse.Namespace) -> None:
    """Kokoro-82M for training: each clip in a voice mixed of two; several texts a clip, which is quicker."""
    model, styles = kokoro_of(arguments)
    known = sorted(set(styles) - set(KOKORO_HELD_OUT))
    native = [name for name in known if name.startswith("z")]
    random = np.random.default_rng(11)
    table = Table(arguments.data, "kokoro")
    source = texts(random, lexicon_words(arguments.words))
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


def kokoro_of(arguments: argparse.Namespace) -> tuple[object, dict[str, npt.NDArray[np.float32]]]:
    """Return the model and its voices."""
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    model = ort.InferenceSession(str(arguments.model / "model.onnx"), options)
    files = arguments.voices.glob("*.bin")
    return model, {file.stem: np.fromfile(file, "<f4").reshape(510, 1, 256) for file in files}


def spoken_by_kokoro(
    model: object, style: npt.NDArray[np.float32], said: Sequence[str], speed: float
) -> Samples:
    """Return texts' sound, 16 kHz, with a short pause between them."""
    from access_gateway.engines import kokoro_symbols as symbols

    pinyin = ", ".join(" ".join(mandarin.toned(jieba.lcut(text))) for text in said)
    sounds = "".join(sound for _, sound in symbols.words(pinyin))
    numbers = [symbols.VOCABULARY[symbol] for symbol in sounds if symbol in symbols.VOCABULARY]
    given = {
        "tokens": np.array([[0, *numbers, 0]], np.int64),
        "style": style[len(numbers)].astype(np.float32),
        "speed": np.array([speed], np.float32),
    }
    sound = model.run(["audio"], given)[0].ravel() * 32_767  # type: ignore[attr-defined]
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
    source = texts(random, lexicon_words(arguments.words))
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
    return resampled(sound, len(sound) * RATE_HZ // 22_050)


def words(arguments: argparse.Namespace) -> None:
    """audio-cmn: its words and syllables, and what can be put together of them in the same voice."""
    random = np.random.default_rng(13)
    said = {
        file.stem.removeprefix("cmn-"): file for file in sorted((arguments.audio / "words").glob("*.mp3"))
    }
    said = {text: file for text, file in said.items() if mandarin.toned(mandarin.words(text))}
    sounds = {text: trimmed(read_sound(file), random) for text, file in said.items()}
    table = Table(arguments.data, "words")
    for number, (text, samples) in enumerate(sounds.items()):
        if (name := f"word{number:05}") not in table:
            table.add(name, samples, text, "yue-tan")
    syllables = {
        file.stem.removeprefix("cmn-"): read_sound(file)
        for file in sorted((arguments.audio / "syllables").glob("*.mp3"))
    }
    source = texts(random, lexicon_words(arguments.words))
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


def mix(arguments: argparse.Namespace) -> None:
    """Write DATA/train, the table to train on: shares of the sources, and the speakers to choose by, held out."""
    random = np.random.default_rng(15)
    folder = arguments.data / "train"
    folder.mkdir(exist_ok=True)
    rows = []
    for source, share in SHARES.items():
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


def lexicon_words(file: Path) -> list[str]:
    """Return words of two characters and more, one a line."""
    words = file.read_text(encoding="utf-8").split()
    return [word for word in words if 2 <= len(word) <= 4 and mandarin.toned([word])]


def main() -> None:
    """Make one source."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("source", choices=[one.__name__ for one in SOURCES])
    parser.add_argument("data", type=Path)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--voices", type=Path)
    parser.add_argument("--audio", type=Path)
    parser.add_argument("--repository", type=Path)
    parser.add_argument("--words", type=Path, help="a list of words for random speech")
    parser.add_argument("--clips", type=int, default=1_500)
    arguments = parser.parse_args()
    next(one for one in SOURCES if one.__name__ == arguments.source)(arguments)


SOURCES = (kokoro, kokoro_test, espeak, words, dspspeech, mix)
if __name__ == "__main__":
    main()
