"""The engines of hearing and speech, started: worker processes of what is installed, and remote servers."""

import math
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TypeVar

from access_gateway.catalogue import ModelEntry, Shelf, read_catalogue
from access_gateway.contracts.errors import EngineError, ModelError
from access_gateway.contracts.hearing import EngineOptions
from access_gateway.contracts.language import Segmenter
from access_gateway.contracts.languages import BY_TAG
from access_gateway.hearing import menu, processors
from access_gateway.hearing.hearer import Hearer
from access_gateway.hearing.menu import Menu
from access_gateway.observe.logs import logger
from access_gateway.plugins import make
from access_gateway.settings import Settings
from access_gateway.speech.speech import RATE_HZ, Speech
from access_gateway.workers.client import Client
from access_gateway.workers.pool import WorkerPool
from access_gateway.workers.process import WorkerSpec
from access_gateway.workers.remote import RemotePool

ClientKind = TypeVar("ClientKind", bound=Client)


def shelf_of(settings: Settings) -> Shelf:
    """Return the models that the settings name: the catalogue, and what of it is installed where."""
    file = settings.models.catalogue
    catalogue = read_catalogue(Path(file).expanduser() if file else None)
    return Shelf(settings.models_folder, catalogue)


# --- hearing


@asynccontextmanager
async def hearing_room(
    settings: Settings, languages: Sequence[str] | None = None, *, commands: bool = False
) -> AsyncIterator[Hearer]:
    """Start the recognisers of what is installed, each in its worker processes.

    languages: only what these need (BCP 47); None: everything that the settings' and the catalogue's choice
    gives. commands: what listens for these alone, too. Raises SettingsError, EngineError.
    """
    async with AsyncExitStack() as stack:
        yield await start_hearing(settings, languages or tuple(BY_TAG), stack, commands=commands)


async def start_hearing(
    settings: Settings, languages: Sequence[str], stack: AsyncExitStack, *, commands: bool = True
) -> Hearer:
    """Return what hears these languages, started: remote servers, and workers of the best installed models."""
    shelf, hearing = shelf_of(settings), settings.hearing
    by_tag: dict[str, Client] = {}
    started: dict[str, Client] = {}
    for tag in languages:
        address, entry = hearing.remote.get(tag), shelf.best_for(tag, "hear", hearing.models)
        key = address or (entry.name if entry else None)
        if key is None:
            continue
        if key not in started:
            client: Client
            if address is not None:
                client = RemotePool(address, max_utterance_s=hearing.max_audio_s + 1)
            else:
                assert entry is not None  # or there were no key
                client = WorkerPool(_recogniser_spec(entry, settings, shelf))
            started[key] = await _start(client, stack)
        by_tag[tag] = started[key]
    menus = await _start_menus(settings, shelf, languages, stack) if commands and hearing.commands else []
    return Hearer(by_tag, hearing, lambda: make("silero"), menus=menus)


async def _start_menus(
    settings: Settings, shelf: Shelf, languages: Sequence[str], stack: AsyncExitStack
) -> list[Menu]:
    """Return what listens for commands, started, once for each model.

    One that does not start is left out, and the log says so: what was heard without it is heard.
    """
    menus: list[Menu] = []
    for entry in {
        entry.name: entry for tag in languages if (entry := shelf.best_for(tag, "command"))
    }.values():
        try:
            folder = shelf.path_of(entry.name)
            pool = WorkerPool(_menu_spec(entry, settings, folder))
            found = Menu.read(folder, entry.languages[0], pool)
            await _start(pool, stack)
        except (EngineError, ModelError) as error:
            logger().warning("menu-not-started", model=entry.name, code=error.code, reason=error.detail)
        else:
            menus.append(found)
    return menus


def _menu_spec(entry: ModelEntry, settings: Settings, folder: Path) -> WorkerSpec:
    hearing = settings.hearing
    return WorkerSpec(
        name=entry.name,
        engine=entry.engine,
        options=EngineOptions(
            model=folder / menu.MODEL,
            languages=frozenset(entry.languages),
            options={**entry.options, "name": entry.name},
        ),
        places=MENU_PLACES,
        at_once=_cores(settings),
        start_timeout_s=hearing.start_timeout_s,
        max_wait_s=menu.MOST_WAIT_S,
        max_utterance_s=menu.LONGEST_S + 1,
        first_rtf=MENU_RTF,
        recycle_after=hearing.recycle_after,
        recycle_growth_bytes=hearing.recycle_growth_bytes,
    )


async def _start(client: ClientKind, stack: AsyncExitStack) -> ClientKind:
    stack.push_async_callback(client.close)
    await client.start()
    return client


def _cores(settings: Settings) -> int:
    """Return how many processors there are for hearing: not more than there are, whatever the settings count on."""
    found = processors.found()
    return math.ceil(min(settings.hearing.cores or found, found))


MENU_PLACES = 64
"""Customers whose commands one process listens for at once: it is native code that takes every processor."""
MENU_RTF = 0.02
"""What that costs at most, before it is measured: docs/models.md has the figure."""
CORES_A_WORKER = 2
"""Processors of a recogniser's worker: with one each, a processor idles while customers wait for another's."""
FORKED = frozenset({"vosk"}) if sys.platform == "linux" else frozenset[str]()
"""Engines of which a process that has loaded them may be forked: measured, in docs/adr/0012. Others have threads."""


def _recogniser_spec(entry: ModelEntry, settings: Settings, shelf: Shelf) -> WorkerSpec:
    hearing = settings.hearing
    share = hearing.share_models and entry.engine in FORKED
    cores = _cores(settings)
    count = hearing.workers or (math.ceil(cores / CORES_A_WORKER) if share else 1)
    return WorkerSpec(
        name=entry.name,
        engine=entry.engine,
        options=EngineOptions(
            model=shelf.path_to_load(entry.name), languages=frozenset(entry.languages), options=entry.options
        ),
        kind="recogniser",
        count=count,
        at_once=math.ceil(cores / count),
        share=share,
        recycle_after=hearing.recycle_after,
        recycle_growth_bytes=hearing.recycle_growth_bytes,
        places=hearing.utterances_per_worker,
        start_timeout_s=hearing.start_timeout_s,
        max_utterance_s=hearing.max_audio_s + 1,
    )


# --- speech


@asynccontextmanager
async def speech_room(settings: Settings) -> AsyncIterator[Speech]:
    """Start the voices, each in its worker process. Raises EngineError."""
    async with AsyncExitStack() as stack:
        yield (await start_speech(settings, make("jieba"), stack))[0]


async def start_speech(
    settings: Settings, segmenter: Segmenter, stack: AsyncExitStack
) -> tuple[Speech, tuple[Client, ...]]:
    """Return the voices, started, and everything behind them."""
    speech = settings.speech
    better = await _better_voices(settings, stack)
    spec = WorkerSpec(
        name=speech.engine,
        engine=speech.engine,
        options=EngineOptions(options={"espeak": speech.espeak}),
        kind="speaker",
        count=speech.workers,
        start_timeout_s=speech.start_timeout_s,
        even_at_hz=RATE_HZ if better else 0,
    )
    pool = await _start(WorkerPool(spec), stack)
    remote = {
        tag: await _start(RemotePool(address, speaks=tag), stack) for tag, address in speech.remote.items()
    }
    room = Speech(
        pool,
        segmenter=segmenter,
        reader=make("pypinyin"),
        jyutping=make("tojyutping"),
        settings=speech,
        remote=remote,
        better=better,
    )
    stack.push_async_callback(room.close)
    return room, (pool, *remote.values(), *dict.fromkeys(better.values()))


async def _better_voices(settings: Settings, stack: AsyncExitStack) -> dict[str, Client]:
    """Start the installed voices of the catalogue; return the one for each language.

    One that does not start is left out, and the log says so: the voice that is always there speaks. Raises
    ModelError where the settings name one that is not installed.
    """
    if settings.speech.better == "never":
        return {}
    shelf, speech = shelf_of(settings), settings.speech
    chosen = {
        tag: entry
        for tag in BY_TAG
        if tag not in speech.remote and (entry := shelf.best_for(tag, "speak", speech.models))
    }
    started: dict[str, Client] = {}
    for entry in {entry.name: entry for entry in chosen.values()}.values():
        try:
            started[entry.name] = await _start(WorkerPool(_voice_spec(entry, settings, shelf)), stack)
        except EngineError as error:
            logger().warning("voice not started", model=entry.name, code=error.code, reason=error.detail)
    return {tag: started[entry.name] for tag, entry in chosen.items() if entry.name in started}


def _voice_spec(entry: ModelEntry, settings: Settings, shelf: Shelf) -> WorkerSpec:
    speech = settings.speech
    return WorkerSpec(
        name=entry.name,
        engine=entry.engine,
        options=EngineOptions(
            model=shelf.path_of(entry.name),
            languages=frozenset(entry.languages),
            options={**entry.options, "threads": str(speech.threads)},
        ),
        kind="speaker",
        count=speech.workers,
        start_timeout_s=speech.start_timeout_s,
        even_at_hz=RATE_HZ,
    )
