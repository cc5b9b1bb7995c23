"""axe-core finds nothing against WCAG 2.2 (A, AA, AAA) or best practice, in any state, theme or language.

A covering set, so that it takes seconds: every state with every theme, every language with a whole conversation. All
combinations: `ACCESS_GATEWAY_EVERY_STATE=1 pytest tests/browser/test_accessible.py`.
"""

import itertools
import os

import pytest
from playwright.async_api import BrowserContext
from tests.browser.chat import INTERFACE, THEMES, Chat, Stream
from tests.browser.conftest import Host

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]
EVERY = bool(os.environ.get("ACCESS_GATEWAY_EVERY_STATE"))
COLOURS = ("cat.color",)
"""What alone a theme can change; the rest is looked at once a state."""
STATES = ("empty", "languages", "settings", "listening", "checking", "answering", "error", "handoff")
HELD = (
    '{"type": "heard", "turn": "t1", "held": true, "heard": {"text": "订单10086到哪了", "language": "zh-Hans", '
    '"confidence": 0.5, "engine": "e", "duration_s": 1, "words": []}}'
)


async def bring_to(chat: Chat, stream: Stream, state: str) -> None:
    """Bring a chat that is idle into a state."""
    if state in ("languages", "settings"):
        await chat.key("language" if state == "languages" else "settings").click()
    elif state in ("listening", "checking"):
        await chat.key("talk").click()
        await chat.page.locator("[data-state=listening]").wait_for()
        await stream.started()
        if state == "checking":
            stream.send(HELD)
            await chat.key("confirm").wait_for()
    elif state == "answering":
        await chat.write("订单10086到哪了")
        await chat.answered()
    elif state == "error":
        await chat.page.context.set_offline(True)
        await chat.write("订单10086到哪了")
        await chat.key("try-again").wait_for()
        await chat.page.context.set_offline(False)
    elif state == "handoff":
        await chat.key("person").click()
        await chat.answered()


async def open_chat(chat: Chat, host: Host, language: str) -> Stream:
    stream = Stream()
    await stream.play(chat.page)
    await chat.page.context.grant_permissions(["microphone"], origin=host.gateway.url)
    await chat.open(f"{host.gateway.url}/?language={language}")
    return stream


async def paint(chat: Chat, theme: str) -> None:
    await chat.page.evaluate(
        "theme => document.querySelector('access-gateway-chat').shadowRoot.querySelector('.root')"
        ".dataset.theme = theme", theme
    )  # fmt: skip


@pytest.mark.parametrize("state", STATES)
async def test_no_state_keeps_anybody_out(context: BrowserContext, host: Host, state: str) -> None:
    """Whatever the page is doing, it can be read and operated, in each theme."""
    for language in INTERFACE if EVERY else ("zh-Hans",):
        chat = Chat(await context.new_page())
        stream = await open_chat(chat, host, language)
        await bring_to(chat, stream, state)
        assert await chat.violations() == [], (state, language)
        for theme in THEMES:
            await paint(chat, theme)
            assert await chat.violations_in("html", COLOURS) == [], (state, theme, language)
        await chat.page.close()


@pytest.mark.parametrize("language", INTERFACE)
async def test_no_language_keeps_anybody_out(chat: Chat, host: Host, language: str) -> None:
    """Every language has its letters, its direction and its names, with all panels and an answer on the page."""
    stream = await open_chat(chat, host, language)
    for state in ("answering", "settings"):
        await bring_to(chat, stream, state)
    theme = dict(zip(INTERFACE, itertools.cycle(THEMES), strict=False))[language]
    await paint(chat, theme)
    assert await chat.violations() == []


@pytest.mark.parametrize("colors", ["light", "dark", "forced"])
async def test_the_systems_own_colours_are_honoured(chat: Chat, host: Host, colors: str) -> None:
    """Who set their system to dark, or to colours of their own, finds them here."""
    if colors == "forced":
        await chat.page.emulate_media(forced_colors="active")
    else:
        await chat.page.emulate_media(color_scheme=colors)  # type: ignore[arg-type]  # one of the two
    stream = await open_chat(chat, host, "zh-Hans")
    await bring_to(chat, stream, "answering")
    assert await chat.violations() == []
    paper = await chat.root.evaluate("node => getComputedStyle(node).backgroundColor")
    assert (paper == "rgb(16, 16, 16)") == (colors == "dark")
    ring = "node => { node.focus(); const style = getComputedStyle(node); return style.outlineStyle; }"
    assert await chat.key("person").evaluate(ring) == "solid"
