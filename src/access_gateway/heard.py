"""Sound → Transcript: the first half of a turn, for whole recordings and for the utterances of a stream."""

import asyncio
from dataclasses import dataclass

from access_gateway.contracts.audio import BYTES_PER_SAMPLE, HEARING_RATE_HZ, Pcm, Recording
from access_gateway.contracts.errors import EngineLost, StoreError
from access_gateway.contracts.hearing import HearingOptions, Priority, Transcript
from access_gateway.contracts.languages import UND, base_of, is_chinese
from access_gateway.hearing import believable
from access_gateway.hearing.decode import decode
from access_gateway.hearing.limits import AudioLimits
from access_gateway.observe.logs import logger
from access_gateway.rooms import Rooms
from access_gateway.settings import Settings


@dataclass(frozen=True, slots=True)
class Unheard:
    """Speech that nothing here can hear."""

    language: str
    """BCP 47 tag of the table, or "und"."""
    kept: bool
    """Whether the recording is set aside for a person: what the customer is told of it."""


def audio_limits(settings: Settings) -> AudioLimits:
    """Return the limits that the settings put on a recording."""
    hearing = settings.hearing
    return AudioLimits(
        max_bytes=hearing.max_audio_bytes,
        max_s=hearing.max_audio_s,
        max_decoded_bytes=int((hearing.max_audio_s + 1) * HEARING_RATE_HZ) * BYTES_PER_SAMPLE,
        min_s=hearing.min_audio_s,
    )


async def hear(
    rooms: Rooms,
    turn: str,
    session: str,
    recording: Recording,
    declared: str | None,
    *,
    priority: Priority = Priority.RECORDING,
    commands: bool = True,
) -> Transcript | Unheard:
    """Return what was said in a recording, or that nothing here can hear it.

    commands: whether it may be a command or an item of a menu. A recording that is not heard is kept for a person,
    where the setting says so. Raises UnreadableAudio, AudioTooLong, AudioTooShort, EmptyInput, Busy, EngineError.
    """
    with rooms.metrics.stage("decode"):
        pcm = await asyncio.to_thread(decode, recording, audio_limits(rooms.settings))
    remembered = None if declared else await rooms.sessions.get(session)
    own = declared or (remembered.language if remembered else None)
    tags = candidates(rooms, own)
    if commands and (command := await rooms.hearer.command(pcm, own, priority)):
        count_heard(rooms, turn, command)
        return command
    if not (rooms.hearer.can_hear(own) if own else any(map(rooms.hearer.can_hear, tags))):
        return await keep(rooms, turn, session, recording, own or UND)
    try:
        with rooms.metrics.stage("recognise"):
            options = HearingOptions(priority=priority)
            heard = await rooms.hearer.hear(pcm, tags, declared=False, options=options)
            outcome = await settle(rooms, heard, pcm, declared, priority=priority)
    except EngineLost:
        await keep_poison(rooms, turn, session, recording, own or UND)
        raise
    if isinstance(outcome, str):
        return await keep(rooms, turn, session, recording, outcome)
    count_heard(rooms, turn, outcome)
    return outcome


def candidates(rooms: Rooms, own: str | None) -> list[str]:
    """Return the languages to hear with, the customer's own first."""
    return ([own] if own else []) + [tag for tag in rooms.settings.hearing.languages if tag != own]


async def settle(
    rooms: Rooms, heard: Transcript, pcm: Pcm, declared: str | None, *, priority: Priority
) -> Transcript | str:
    """Hear once more where the first hearing was strongly in another language's words; never more than once.

    Returns the transcript that holds, or "und" for speech in a language that nothing here can hear.
    """
    other = _other_language(rooms, heard)
    if other is None:
        # A customer who named the language knows better than a detector.
        return heard if declared or not heard.text else await _believed(rooms, heard, pcm, priority)
    if rooms.hearer.can_hear(other):
        again = await rooms.hearer.hear(pcm, [other], options=HearingOptions(priority=priority))
        return again if again.text else heard
    return heard if declared else UND


async def _believed(rooms: Rooms, heard: Transcript, pcm: Pcm, priority: Priority) -> Transcript | str:
    """Return what was heard, or another's hearing of it, where it is to be believed; "und" where none is."""
    options = HearingOptions(priority=priority)
    if believable.doubts_itself(heard):
        named = heard.language_heard.language if heard.language_heard else UND
        if believable.same_speech(named, heard.language) or not rooms.hearer.can_hear(named):
            return UND
        again = await rooms.hearer.hear(pcm, [named], options=options)
        return again if again.text else UND
    if not believable.wants_second_opinion(heard):
        return heard
    first = rooms.hearer.client_of([heard.language])
    others = [
        tag for tag in rooms.settings.hearing.languages if rooms.hearer.client_of([tag]) not in (None, first)
    ]
    second = await rooms.hearer.hear(pcm, others[:1], options=options) if others else None
    logger().info("heard-doubtfully", engine=heard.engine, second=second.engine if second else None)
    return believable.judge(heard, second) or UND


def count_heard(rooms: Rooms, turn: str, heard: Transcript) -> None:
    """Count and log what was heard: sizes, never words."""
    rooms.metrics.heard_s.labels(heard.language).inc(heard.duration_s)
    logger().info(
        "heard", turn=turn, engine=heard.engine, audio_s=round(heard.duration_s, 2), chars=len(heard.text)
    )


def _other_language(rooms: Rooms, heard: Transcript) -> str | None:
    """Return the language that the recogniser's ear, or the words, strongly say it is instead; or None."""
    surely = rooms.settings.language.rehear_above
    detected = heard.language_heard
    if detected and detected.confidence >= surely and base_of(detected.language) != base_of(heard.language):
        return detected.language
    identified = rooms.identifier.identify(heard.text, prefer=heard.language)
    if identified.language == UND or identified.confidence < surely:
        return None
    both_chinese = is_chinese(identified.language) and is_chinese(heard.language)
    same = both_chinese or base_of(identified.language) == base_of(heard.language)
    return None if same else identified.language


async def keep(rooms: Rooms, turn: str, session: str, recording: Recording, language: str) -> Unheard:
    """Set a recording aside for a person, where the setting says so.

    Failing to is logged and said to the customer; it is no reason to end the turn.
    """
    kept = rooms.settings.hearing.keep_unheard_audio
    return Unheard(language, kept and await _set_aside(rooms, turn, session, recording, language))


async def keep_poison(rooms: Rooms, turn: str, session: str, recording: Recording, language: str) -> None:
    """Set a recording that ended engines aside for an engineer, where the setting says so."""
    logger().error("poison", turn=turn, language=language, bytes=len(recording.content))
    if rooms.settings.hearing.keep_poison:
        await _set_aside(rooms, turn, session, recording, language)


async def _set_aside(rooms: Rooms, turn: str, session: str, recording: Recording, language: str) -> bool:
    try:
        await rooms.recordings.keep(turn, recording, session=session, language=language)
    except StoreError as error:
        logger().warning("recording-not-kept", turn=turn, code=error.code)
        return False
    return True
