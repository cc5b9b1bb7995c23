"""Which recogniser hears whom, and how a recording or a live stream becomes words."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace

from access_gateway.contracts.audio import HEARING_RATE_HZ, Pcm
from access_gateway.contracts.errors import EngineRefused, UnsupportedLanguage
from access_gateway.contracts.hearing import HearingOptions, Partial, Priority, Transcript
from access_gateway.contracts.languages import BY_TAG
from access_gateway.hearing.capacity import Capacity, LivePlace
from access_gateway.hearing.endpoint import Endpointer
from access_gateway.hearing.live import LiveHearing
from access_gateway.hearing.menu import Menu, MenuEar
from access_gateway.hearing.pauses import Pauses
from access_gateway.hearing.speech import MakeDetector, cut, find_speech, has_speech, place_words
from access_gateway.hearing.thrifty import Thrifty
from access_gateway.settings import Hearing as HearingSettings
from access_gateway.workers.client import Client
from access_gateway.workers.utterance import Utterance

FEED_BYTES = HEARING_RATE_HZ
"""Half a second: a caller that is cancelled stops between two of these."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Whose recogniser is used."""

    language: str
    """The recogniser's tag: the candidate's own, or another tag of the same spoken language."""
    candidate: str
    """The candidate that it was chosen for."""
    passed_over: tuple[str, ...] = ()
    """Candidates before it that nothing installed can hear."""


class Hearer:
    """Hears with whatever recognisers there are."""

    def __init__(
        self,
        clients: Mapping[str, Client],
        settings: HearingSettings,
        detector: MakeDetector,
        capacity: Capacity | None = None,
        menus: Sequence[Menu] = (),
    ) -> None:
        """Take the recognisers by BCP 47 tag; one may stand under several. `detector` makes one a stream.

        menus: of commands that are listened for beside them.
        """
        self._clients = dict(clients)
        self._menus = tuple(menus)
        self.capacity = capacity or Capacity(settings)
        """Who may be heard now."""
        self._detector = detector
        self.timeout_s = settings.recognise_timeout_s
        self._settings = settings

    @property
    def clients(self) -> tuple[Client, ...]:
        """Every recogniser once, those of menus included, for health and metrics."""
        return tuple(dict.fromkeys([*self._clients.values(), *(menu.client for menu in self._menus)]))

    @property
    def languages(self) -> frozenset[str]:
        """Every tag of the table whose speech can be heard."""
        return frozenset(tag for tag in BY_TAG if self.can_hear(tag)) | frozenset(self._clients)

    def can_hear(self, tag: str) -> bool:
        """Say whether an installed recogniser knows this spoken language."""
        return self._serving(tag) is not None

    def engine(self, tag: str) -> str | None:
        """Return the name of the engine and model that hears this language, or None."""
        serving = self._serving(tag)
        return self._clients[serving].abilities.name if serving else None

    def choose(self, candidates: Sequence[str], *, declared: bool) -> Choice:
        """Return whose recogniser to use.

        `declared`: the first candidate is the customer's own language. Then nothing else will do: another
        language's recogniser would make nonsense of it that looks like words. Otherwise the first that can
        be heard is taken. A topolect is heard by a recogniser of the same spoken language only (the ISO 639-3
        code of the table): Sichuan Mandarin as Mandarin, Cantonese never.
        Raises UnsupportedLanguage.
        """
        passed_over: list[str] = []
        for candidate in candidates[:1] if declared else candidates:
            serving = self._serving(candidate)
            if serving is not None:
                return Choice(serving, candidate, tuple(passed_over))
            passed_over.append(candidate)
        wanted = ", ".join(passed_over) or "no language"
        known = ", ".join(sorted(self._clients)) or "none"
        raise UnsupportedLanguage(f"No installed recogniser hears {wanted}; installed: {known}.")

    @property
    def room_for_a_stream(self) -> bool:
        """Whether one more live stream could be heard in real time, in some language at least."""
        return not self._clients or any(map(self.capacity.live_more, set(self._clients.values())))

    def stream(self, candidates: Sequence[str]) -> AbstractAsyncContextManager[LivePlace]:
        """Return what holds the place of a live stream, which `open` then listens to with the same candidates.

        Entering it raises Busy where it cannot be heard in real time.
        """
        menu = next((menu for menu in self._menus if any(map(menu.serves, candidates))), None)
        return self.capacity.stream(self.client_of(candidates), beside=menu.client if menu else None)

    def client_of(self, candidates: Sequence[str]) -> Client | None:
        """Return what hears the first of these that can be heard; None where none can."""
        tags = (self._serving(tag) for tag in candidates)
        return next((self._clients[tag] for tag in tags if tag is not None), None)

    def menu(self, own: str | None) -> tuple[Menu, str] | None:
        """Return what listens for commands, and the customer's tag; None where nothing does.

        own: the customer's language; None: not known, so that a menu of the settings' languages listens.
        """
        for tag in (own,) if own else self._settings.languages:
            for menu in self._menus:
                if menu.serves(tag):
                    return menu, tag
        return None

    def menu_engine(self, tag: str) -> str | None:
        """Return the name of the engine and model that hears commands in this language, or None."""
        found = self.menu(tag)
        return found[0].client.abilities.name if found else None

    async def command(self, pcm: Pcm, own: str | None, priority: Priority) -> Transcript | None:
        """Return the command or menu item that a whole recording is; None where it is surely none. Never raises."""
        found = self.menu(own)
        return await found[0].hear(pcm, found[1], priority) if found else None

    def menu_ear(self, own: str | None, on_meaning: Callable[[str], None]) -> MenuEar | None:
        """Return what listens for commands on a live stream, for its ear; None where nothing does."""
        found = self.menu(own)
        return MenuEar(*found, on_meaning) if found else None

    async def hear(
        self,
        pcm: Pcm,
        candidates: Sequence[str],
        *,
        declared: bool = True,
        options: HearingOptions | None = None,
    ) -> Transcript:
        """Hear a whole recording (16 kHz). Where nobody speaks, the text is "" and no recogniser is asked.

        A recogniser that streams gets every sample; one that does not (Whisper) gets the speech alone, because
        it fills silence with words. The times of words are those of the recording either way.
        Unless its priority is that of a live utterance, it waits for what live streams leave of the processors.
        Raises UnsupportedLanguage, Busy, EngineError, EngineTimeout.
        """
        if pcm.rate_hz != HEARING_RATE_HZ:
            raise EngineRefused(f"Hearing takes {HEARING_RATE_HZ} Hz, not {pcm.rate_hz}.")
        choice = self.choose(candidates, declared=declared)
        client = self._clients[choice.language]
        if client.abilities.streams:
            if not await asyncio.to_thread(has_speech, pcm, self._detector()):
                return self._nothing(pcm, choice)
            return await self._recognise(client, pcm, choice.language, options)
        spans = await asyncio.to_thread(find_speech, pcm, self._detector())
        if not spans:
            return self._nothing(pcm, choice)
        heard = await self._recognise(client, cut(pcm, spans), choice.language, options)
        return place_words(heard, spans, pcm.duration_s)

    def open(
        self,
        candidates: Sequence[str],
        *,
        declared: bool = True,
        on_partial: Callable[[Partial], None] | None = None,
        options: HearingOptions | None = None,
        pauses: Pauses | None = None,
        menu: MenuEar | None = None,
    ) -> LiveHearing:
        """Start listening to a live stream. `on_partial` is called on the event loop and must not block.

        pauses: the silence that ends an utterance; None: as the settings say. menu: listens beside, and is closed
        with it. A place is taken only while somebody speaks. Raises UnsupportedLanguage.
        """
        choice = self.choose(candidates, declared=declared)
        client = self._clients[choice.language]
        live = replace(options or HearingOptions(), priority=Priority.LIVE)

        async def begin() -> Utterance:
            return await client.hear(choice.language, live, on_partial=on_partial)

        return LiveHearing(
            begin,
            self.endpointer(pauses),
            choice.language,
            timeout_s=self.timeout_s,
            late=self.capacity.late if client.abilities.streams else None,
            menu=menu,
        )

    def endpointer(self, pauses: Pauses | None = None) -> Endpointer:
        """Return what finds the utterances of a stream that nothing can recognise."""
        usual = Pauses.fixed(self._settings.end_of_utterance_pause_s)
        return Endpointer(Thrifty(self._detector()), pauses or usual)

    def pauses(self, wished_s: float | None = None, learned_s: float | None = None) -> Pauses:
        """Return a customer's pauses: what they wish, or what was learned of them and goes on being learned."""
        if wished_s is not None:
            return Pauses.fixed(wished_s)
        start_s = self._settings.end_of_utterance_pause_s
        least_s, most_s = self._settings.least_pause_s, self._settings.most_pause_s
        if not self._settings.learn_pauses:
            return Pauses.fixed(start_s)
        return Pauses(learned_s or start_s, least_s=min(least_s, start_s), most_s=max(most_s, start_s))

    async def _recognise(
        self, client: Client, pcm: Pcm, language: str, options: HearingOptions | None
    ) -> Transcript:
        options = options or HearingOptions()
        if options.priority is Priority.LIVE:
            return await self._recognise_now(client, pcm, language, options)
        async with self.capacity.recording(client, pcm.duration_s, options.priority):
            return await self._recognise_now(client, pcm, language, options)

    async def _recognise_now(
        self, client: Client, pcm: Pcm, language: str, options: HearingOptions
    ) -> Transcript:
        utterance = await client.hear(language, options)
        try:
            for at in range(0, len(pcm.samples), FEED_BYTES):
                await utterance.feed(pcm.samples[at : at + FEED_BYTES])
            return await utterance.finish(self.timeout_s)
        finally:
            await utterance.close()

    def _nothing(self, pcm: Pcm, choice: Choice) -> Transcript:
        name = self._clients[choice.language].abilities.name
        return Transcript("", choice.language, engine=name, duration_s=pcm.duration_s)

    def _serving(self, tag: str) -> str | None:
        """Return the tag of a recogniser for this spoken language, its own before another script's."""
        if tag in self._clients:
            return tag
        wanted = BY_TAG.get(tag)
        if wanted is None:
            return None
        return next(
            (one for one in self._clients if one in BY_TAG and BY_TAG[one].iso639_3 == wanted.iso639_3), None
        )
