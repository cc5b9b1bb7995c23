"""How well voices are understood: 200 service sentences, spoken by each voice, heard by Whisper base.

    .venv/bin/python benchmarks/speech_voices.py [--sentences 20] [--voices kokoro-82m/zm_yunxi,pyttsx3]

Prints a line for each voice: character error rate, processor time for a second of speech, time to the first sound,
loudness. Numbers are compared as words, and traditional characters as simplified. The recogniser makes errors of its
own: on recordings of people it had 0.14 (models/catalogue.toml).
"""

import argparse
import os
import statistics
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from access_gateway import plugins, settings
from access_gateway.contracts.audio import HEARING_RATE_HZ
from access_gateway.contracts.hearing import EngineOptions, HearingOptions, Recogniser
from access_gateway.contracts.speaking import Manner, Speaker, Voice
from access_gateway.sound.evening import evened
from access_gateway.sound.loudness import loudness_lufs, resampled
from access_gateway.sound.stretches import join
from access_gateway.speech.booth import BETWEEN_PIECES_S
from access_gateway.speech.casting import cast, read
from access_gateway.speech.reading.aloud import in_words
from access_gateway.speech.reading.pieces import pieces

sys.path.insert(0, str(Path(__file__).parent))
from service_sentences import ENGLISH, SENTENCES

DEFAULT = "kokoro-82m/zf_xiaobei,kokoro-82m/zm_yunxi,pyttsx3/male,pyttsx3/female"
LONGEST_NAME = 26
RATE = settings.Settings().speech.rate


@dataclass
class Heard:
    """What came of one voice."""

    errors: int = 0
    letters: int = 0
    speech_s: float = 0.0
    work_s: float = 0.0
    """Processor time of this process, all threads."""
    firsts_s: list[float] = field(default_factory=list)
    lufs: list[float] = field(default_factory=list)


def compared(text: str, language: str) -> str:
    """Return the letters of a text, numbers in words, as they are compared."""
    simplified = plugins_made["opencc"].convert(text, to="Hans") if language.startswith("zh") else text
    return "".join(letter for letter in in_words(simplified, language).lower() if letter.isalnum())


plugins_made = {name: plugins.make(name) for name in ("opencc", "jieba", "pypinyin")}


def distance(one: str, other: str) -> int:
    """Return the least insertions, deletions and replacements between two texts."""
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        before, row[0] = row[0], place
        for column, against in enumerate(other, 1):
            before, row[column] = (
                row[column],
                min(row[column] + 1, row[column - 1] + 1, before + (letter != against)),
            )
    return row[-1]


def speaker_of(name: str, models: Path, threads: int) -> tuple[Speaker, list[Voice]]:
    """Return the engine and the voices that a name means: "kokoro-82m/zm_yunxi", "pyttsx3/female"."""
    engine, _, who = name.partition("/")
    folder = models / engine
    options = EngineOptions(folder, options={"threads": str(threads)}) if folder.is_dir() else EngineOptions()
    made: Speaker = plugins.make("kokoro" if folder.is_dir() else engine, options)
    return made, [voice for voice in made.voices if not who or who in (voice.person, voice.sex)]


def hear(recogniser: Recogniser, samples: bytes, language: str) -> str:
    """Return the words."""
    hearing = recogniser.open(language, HearingOptions())
    try:
        hearing.feed(samples)
        return hearing.finish().text
    finally:
        hearing.close()


def measure(
    speaker: Speaker,
    voices: list[Voice],
    sentences: tuple[str, ...],
    language: str,
    recogniser: Recogniser,
    show: bool,
) -> Heard:
    """Speak and hear every sentence."""
    found = Heard()
    for text in sentences:
        lines = cast(read(text, language, plugins_made["jieba"], plugins_made["pypinyin"]), voices)
        assert lines, "the voice does not speak this language"
        begun, worked = time.perf_counter(), time.process_time()
        stretches = []
        for said, voice in lines:
            for piece in pieces(said):
                stretches.append(evened(speaker.speak(piece, voice, Manner(rate=RATE))))
                if len(stretches) == 1:
                    found.firsts_s.append(time.perf_counter() - begun)
        found.work_s += time.process_time() - worked
        pcm = join(stretches, BETWEEN_PIECES_S / RATE)
        found.speech_s += pcm.duration_s
        found.lufs.append(loudness_lufs(pcm) or 0.0)
        heard = hear(recogniser, resampled(pcm, HEARING_RATE_HZ).samples, language)
        wanted, got = compared(text, language), compared(heard, language)
        errors = distance(wanted, got)
        found.errors, found.letters = found.errors + errors, found.letters + len(wanted)
        if show and errors:
            print(f"    {text}  heard as  {heard}", flush=True)
    return found


def main() -> None:
    """Measure each voice and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sentences", type=int, default=len(SENTENCES), help="how many (default: all)")
    parser.add_argument("--voices", default=DEFAULT, help="ENGINE-OR-MODEL/PERSON-OR-SEX, with commas")
    parser.add_argument("--language", default="zh-Hans", choices=("zh-Hans", "en-Latn"))
    parser.add_argument("--threads", type=int, default=1, help="of the voice's model (default 1)")
    parser.add_argument("--show", action="store_true", help="what was misheard")
    asked = parser.parse_args()
    models = settings.load().models_folder
    sentences = (SENTENCES if asked.language == "zh-Hans" else ENGLISH)[: asked.sentences]
    ear: Recogniser = plugins.make(
        "faster-whisper", EngineOptions(models / "whisper-base", frozenset({asked.language}))
    )
    print(f"{len(sentences)} sentences in {asked.language}, heard by {ear.name}; {os.cpu_count()} cores")
    print(f"{'voice':{LONGEST_NAME}} {'CER':>6} {'work/s':>7} {'first ms':>9} {'LUFS':>6}", flush=True)
    for name in asked.voices.split(","):
        speaker, voices = speaker_of(name, models, asked.threads)
        got = measure(speaker, voices, sentences, asked.language, ear, asked.show)
        print(
            f"{name:{LONGEST_NAME}} {got.errors / got.letters:6.3f} {got.work_s / got.speech_s:7.3f} "
            f"{statistics.median(got.firsts_s) * 1000:9.0f} {statistics.mean(got.lufs):6.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
