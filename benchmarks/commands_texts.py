"""What is said in the recordings of the command model (commands_data.py), and how they are kept."""

import csv
import wave
from collections.abc import Iterator, Sequence
from pathlib import Path

import jieba
import numpy as np
import numpy.typing as npt

from access_gateway.training.vosk import mandarin

HOME = Path(__file__).parents[1] / "models" / "commands-cmn"
RATE_HZ = 16_000
Samples = npt.NDArray[np.float32]


def phrases() -> list[str]:
    """Return the commands, without spaces."""
    with (HOME / "phrases.tsv").open(encoding="utf-8") as stream:
        return [row["phrase"].replace(" ", "") for row in csv.DictReader(stream, delimiter="\t")]


def others(*, tested: bool) -> list[str]:
    """Return sentences that are no commands: every fifth is for the test alone."""
    lines = (HOME / "near.txt").read_text(encoding="utf-8").split()
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


def recorded_words(audio: Path) -> list[Path]:
    """Return the recordings of words of audio-cmn, which are named after them."""
    return sorted(file for name in ("hsk", "words") for file in (audio / name).glob("cmn-*.mp3"))


def lexicon_words(audio: Path) -> list[str]:
    """Return the words of two to four characters that audio-cmn has, to make random speech of."""
    words = [file.stem.removeprefix("cmn-") for file in recorded_words(audio)]
    return [word for word in words if 2 <= len(word) <= 4 and mandarin.toned([word])]
