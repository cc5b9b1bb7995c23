"""Error rates of a recogniser on recordings with transcripts."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from access_gateway.contracts.hearing import HearingOptions, Recogniser
from access_gateway.training.vosk.distance import distance
from access_gateway.training.vosk.kaldi import Floats

_Z = 1.96


@dataclass(frozen=True, slots=True)
class Errors:
    """Errors among so many characters, or units."""

    wrong: int
    of: int

    @property
    def rate(self) -> float:
        """Insertions count too, so it may be above 1."""
        return self.wrong / self.of if self.of else 0.0

    def __add__(self, other: "Errors") -> "Errors":
        return Errors(self.wrong + other.wrong, self.of + other.of)

    def __str__(self) -> str:
        return f"{self.rate:.3f} ({self.wrong} of {self.of})"


def interval(right: int, of: int) -> tuple[float, float]:
    """Return Wilson's interval of a share, 95%. Source: Wilson 1927, J. Am. Stat. Assoc. 22, 209."""
    if not of:
        return 0.0, 1.0
    p, z2 = right / of, _Z**2
    middle = (p + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z / (1 + z2 / of) * math.sqrt(p * (1 - p) / of + z2 / (4 * of**2))
    return max(0.0, middle - half), min(1.0, middle + half)


def heard_by(recogniser: Recogniser, language: str, samples: Floats) -> str:
    """Return what a recogniser hears in one recording. samples: 16 kHz, in the range of 16-bit integers."""
    hearing = recogniser.open(language, HearingOptions())
    try:
        hearing.feed(np.clip(samples, -32_768, 32_767).astype("<i2").tobytes())
        return hearing.finish().text
    finally:
        hearing.close()


def character_errors(
    recogniser: Recogniser,
    language: str,
    clips: Sequence[tuple[Floats, str]],
    progress: Callable[[int], None] = lambda done: None,
) -> Errors:
    """Return the errors in letters, spaces and punctuation left aside: languages differ in what a word is."""
    total = Errors(0, 0)
    for done, (samples, text) in enumerate(clips, start=1):
        said, heard = bare(text), bare(heard_by(recogniser, language, samples))
        total += Errors(distance(said, heard), len(said))
        progress(done)
    return total


def bare(text: str) -> str:
    """Return the letters and digits alone, in small letters."""
    return "".join(character for character in text.lower() if character.isalnum())
