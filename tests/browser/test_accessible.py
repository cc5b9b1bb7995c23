"""axe-core finds nothing against WCAG 2.2 (A, AA, AAA) or best practice: every state, language and theme together.

Each state in each language with every rule, in a theme by turns, and in the three others with the rules of colours:
a theme changes nothing else.
"""

import json
from typing import Any

import pytest
from aiohttp import ClientSession
from tests.browser.chat import COLOURS, INTERFACE, RULES, THEMES, Chat, Stream, held
from tests.browser.conftest import Host

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]
STATES = (
    "empty", "languages", "settings", "listening", "checking", "correcting", "speaking", "waiting", "answering",
    "error", "handoff", "simple",
)  # fmt: skip
LOOKED_AT: list[tuple[str, str, str]] = []
"""(language, state, theme)"""
QUESTION = "订单10086到哪了"


async def bring_to(chat: Chat, stream: Stream, reply: dict[str, Any], state: str) -> None:
    """Bring a chat into a state, from the one before it."""
    page = chat.page
    if state in ("languages", "settings"):
        await page.keyboard.press("Escape")
        await chat.key("language" if state == "languages" else "settings").click()
        if state == "settings":
            await chat.key("forget").click()  # and its question
    elif state == "listening":
        await page.keyboard.press("Escape")
        await chat.key("talk").click()
        await page.locator("[data-state=listening]").wait_for()
        await stream.started()
        stream.send('{"type": "partial", "turn": "t1", "text": "订单"}')
        await page.locator(".said p").wait_for()
    elif state == "checking":
        stream.send(held("t1", QUESTION))
        await chat.key("confirm").wait_for()
    elif state == "correcting":
        await chat.key("change").click()
        await page.locator("#correction").wait_for()
    elif state == "speaking":
        await chat.key("withdraw").click()
        sentence = reply["answer"]["sentences"][0]
        for message in (
            {"type": "answer", "turn": "t2", "reply": reply},
            {"type": "speech_start", "turn": "t2", "encoding": "pcm_s16le", "sample_rate_hz": 8000},
            {"type": "caption", "turn": "t2", "text": sentence["text"], "language": "zh", "start_s": 0, "end_s": 30},
        ):  # fmt: skip
            stream.send(json.dumps(message))
        stream.send(bytes(8_000 * 2 * 30))
        await page.locator(".answer [aria-current=true]").wait_for()
    elif state == "waiting":
        await page.keyboard.press("Escape")
        await chat.key("talk").click()  # finished
        await page.locator(".answer .waiting").or_(page.locator("[data-state=waiting]")).first.wait_for()
    elif state == "answering":
        await chat.write(QUESTION)
        await chat.answered(2)
        for part in await page.locator(".turn:first-child summary").all():
            await part.click()  # easy-read and braille
    elif state == "error":
        await page.context.set_offline(True)
        await chat.write(QUESTION)
        await chat.key("try-again").wait_for()
        await page.context.set_offline(False)
    elif state == "handoff":
        await chat.key("person").click()
        await chat.answered(3)
    elif state == "simple":
        await chat.key("settings").click()
        await page.locator("#simple-0").check()
        await page.keyboard.press("Escape")
        await chat.key("person").click()
        await chat.answered(4)


async def open_chat(chat: Chat, host: Host, language: str) -> tuple[Stream, dict[str, Any]]:
    """Return the stream of an opened chat, and a reply to be sent over it."""
    async with ClientSession() as client:
        body = {"text": QUESTION, "preferences": {"speech": False}}
        async with client.post(f"{host.gateway.url}/v1/turns", json=body) as response:
            reply = await response.json()
    await chat.keep(language=language)  # chosen, so that no Chinese question makes a Chinese page of it
    return await chat.open_to_talk(host.gateway.url, None), reply


@pytest.mark.parametrize("language", INTERFACE)
async def test_nothing_keeps_anybody_out(chat: Chat, host: Host, language: str) -> None:
    """Whatever the page is doing, it can be read and operated, and each word says in which language it is."""
    stream, reply = await open_chat(chat, host, language)
    for at, state in enumerate(STATES, INTERFACE.index(language)):
        await bring_to(chat, stream, reply, state)
        assert await chat.root.get_attribute("lang") == ("zh-Hans" if language == "ii-Yiii" else language)
        assert await chat.wrongly_marked() == [], state
        for theme in THEMES:
            await chat.paint(theme)
            everything = theme == THEMES[at % len(THEMES)]
            assert await chat.violations(RULES if everything else COLOURS) == [], (state, theme)
            LOOKED_AT.append((language, state, theme))


async def test_every_combination_was_looked_at() -> None:
    """No state, language or theme is passed over without a word: counted, after the tests above."""
    if len({language for language, _, _ in LOOKED_AT}) < len(INTERFACE):
        pytest.skip("the tests above were not all run")
    assert len(LOOKED_AT) == len(set(LOOKED_AT)) == len(INTERFACE) * len(STATES) * len(THEMES)


@pytest.mark.parametrize("colors", ["light", "dark", "more"])
async def test_the_systems_own_colours_are_honoured(chat: Chat, host: Host, colors: str) -> None:
    """Who set their system to dark, or to more contrast, finds it here; and the focus is seen."""
    if colors == "more":
        await chat.page.emulate_media(contrast="more")
    else:
        await chat.page.emulate_media(color_scheme=colors)  # type: ignore[arg-type]  # one of the two
    stream, reply = await open_chat(chat, host, "zh-Hans")
    for state in STATES[:-1]:
        await bring_to(chat, stream, reply, state)
        assert await chat.violations() == [], state
    paper = await chat.root.evaluate("node => getComputedStyle(node).backgroundColor")
    assert (paper == "rgb(16, 16, 16)") == (colors == "dark")
    await chat.page.keyboard.press("Tab")  # who uses the keyboard is shown where they are
    ring = "node => { node.focus(); const style = getComputedStyle(node); return style.outlineStyle; }"
    assert await chat.key("person").evaluate(ring) == "solid"


async def test_without_scripts_nothing_keeps_anybody_out_either(chat: Chat, host: Host) -> None:
    """The form in each language, and its answer: what axe finds there, with the scripts of the page kept away."""
    page = chat.page
    await page.route("**/widget/**/*.js", lambda route: route.abort())
    for language in INTERFACE:
        await page.goto(f"{host.gateway.url}/?language={language}")
        assert await chat.violations() == [], language
    await page.locator("textarea").fill(QUESTION)
    await page.locator("button").first.click()
    await page.locator("#answer").wait_for()
    assert await chat.violations() == []
