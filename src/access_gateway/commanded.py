"""What is done when a customer commands the gateway itself: again, slower, louder, spell it, stop.

It is done at once, and the backend is not asked. A change of manner holds for the rest of the conversation, and
for the customer where the caller says who they are.
"""

from dataclasses import dataclass, replace

from access_gateway.contracts.errors import NotFound, StoreError
from access_gateway.contracts.languages import UND
from access_gateway.contracts.turn import Command, Preferences
from access_gateway.observe.logs import logger
from access_gateway.reply.codes import Text
from access_gateway.reply.spelling import spelled
from access_gateway.reply.style import DEFAULT_PT, SIZES_PT
from access_gateway.reply.words import Words
from access_gateway.rooms import Rooms
from access_gateway.store.sessions import Session

RATE_STEP = 0.8
"""Slower is four fifths; faster its inverse: one of each leads back."""
SLOWEST, FASTEST = 0.4, 2.5
"""What contracts.turn.Preferences allows."""
VOLUMES = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0)
"""Louder ends 6 dB above the usual. Quieter never ends in silence: whoever hears nothing cannot ask for more."""

_SAYS = {
    Command.SLOWER: Text.COMMAND_SLOWER,
    Command.FASTER: Text.COMMAND_FASTER,
    Command.LOUDER: Text.COMMAND_LOUDER,
    Command.QUIETER: Text.COMMAND_QUIETER,
    Command.LARGER_TEXT: Text.COMMAND_LARGER_TEXT,
    Command.SMALLER_TEXT: Text.COMMAND_SMALLER_TEXT,
}
_SEEN = {Command.LARGER_TEXT, Command.SMALLER_TEXT}
"""Commands of somebody who reads: the answer is not spoken once more."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a command."""

    preferences: Preferences
    """As they are now."""
    changed: Preferences = Preferences()
    """What of them the command changed."""
    silent: bool = False


async def obey(
    rooms: Rooms, command: Command, session: Session, customer: str | None, now: Preferences, words: Words
) -> Done:
    """Do what the customer says, and fill `words` with what they are answered.

    now: the preferences that hold. A disk that fails costs the memory of a change, not the change.
    """
    if command is Command.STOP:
        words.tell(Text.COMMAND_STOPPED)
        return Done(now, silent=True)
    if command is Command.START_OVER:
        await _start_over(rooms, session)
        words.tell(Text.COMMAND_STARTED_OVER)
        words.tell(Text.PAGE_ASK_FIRST)
        return Done(now)
    last = _last_answer(rooms, session, words.language)
    if command in (Command.REPEAT, Command.SPELL):
        _say_again(words, last, spell=command is Command.SPELL)
        return Done(now)
    changed = _changed(command, now, rooms.settings.speech.rate)
    if changed == Preferences():
        words.tell(Text.COMMAND_LIMIT)  # spoken: who cannot see the notices would go on asking
    elif last:
        words.note(_SAYS[command])
    else:
        words.tell(_SAYS[command])
    words.parts += last
    await _keep(rooms, session, customer, changed)
    return Done(changed.over(now), changed, silent=command in _SEEN)


def _say_again(words: Words, last: list[tuple[str, str]], *, spell: bool) -> None:
    if not last:
        words.tell(Text.COMMAND_NOTHING_TO_REPEAT)
        return
    facts = spelled(last) if spell else []
    if spell and not facts:
        words.tell(Text.COMMAND_NOTHING_TO_SPELL)
    words.parts += facts or last


def _last_answer(rooms: Rooms, session: Session, language: str) -> list[tuple[str, str]]:
    """Return the sentences of the last answer, each with its language; none where nothing was answered yet."""
    if not session.history:
        return []
    last = session.history[-1]
    try:
        return list(rooms.answers.of(last.turn).written)
    except NotFound:  # long ago, or another gateway's: the words are in the history, their languages are not
        lines = [line for line in last.answered.splitlines() if line.strip()]
        told = [rooms.identifier.identify(line, prefer=language).language for line in lines]
        return [(line, language if tag == UND else tag) for line, tag in zip(lines, told, strict=True)]


def _changed(command: Command, now: Preferences, usual_rate: float) -> Preferences:
    """Return what the command changes: nothing where it cannot go further."""
    rate = usual_rate if now.rate is None else now.rate
    volume = 1.0 if now.volume is None else now.volume
    size = now.text_size_pt or DEFAULT_PT
    match command:
        case Command.SLOWER:
            return _unless(now.rate or usual_rate, rate=max(SLOWEST, round(rate * RATE_STEP, 2)))
        case Command.FASTER:
            return _unless(now.rate or usual_rate, rate=min(FASTEST, round(rate / RATE_STEP, 2)))
        case Command.LOUDER:
            return _unless(volume, volume=min((one for one in VOLUMES if one > volume), default=volume))
        case Command.QUIETER:
            return _unless(volume, volume=max((one for one in VOLUMES if one < volume), default=volume))
        case Command.LARGER_TEXT:
            return _unless(size, text_size_pt=min((pt for pt in SIZES_PT if pt > size), default=size))
        case Command.SMALLER_TEXT:
            return _unless(size, text_size_pt=max((pt for pt in SIZES_PT if pt < size), default=size))
    return Preferences()


def _unless(before: float, **after: float) -> Preferences:
    return Preferences() if before in after.values() else replace(Preferences(), **after)  # type: ignore[arg-type]  # field by name


async def _keep(rooms: Rooms, session: Session, customer: str | None, changed: Preferences) -> None:
    """Keep a change for whoever's preferences hold: the customer, or else the conversation.

    Nowhere else, so that what the customer has erased is gone.
    """
    if changed == Preferences():
        return
    try:
        if customer is None:
            await rooms.sessions.prefer(session.session, changed.over(session.preferences))
        kept = await rooms.preferences.get(customer or session.session)
        if customer or kept:
            known = changed.over(kept or Preferences())
            await rooms.preferences.put(customer or session.session, known)
    except StoreError as error:
        logger().warning("change-not-kept", session=session.session, code=error.code)


async def _start_over(rooms: Rooms, session: Session) -> None:
    try:
        await rooms.sessions.start_over(session.session)
    except StoreError as error:
        logger().warning("not-started-over", session=session.session, code=error.code)
