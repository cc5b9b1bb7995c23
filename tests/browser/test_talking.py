"""Whole conversations: by keyboard alone, by voice alone, with scripts off; what a screen reader is told."""

import asyncio
import json
import re

import pytest
from aiohttp import ClientSession
from playwright.async_api import Browser, Route, expect
from tests.browser.chat import Chat
from tests.browser.conftest import Host
from tests.serving import Served

pytestmark = pytest.mark.asyncio(loop_scope="session")
QUESTION = "订单10086到哪了"


async def tab_to(chat: Chat, key: str) -> None:
    for _ in range(40):
        await chat.page.keyboard.press("Tab")
        if f" {key} " in f" {await chat.focused()} ":
            return
    raise AssertionError(f"{key} is not reached by Tab")


async def test_a_conversation_by_keyboard_alone(chat: Chat, host: Host) -> None:
    """Without a mouse: language, size, question, answer, a person; the focus is where it was left, and visible."""
    await chat.open(f"{host.gateway.url}/?language=zh-Hans")
    keyboard = chat.page.keyboard
    order = []
    for _ in range(12):
        await keyboard.press("Tab")
        order.append((await chat.focused()).split()[1])
    assert order == [
        "language", "smaller", "larger", "settings", "talk", "again", "person", "text", "send", "handsFree", "stop",
        "slower",
    ]  # fmt: skip
    await keyboard.press("Alt+l")
    assert (await chat.focused()).startswith("H2 languages-title")
    await tab_to(chat, "ko-Hang")
    await keyboard.press("Enter")
    await expect(chat.page).to_have_title("고객 서비스")
    assert (await chat.focused()).split()[1] == "language"
    before = await chat.root.evaluate("node => getComputedStyle(node).fontSize")
    await keyboard.press("Alt+Equal")
    assert float(before[:-2]) < float(
        (await chat.root.evaluate("node => getComputedStyle(node).fontSize"))[:-2]
    )
    await tab_to(chat, "text")
    await keyboard.type(QUESTION)
    await keyboard.press("Enter")
    assert "10086" in await chat.answered()
    assert (await chat.focused()).split()[1] == "text"
    await keyboard.press("Alt+p")
    await chat.answered(2)
    assert (await chat.focused()).split()[1] == "text"
    headings = await chat.page.locator("access-gateway-chat :is(h1, h2, h3):visible").evaluate_all(
        "nodes => nodes.map((node) => node.tagName)"
    )
    assert headings[:2] == ["H1", "H2"] and len(headings) >= 5 and set(headings[2:]) == {"H3"}


async def test_a_number_alone_is_answered_in_the_words_of_the_page(chat: Chat, host: Host) -> None:
    """An order number says nothing of a language: what is said beside the answer is in the page's."""
    await chat.open(f"{host.gateway.url}/?language=mn-Mong")
    await chat.page.locator("#text").fill("10086")
    await chat.page.keyboard.press("Enter")
    answer = await chat.answered()
    assert "10086" in answer and "ᠬᠢᠲᠠᠳ ᠬᠡᠯᠡ" in answer  # that it is in Chinese


async def test_answers_are_announced_once_and_in_order(chat: Chat, host: Host) -> None:
    """A screen reader says each answer once, whole, when it comes; failures at once; nothing else, nothing twice."""
    await chat.open(f"{host.gateway.url}/?language=zh-Hans")
    await chat.write(QUESTION)
    first = await chat.answered()
    await chat.page.context.set_offline(True)
    await chat.write("你们几点开门")
    await chat.key("try-again").wait_for()
    await chat.page.context.set_offline(False)
    await chat.key("try-again").click()
    await chat.answered(2)
    said = await chat.said()
    assert [how for how, _ in said] == ["polite", "assertive", "polite"]
    assert re.fullmatch(r"订单10086，.*。 预计.*送到。", said[0][1])
    for sentence in said[0][1].split(" "):
        assert sentence in first
    assert said[1][1] == "没有网络连接。请再试一次。"
    assert "营业" in said[2][1]
    regions = await chat.page.locator("access-gateway-chat [aria-live]").count()
    assert regions == 2, "the conversation is no live region"
    tree = await chat.page.locator("access-gateway-chat").aria_snapshot()
    at = 0
    for role in (
        "main ", 'heading "客户服务" [level=1]', 'button "简体中文"', 'button "设置"', 'button "说话"',
        'button "再说一遍"', 'button "找人工客服"', 'textbox "写下您的问题"', 'button "发送"',
        'button "一直听我说"', 'heading "对话" [level=2]', "article",
        'heading "回答" [level=3]', 'button "听回答"', "article", 'heading "回答" [level=3]', 'link "可打印的对话"',
    ):  # fmt: skip
        assert role in tree[at:], (role, tree)
        at = tree.index(role, at) + len(role)


@pytest.mark.models
async def test_a_conversation_by_voice_alone(browser: Browser, served: Served) -> None:
    """A Korean customer asks aloud and hears the answer; words and sentences are on the page as they are said."""
    async with await browser.new_context(locale="ko-KR") as context:
        await context.grant_permissions(["microphone"], origin=served.url)
        chat = Chat(await context.new_page())
        await chat.open(served.url)
        await chat.page.keyboard.press(
            "Alt+h"
        )  # a browser wants one key before it listens; all else is voice
        await chat.page.locator("[data-state=listening]").wait_for()
        await chat.answered()
        asked = await chat.page.locator(".said p").first.inner_text()
        assert asked.replace(" ", "") == "환불은언제되나요"
        await chat.page.locator("[data-key=stop]:not([aria-disabled])").wait_for()
        await chat.page.locator(".answer [aria-current=true]").wait_for()
        said = await chat.said()
        assert [how for how, _ in said] == ["polite"], "what is spoken is not announced as well"
        assert chat.errors == [] and await chat.page.evaluate("window.seen.violations") == []


async def test_captions_follow_the_speech(chat: Chat, host: Host) -> None:
    """The sentence that is being said is marked when it is said: the second one not before its own sound."""
    async with ClientSession() as client:
        url = f"{host.gateway.url}/v1/turns"
        async with client.post(url, json={"text": QUESTION, "preferences": {"speech": False}}) as response:
            reply = await response.json()
    first, second = (sentence["text"] for sentence in reply["answer"]["sentences"])
    stream = await chat.open_to_talk(host.gateway.url)
    await chat.key("handsFree").click()
    await stream.started()
    stream.send(json.dumps({"type": "answer", "turn": "t1", "reply": reply}))
    await chat.answered()
    await chat.page.evaluate(
        "() => { window.marked = []; new MutationObserver((changes) => { for (const { target, oldValue } of changes) "
        "if (oldValue !== target.ariaCurrent) "
        "window.marked.push([target.ariaCurrent, target.textContent, performance.now()]); }).observe("
        "document.querySelector('access-gateway-chat').shadowRoot, "
        "{ subtree: true, attributeFilter: ['aria-current'], attributeOldValue: true }); }"
    )
    stream.send('{"type": "speech_start", "turn": "t1", "encoding": "pcm_s16le", "sample_rate_hz": 8000}')
    for text in (first, second):
        caption = {
            "type": "caption",
            "turn": "t1",
            "text": text,
            "language": "zh",
            "start_s": 0,
            "end_s": 1.5,
        }
        stream.send(json.dumps(caption))
        stream.send(bytes(8_000 * 2 * 3 // 2))
    stream.send('{"type": "speech_end", "turn": "t1", "sent_s": 3, "interrupted": false}')
    await chat.until("window.marked.length === 4")
    marked = await chat.page.evaluate("window.marked")
    assert [(current, text) for current, text, _ in marked] == [
        ("true", first), (None, first), ("true", second), (None, second),
    ]  # fmt: skip
    assert marked[2][2] - marked[0][2] > 1_000 and marked[3][2] - marked[2][2] > 1_000


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (None, "浏览器不允许使用麦克风。请允许，或者打字。"),
        ("NotFoundError", "没有找到麦克风。请打字。"),
        ("NotReadableError", "别的程序正在用麦克风。请关掉它，或者打字。"),
    ],
)
async def test_a_microphone_that_fails_is_explained(
    chat: Chat, host: Host, error: str | None, words: str
) -> None:
    """In words, announced and by voice: who does not see is not left with silence."""
    if error:  # what a browser says where there is no microphone, or another program has it
        await chat.page.add_init_script(
            f"navigator.mediaDevices.getUserMedia = async () => {{ throw new DOMException('', '{error}'); }};"
        )
    async with chat.page.expect_request("**/v1/texts/*/speech*", timeout=20_000):
        await chat.open(f"{host.gateway.url}/?language=zh-Hans")
        await chat.key("talk").click()
    await expect(chat.page.locator(".status")).to_have_text(words)
    assert await chat.said() == [("assertive", words)]


async def test_with_scripts_off_the_form_does_it(browser: Browser, host: Host) -> None:
    """Who has no scripts asks and is answered all the same."""
    async with await browser.new_context(java_script_enabled=False, locale="zh-CN") as context:
        page = await context.new_page()
        await page.goto(host.gateway.url)
        await page.locator("textarea").fill(QUESTION)
        await page.locator("button").first.click()
        assert "10086" in await page.locator("#answer").inner_text()


async def test_what_was_typed_before_the_scripts_came_is_kept(chat: Chat, host: Host) -> None:
    """A slow line loses nobody's words: they go from the form into the chat, and focus with them."""
    asked: asyncio.Queue[Route] = asyncio.Queue()
    await chat.page.route("**/texts-*.json", asked.put)
    await chat.page.goto(host.gateway.url, wait_until="commit")
    await chat.page.locator("textarea[name=text]").fill("我要退货")
    await (await asked.get()).continue_()
    await chat.root.wait_for()
    assert await chat.page.locator("#text").input_value() == "我要退货"
    assert (await chat.focused()).split()[1] == "text"


async def test_speaking_over_the_voice_silences_it(chat: Chat, host: Host) -> None:
    """Barge-in: what has come of an answer is not played to its end over the customer's next words."""
    stream = await chat.open_to_talk(host.gateway.url)
    await chat.key("handsFree").click()
    await stream.started()
    stop = chat.page.locator("[data-key=stop]")
    for ends in ('{"type": "partial", "turn": "t2", "text": "等"}', None):
        stream.send('{"type": "speech_start", "turn": "t1", "encoding": "pcm_s16le", "sample_rate_hz": 8000}')
        stream.send(bytes(8_000 * 2 * 30))
        await expect(stop).not_to_have_attribute("aria-disabled", "true")
        if ends:
            stream.send(ends)
        else:
            await chat.page.keyboard.press("Escape")
        await expect(stop).to_have_attribute("aria-disabled", "true")
    assert stream.took[-1] == '{"type":"interrupt"}', "the gateway is told to stop, too"


async def test_the_voice_leaves_a_screen_reader_alone_unless_asked(chat: Chat, host: Host) -> None:
    """What was typed is answered in writing and announced; who wants it spoken hears it, and one voice only."""
    await chat.open(f"{host.gateway.url}/?language=zh-Hans")
    stop = chat.page.locator("[data-key=stop]")
    await chat.write(QUESTION)
    await chat.answered()
    assert await stop.get_attribute("aria-disabled") == "true" and len(await chat.said()) == 1
    await chat.key("settings").click()
    await chat.page.locator("#speech-1").check()
    await chat.key("settings").click()
    await chat.write(QUESTION)
    await chat.answered(2)
    await expect(stop).not_to_have_attribute("aria-disabled", "true")
    assert len(await chat.said()) == 1
    await chat.key("slower").click()
    assert [words for _, words in await chat.said()][1:] == ["语速 90%"]
    await expect(stop).not_to_have_attribute("aria-disabled", "true")


async def test_a_lost_connection_ends_the_listening_in_words(chat: Chat, host: Host) -> None:
    """Nobody speaks into a page that hears nothing any more."""
    stream = await chat.open_to_talk(host.gateway.url)
    await chat.key("talk").click()
    await stream.started()
    await chat.page.locator("[data-state=listening]").wait_for()
    await stream.hang_up()
    await expect(chat.page.locator(".status")).to_have_text("没有网络连接。请再试一次。")
    assert [how for how, _ in await chat.said()] == ["polite", "assertive"]
    await expect(chat.key("talk")).to_have_text("说话")
