"""The way of one turn: `hear` (sound → Transcript) and `answer` (Transcript → Reply).

Typed text, batch files and the finals of a live stream all share `answer`. Plain awaits, so that a
traceback names its stage.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from access_gateway.commanded import Done, obey
from access_gateway.contracts.audio import BYTES_PER_SAMPLE, HEARING_RATE_HZ, Pcm, Recording
from access_gateway.contracts.errors import BackendError, EngineLost, StoreError
from access_gateway.contracts.hearing import HearingOptions, Priority, Transcript
from access_gateway.contracts.language import Identified
from access_gateway.contracts.languages import BY_TAG, UND, base_of, is_chinese
from access_gateway.contracts.turn import (
    Command,
    Exchange,
    Handoff,
    Meaning,
    Preferences,
    Reply,
    ToBackend,
)
from access_gateway.hearing import believable
from access_gateway.hearing.decode import decode
from access_gateway.hearing.limits import AudioLimits
from access_gateway.language.hidden import hide, hide_past, whole
from access_gateway.language.private import Masked
from access_gateway.observe.logs import logger
from access_gateway.reply.codes import Text
from access_gateway.reply.words import Words
from access_gateway.rooms import Rooms
from access_gateway.settings import Settings
from access_gateway.store.sessions import Session

UNSURE_BELOW = 0.6
"""Word confidence under which the customer is shown what was heard and asked to check it. Vosk's mean word
confidence on clean sentences is above 0.85 (benchmarks/hearing.py); Whisper's mean word probability likewise."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a customer says, ready for `answer`."""

    turn: str
    """ULID."""
    session: str
    transcript: Transcript
    declared: str | None = None
    """The language the customer or caller named, BCP 47 of the table."""
    preferences: Preferences = Preferences()
    metadata: Mapping[str, str] = field(default_factory=dict)
    person_key: bool = False
    command_key: Command | None = None
    speak: bool = True
    """Whether to make the speech now, so that its link and timings are in the reply; a live stream makes its own."""
    unheard: "Unheard | None" = None
    """Set where it was speech that nothing here can hear; the transcript is empty then."""


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


# --- hear


async def hear(
    rooms: Rooms,
    turn: str,
    session: str,
    recording: Recording,
    declared: str | None,
    *,
    priority: Priority = Priority.RECORDING,
) -> Transcript | Unheard:
    """Return what was said in a recording, or that nothing here can hear it.

    A recording that is not heard is kept for a person, where the setting says so. Raises UnreadableAudio,
    AudioTooLong, AudioTooShort, EmptyInput, Busy, EngineError.
    """
    with rooms.metrics.stage("decode"):
        pcm = await asyncio.to_thread(decode, recording, audio_limits(rooms.settings))
    own = declared or (await _session(rooms, session)).language
    tags = candidates(rooms, own)
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


# --- answer


async def answer(rooms: Rooms, said: Said) -> Reply:
    """Return the reply to what was said: identified, normalised, understood, forwarded, answered, spoken.

    The backend's failures become honest words in the customer's language, not exceptions.
    """
    session = await _session(rooms, said.session)
    text = said.transcript.text
    with rooms.metrics.stage("identify"):
        identified = rooms.identifier.identify(text, prefer=said.declared, session=session.language)
    with rooms.metrics.stage("normalise"):
        theirs = rooms.settings.backend.language
        hides = rooms.settings.backend.mask_personal_data
        transcript, masked = hide(said.transcript, theirs) if hides else (said.transcript, Masked(text))
        clean = rooms.normaliser.clean(transcript, identified, theirs)
    language = _customer_language(said, identified, session)
    with rooms.metrics.stage("understand"):
        meaning = _meaning(rooms, said, language)
    if text.strip() and not meaning.wants_person and meaning.command is None:
        with rooms.metrics.stage("translate"):
            clean = await rooms.interpreter.to_backend(clean, theirs, said.turn)
    history = hide_past(session.history, theirs) if hides else session.history
    request = ToBackend(
        said.turn, said.session, transcript, identified, clean, meaning, said.metadata, history
    )
    for_people = whole(request, said.transcript, session.history, masked) if masked.secrets else request
    words = Words(rooms.messages, rooms.converter, language, identified.script)
    handoff, done = None, Done(said.preferences.over(session.preferences))
    if meaning.command is not None:
        customer = said.metadata.get("customer")
        done = await obey(rooms, meaning.command, session, customer, done.preferences, words)
    else:
        handoff = await _take_its_way(rooms, said, request, for_people, masked, words)
    if not words.parts:
        words.tell(Text.SOMETHING_FAILED)
    given, notices = await rooms.renderer.render(
        said.turn,
        said.session,
        words,
        done.preferences,
        said=(text, identified.language),
        handoff=handoff,
        speak=said.speak and not done.silent,
    )
    if meaning.command is None:  # else what is to be said again would be the word that it was done
        exchange = Exchange(said.turn, text, identified.language, given.text, datetime.now(UTC).isoformat())
        await rooms.sessions.remember(
            said.session, exchange, identified.language if identified.language in BY_TAG else None
        )
    _count(rooms, said, words, handoff, meaning.command)
    return Reply(
        turn=said.turn,
        session=said.session,
        heard=None if said.transcript.typed else said.transcript,
        said=said.transcript,
        identified=identified,
        clean=for_people.clean,
        meaning=meaning,
        answer=given,
        handoff=handoff,
        notices=notices,
        changed=done.changed,
        silent=done.silent,
    )


def _meaning(rooms: Rooms, said: Said, language: str) -> Meaning:
    """Return what the customer wants of the gateway: keys first, then words, then what they always want."""
    if said.person_key:
        return Meaning(wants_person=True)
    if said.command_key is not None:
        return Meaning(command=said.command_key)
    meaning = rooms.understanding.understand(said.transcript.text, language)
    if said.preferences.person_first and meaning.command is None:
        return Meaning(wants_person=True, person_phrase=meaning.person_phrase)
    return meaning


def _customer_language(said: Said, identified: Identified, session: Session) -> str:
    """Return the language in which to talk to this customer; "und" where nothing says which."""
    if said.preferences.language:
        return said.preferences.language
    if said.unheard and said.unheard.language != UND:
        return said.unheard.language
    named = said.declared or (None if said.transcript.typed else said.transcript.language)
    if identified.language in BY_TAG:
        # Recognisers write the script they learned: of one language, what the customer named holds.
        same = named in BY_TAG and base_of(named) == base_of(identified.language)
        return named if same and named else identified.language
    return said.declared or session.language or identified.language


async def _take_its_way(
    rooms: Rooms, said: Said, request: ToBackend, for_people: ToBackend, masked: Masked, words: Words
) -> Handoff | None:
    """Fill `words` by the one way that this turn takes; return the handoff, where there is one."""
    if request.meaning.wants_person:
        return await _hand_over(rooms, for_people, words, reason="asked")
    if said.unheard is not None:
        words.tell_unheard(said.unheard.language, kept=said.unheard.kept)
        return None
    if not said.transcript.text.strip():
        words.tell(Text.NOTHING_HEARD)
        return None
    return await _ask_backend(rooms, request, for_people, masked, words)


async def _ask_backend(
    rooms: Rooms, request: ToBackend, for_people: ToBackend, masked: Masked, words: Words
) -> Handoff | None:
    heard = request.transcript
    if heard.confidence is not None and heard.confidence < UNSURE_BELOW:
        words.note(Text.HEARD_UNSURE, text=heard.text)
    if words.language == UND and request.identified.script is not None:
        words.note(Text.NOT_UNDERSTOOD_LANGUAGE)
    try:
        with rooms.metrics.stage("backend"):
            answered = await rooms.backend.forward(request)
    except BackendError as error:
        logger().warning("backend-failed", turn=request.turn, code=error.code, detail=error.detail)
        words.tell_failure(error)
        return None
    with rooms.metrics.stage("translate"):
        translated = await rooms.interpreter.to_customer(
            answered, request.clean, words.language, request.turn
        )
    if translated is not None:
        translated = (masked.restore(translated[0]), translated[1])
    words.answer(replace(answered, text=masked.restore(answered.text)), translated)
    if answered.wants_handoff:
        return await _hand_over(rooms, for_people, words, reason="backend")
    return None


async def _hand_over(rooms: Rooms, request: ToBackend, words: Words, reason: str) -> Handoff:
    with rooms.metrics.stage("handoff"):
        handed = await rooms.people.hand_over(request, reason)
    text = words.tell_handoff(
        handed.status, handed.reference, handed.wait_s, rooms.settings.handoff.other_ways
    )
    return Handoff(handed.status, text, handed.reference, handed.wait_s)


async def _session(rooms: Rooms, session: str) -> Session:
    return await rooms.sessions.get(session) or Session(session, None)


def _count(rooms: Rooms, said: Said, words: Words, handoff: Handoff | None, command: Command | None) -> None:
    done = f"person-{handoff.status}" if handoff else "command" if command else "answered"
    outcome = words.failure or done
    came_by = "speech" if said.unheard is not None or not said.transcript.typed else "text"
    # Neighbours' tags come from the identifier: only the table's are labels, so that their number is bounded.
    language = words.language if words.language in BY_TAG else UND
    rooms.metrics.turns.labels(came_by, language, outcome).inc()
