"""The way of one turn: `hear` (sound → Transcript) and `answer` (Transcript → Reply).

Typed text, batch files and the finals of a live stream all share `answer`. Plain awaits, so that a
traceback names its stage.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from access_gateway.commanded import Done, obey
from access_gateway.contracts.errors import BackendError, StoreError
from access_gateway.contracts.hearing import Transcript
from access_gateway.contracts.language import Identified
from access_gateway.contracts.languages import BY_TAG, UND, base_of, script_of
from access_gateway.contracts.turn import (
    Command,
    Exchange,
    Handoff,
    Meaning,
    Preferences,
    Reply,
    ToBackend,
)
from access_gateway.heard import Unheard, hear
from access_gateway.language.doubt import has_doubtful_facts
from access_gateway.language.hidden import hide, hide_past, whole
from access_gateway.language.private import Masked
from access_gateway.observe.logs import logger
from access_gateway.reply.codes import Text
from access_gateway.reply.words import Words
from access_gateway.rooms import Rooms
from access_gateway.store.sessions import Session

__all__ = ["Said", "Unheard", "answer", "hear", "remembered"]

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
    checked: bool = False
    """Whether the customer has said that it was heard right."""
    unheard: Unheard | None = None
    """Set where it was speech that nothing here can hear; the transcript is empty then."""


async def answer(rooms: Rooms, said: Said) -> Reply:
    """Return the reply to what was said: identified, normalised, understood, forwarded, answered, spoken.

    The backend's failures become honest words in the customer's language, not exceptions.
    """
    session = await _session(rooms, said.session)
    text = said.transcript.text
    with rooms.metrics.stage("identify"):
        identified = _identified(rooms, said, session)
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


async def remembered(rooms: Rooms, customer: str) -> Preferences:
    """Return the preferences kept for a customer; none where there are none, or the disk fails.

    A customer without their preferences is better served than one without an answer. Raises InvalidSetting.
    """
    try:
        return await rooms.preferences.get(customer) or Preferences()
    except StoreError as error:
        logger().warning("preferences-not-read", code=error.code)
        return Preferences()


def _identified(rooms: Rooms, said: Said, session: Session) -> Identified:
    """Return the language of what was said: a phrase of a menu is in the menu's, however short it is."""
    heard = said.transcript
    if heard.meaning is not None:
        return Identified(heard.language, heard.confidence or 0.0, script_of(heard.language))
    return rooms.identifier.identify(heard.text, prefer=said.declared, session=session.language)


def _meaning(rooms: Rooms, said: Said, language: str) -> Meaning:
    """Return what the customer wants of the gateway: keys first, then words, then what they always want."""
    if said.person_key:
        return Meaning(wants_person=True)
    if said.command_key is not None:
        return Meaning(command=said.command_key)
    meaning = rooms.understanding.of(said.transcript, language)
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
    if _to_check(rooms, said):
        words.note(Text.HEARD_UNSURE, text=request.transcript.text)
    return await _ask_backend(rooms, request, for_people, masked, words)


def _to_check(rooms: Rooms, said: Said) -> bool:
    """Say whether the customer is shown what was heard, to check it: a live stream has asked them before."""
    heard, wish = said.transcript, said.preferences.read_back
    if heard.typed or said.checked:
        return False
    if heard.confidence is not None and heard.confidence < UNSURE_BELOW:
        return True
    below = rooms.settings.hearing.read_back_below
    return wish == "always" or (wish == "unsure" and has_doubtful_facts(heard, below))


async def _ask_backend(
    rooms: Rooms, request: ToBackend, for_people: ToBackend, masked: Masked, words: Words
) -> Handoff | None:
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
