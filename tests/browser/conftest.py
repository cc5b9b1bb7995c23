"""One Chromium and one gateway for all tests of the page; both on loopback, as customers meet them."""

import shutil
import wave
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, BrowserContext, async_playwright
from tests.browser.chat import Chat
from tests.serving import Served, deaf, serving

from access_gateway.contracts.audio import Recording
from access_gateway.demo.recordings import recording
from access_gateway.hearing.decode import decode
from access_gateway.hearing.live_sound import LIMITS
from access_gateway.settings import Settings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SILENCE = bytes(32_000)
HOSTILE = """
* { display: none !important; color: red !important; font-size: 3px !important; direction: rtl !important;
    position: fixed !important; letter-spacing: 2em !important; background: red !important; }
html, body { display: block !important; } html { font-size: 1px !important; }
"""


@dataclass(frozen=True, slots=True)
class Host:
    """Another site that has the chat on its page, and the gateway that lets it."""

    url: str
    gateway: Served


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def host(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Host]:
    """A gateway without recognition models, and a platform's page on another origin with hostile style."""
    app = web.Application()
    runner = web.AppRunner(app)
    address: list[str] = []

    async def page(request: web.Request) -> web.Response:
        gateway, live = address[0], address[0].replace("http", "ws")
        policy = f"default-src 'none'; script-src {gateway}; connect-src {gateway} {live}; font-src {gateway}"
        policy += f"; media-src {gateway}; style-src 'unsafe-inline'"
        chats = "".join(
            f'<access-gateway-chat session="host-{number}" label="{number}"></access-gateway-chat>'
            for number in "ab"
        )
        html = (
            f'<!doctype html><html lang="en"><title>Shop</title><style>{HOSTILE}</style><h1>Shop</h1>{chats}'
        )
        html += f'<script type="module" src="{address[0]}/widget.js"></script>'
        return web.Response(text=html, content_type="text/html", headers={"Content-Security-Policy": policy})

    app.router.add_get("/", page)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    settings = deaf(Settings(), tmp_path_factory.mktemp("no-models"))
    server = msgspec.structs.replace(settings.server, cors_origins=(url,))
    with serving(
        msgspec.structs.replace(settings, server=server), tmp_path_factory.mktemp("page")
    ) as gateway:
        address.append(gateway.url)
        yield Host(url, gateway)
    await runner.cleanup()


@pytest.fixture(scope="session")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What the browser's microphone hears: a Korean question, once, and then silence."""
    file = tmp_path_factory.mktemp("microphone") / "question.wav"
    recorded = recording("ko-refund.flac")
    with wave.open(str(file), "wb") as sound:
        sound.setparams((1, 2, 16_000, 0, "NONE", "not compressed"))
        samples = decode(Recording(recorded.content, recorded.mime), LIMITS).samples
        sound.writeframes(SILENCE + samples + SILENCE * 60)
    yield file


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(spoken: Path) -> AsyncIterator[Browser]:
    """A real Chromium, its microphone a recording."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed: apt-get install chromium (or your system's own way)")
    arguments = [
        "--no-sandbox",  # CI runs as root, and loads nothing but the gateway's own pages
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={spoken}%noloop",
    ]
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield running
        await running.close()


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A customer's browser: nothing kept from before."""
    async with await browser.new_context(locale="zh-CN", viewport={"width": 900, "height": 900}) as fresh:
        yield fresh


@pytest_asyncio.fixture(loop_scope="session")
async def chat(context: BrowserContext) -> AsyncIterator[Chat]:
    """A chat on a new page; at the end nothing may have gone wrong unseen."""
    opened = Chat(await context.new_page())
    yield opened
    assert opened.errors == []
    assert await opened.page.evaluate("window.seen?.violations ?? []") == []
