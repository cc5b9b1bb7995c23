"""What goes over HTTP, as msgspec structs: unknown fields are refused, OpenAPI is generated from them."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Tag = Annotated[str, Meta(min_length=2, max_length=35, pattern="^[A-Za-z0-9-]+$", description="BCP 47 tag")]
SessionId = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=128,
        pattern="^[A-Za-z0-9._~-]+$",
        description="The conversation, as the caller names it",
    ),
]
Metadata = Annotated[
    dict[Annotated[str, Meta(max_length=64)], Annotated[str, Meta(max_length=512)]],
    Meta(max_length=32, description="Passed through to the backend as it is"),
]
Confidence = Annotated[float, Meta(ge=0, le=1)]


Rate = Annotated[float, Meta(ge=0.4, le=2.5)]
Volume = Annotated[float, Meta(ge=0, le=2)]
Pitch = Annotated[float, Meta(ge=0.5, le=1.5)]
VoiceName = Literal["female", "male"]


class In(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that callers send."""


class Out(msgspec.Struct, frozen=True, omit_defaults=False):
    """Something that the gateway answers."""


BrailleTable = Literal[
    "zh-common", "zh-current", "zh-two-cell", "zh-taiwan", "yue", "bo", "mn", "mn-contracted", "kk", "ko",
    "ko-contracted", "en", "en-contracted",
]  # fmt: skip
"""Those of reply/braille_tables.py."""


class PreferencesIn(In, frozen=True):
    """How a customer wants to be answered; what is left out keeps the gateway's default."""

    language: Tag | None = None
    speech: bool | None = None
    rate: Rate | None = None
    volume: Volume | None = None
    pitch: Pitch | None = None
    voice: VoiceName | None = None
    text_size_pt: Annotated[int, Meta(ge=18, le=96)] | None = None
    simple: bool | None = None
    person_first: bool | None = None
    braille: BrailleTable | None = None
    theme: Literal["auto", "light", "dark", "contrast"] | None = None
    captions: bool | None = None
    read_back: Literal["always", "unsure", "never"] | None = None
    pause_s: Annotated[float, Meta(ge=0.4, le=10)] | None = None


CommandName = Literal[
    "repeat", "slower", "faster", "louder", "quieter", "spell", "stop", "start-over", "larger-text", "smaller-text"
]  # fmt: skip
"""contracts.turn.Command, as callers and answers have it."""


class TurnIn(In, frozen=True):
    """One thing that a customer says in writing; with a recording, everything but `text`."""

    text: str | None = None
    session: SessionId | None = None
    language: Tag | None = None
    preferences: PreferencesIn = PreferencesIn()
    metadata: Metadata = {}
    person: bool = False
    """The customer pressed the key for a person."""
    command: CommandName | None = None
    """The customer pressed a key for what can be said, too: again, slower, louder, stop."""


class AmendIn(In, frozen=True):
    """The corrected words of a review."""

    text: str


class WordOut(Out, frozen=True):
    """One recognised word."""

    text: str
    start_s: float
    end_s: float
    confidence: Confidence


class HeardOut(Out, frozen=True):
    """What the recogniser heard."""

    text: str
    language: str
    confidence: Confidence | None
    engine: str | None
    duration_s: float
    words: list[WordOut]


class AlternativeOut(Out, frozen=True):
    """Another language that it could be."""

    language: str
    confidence: Confidence


class StretchOut(Out, frozen=True):
    """Where a stretch of a rewritten text comes from. Positions of Unicode characters, ends exclusive."""

    start: int
    end: int
    original_start: int
    original_end: int


class RepairOut(Out, frozen=True):
    """A name of the merchant's own that was heard as other characters of the same sound."""

    heard: str
    name: str
    confidence: Confidence


class SaidOut(Out, frozen=True):
    """What the customer said, which language it is in, and what was forwarded of it."""

    text: str
    language: str
    dialect: str | None
    script: str | None
    confidence: Confidence
    alternatives: list[AlternativeOut]
    normalised: str
    forwarded: str
    normalised_offsets: list[StretchOut]
    """Of `normalised` in `text`, in order and without gaps; empty where each character stands at its own place."""
    forwarded_offsets: list[StretchOut]
    """Of `forwarded` in `normalised`, likewise."""
    repairs: list[RepairOut]
    """Names in `normalised` that the recogniser had written otherwise."""


class UnderstoodOut(Out, frozen=True):
    """What the customer wants, as far as it changed the way of the turn."""

    wants_person: bool
    command: CommandName | None = None
    """What the customer told the gateway itself; it is done, and the backend was not asked."""
    changed: PreferencesIn | None = None
    """What of the preferences the command changed. A caller that sends preferences with each turn sends these now."""


class SentenceOut(Out, frozen=True):
    """One sentence of the answer, with its place in the speech."""

    text: str
    language: str
    start_s: float | None
    end_s: float | None


class EasyLineOut(Out, frozen=True):
    """One idea of the answer, with its numbers set apart."""

    text: str
    language: str
    facts: list[str]


class SpeechOut(Out, frozen=True):
    """Where the spoken answer is."""

    url: str
    mime: str
    duration_s: float


class AnswerOut(Out, frozen=True):
    """The answer in all its renditions."""

    language: str
    text: str
    sentences: list[SentenceOut]
    large_text_html: str
    captions_vtt: str
    braille: str | None
    easy_read: list[EasyLineOut]
    speech: SpeechOut | None
    codes: list[str] = []
    """Names of what is said, in order: the backend's own (`backend.answer_code`), and those of the gateway's texts."""


class HandoffOut(Out, frozen=True):
    """The way to a person."""

    status: str
    text: str
    reference: str | None
    wait_s: int | None


class NoticeOut(Out, frozen=True):
    """Something the customer should know about this turn."""

    code: str
    text: str
    language: str


class TurnOut(Out, frozen=True):
    """The whole outcome of a turn."""

    turn: str
    session: str
    heard: HeardOut | None
    said: SaidOut
    understood: UnderstoodOut
    answer: AnswerOut
    handoff: HandoffOut | None
    notices: list[NoticeOut]


class ReviewOut(Out, frozen=True):
    """A review and where it stands."""

    review: str | None
    """Null where nothing could be understood: there is no review then, and `read_back` says so."""
    status: str
    """heard, confirmed, delivered, withdrawn, undeliverable; or unheard, where `review` is null."""
    understood: "ReviewUnderstoodOut | None"
    read_back: AnswerOut | None
    """What to read to the customer now; null where only the state was asked for."""
    notices: list[NoticeOut] = []


class ReviewUnderstoodOut(Out, frozen=True):
    """What will be published."""

    text: str
    original: str
    language: str
    heard: HeardOut | None = None


class ProblemOut(Out, frozen=True):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    retryable: bool
    instance: str | None = None
    retry_after_s: float | None = None
    """When to try again, where that is known; the header Retry-After says it, too."""
