"""Speech → words: what a recogniser takes and gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Protocol

PIECE_S = 0.25
"""Sound goes to a recogniser in pieces of this length: smaller ones would only cost more messages and waits."""


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """What every engine class is constructed with: `Engine(EngineOptions(…))`."""

    model: Path | None = None
    """Folder or file of the model; None for engines that carry their own."""
    languages: frozenset[str] = frozenset()
    """BCP 47 tags that the model serves, from the catalogue; empty: the engine's own."""
    options: Mapping[str, str] = field(default_factory=dict)
    """Engine-specific, from the catalogue and the settings."""


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word."""

    text: str
    start_s: float
    end_s: float
    confidence: float
    """0..1"""


@dataclass(frozen=True, slots=True)
class LanguageGuess:
    """A language with a probability."""

    language: str
    """BCP 47."""
    confidence: float
    """0..1"""


@dataclass(frozen=True, slots=True)
class Transcript:
    """What the customer said, as words; from a recogniser, or typed."""

    text: str
    language: str
    """BCP 47 tag of the recogniser that was used; "und" when typed and not declared."""
    confidence: float | None = None
    """0..1, mean of the words'; None when typed or not known."""
    engine: str | None = None
    """Name of engine and model, for example "vosk:vosk-model-small-ko-0.22"; None when typed."""
    duration_s: float = 0.0
    words: tuple[Word, ...] = ()
    alternatives: tuple[str, ...] = ()
    """n-best, without the best; only where asked for."""
    language_heard: LanguageGuess | None = None
    """What the recogniser itself detected, where it can."""
    native: tuple[str, ...] = ()
    """The engine's own results (JSON), one for each endpoint and one for the rest; only where asked for."""
    meaning: str | None = None
    """What it means in a list of commands and menu items, where a model that listens for these alone heard it."""

    @property
    def typed(self) -> bool:
        """Whether there was no sound."""
        return self.engine is None


@dataclass(frozen=True, slots=True)
class Partial:
    """What is understood of an utterance that is still going on."""

    text: str
    """All of the utterance so far, not an increment."""
    endpoint: bool = False
    """The recogniser holds that the utterance has ended here."""
    native: tuple[str, ...] = ()
    """The engine's own results (JSON) that ended with this partial; only where asked for."""


class Priority(IntEnum):
    """Who is heard first where the processors do not suffice for all; smaller goes first."""

    LIVE = 0
    """Somebody is speaking, and waits for the answer."""
    RECORDING = 1
    """Somebody has sent a recording, and waits for the answer."""
    BATCH = 2
    """Nobody waits."""


@dataclass(frozen=True, slots=True)
class HearingOptions:
    """How to hear one utterance."""

    n_best: int = 0
    """Alternatives wanted; above 0 Vosk gives no word times (its API has one or the other)."""
    prompt: str | None = None
    """Words to expect, where the engine takes a hint."""
    priority: Priority = Priority.RECORDING
    phrases: tuple[str, ...] = ()
    """Nothing else is said, where the engine can be held to that; other speech may be taken for one of them."""
    native: bool = False
    """Whether the engine's own results are wanted beside ours, and a partial for every piece that it has heard, changed
    or not: for those who speak its protocol, which answers every piece."""

    def __post_init__(self) -> None:
        if not 0 <= self.n_best <= 10:
            raise ValueError("n_best is 0 to 10")


class Hearing(Protocol):
    """One utterance under way. Used from one thread at a time, closed by its owner."""

    def feed(self, pcm: bytes) -> Partial | None:
        """Take signed 16-bit mono samples at the recogniser's rate; return what changed, or None."""
        ...

    def finish(self) -> Transcript:
        """End the utterance: everything heard since it was opened, endpoints in between included."""
        ...

    def close(self) -> None:
        """Give the place back. Safe to call twice, and without `finish`."""
        ...


class Recogniser(Protocol):
    """A loaded speech model. Blocking; lives in a worker process."""

    @property
    def name(self) -> str:
        """Engine and model, for example "vosk:vosk-model-small-ko-0.22"."""
        ...

    @property
    def languages(self) -> frozenset[str]:
        """BCP 47 tags it hears."""
        ...

    @property
    def sample_rate_hz(self) -> int:
        """The only rate that `feed` takes."""
        ...

    @property
    def streams(self) -> bool:
        """Whether `feed` gives partials."""
        ...

    def open(self, language: str, options: HearingOptions) -> Hearing:
        """Start an utterance. Raises UnsupportedLanguage."""
        ...


class VoiceDetector(Protocol):
    """Tells speech from silence and noise; one per stream, state inside."""

    @property
    def chunk_bytes(self) -> int:
        """The exact size of a chunk: signed 16-bit mono samples at 16 000 Hz."""
        ...

    def probability(self, chunk: bytes) -> float:
        """Return the probability, 0..1, that the chunk holds speech."""
        ...

    def reset(self) -> None:
        """Forget what came before."""
        ...
