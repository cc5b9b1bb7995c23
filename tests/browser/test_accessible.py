"""axe-core finds nothing against WCAG 2.2 (A, AA, AAA) or best practice, in any state, theme or language.

Every state in every language, the themes by turns, so that each state and each language is looked at in each theme.
Each of the combinations: `ACCESS_GATEWAY_EVERY_STATE=1 pytest tests/browser/test_accessible.py`.
"""

import os

import pytest
from tests.browser.chat import INTERFACE, THEMES, Chat, Stream
from tests.browser.conftest import Host

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]
EVERY = bool(os.environ.get("ACCESS_GATEWAY_EVERY_STATE"))
STATES = ("empty", "languages", "settings", "listening", "checking", "answering", "error", "handoff")
LOOKED_AT: list[tuple[str, str, str]] = []
"""(language, state, theme)"""
HELD = (
    '{"type": "heard", "turn": "t1", "held": true, "heard": {"text": "订单10086到哪了", "language": "zh-Hans", '
    '"confidence": 0.5, "engine": "e", "duration_s": 1, "words": []}}'
)


async def bring_to(chat: Chat, stream: Stream, state: str) -> None:
    """Bring a chat into a state, from whichever of those before it."""
    if state in ("languages", "settings"):
        await chat.page.keyboard.press("Escape")
        await chat.key("language" if state == "languages" else "settings").click()
    elif state == "listening":
        await chat.page.keyboard.press("Escape")
        await chat.key("talk").click()
        await chat.page.locator("[data-state=listening]").wait_for()
        await stream.started()
    elif state == "checking":
        stream.send(HELD)
        await chat.key("confirm").wait_for()
    elif state == "answering":
        if await chat.key("withdraw").count():
            await chat.key("withdraw").click()
            await chat.key("talk").click()
        await chat.write("订单10086到哪了")
        await chat.answered()
    elif state == "error":
        await chat.page.context.set_offline(True)
        await chat.write("订单10086到哪了")
        await chat.key("try-again").wait_for()
        await chat.page.context.set_offline(False)
    elif state == "handoff":
        count = await chat.page.locator(".turn .answer:has(h2, h3)").count()
        await chat.key("person").click()
        await chat.answered(count + 1)


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


@pytest.mark.parametrize("language", INTERFACE)
async def test_nothing_keeps_anybody_out(chat: Chat, host: Host, language: str) -> None:
    """Whatever the page is doing, it can be read and operated, and each word says in which language it is."""
    stream = await open_chat(chat, host, language)
    for at, state in enumerate(STATES, INTERFACE.index(language)):
        await bring_to(chat, stream, state)
        assert await chat.wrongly_marked() == [], state
        for theme in THEMES if EVERY else (THEMES[at % len(THEMES)],):
            await paint(chat, theme)
            assert await chat.violations() == [], (state, theme)
            LOOKED_AT.append((language, state, theme))


async def test_every_combination_was_looked_at() -> None:
    """No state, language or theme is passed over without a word: counted, after the tests above."""
    if len({language for language, _, _ in LOOKED_AT}) < len(INTERFACE):
        pytest.skip("the tests above were not all run")
    assert (
        len(LOOKED_AT) == len(set(LOOKED_AT)) == len(INTERFACE) * len(STATES) * (len(THEMES) if EVERY else 1)
    )
    assert len({(state, theme) for _, state, theme in LOOKED_AT}) == len(STATES) * len(THEMES)
    assert len({(language, theme) for language, _, theme in LOOKED_AT}) == len(INTERFACE) * len(THEMES)
    assert len({(language, state) for language, state, _ in LOOKED_AT}) == len(INTERFACE) * len(STATES)


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
