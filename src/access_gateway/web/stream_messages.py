"""The messages of `GET /v1/stream`, in both directions (docs/api.md has every one)."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from access_gateway.contracts.errors import InvalidJson, ProtocolError
from access_gateway.web.wire import (
    CommandName,
    HeardOut,
    In,
    Metadata,
    Out,
    PreferencesIn,
    ProblemOut,
    SessionId,
    Tag,
    TurnOut,
)


class AudioIn(In, frozen=True):
    """What the binary messages hold: bare samples, or a container in pieces."""

    encoding: Literal["pcm_s16le"] | None = None
    sample_rate_hz: Annotated[int, Meta(ge=8_000, le=48_000)] = 16_000
    container: Literal["webm", "ogg", "wav", "mp3", "flac"] | None = None


class StartIn(In, frozen=True, tag_field="type", tag="start"):
    """The first message."""

    session: SessionId | None = None
    language: Tag | None = None
    audio: AudioIn = AudioIn()
    preferences: PreferencesIn = PreferencesIn()
    metadata: Metadata = msgspec.field(default_factory=dict)


class EndIn(In, frozen=True, tag_field="type", tag="end"):
    """The sound of this utterance is complete: answer it."""


class TextIn(In, frozen=True, tag_field="type", tag="text"):
    """A typed turn in the same conversation."""

    text: str


class SendIn(In, frozen=True, tag_field="type", tag="send"):
    """Answer an utterance that is held, with other words for it where `text` is given."""

    turn: str
    text: str | None = None


class DropIn(In, frozen=True, tag_field="type", tag="drop"):
    """Forget an utterance that is held."""

    turn: str


class PersonIn(In, frozen=True, tag_field="type", tag="person"):
    """The key for a person."""


class CommandIn(In, frozen=True, tag_field="type", tag="command"):
    """A key for what can be said, too: again, slower, louder, stop."""

    command: CommandName


class InterruptIn(In, frozen=True, tag_field="type", tag="interrupt"):
    """Stop speaking."""


MessageIn = StartIn | EndIn | TextIn | SendIn | DropIn | PersonIn | CommandIn | InterruptIn


class ReadyOut(Out, frozen=True, tag_field="type", tag="ready"):
    """The conversation has begun."""

    session: str
    language: str | None
    hears: list[str]
    """Languages in which speech is understood here."""


class PartialOut(Out, frozen=True, tag_field="type", tag="partial"):
    """What is understood so far; sent only when it changes."""

    turn: str
    text: str


class HeardMessage(Out, frozen=True, tag_field="type", tag="heard"):
    """What an utterance was heard as."""

    turn: str
    heard: HeardOut
    held: bool
    """Nothing is answered until the client sends `send`; `drop` forgets it."""


class AnswerMessage(Out, frozen=True, tag_field="type", tag="answer"):
    """The whole reply of a turn, as POST /v1/turns gives it."""

    turn: str
    reply: TurnOut


class SpeechStartOut(Out, frozen=True, tag_field="type", tag="speech_start"):
    """Binary messages with the spoken answer follow."""

    turn: str
    encoding: str
    sample_rate_hz: int


class CaptionOut(Out, frozen=True, tag_field="type", tag="caption"):
    """The sentence whose speech comes next."""

    turn: str
    text: str
    language: str
    start_s: float
    end_s: float


class PleaseWaitOut(Out, frozen=True, tag_field="type", tag="please_wait"):
    """There is no place for this conversation now; the connection is closed after this has been spoken."""

    turn: str
    text: str
    language: str


class SpeechEndOut(Out, frozen=True, tag_field="type", tag="speech_end"):
    """No more speech of this turn; the acknowledgement of an interrupt, too."""

    turn: str | None
    sent_s: float
    interrupted: bool


class ErrorOut(Out, frozen=True, tag_field="type", tag="error"):
    """Something failed; the conversation goes on, unless the connection is closed after it."""

    turn: str | None
    problem: ProblemOut


_DECODER = msgspec.json.Decoder(MessageIn)


def parse(data: str) -> MessageIn:
    """Return a client's message. Raises InvalidJson for one of another shape, ProtocolError for no JSON."""
    try:
        message: MessageIn = _DECODER.decode(data)
        return message
    except msgspec.ValidationError as error:
        raise InvalidJson(f"{error}.") from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise ProtocolError(f"The message is not JSON: {error}.") from error
