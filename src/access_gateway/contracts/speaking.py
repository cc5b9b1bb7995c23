"""Words → speech."""

from dataclasses import dataclass
from typing import Literal, Protocol

from access_gateway.contracts.audio import Pcm

AS_WRITTEN = "as-written"
"""What a voice reads that takes a sentence as it stands, and does its own reading."""

Sex = Literal["", "female", "male"]
"""What a voice is heard as; empty: neither, or not known, or any."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice of one engine."""

    name: str
    """The engine's own name for it, for example "cmn-latn-pinyin"."""
    language: str
    """BCP 47 primary subtag or tag that it speaks: "ug"."""
    reads: str = ""
    """What its text is written in: "cmn-latn-pinyin" (toned pinyin), "yue" (Chinese characters), "en" …, as the
    spans of speech/reading name it, or AS_WRITTEN; empty: the voice's own name says it."""
    person: str = ""
    """Who is heard: voices of one person can share a sentence; empty: all such voices of an engine are one."""
    sex: Sex = ""

    @property
    def reading(self) -> str:
        """What its text is written in."""
        return self.reads or self.name


@dataclass(frozen=True, slots=True)
class Manner:
    """How to speak, relative to the engine's own default."""

    rate: float = 1.0
    """0.4 (slow) to 2.5"""
    volume: float = 1.0
    """0 to 2; above 1 the gateway amplifies what an engine made, no engine is asked for it"""
    pitch: float = 1.0
    """0.5 to 1.5"""
    sex: Sex = ""
    """Whose voice; empty: the engine's own choice. It decides the voice's name, and means nothing to an engine."""

    def __post_init__(self) -> None:
        if not (0.4 <= self.rate <= 2.5 and 0 <= self.volume <= 2 and 0.5 <= self.pitch <= 1.5):
            raise ValueError(f"out of range: {self}")


@dataclass(frozen=True, slots=True)
class TimedPcm(Pcm):
    """Sound of which the engine knows when each word begins."""

    starts: tuple[tuple[int, float], ...] = ()
    """(place in the text that was spoken, second), in order; not every word need be there."""
    even: bool = False
    """Whether it has the loudness of all voices, and no silence around it."""


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
        """Speak at most 200 characters; TimedPcm where the engine knows when each word begins.

        Raises EngineRefused for unknown voices or empty text.
        """
        ...


@dataclass(frozen=True, slots=True)
class SpokenSentence:
    """A sentence and its sound."""

    text: str
    """As written, not as read."""
    language: str
    """BCP 47."""
    pcm: Pcm
    engine: str = ""
    """Whose voice it is: the name of a pool, "pyttsx3"."""
    clauses: tuple[tuple[int, float], ...] = ()
    """(place in the text, second) of each clause but the first, as the engine knows it; empty where it does not."""


@dataclass(frozen=True, slots=True)
class Unspoken:
    """A sentence that no voice can say; it goes out in text alone, with a notice."""

    text: str
    language: str
