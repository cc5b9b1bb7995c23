"""One turn: what is known about it on its way, and what comes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum

from access_gateway.contracts.hearing import Transcript
from access_gateway.contracts.language import Clean, Identified

THEMES = ("auto", "light", "dark", "contrast")
"""`auto` follows the device."""
VOICES = ("female", "male")
READ_BACK = ("always", "unsure", "never")
"""`unsure`: where a number, an amount or an address was not heard for sure."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """How a customer wants to be answered. None: not said, so the gateway's default holds."""

    language: str | None = None
    """BCP 47 tag of the table."""
    speech: bool | None = None
    """Whether answers are spoken."""
    rate: float | None = None
    """Speech rate, 0.4 to 2.5, 1.0 is the default voice's own."""
    volume: float | None = None
    """0 to 2; 1 is the loudness of all voices"""
    pitch: float | None = None
    """0.5 to 1.5"""
    voice: str | None = None
    """One of VOICES: whose voice."""
    text_size_pt: int | None = None
    """18 to 96"""
    simple: bool | None = None
    """Short sentences, three big buttons."""
    person_first: bool | None = None
    """Hand over to a person at once."""
    braille: str | None = None
    """The braille table: a name of reply/braille_tables.py."""

    theme: str | None = None
    """One of THEMES: how pages look."""
    captions: bool | None = None
    """Whether spoken answers are shown as they are spoken."""
    read_back: str | None = None
    """One of READ_BACK: when live speech is read back before it is answered. None: never."""
    pause_s: float | None = None
    """0.4 to 10: the silence that ends an utterance of live speech."""

    def over(self, other: "Preferences") -> "Preferences":
        """Return these, and what the other says where these are silent."""
        silent = [each.name for each in fields(self) if getattr(self, each.name) is None]
        return replace(self, **{name: getattr(other, name) for name in silent})


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the customer should know about this turn, in their language."""

    code: str
    """Stable, for programs: "answer-not-spoken"."""
    text: str
    """For people."""
    language: str = "und"
    """BCP 47 tag of `text`."""


class Command(StrEnum):
    """What a customer can tell the gateway itself; it is done at once, and the backend is not asked."""

    REPEAT = "repeat"
    SLOWER = "slower"
    FASTER = "faster"
    LOUDER = "louder"
    QUIETER = "quieter"
    SPELL = "spell"
    """Say the numbers, codes and names of the last answer sign by sign."""
    STOP = "stop"
    START_OVER = "start-over"
    LARGER_TEXT = "larger-text"
    SMALLER_TEXT = "smaller-text"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the customer wants, as far as it changes the way of the turn."""

    wants_person: bool = False
    person_phrase: str | None = None
    """The words that said so; None where a key did, or the preference."""
    command: Command | None = None
    """Where the whole message is one."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One turn of the past, for a person who takes over."""

    turn: str
    said: str
    said_language: str
    answered: str
    at: str
    """UTC, ISO 8601."""


@dataclass(frozen=True, slots=True)
class ToBackend:
    """Everything known about a turn, for the backend adapter."""

    turn: str
    """ULID; also the idempotency key."""
    session: str
    transcript: Transcript
    identified: Identified
    clean: Clean
    meaning: Meaning
    metadata: Mapping[str, str] = field(default_factory=dict)
    """As sent by the caller, passed through."""
    history: tuple[Exchange, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """What the backend said."""

    text: str
    language: str
    """BCP 47: the configured or declared language of the backend's answers."""
    understood: bool | None = None
    """What the backend itself says of having understood; None where it does not say."""
    wants_handoff: bool = False
    """The backend itself asks for a person."""
    code: str | None = None
    """The backend's own name of this answer: letters, digits and `._-`; None where it gives none."""
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Handoff:
    """The way to a person."""

    status: str
    """"accepted" (a person's system has the conversation), "unavailable" (it could not be reached), or
    "not-configured"."""
    text: str
    """For the customer, in their language."""
    reference: str | None = None
    """The platform's own ticket, where it gives one."""
    wait_s: int | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer, with its place in the speech."""

    text: str
    language: str
    start_s: float | None = None
    end_s: float | None = None
    clauses: tuple[tuple[int, float], ...] = ()
    """(place in the text, second of the speech) of each clause but the first, where that is known."""


@dataclass(frozen=True, slots=True)
class EasyLine:
    """One idea of an answer, in the backend's own words."""

    text: str
    language: str
    facts: tuple[str, ...] = ()
    """Its numbers with their units, in order, each as it stands in `text`."""


@dataclass(frozen=True, slots=True)
class SpeechLink:
    """Where the spoken answer is."""

    url: str
    mime: str
    duration_s: float


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer in all its renditions."""

    language: str
    text: str
    sentences: tuple[Sentence, ...]
    large_text_html: str
    """A whole HTML page that needs no script."""
    captions_vtt: str
    """WebVTT, timed to the speech where there is speech."""
    braille: str | None = None
    """Unicode braille, a line a sentence; None where it cannot be put so without loss."""
    easy_read: tuple[EasyLine, ...] = ()
    speech: SpeechLink | None = None
    codes: tuple[str, ...] = ()
    """Names of what is said, in order: the backend's own, and those of the gateway's texts. For what a platform
    has prepared of each, for example a clip in sign language."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The whole outcome of a turn."""

    turn: str
    session: str
    heard: Transcript | None
    said: Transcript
    identified: Identified
    clean: Clean
    meaning: Meaning
    answer: Answer
    handoff: Handoff | None = None
    notices: tuple[Notice, ...] = ()
    changed: Preferences = Preferences()
    """What a command changed, with its new value; it holds for the rest of the conversation."""
    silent: bool = False
    """Nothing of it is to be spoken: the customer said stop, or asked for larger text."""
