"""The composition root: builds every room from the settings, and owns every lifetime."""

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import aiohttp
import msgspec
from aiohttp import web

from access_gateway.backend.endpoint import open_session
from access_gateway.backend.http import HttpBackend
from access_gateway.backend.people import PeopleDesk
from access_gateway.backend.reviews import ReviewEndpoint
from access_gateway.catalogue import Shelf
from access_gateway.contracts.errors import EngineMissing, SettingsError, StoreError
from access_gateway.contracts.hearing import EngineOptions, Priority
from access_gateway.contracts.language import ScriptConverter, Segmenter
from access_gateway.contracts.languages import BY_TAG
from access_gateway.demo import server as shop
from access_gateway.language.identify import Identifier
from access_gateway.language.load import configured_normaliser, load_identifier
from access_gateway.language.translation.load import load_interpreter
from access_gateway.observe.logs import logger
from access_gateway.observe.metrics import Metrics
from access_gateway.plugins import make
from access_gateway.pools import shelf_of, start_hearing, start_speech
from access_gateway.rendition import Renderer
from access_gateway.reply.braille import Braille
from access_gateway.reply.messages import Messages
from access_gateway.reviews import Delivery, Reviews
from access_gateway.rooms import Rooms
from access_gateway.settings import Settings, loads
from access_gateway.store import Store
from access_gateway.store.answers import Answers
from access_gateway.understanding.understanding import Understanding
from access_gateway.web.outside import Admission, Outside
from access_gateway.web.server import create_app
from access_gateway.web.wire_info import CheckOut
from access_gateway.web.wyoming import wyoming_server
from access_gateway.workers.client import Client

LID = "lid"
"""The identification model's name in the catalogue."""
AT_ONCE_S = 0.1
"""What requests under way still get when the gateway must stop at once; for aiohttp 0 is no limit at all."""


# --- the way of a turn


@dataclass(frozen=True, slots=True)
class _Built:
    rooms: Rooms
    store: Store
    shelf: Shelf
    client: aiohttp.ClientSession
    engines: tuple[Client, ...]
    """Every pool of workers and every remote server."""


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
    # One of each for the whole gateway: jieba's dictionary alone takes tens of megabytes.
    segmenter: Segmenter = make("jieba")
    converter: ScriptConverter = make("opencc")
    hearer = await start_hearing(settings, tuple(BY_TAG), stack)
    speech, voices = await start_speech(settings, segmenter, stack)
    told_apart = identifier(settings, shelf, converter)
    interpreter = load_interpreter(settings.translation, client, identify=told_apart.identify)
    stack.push_async_callback(interpreter.close)
    await interpreter.prepare()
    messages, metrics = Messages.load(), Metrics()
    speech.on_lock = lambda kind: metrics.withheld.labels(kind).inc()
    interpreter.on_lock = lambda: metrics.withheld.labels("translation").inc()
    answers = Answers(settings.server.turn_memory, settings.server.turn_memory_s)
    rooms = Rooms(
        settings=settings,
        hearer=hearer,
        identifier=told_apart,
        normaliser=configured_normaliser(settings.language, segmenter, converter),
        converter=converter,
        understanding=Understanding.load(),
        backend=HttpBackend(client, settings.backend),
        people=PeopleDesk(client, settings.handoff),
        messages=messages,
        speech=speech,
        renderer=Renderer(
            settings, messages, speech, answers, metrics, _braille(settings, segmenter, converter)
        ),
        sessions=store.sessions,
        recordings=store.recordings,
        answers=answers,
        metrics=metrics,
        preferences=store.preferences,
        interpreter=interpreter,
    )
    return _Built(rooms, store, shelf, client, (*hearer.clients, *voices))


def _braille(settings: Settings, segmenter: Segmenter, converter: ScriptConverter) -> Braille | None:
    """Return what puts answers into braille; None where it is off or liblouis is not installed."""
    if not settings.braille.on:
        return None
    try:
        translator = make("liblouis", EngineOptions(options={"library": settings.braille.library}))
    except EngineMissing as error:
        logger().info("no-braille", why=error.detail)
        return None
    return Braille(translator, segmenter=segmenter, reader=make("pypinyin"), converter=converter)


def identifier(settings: Settings, shelf: Shelf, converter: ScriptConverter | None = None) -> Identifier:
    """Return the identification of languages, with the catalogue's model."""
    return load_identifier(
        shelf.path_of(LID), abstain_below=settings.language.abstain_below, converter=converter
    )


async def _with_shop(settings: Settings, stack: AsyncExitStack) -> Settings:
    """Start the demonstration shop and return the settings that put it behind the gateway."""
    runner, url = await shop.start("127.0.0.1", 0)
    stack.push_async_callback(runner.cleanup)
    logger().info("demonstration-shop", url=url)
    of_shop = loads(shop.gateway_toml(), {"DEMO_SHOP_URL": url})
    reviews = msgspec.structs.replace(settings.reviews, url=of_shop.reviews.url)
    return msgspec.structs.replace(
        settings, backend=of_shop.backend, handoff=of_shop.handoff, reviews=reviews
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
            refresh_metrics=lambda: _refresh(built),
            admission=Admission(settings.server.max_turns_at_once, "server.max_turns_at_once"),
            streams=Admission(settings.server.max_streams_at_once, "server.max_streams_at_once"),
        )


async def _checks(built: _Built) -> list[CheckOut]:
    """Look at everything that must work for the gateway to be ready."""
    checks = [
        CheckOut(
            f"engine {client.name}",
            client.ready,
            f"{client.health.ready} of {client.health.wanted} workers ready",
        )
        for client in built.engines
    ]
    reachable = await built.rooms.backend.reachable()
    checks.append(CheckOut("backend", reachable, "reachable" if reachable else "cannot be reached"))
    try:
        await built.store.check()
        checks.append(CheckOut("store", True, "answers"))
    except StoreError as error:
        checks.append(CheckOut("store", False, error.detail))
    return checks


def _refresh(built: _Built) -> None:
    metrics = built.rooms.metrics
    for client in built.engines:
        metrics.workers_ready.labels(client.name).set(client.health.ready)
        metrics.worker_restarts.labels(client.name).set(client.health.restarts)
        metrics.worker_memory.labels(client.name).set(client.health.memory_bytes)
        metrics.worker_recycled.labels(client.name).set(client.health.recycled)
    for hears in built.rooms.hearer.clients:
        if (rtf := hears.health.rtf) is not None:
            metrics.real_time_factor.labels(hears.name).set(rtf)
    capacity = built.rooms.hearer.capacity
    for kind in Priority:
        name = kind.name.lower()
        metrics.hearing_admitted.labels(name).set(capacity.counts.admitted[kind])
        metrics.hearing_refused.labels(name).set(capacity.counts.refused[kind])
        metrics.hearing_waiting.labels(name).set(capacity.waiting[kind])
    metrics.hearing_free_cores.set(capacity.free_cores)
    metrics.hearing_lag_s.set(capacity.lag_s)


async def serve(
    settings: Settings, *, demo: bool = False, started: Callable[[str], None] | None = None
) -> None:
    """Serve until SIGINT or SIGTERM; then take no more, finish the turns under way, and stop.

    A signal that comes before requests are taken, or a second one, stops at once.
    started: called with the address once requests are taken.
    """
    stop, serving = asyncio.Event(), asyncio.Event()
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None  # a coroutine runs in a task

    def end() -> None:
        if stop.is_set() or not serving.is_set():
            task.cancel()
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end)
    try:
        async with gateway(settings, demo=demo) as outside, listening(outside) as url:
            # Dictionaries and lexicons stay to the end: to look through them for garbage would hold up every
            # conversation for half a second, now and then.
            gc.collect()
            gc.freeze()
            serving.set()
            logger().info("serving", url=url)
            if started is not None:
                started(url)
            await stop.wait()
            logger().info("stopping", grace_s=settings.server.shutdown_grace_s)
    except asyncio.CancelledError:
        if not stop.is_set():
            raise
        logger().warning("stopped-at-once", served=serving.is_set())


@asynccontextmanager
async def listening(outside: Outside) -> AsyncIterator[str]:
    """Take requests on the configured address, and let the ones under way finish at the end."""
    server = outside.settings.server
    runner = web.AppRunner(
        create_app(outside),
        access_log=None,
        shutdown_timeout=server.shutdown_grace_s,
        handle_signals=False,
        auto_decompress=False,  # no compressed requests, so no bombs in them: web.taking refuses them by name
    )
    await runner.setup()
    try:
        site = await _listen(runner, server.host, server.port)
        host, port = runner.addresses[0][:2]
        doors = outside.settings.doors
        sites = [site, *([await _listen(runner, server.host, doors.vosk_port)] if doors.vosk_port else [])]
        async with wyoming_server(outside):
            yield f"http://{f'[{host}]' if ':' in host else host}:{port}"
        for each in sites:
            await each.stop()  # or newcomers would keep the turns under way from ever being the last
        outside.close()
        await runner.cleanup()  # waits for every request under way, within the grace
    except BaseException:
        if runner.server is not None:  # failed, or told to stop at once: nobody is waited for
            await runner.server.shutdown(AT_ONCE_S)
        raise
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, port: int) -> web.TCPSite:
    """Take connections on an address. Raises SettingsError where that cannot be."""
    site = web.TCPSite(runner, host, port)
    try:
        await site.start()
    except OSError as error:
        raise SettingsError(f"Cannot listen on {host}:{port}: {error.strerror}.") from error
    return site
