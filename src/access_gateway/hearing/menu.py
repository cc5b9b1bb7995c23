"""Commands and menu items, heard beside the main recogniser by a small model that knows nothing else.

What it hears surely is acted on at once; everything else goes the usual way, and waits for nothing but the little
processor time that listening here costs. Nothing that goes wrong here is an error: then no command was heard.
"""

import asyncio
import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Self

import msgspec
from msgspec import Meta

from access_gateway.contracts.audio import BYTES_PER_SAMPLE, HEARING_RATE_HZ, Pcm
from access_gateway.contracts.errors import GatewayError, ModelError
from access_gateway.contracts.hearing import HearingOptions, Partial, Priority, Transcript
from access_gateway.contracts.languages import BY_TAG
from access_gateway.hearing.endpoint import Stretch
from access_gateway.observe.logs import logger
from access_gateway.workers.client import Client

PHRASES, DECISION, MODEL = "phrases.tsv", "decision.json", "model"
"""What lies in the folder of a model of commands."""
LONGEST_S = 8.0
"""The longest phrases of ours take three seconds; who speaks longer says something else."""
MOST_WAIT_S = 0.5
"""How long an utterance that has ended may wait for this: a worker that is well has heard all but its end by then."""
MOST_WAIT_RECORDED_S = 2.0
"""How long a recording may: it is heard in a fiftieth of its length, where the processors are not busy with others."""
_HUNG_S = 40.0
"""A worker that takes so long for so little is replaced; one that is only late for its customer is not."""
_MOST_BYTES = int(LONGEST_S * HEARING_RATE_HZ) * BYTES_PER_SAMPLE


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """decision.json: what the model's maker found."""

    least_confidence: Annotated[float, Meta(ge=0, le=1)]
    """A phrase is believed from this mean confidence of its words on, as the engine gives it; chosen on speakers
    whom training did not see."""
    chosen_on: str = ""
    """How it was chosen, for people."""


@dataclass(frozen=True, slots=True)
class Menu:
    """What can be commanded in one spoken language, and who hears it."""

    language: str
    """BCP 47 tag under which the engine hears."""
    client: Client
    meanings: Mapping[str, str]
    """What each phrase, written without spaces, means: "慢一点" is "slower"."""
    least_confidence: float

    @classmethod
    def read(cls, folder: Path, language: str, client: Client) -> Self:
        """Read phrases and decision. Raises ModelError that names the file."""
        try:
            decision = msgspec.json.decode((folder / DECISION).read_bytes(), type=Decision)
            return cls(language, client, read_meanings(folder / PHRASES), decision.least_confidence)
        except (OSError, msgspec.DecodeError) as error:
            raise ModelError(f"{folder} is no model of commands: {error}") from error

    def serves(self, tag: str) -> bool:
        """Say whether a tag is of the language that this listens to: all of Mandarin is one."""
        wanted, own = BY_TAG.get(tag), BY_TAG.get(self.language)
        return wanted is not None and own is not None and wanted.iso639_3 == own.iso639_3

    def meaning_of(self, text: str) -> str | None:
        """Return what a text means where all of it is a phrase."""
        return self.meanings.get("".join(text.split()))

    def judged(self, heard: Transcript, language: str) -> Transcript | None:
        """Return what was heard as a phrase in the customer's language; None where it is not surely one."""
        meaning = self.meaning_of(heard.text)
        if meaning is None or (heard.confidence or 0.0) < self.least_confidence:
            return None
        return replace(heard, text="".join(heard.text.split()), language=language, meaning=meaning)

    async def hear(self, pcm: Pcm, language: str, priority: Priority) -> Transcript | None:
        """Return the phrase that a whole recording (16 kHz) is; None where it is surely none. Never raises."""
        if pcm.duration_s > LONGEST_S:
            return None
        options = HearingOptions(priority=priority)
        try:
            async with asyncio.timeout(MOST_WAIT_RECORDED_S):
                heard = await self.client.hear_all(pcm.samples, self.language, options, timeout_s=_HUNG_S)
        except (GatewayError, TimeoutError) as error:
            _note(self.client, error)
            return None
        return self.judged(heard, language)


def read_meanings(file: Path) -> dict[str, str]:
    """Return phrase → meaning of a table with the columns `meaning` and `phrase`. Raises ModelError."""
    try:
        rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines(), delimiter="\t"))
        found = {"".join(row["phrase"].split()): row["meaning"] for row in rows}
    except (OSError, UnicodeDecodeError, csv.Error, KeyError, AttributeError) as error:
        raise ModelError(f"{file} is no table of meanings and phrases: {error!r}") from error
    if not found or not all(found) or not all(found.values()):
        raise ModelError(f"{file} has no phrases, or an empty field.")
    return found


class MenuEar:
    """Listens to one live stream for a menu. Used by one task, closed by its owner.

    A task of its own feeds the engine, so that a slow one holds up nobody.
    """

    def __init__(self, menu: Menu, language: str, on_meaning: Callable[[str], None]) -> None:
        """language: the customer's. on_meaning: told what the utterance so far may mean; must not block."""
        self.menu = menu
        self._language = language
        self._on_meaning = on_meaning
        self._pieces: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._task: asyncio.Task[Transcript | None] | None = None
        self._bytes = 0

    def take(self, stretch: Stretch) -> None:
        """Take what some of the stream's sound amounts to."""
        if stretch.started:
            self._drop()
            self._pieces, self._bytes = asyncio.Queue(), 0
            self._task = asyncio.create_task(self._follow(self._pieces), name="menu listens")
        self._bytes += len(stretch.pcm)
        if self._bytes > _MOST_BYTES:
            self._drop()
        elif self._task is not None and stretch.pcm:
            self._pieces.put_nowait(stretch.pcm)

    async def finish(self) -> Transcript | None:
        """End the utterance: return the phrase that it was; None where it is surely none."""
        task, self._task = self._task, None
        if task is None:
            return None
        self._pieces.put_nowait(None)
        try:
            async with asyncio.timeout(MOST_WAIT_S):
                return await task
        except TimeoutError as error:
            _note(self.menu.client, error)
            return None

    async def close(self) -> None:
        """Give up what is under way. Safe to call twice."""
        task = self._task
        self._drop()
        if task is not None:
            await asyncio.gather(task, return_exceptions=True)

    def _drop(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()

    async def _follow(self, pieces: asyncio.Queue[bytes | None]) -> Transcript | None:
        menu, options = self.menu, HearingOptions(priority=Priority.LIVE)
        try:
            utterance = await menu.client.hear(menu.language, options, on_partial=self._partial)
            try:
                while (piece := await pieces.get()) is not None:
                    await utterance.feed(piece)
                heard = await utterance.finish(_HUNG_S)
            finally:
                await utterance.close()
        except GatewayError as error:
            _note(menu.client, error)
            return None
        return menu.judged(heard, self._language)

    def _partial(self, partial: Partial) -> None:
        if meaning := self.menu.meaning_of(partial.text):
            self._on_meaning(meaning)


def _note(client: Client, error: Exception) -> None:
    code = error.code if isinstance(error, GatewayError) else "timeout"
    logger().warning("menu-not-heard", engine=client.name, code=code)
