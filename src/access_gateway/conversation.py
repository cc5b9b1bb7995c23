"""Turns from a live stream: utterances, pacing, interruption.

Sound comes in while answers go out. Utterances are found in the sound, heard as they grow, and answered one
after the other; when the customer speaks over an answer, its speech stops at once.
"""

import asyncio
import contextlib
from dataclasses import dataclass, replace

from ulid import ULID

from access_gateway.contracts.audio import Recording
from access_gateway.contracts.errors import Busy, EngineLost, GatewayError, NotFound, StoreError
from access_gateway.contracts.hearing import Partial, Priority, Transcript
from access_gateway.contracts.languages import UND
from access_gateway.contracts.live import (
    ClientGone,
    Emit,
    Failed,
    Heard,
    PartialHeard,
    Replied,
    SpeechEnd,
    Start,
)
from access_gateway.contracts.turn import Command, Preferences
from access_gateway.heard import candidates, count_heard, keep, keep_poison, settle
from access_gateway.hearing.capacity import LivePlace
from access_gateway.hearing.ear import Ear, Utterance
from access_gateway.hearing.live_sound import LiveSound
from access_gateway.language.doubt import has_doubtful_facts
from access_gateway.live_voice import LiveVoice
from access_gateway.observe.logs import logger
from access_gateway.reply.codes import Text
from access_gateway.reply.compose import compose
from access_gateway.rooms import Rooms
from access_gateway.speech.encode import wav_bytes
from access_gateway.store.answers import Speakable
from access_gateway.turn import Said, answer

WAITING_TURNS = 4
"""Utterances that may wait for their answers."""
WAITING_PIECES = 128
"""Pieces of sound that may wait to be heard; then the client is held back."""
PIECE_BYTES = 16_384
"""Larger ones are cut, so that what waits is bounded in bytes, too: 2 MiB, a minute of bare samples."""
HELD_TURNS = 4
"""Utterances that may wait to be checked by the customer; the oldest is forgotten for a newer one."""


class Conversation:
    """One live conversation. Fed by one task, closed by its owner; events go out through `emit`."""

    def __init__(self, rooms: Rooms, start: Start, emit: Emit, place: LivePlace | None = None) -> None:
        """Begin. `place`: of `Hearer.stream`, held by the caller. Raises InvalidSetting for sound not taken."""
        self._rooms, self._start, self._emit, self._place = rooms, start, emit, place
        self._live_sound = LiveSound(start.container, start.sample_rate_hz)
        self._sound: asyncio.Queue[bytes | None] = asyncio.Queue(WAITING_PIECES)
        self._said: asyncio.Queue[Said | _ReadBack] = asyncio.Queue(WAITING_TURNS)
        self._held: dict[str, Said] = {}
        self._pauses = rooms.hearer.pauses(start.preferences.pause_s)
        self._changed = Preferences()
        """By commands of the customer, since the client said what holds."""
        self._voice = LiveVoice(rooms.speech, emit, captioned=start.preferences.captions is not False)
        self._partial: asyncio.Task[None] | None = None
        self._tasks = [
            asyncio.create_task(self._hear_all(), name="conversation hears"),
            asyncio.create_task(self._answer_all(), name="conversation answers"),
        ]

    async def audio(self, piece: bytes) -> None:
        """Take sound as the client sends it."""
        for at in range(0, len(piece), PIECE_BYTES):
            await self._sound.put(piece[at : at + PIECE_BYTES])

    async def end(self) -> None:
        """Take the utterance under way as finished."""
        await self._sound.put(None)

    async def text(self, text: str) -> None:
        """Take a typed turn. What is being said to the customer stops."""
        self._voice.stop()
        await self._wait_in_line(self._new(Transcript(text, self._start.language or UND)))

    async def send(self, turn: str, text: str | None = None) -> None:
        """Answer an utterance that was held; text: its words, as the customer corrected them. Raises NotFound."""
        said = self._held.pop(turn, None)
        if said is None:
            raise NotFound("No utterance of that turn is held.")
        said = replace(said, checked=True)
        if text is not None and text != said.transcript.text:
            corrected = replace(said.transcript, text=text, confidence=None, words=(), alternatives=())
            said = replace(said, transcript=corrected)
        await self._wait_in_line(said)

    def drop(self, turn: str) -> None:
        """Forget an utterance that was held; no error where it is not."""
        self._held.pop(turn, None)

    async def person(self) -> None:
        """Take the key for a person."""
        self._voice.stop()
        await self._wait_in_line(replace(self._new(Transcript("", UND)), person_key=True))

    async def command(self, command: Command) -> None:
        """Take a key for a command. What is being said to the customer stops."""
        self._voice.stop()
        await self._wait_in_line(replace(self._new(Transcript("", UND)), command_key=command))

    async def interrupt(self) -> None:
        """Stop the speech at once; SpeechEnd says how much of it had been sent."""
        if not self._voice.stop():
            await self._emit(SpeechEnd(None, 0.0, interrupted=True))

    async def aclose(self) -> None:
        """Give up everything that is under way."""
        tasks = [*self._tasks, *([self._partial] if self._partial else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._live_sound.close()
        if (learned_s := self._pauses.learned_s) is not None:
            try:
                await self._rooms.sessions.remember_pause(self._start.session, round(learned_s, 2))
            except StoreError as error:
                logger().warning("pause-not-kept", session=self._start.session, code=error.code)

    def _new(self, transcript: Transcript) -> Said:
        return Said(
            turn=str(ULID()),
            session=self._start.session,
            transcript=transcript,
            declared=self._start.language,
            preferences=self._start.preferences,
            metadata=self._start.metadata,
            speak=False,
        )

    async def _wait_in_line(self, said: "Said | _ReadBack") -> None:
        try:
            self._said.put_nowait(said)
        except asyncio.QueueFull:
            error = Busy(
                f"{WAITING_TURNS} turns of this conversation wait for their answers.", retry_after_s=2.0
            )
            await self._emit(Failed(said.turn, error))

    # --- hearing

    async def _hear_all(self) -> None:
        """Hear utterance after utterance, until cancelled."""
        session = await self._rooms.sessions.get(self._start.session)
        wished_s = self._start.preferences.pause_s
        self._pauses = self._rooms.hearer.pauses(wished_s, session.pause_s if session else None)
        ear = await self._listen(self._start.language or (session.language if session else None))
        heard = False  # anything, since the client last said that an utterance was complete
        try:
            while True:
                piece = await self._sound.get()
                try:
                    pcm = await (self._live_sound.finish() if piece is None else self._live_sound.feed(piece))
                    was_speaking = ear.speaking
                    utterances = await ear.feed(pcm, last=piece is None)
                    if ear.speaking and not was_speaking:
                        self._voice.stop()  # the customer speaks over the answer: barge-in
                    for utterance in utterances:
                        ear = await self._take(ear, utterance)
                    if piece is None and not (heard or utterances):
                        await self._wait_in_line(self._nothing_heard())
                    heard = (heard or bool(utterances)) and piece is not None
                except GatewayError as error:
                    if isinstance(error, EngineLost):
                        recording = Recording(wav_bytes([ear.sound]), "audio/wav")
                        language = ear.language or UND
                        await keep_poison(self._rooms, ear.turn, self._start.session, recording, language)
                    await self._emit(Failed(ear.turn, error))
                except ClientGone:
                    raise
                except Exception:
                    await self._emit(Failed(ear.turn, _unexpected(ear.turn)))
        finally:
            await ear.close()

    def _nothing_heard(self) -> Said:
        """Return the turn of a client that says it is complete, and nobody has spoken: its customer is told so."""
        return self._new(Transcript("", self._start.language or UND, engine="silence"))

    async def _listen(self, language: str | None) -> Ear:
        tags, own = candidates(self._rooms, language), language
        if language is None and not any(map(self._rooms.hearer.can_hear, tags)):
            language = UND  # an ear for utterances alone: their sound is kept, and the customer is told
        if self._place is not None:
            self._place.move(self._rooms.hearer.client_of(tags) if language != UND else None)
        menu = self._rooms.hearer.menu_ear(own, self._commanded)
        return Ear(self._rooms.hearer, language, tags, self._show, self._pauses, menu)

    async def _take(self, ear: Ear, utterance: Utterance) -> Ear:
        """Put an utterance in line for its answer; return the ear that hears the next one."""
        said = replace(self._new(Transcript("", UND)), turn=utterance.turn)
        outcome: Transcript | str = ear.language or UND
        if utterance.transcript is not None and utterance.transcript.meaning is not None:
            outcome = utterance.transcript
        elif utterance.transcript is not None:
            outcome = await settle(
                self._rooms,
                utterance.transcript,
                utterance.sound,
                self._start.language,
                priority=Priority.LIVE,
            )
        if isinstance(outcome, str):
            recording = Recording(wav_bytes([utterance.sound]), "audio/wav")
            unheard = await keep(self._rooms, utterance.turn, said.session, recording, outcome)
            await self._wait_in_line(replace(said, unheard=unheard))
            return ear
        count_heard(self._rooms, utterance.turn, outcome)
        said, hold = replace(said, transcript=outcome), self._to_check(outcome)
        await self._emit(Heard(utterance.turn, outcome, hold))
        if hold:
            await self._hold(said)
        else:
            await self._wait_in_line(said)
        if (
            outcome.meaning
            or utterance.transcript is None
            or outcome.language == utterance.transcript.language
        ):
            return ear
        await ear.close()
        return await self._listen(outcome.language)

    def _to_check(self, heard: Transcript) -> bool:
        """Say whether the customer wants to check this before it is answered.

        While one utterance is held the next ones are, too: they may be what the customer says of it.
        """
        wish = self._start.preferences.read_back or "never"
        if not heard.text.strip() or wish == "never":
            return False
        if self._rooms.understanding.of(heard, heard.language).command:
            return False
        below = self._rooms.settings.hearing.read_back_below
        return bool(self._held) or wish == "always" or has_doubtful_facts(heard, below)

    async def _hold(self, said: Said) -> None:
        """Keep an utterance until the customer has checked it, and read it to those who are spoken to."""
        while len(self._held) >= HELD_TURNS:
            del self._held[next(iter(self._held))]
        first, self._held[said.turn] = not self._held, said
        if first and self._rooms.renderer.wanted(self._changed.over(said.preferences)):
            await self._wait_in_line(_ReadBack(said.turn, said.transcript))

    def _commanded(self, meaning: str) -> None:
        """Take what the utterance under way may mean, from a callback that must not wait."""
        if meaning == Command.STOP:
            self._voice.stop()  # not when the utterance ends: an answer may have begun since the customer did

    def _show(self, turn: str, partial: Partial) -> None:
        """Send a partial on, from a callback that must not wait; while one is on its way, others are passed over."""
        if self._partial is None or self._partial.done():
            self._partial = asyncio.create_task(
                self._emit_partial(turn, partial), name="conversation partial"
            )

    async def _emit_partial(self, turn: str, partial: Partial) -> None:
        # Whoever sends the next event learns that the client has gone; a partial need not say so.
        with contextlib.suppress(ClientGone):
            await self._emit(PartialHeard(turn, partial.text))

    # --- answering

    async def _answer_all(self) -> None:
        """Answer turn after turn, until cancelled."""
        while True:
            said = await self._said.get()
            try:
                if isinstance(said, _ReadBack):
                    await self._read_back(said)
                    continue
                said = replace(said, preferences=self._changed.over(said.preferences))
                reply = await answer(self._rooms, said)
                self._changed = reply.changed.over(self._changed)
                await self._emit(Replied(reply))
                if not reply.silent and self._rooms.renderer.wanted(said.preferences):
                    await self._voice.speak(reply.turn, self._rooms.answers.of(reply.turn))
            except GatewayError as error:
                await self._emit(Failed(said.turn, error))
            except ClientGone:
                raise
            except Exception:
                await self._emit(Failed(said.turn, _unexpected(said.turn)))

    async def _read_back(self, heard: "_ReadBack") -> None:
        """Say what was heard, and ask whether it is right; not where the customer has said so meanwhile."""
        if heard.turn not in self._held:
            return
        language, text = heard.transcript.language, heard.transcript.text
        asked = self._rooms.messages.say(Text.REVIEW_READ_BACK, language, text=text)
        sentences = tuple((it.text, it.language) for it in compose([(asked.text, asked.language)]))
        manner = self._rooms.renderer.manner(self._changed.over(self._start.preferences))
        await self._voice.speak(heard.turn, Speakable(sentences, manner))


def _unexpected(turn: str) -> GatewayError:
    """Log the exception under way: the last line of defence, so that one turn's fault ends no conversation."""
    logger().exception("unexpected", turn=turn)
    return GatewayError("The gateway met an error it did not expect; it is in its log.")


@dataclass(frozen=True, slots=True)
class _ReadBack:
    """An utterance that is held: it waits in line to be read to the customer."""

    turn: str
    transcript: Transcript
