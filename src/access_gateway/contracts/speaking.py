"""Words → speech."""

from dataclasses import dataclass
from typing import Protocol

from access_gateway.contracts.audio import Pcm


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice of one engine."""

    name: str
    """The engine's own name for it, for example "cmn-latn-pinyin"."""
    language: str
    """BCP 47 primary subtag or tag that it speaks: "ug"."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How to speak, relative to the engine's own default."""

    rate: float = 1.0
    """0.4 (slow) to 2.5"""
    volume: float = 1.0
    """0 to 1"""
    pitch: float = 1.0
    """0.5 to 1.5"""

    def __post_init__(self) -> None:
        if not (0.4 <= self.rate <= 2.5 and 0 <= self.volume <= 1 and 0.5 <= self.pitch <= 1.5):
            raise ValueError(f"out of range: {self}")


class Speaker(Protocol):
    """A speech engine. Blocking; lives in a worker process, one engine a process."""

    @property
    def name(self) -> str:
        """For example "pyttsx3:espeak-ng 1.52"."""
        ...

    @property
    def voices(self) -> tuple[Voice, ...]:
        """What it can speak with; any other name is refused."""
        ...

    def speak(self, text: str, voice: str, manner: Manner) -> Pcm:
        """Speak at most 200 characters. Raises EngineRefused for unknown voices or empty text."""
        ...


@dataclass(frozen=True, slots=True)
class SpokenSentence:
    """A sentence and its sound."""

    text: str
    """As written, not as read."""
    language: str
    """BCP 47."""
    pcm: Pcm


@dataclass(frozen=True, slots=True)
class Unspoken:
    """A sentence that no voice can say; it goes out in text alone, with a notice."""

    text: str
    language: str
