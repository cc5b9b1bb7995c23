"""Many turns from files, through the same way as every other turn."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
from ulid import ULID

from access_gateway.contracts.audio import Recording
from access_gateway.contracts.errors import (
    Busy,
    EmptyInput,
    GatewayError,
    InputError,
    InvalidJson,
    TextTooLong,
    UnsupportedLanguage,
)
from access_gateway.contracts.hearing import Priority, Transcript
from access_gateway.contracts.languages import UND, canonical_tag
from access_gateway.rooms import Rooms
from access_gateway.store.ids import checked_text
from access_gateway.turn import Said, Unheard, answer, hear, remembered

MOST_LINE_BYTES = 65_536
BUSY_TRIES = 10


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the input: a text, or the path of a recording (relative to the input file)."""

    text: str | None = None
    audio: str | None = None
    id: str | None = None
    session: str | None = None
    language: str | None = None
    customer: str | None = None
    """Whose preferences hold; left out: those kept for the session."""


class Done(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the output; `error` where the turn could not be taken."""

    line: int
    """From 1, in the input."""
    id: str | None = None
    turn: str | None = None
    session: str | None = None
    heard: str | None = None
    language: str | None = None
    forwarded: str | None = None
    answer: str | None = None
    answer_language: str | None = None
    notices: list[str] = []
    """Codes."""
    error: str | None = None
    """Code."""
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Numbered:
    """A line with its number, from 1."""

    number: int
    content: bytes


def read_lines(file: Path) -> Iterator[Numbered]:
    """Read the input: JSON objects, or plain texts, one a line; empty lines are passed over."""
    with file.open("rb") as source:
        for number, content in enumerate(source, start=1):
            if content.strip():
                yield Numbered(number, content.strip())


async def run(rooms: Rooms, lines: Iterable[Numbered], folder: Path, *, at_once: int) -> AsyncIterator[Done]:
    """Take every line as a turn, `at_once` at a time; give the results in the order of the input.

    folder: where relative paths of recordings start. A line that fails is told of and the rest goes on. Lines
    of one session are a conversation: each is taken once the one before it is answered.
    """
    talking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
    waiting: list[asyncio.Task[Done]] = []
    try:
        for line in lines:
            waiting.append(asyncio.create_task(_one(rooms, line, folder, talking)))
            if len(waiting) >= at_once:
                yield await waiting.pop(0)
        while waiting:
            yield await waiting.pop(0)
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def _one(rooms: Rooms, line: Numbered, folder: Path, talking: Mapping[str, asyncio.Lock]) -> Done:
    given = Line()
    try:
        given = _parse(line.content)
        if given.session is None:
            return await _take(rooms, line.number, given, folder)
        async with talking[
            given.session
        ]:  # first come, first served: the tasks start in the order of the lines
            return await _take(rooms, line.number, given, folder)
    except GatewayError as error:
        return Done(line.number, id=given.id, error=error.code, detail=error.detail)
    except OSError as error:
        return Done(
            line.number, id=given.id, error=InputError.code, detail=f"{given.audio}: {error.strerror}"
        )


def _parse(content: bytes) -> Line:
    if len(content) > MOST_LINE_BYTES:
        raise TextTooLong(f"A line has at most {MOST_LINE_BYTES} bytes.")
    try:
        if not content.startswith(b"{"):
            return Line(text=content.decode())
        return msgspec.json.decode(content, type=Line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidJson(
            f"The line is neither text nor the JSON that docs/operations.md describes: {error}."
        ) from error


async def _heard(
    rooms: Rooms, turn: str, session: str, recording: Recording, declared: str | None
) -> Transcript | Unheard:
    """Hear a recording; a file, unlike a customer, can wait until the engines have a place for it."""
    for _ in range(BUSY_TRIES - 1):
        try:
            return await hear(rooms, turn, session, recording, declared, priority=Priority.BATCH)
        except Busy as error:
            await asyncio.sleep(error.retry_after_s or 1.0)
    return await hear(rooms, turn, session, recording, declared, priority=Priority.BATCH)


def _read(file: Path, most: int) -> bytes:
    """Return a recording's bytes; one more than are taken at most, so that it is refused for its size."""
    with file.open("rb") as source:
        return source.read(most + 1)


async def _take(rooms: Rooms, number: int, given: Line, folder: Path) -> Done:
    if (given.text is None) == (given.audio is None):
        raise InvalidJson("A line has either 'text' or 'audio'.")
    turn, session = str(ULID()), rooms.sessions.checked(given.session)
    declared = canonical_tag(given.language) if given.language else None
    if given.language and declared is None:
        raise UnsupportedLanguage(f"{given.language!r} is not a language of this gateway.")
    preferences = await remembered(rooms, given.customer or session)
    unheard = None
    transcript = Transcript(checked_text(given.text or "", "text"), declared or UND)
    if given.text is not None and not given.text.strip():
        raise EmptyInput("There is no text.")
    if len(transcript.text) > rooms.settings.server.max_text_chars:
        raise TextTooLong(f"A text has at most {rooms.settings.server.max_text_chars} characters.")
    if given.audio is not None:
        content = await asyncio.to_thread(
            _read, folder / checked_text(given.audio, "path"), rooms.settings.hearing.max_audio_bytes
        )
        recording = Recording(content, "audio/unknown")
        heard = await _heard(rooms, turn, session, recording, declared or preferences.language)
        unheard = heard if isinstance(heard, Unheard) else None
        transcript = transcript if isinstance(heard, Unheard) else heard
    said = Said(
        turn,
        session,
        transcript,
        declared=declared,
        preferences=preferences,
        metadata={"customer": given.customer} if given.customer else {},
        speak=False,
        unheard=unheard,
    )
    reply = await answer(rooms, said)
    return Done(
        number,
        id=given.id,
        turn=turn,
        session=session,
        heard=reply.heard.text if reply.heard else None,
        language=reply.identified.language,
        forwarded=reply.clean.forwarded,
        answer=reply.answer.text,
        answer_language=reply.answer.language,
        notices=[notice.code for notice in reply.notices],
    )
