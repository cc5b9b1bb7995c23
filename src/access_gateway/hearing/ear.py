"""An ear on a live stream: utterance after utterance, each with its turn, its sound and its words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ulid import ULID

from access_gateway.contracts.audio import BYTES_PER_SAMPLE, HEARING_RATE_HZ, Pcm
from access_gateway.contracts.hearing import Partial, Transcript
from access_gateway.hearing.endpoint import stretches_of
from access_gateway.hearing.hearer import Hearer
from access_gateway.hearing.menu import MenuEar
from access_gateway.hearing.pauses import Pauses

KEPT_BYTES = 120 * HEARING_RATE_HZ * BYTES_PER_SAMPLE
"""The sound of the utterance under way is kept, to be heard again in another language: its last two minutes."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One utterance of a live stream."""

    turn: str
    """ULID; its partials carried it too."""
    sound: Pcm
    """16 kHz; what came since the utterance before, at most two minutes of it."""
    transcript: Transcript | None
    """None where nothing here can hear the customer's language, and it was no command of a menu."""


class Ear:
    """Hears one live stream in one language. Used by one task, closed by its owner.

    Where nothing can hear the customer's own language the ear is deaf: it finds their utterances, and lets
    no other language's recogniser make words of them. A menu is listened for either way.
    """

    def __init__(
        self,
        hearer: Hearer,
        language: str | None,
        candidates: Sequence[str],
        show: Callable[[str, Partial], None],
        pauses: Pauses | None = None,
        menu: MenuEar | None = None,
    ) -> None:
        """Listen.

        language: the customer's own, where known. candidates: languages to hear with, the preferred first.
        show: called with the turn and a partial; must not block. pauses: of the customer, to learn from;
        None: as the settings say. menu: closed with this. Raises UnsupportedLanguage where nothing hears any of them.
        """
        self.language = language
        self.turn = str(ULID())
        """Of the utterance under way, or of the next one."""
        self._sound = bytearray()
        deaf = language is not None and not hearer.can_hear(language)
        self._endpointer = hearer.endpointer(pauses) if deaf else None
        self._menu = menu
        self._live = None if deaf else hearer.open(
            candidates, declared=False, on_partial=lambda partial: show(self.turn, partial), pauses=pauses,
            menu=menu,
        )  # fmt: skip

    @property
    def sound(self) -> Pcm:
        """What came since the utterance before (16 kHz): at most two minutes of it."""
        return Pcm(bytes(self._sound), HEARING_RATE_HZ)

    @property
    def speaking(self) -> bool:
        """Whether somebody is speaking now."""
        listening = self._live or self._endpointer
        return listening is not None and listening.speaking

    async def feed(self, pcm: bytes, *, last: bool) -> list[Utterance]:
        """Take samples (16-bit mono, 16 000 Hz) and return the utterances that ended with them.

        last: nothing more comes of the utterance under way. Raises Busy, EngineError; the stream may go on.
        """
        self._sound += pcm
        del self._sound[: max(0, len(self._sound) - KEPT_BYTES)]
        if self._live is None:
            ended, command = await self._find(pcm, last=last)
            return [self._done(command)] if ended else []
        transcripts = await self._live.feed(pcm)
        if last:
            transcripts += await self._live.finish()
        return [self._done(transcript) for transcript in transcripts]

    async def close(self) -> None:
        """Give up what is under way. Safe to call twice."""
        if self._live is not None:
            await self._live.close()
        elif self._menu is not None:
            await self._menu.close()

    async def _find(self, pcm: bytes, *, last: bool) -> tuple[bool, Transcript | None]:
        """Return whether an utterance ended, and the command that it was."""
        assert self._endpointer is not None  # the only other way to listen
        stretches = await stretches_of(self._endpointer, pcm)
        if last and (rest := self._endpointer.flush()):
            stretches.append(rest)
        menu = self._menu
        command: Transcript | None = None
        if menu is not None:
            for stretch in stretches:
                menu.take(stretch)
                if stretch.ended:
                    command = command or await menu.finish()
        return any(stretch.ended for stretch in stretches), command

    def _done(self, transcript: Transcript | None) -> Utterance:
        utterance = Utterance(self.turn, self.sound, transcript)
        self._sound.clear()
        self.turn = str(ULID())
        return utterance
