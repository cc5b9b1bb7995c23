"""The composition root: builds every room from the settings, and owns every lifetime."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import msgspec
from aiohttp import web

from access_gateway.backend.endpoint import open_session
from access_gateway.backend.http import HttpBackend
from access_gateway.backend.people import PeopleDesk
from access_gateway.backend.reviews import ReviewEndpoint
from access_gateway.catalogue import ModelEntry, Shelf, read_catalogue
from access_gateway.contracts.errors import SettingsError, StoreError
from access_gateway.contracts.hearing import EngineOptions
from access_gateway.contracts.languages import BY_TAG
from access_gateway.demo import server as shop
from access_gateway.hearing.hearer import Hearer
from access_gateway.language.identify import Identifier
from access_gateway.language.load import load_identifier, load_normaliser
from access_gateway.observe.logs import logger
from access_gateway.observe.metrics import Metrics
from access_gateway.plugins import make
from access_gateway.reply.messages import Messages
from access_gateway.reviews import Delivery, Reviews
from access_gateway.settings import Settings
from access_gateway.speech.speech import Speech
from access_gateway.store import Store
from access_gateway.store.answers import Answers
from access_gateway.turn import Rooms
from access_gateway.understanding.understanding import Understanding
from access_gateway.web.outside import Admission, Outside
from access_gateway.web.server import create_app
from access_gateway.web.wire import CheckOut
from access_gateway.workers.client import Client
from access_gateway.workers.pool import WorkerPool
from access_gateway.workers.process import WorkerSpec
from access_gateway.workers.remote import RemotePool

LID = "lid"
"""The identification model's name in the catalogue."""


def shelf_of(settings: Settings) -> Shelf:
    """Return the models that the settings name: the catalogue, and what of it is installed where."""
    file = settings.models.catalogue
    catalogue = read_catalogue(Path(file).expanduser() if file else None)
    return Shelf(settings.models_folder, catalogue)


# --- hearing


@asynccontextmanager
async def hearing_room(settings: Settings, languages: Sequence[str] | None = None) -> AsyncIterator[Hearer]:
    """Start the recognisers of what is installed, each in its worker processes.

    languages: only what these need (BCP 47); None: everything that the settings' and the catalogue's choice
    gives. Raises SettingsError, EngineError.
    """
    shelf = shelf_of(settings)
    async with AsyncExitStack() as stack:
        by_tag: dict[str, Client] = {}
        started: dict[str, Client] = {}
        for tag in languages or BY_TAG:
            client = await _recogniser(tag, settings, shelf, started, stack)
            if client is not None:
                by_tag[tag] = client
        yield Hearer(by_tag, settings.hearing, lambda: make("silero"))


async def _recogniser(
    tag: str, settings: Settings, shelf: Shelf, started: dict[str, Client], stack: AsyncExitStack
) -> Client | None:
    """Return what hears this language, started; None where nothing does."""
    hearing = settings.hearing
    address = hearing.remote.get(tag)
    if address is not None:
        key: str = address
        build: Callable[[], Client] = lambda: RemotePool(address, max_utterance_s=hearing.max_audio_s + 1)  # noqa: E731
    else:
        entry = shelf.best_for(tag, "hear", hearing.models)
        if entry is None:
            return None
        key, found = entry.name, entry
        build = lambda: WorkerPool(_recogniser_spec(found, settings, shelf))  # noqa: E731
    if key not in started:
        client = build()
        await _start(client, stack)
        started[key] = client
    return started[key]


async def _start(client: Client, stack: AsyncExitStack) -> None:
    stack.push_async_callback(client.close)
    await client.start()


def _recogniser_spec(entry: ModelEntry, settings: Settings, shelf: Shelf) -> WorkerSpec:
    hearing = settings.hearing
    return WorkerSpec(
        name=entry.name,
        engine=entry.engine,
        options=EngineOptions(model=shelf.path_of(entry.name), languages=frozenset(entry.languages)),
        kind="recogniser",
        count=hearing.workers,
        places=hearing.utterances_per_worker,
        start_timeout_s=hearing.start_timeout_s,
        max_utterance_s=hearing.max_audio_s + 1,
    )


# --- speech


@asynccontextmanager
async def speech_room(settings: Settings) -> AsyncIterator[Speech]:
    """Start the voices, each in its worker process. Raises EngineError."""
    speech = settings.speech
    spec = WorkerSpec(
        name=speech.engine,
        engine=speech.engine,
        options=EngineOptions(options={"espeak": speech.espeak}),
        kind="speaker",
        count=speech.workers,
        start_timeout_s=speech.start_timeout_s,
    )
    async with AsyncExitStack() as stack:
        pool = WorkerPool(spec)
        await _start(pool, stack)
        yield Speech(pool, segmenter=make("jieba"), reader=make("pypinyin"), settings=speech)


# --- the way of a turn


@dataclass(frozen=True, slots=True)
class _Built:
    rooms: Rooms
    store: Store
    shelf: Shelf
    client: aiohttp.ClientSession


@asynccontextmanager
async def turn_rooms(settings: Settings, *, demo: bool = False) -> AsyncIterator[Rooms]:
    """Build and start everything that a turn passes through, without HTTP in front."""
    async with AsyncExitStack() as stack:
        settings = await _with_shop(settings, stack) if demo else settings
        yield (await _build(settings, stack)).rooms


async def _build(settings: Settings, stack: AsyncExitStack) -> _Built:
    if not settings.backend.url:
        raise SettingsError(
            "No backend is configured: set backend.url (docs/backend.md), or try `access-gateway serve --demo`."
        )
    shelf = shelf_of(settings)
    store = await Store.configured(settings)
    stack.push_async_callback(store.close)
    client = open_session()
    stack.push_async_callback(client.close)
    hearer, speech = await _start_engines(settings, stack)
    rooms = Rooms(
        settings=settings,
        hearer=hearer,
        identifier=identifier(settings, shelf),
        normaliser=load_normaliser(),
        converter=make("opencc"),
        understanding=Understanding.load(),
        backend=HttpBackend(client, settings.backend),
        people=PeopleDesk(client, settings.handoff),
        messages=Messages.load(),
        speech=speech,
        sessions=store.sessions,
        recordings=store.recordings,
        answers=Answers(settings.server.turn_memory, settings.server.turn_memory_s),
        metrics=Metrics(),
    )
    return _Built(rooms, store, shelf, client)


async def _start_engines(settings: Settings, stack: AsyncExitStack) -> tuple[Hearer, Speech]:
    hearer = await stack.enter_async_context(hearing_room(settings))
    speech = await stack.enter_async_context(speech_room(settings))
    return hearer, speech


def identifier(settings: Settings, shelf: Shelf) -> Identifier:
    """Return the identification of languages, with the catalogue's model."""
    return load_identifier(shelf.path_of(LID), abstain_below=settings.language.abstain_below)


async def _with_shop(settings: Settings, stack: AsyncExitStack) -> Settings:
    """Start the demonstration shop and return the settings that put it behind the gateway."""
    runner, url = await shop.start("127.0.0.1", 0)
    stack.push_async_callback(runner.cleanup)
    logger().info("demonstration-shop", url=url)
    sections = shop.gateway_settings(url)
    return msgspec.structs.replace(
        settings,
        backend=msgspec.convert(sections["backend"], type(settings.backend)),
        handoff=msgspec.convert(sections["handoff"], type(settings.handoff)),
        reviews=msgspec.structs.replace(
            settings.reviews, **{name: value for name, value in sections["reviews"].items()}
        ),
    )


# --- the gateway


@asynccontextmanager
async def gateway(settings: Settings, *, demo: bool = False) -> AsyncIterator[Outside]:
    """Build and start the whole gateway but for its HTTP server; stop everything at the end."""
    async with AsyncExitStack() as stack:
        settings = await _with_shop(settings, stack) if demo else settings
        built = await _build(settings, stack)
        endpoint = ReviewEndpoint(built.client, settings.reviews) if settings.reviews.url else None
        delivery = Delivery(built.store.outbox, endpoint, settings.reviews, lease=built.store.delivery_lease)
        stack.push_async_callback(delivery.stop, settings.server.shutdown_grace_s)
        await delivery.start()
        yield Outside(
            settings=settings,
            rooms=built.rooms,
            reviews=Reviews(built.store.outbox, settings.reviews, confirmed=delivery.wake),
            preferences=built.store.preferences,
            catalogue=built.shelf.catalogue,
            shelf=built.shelf,
            checks=lambda: _checks(built),
            refresh_metrics=lambda: _refresh(built.rooms),
            admission=Admission(settings.server.max_turns_at_once),
        )


async def _checks(built: _Built) -> list[CheckOut]:
    """Look at everything that must work for the gateway to be ready."""
    checks = [
        CheckOut(
            f"engine {client.name}",
            client.ready,
            f"{client.health.ready} of {client.health.wanted} workers ready",
        )
        for client in _clients(built.rooms)
    ]
    reachable = await built.rooms.backend.reachable()
    checks.append(CheckOut("backend", reachable, "reachable" if reachable else "cannot be reached"))
    try:
        await built.store.check()
        checks.append(CheckOut("store", True, "answers"))
    except StoreError as error:
        checks.append(CheckOut("store", False, error.detail))
    return checks


def _clients(rooms: Rooms) -> tuple[Client, ...]:
    return (*rooms.hearer.clients, *rooms.speech.clients)


def _refresh(rooms: Rooms) -> None:
    for client in _clients(rooms):
        rooms.metrics.workers_ready.labels(client.name).set(client.health.ready)
        rooms.metrics.worker_restarts.labels(client.name).set(client.health.restarts)


async def serve(
    settings: Settings, *, demo: bool = False, started: Callable[[str], None] | None = None
) -> None:
    """Serve until SIGINT or SIGTERM; then take no more, finish the turns under way, and stop.

    started: called with the address once requests are taken.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with gateway(settings, demo=demo) as outside, _listening(outside) as url:
        logger().info("serving", url=url)
        if started is not None:
            started(url)
        await stop.wait()
        logger().info("stopping", grace_s=settings.server.shutdown_grace_s)


@asynccontextmanager
async def _listening(outside: Outside) -> AsyncIterator[str]:
    """Take requests on the configured address, and let the ones under way finish at the end."""
    server = outside.settings.server
    runner = web.AppRunner(
        create_app(outside), access_log=None, shutdown_timeout=server.shutdown_grace_s, handle_signals=False
    )
    await runner.setup()
    try:
        site = web.TCPSite(runner, server.host, server.port)
        try:
            await site.start()
        except OSError as error:
            raise SettingsError(f"Cannot listen on {server.host}:{server.port}: {error.strerror}.") from error
        host, port = runner.addresses[0][:2]
        yield f"http://{f'[{host}]' if ':' in host else host}:{port}"
        outside.closing.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(server.shutdown_grace_s):
                await outside.admission.empty()
    finally:
        await runner.cleanup()
