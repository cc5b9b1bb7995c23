"""Everything that a turn passes through, with ears, a voice, a backend and a desk that do as a test says."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from access_gateway.app import identifier
from access_gateway.backend.http import HttpBackend
from access_gateway.backend.people import Handed, PeopleDesk
from access_gateway.contracts.audio import Pcm
from access_gateway.contracts.errors import GatewayError
from access_gateway.contracts.hearing import HearingOptions, Partial, Transcript
from access_gateway.contracts.language import ScriptConverter, Segmenter
from access_gateway.contracts.speaking import Manner
from access_gateway.contracts.turn import Answered, ToBackend
from access_gateway.hearing.endpoint import Endpointer
from access_gateway.hearing.hearer import Hearer
from access_gateway.hearing.live import LiveHearing
from access_gateway.hearing.menu import Menu, MenuEar
from access_gateway.hearing.pauses import Pauses
from access_gateway.language.identify import Identifier
from access_gateway.language.normalise import Normaliser
from access_gateway.observe.metrics import Metrics
from access_gateway.plugins import make
from access_gateway.pools import shelf_of
from access_gateway.rendition import Renderer
from access_gateway.reply.messages import Messages
from access_gateway.rooms import Rooms
from access_gateway.settings import Settings
from access_gateway.speech.speech import Speech
from access_gateway.store import Store
from access_gateway.store.answers import Answers
from access_gateway.understanding.understanding import Understanding
from access_gateway.workers.messages import Abilities

RATE_HZ = 22_050


@cache
def _words() -> tuple[Segmenter, ScriptConverter, Identifier]:
    return make("jieba"), make("opencc"), identifier(Settings(), shelf_of(Settings()))


class FakeHearer(Hearer):
    """Hears what it is told to, and notes in which languages it was asked."""

    def __init__(self, says: Mapping[str, Transcript | GatewayError], menus: Sequence[Menu] = ()) -> None:
        super().__init__({}, Settings().hearing, lambda: make("silero"), menus=menus)
        self.says = dict(says)
        """By BCP 47 tag; no other language can be heard."""
        self.asked: list[str] = []
        self.silent = False
        """Whether nobody speaks."""

    @property
    def languages(self) -> frozenset[str]:
        return frozenset(self.says)

    def can_hear(self, tag: str) -> bool:
        return tag in self.says

    async def hear(
        self,
        pcm: Pcm,
        candidates: Sequence[str],
        *,
        declared: bool = True,
        options: HearingOptions | None = None,
    ) -> Transcript:
        tag = next(tag for tag in candidates if tag in self.says)
        self.asked.append(tag)
        said = self.says[tag]
        if isinstance(said, GatewayError):
            raise said
        return said

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
        return FakeLive(self, next(tag for tag in candidates if tag in self.says))


class FakeLive(LiveHearing):
    """One utterance, when the sound ends."""

    def __init__(self, hearer: FakeHearer, language: str) -> None:
        async def never() -> Any:
            raise AssertionError("nothing begins here")

        super().__init__(never, Endpointer(make("silero"), Pauses.fixed(1.0)), language, timeout_s=1.0)
        self._hearer = hearer

    async def feed(self, pcm: bytes) -> list[Transcript]:
        return []

    async def finish(self) -> list[Transcript]:
        if self._hearer.silent:
            return []
        return [await self._hearer.hear(Pcm(b"", 16_000), [self.language])]


class FakeBackend(HttpBackend):
    """Says what it is told to, once it is let."""

    def __init__(self) -> None:
        self.says: Answered | Exception = Answered("您的订单明天到。", "zh-Hans")
        self.asked: list[ToBackend] = []
        self.may = asyncio.Event()
        self.may.set()

    async def forward(self, request: ToBackend) -> Answered:
        self.asked.append(request)
        await self.may.wait()
        if isinstance(self.says, Exception):
            raise self.says
        return self.says


class FakeDesk(PeopleDesk):
    def __init__(self) -> None:
        self.handed: list[tuple[ToBackend, str]] = []

    async def hand_over(self, request: ToBackend, reason: str) -> Handed:
        self.handed.append((request, reason))
        return Handed("accepted", "T-7")


@dataclass
class FakeVoice:
    """A tenth of a second of sound for every piece of text; or a failure."""

    name: str = "fake"
    fails: GatewayError | None = None
    spoken: list[str] = field(default_factory=list)
    sound_s: float = 0.1
    abilities: Abilities = field(default_factory=lambda: Abilities("fake"))
    ready: bool = True

    async def speak(self, text: str, voice: str, manner: Manner, *, timeout_s: float) -> Pcm:
        if self.fails:
            raise self.fails
        self.spoken.append(text)
        return Pcm(b"\x00\x20" * int(self.sound_s * RATE_HZ), RATE_HZ)


@dataclass
class Fakes:
    rooms: Rooms
    hearer: FakeHearer
    backend: FakeBackend
    desk: FakeDesk
    voice: FakeVoice


@asynccontextmanager
async def fake_rooms(
    folder: Path,
    settings: Settings | None = None,
    says: Mapping[str, Transcript | GatewayError] | None = None,
    menus: Sequence[Menu] = (),
) -> AsyncIterator[Fakes]:
    """The rooms: what decides is real, what hears, speaks and answers is fake; menus are as they are given."""
    settings = settings or Settings()
    store = await Store.open(folder, sweep=False)
    segmenter, converter, identify = _words()
    messages, metrics = Messages.load(), Metrics()
    answers = Answers(100, 3600)
    hearer, backend, desk, voice = FakeHearer(says or {}, menus), FakeBackend(), FakeDesk(), FakeVoice()
    speech = Speech(voice, segmenter=segmenter, reader=make("pypinyin"))
    rooms = Rooms(
        settings=settings,
        hearer=hearer,
        identifier=identify,
        normaliser=Normaliser(segmenter, converter),
        converter=converter,
        understanding=Understanding.load(),
        backend=backend,
        people=desk,
        messages=messages,
        speech=speech,
        renderer=Renderer(settings, messages, speech, answers, metrics),
        sessions=store.sessions,
        recordings=store.recordings,
        answers=answers,
        metrics=metrics,
        preferences=store.preferences,
    )
    try:
        yield Fakes(rooms, hearer, backend, desk, voice)
    finally:
        await store.close()
