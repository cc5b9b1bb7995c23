"""Speaking and being spoken to: live captions, read-back, an answer said again, slower; a microphone that goes."""

import json

import pytest
from playwright.async_api import expect
from tests.browser.chat import Chat, Stream, held
from tests.browser.conftest import Host

pytestmark = pytest.mark.asyncio(loop_scope="session")
QUESTION = "订单10086到哪了"
PLAYED = """window.played = []; const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () { window.played.push(this); return play.call(this); };"""
MEDIA = """{ const own = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wanted) => (window.media = await own(wanted)); }"""


async def talking(chat: Chat, host: Host, language: str = "zh-Hans", **preferences: object) -> Stream:
    """Open the chat for a customer with these preferences, and press the key to talk."""
    await chat.keep(**preferences)
    stream = await chat.open_to_talk(host.gateway.url, language)
    await chat.key("talk").click()
    await chat.page.locator("[data-state=listening]").wait_for()
    await stream.started()
    return stream


async def test_words_are_seen_as_they_are_heard(chat: Chat, host: Host) -> None:
    """Live captions of one's own words: they grow and are mended in place, and nothing is announced of them."""
    stream = await talking(chat, host)
    words = chat.page.locator(".said p")
    for text in ("订单", "订单一零零", "订单10086到哪了"):
        stream.send(json.dumps({"type": "partial", "turn": "t1", "text": text}))
        await expect(words).to_have_text(text)
    stream.send(held("t1", QUESTION))
    await chat.key("confirm").wait_for()
    assert await words.count() == 1 and await chat.page.locator("article").count() == 1
    assert [text for _, text in await chat.said()] == ["正在听您说"]


async def test_who_wants_no_captions_sees_the_words_when_they_are_whole(chat: Chat, host: Host) -> None:
    """Moving words disturb some readers: without captions there is nothing until the utterance is heard."""
    stream = await talking(chat, host, captions=False)
    stream.send('{"type": "partial", "turn": "t1", "text": "订"}')
    stream.send(held("t1", QUESTION))
    await chat.key("confirm").wait_for()
    assert await chat.page.locator(".said p").all_inner_texts() == [QUESTION]
    assert await chat.page.evaluate("window.seen.violations") == []


async def test_who_is_not_spoken_to_is_read_back_in_words(chat: Chat, host: Host) -> None:
    """With the voice off, a screen reader says what was heard and asks; "always" goes with the conversation."""
    stream = await talking(chat, host, speech=False, read_back="always")
    begun = json.loads(next(message for message in stream.took if '"start"' in message))
    assert begun["preferences"]["read_back"] == "always" and begun["preferences"]["speech"] is False
    stream.send(held("t1", QUESTION))
    await chat.key("confirm").wait_for()
    assert (await chat.said())[-1] == ("polite", f"您说的话 {QUESTION} 对不对？")


async def test_what_was_heard_is_dropped_by_key(chat: Chat, host: Host) -> None:
    """Cancelled without a mouse or a voice: nothing is sent, that is said, and focus is on the key to talk."""
    stream = await talking(chat, host)
    await chat.key("talk").focus()
    await chat.page.keyboard.press("Enter")
    stream.send(held("t1", QUESTION))
    await chat.key("confirm").wait_for()
    assert (await chat.focused()).split()[1] == "confirm", "who spoke by key answers by key"
    for _ in range(2):
        await chat.page.keyboard.press("Tab")
    await chat.page.keyboard.press("Enter")
    await expect(chat.page.locator(".answer p").first).to_have_text("没有发出去。")
    assert (await chat.focused()).split()[1] == "talk"
    assert [message for message in stream.took if '"send"' in message or '"drop"' in message] == [
        '{"type":"drop","turn":"t1"}'
    ]
    assert ("polite", "没有发出去。") in await chat.said()


async def test_a_question_to_the_customer_waits_for_hours(chat: Chat, host: Host) -> None:
    """Nothing is timed: an hour later the words still wait for a yes, with focus where it was."""
    await chat.page.clock.install()
    stream = await talking(chat, host)
    await chat.key("talk").focus()
    await chat.page.keyboard.press("Enter")
    stream.send(held("t1", QUESTION))
    await chat.key("confirm").wait_for()
    for _ in range(3):
        await chat.page.clock.fast_forward("01:00:00")
    assert (await chat.focused()).split()[1] == "confirm"
    await chat.page.keyboard.press("Enter")
    await chat.page.locator(".waiting").wait_for()
    assert '{"type":"send","turn":"t1"}' in stream.took


async def test_an_answer_is_said_again_slower_and_stopped(chat: Chat, host: Host) -> None:
    """By key and by shortcut: the same answer from its beginning, slower without starting anew, silent at once."""
    await chat.page.add_init_script(PLAYED)
    await chat.open(f"{host.gateway.url}/?language=zh-Hans")
    stop = chat.page.locator("[data-key=stop]")
    await chat.write(QUESTION)
    await chat.answered()
    assert await chat.page.evaluate("window.played.length") == 0
    await chat.key("again").click()
    await expect(stop).not_to_have_attribute("aria-disabled", "true")
    assert str(await chat.page.evaluate("window.played[0].src")).endswith("/speech")
    await chat.page.keyboard.press("Alt+Comma")
    assert await chat.page.evaluate("[played.length, played[0].playbackRate, played[0].paused]") == [
        1,
        0.9,
        False,
    ]
    await stop.click()
    assert await chat.page.evaluate("played[0].paused")
    await expect(stop).to_have_attribute("aria-disabled", "true")
    await chat.page.keyboard.press("Alt+KeyR")
    await expect(stop).not_to_have_attribute("aria-disabled", "true")
    assert await chat.page.evaluate("[played.length, played[1].playbackRate]") == [2, 0.9]


@pytest.mark.parametrize("why", ["no voice", "never"])
async def test_what_cannot_be_spoken_again_is_announced_again(chat: Chat, host: Host, why: str) -> None:
    """The key to say it again is never answered with silence: without a voice, the screen reader says it."""
    if why == "never":
        await chat.keep(speech=False)
    asked: list[str] = []
    chat.page.on("request", lambda request: asked.append(request.url))
    await chat.page.route("**/v1/turns/*/speech", lambda route: route.abort())
    await chat.open(f"{host.gateway.url}/?language=zh-Hans")
    await chat.write(QUESTION)
    await chat.answered()
    for count, key in enumerate(("again", "listen"), 2):
        await chat.key(key).click()
        await chat.until(f"window.seen.said.length === {count}")
    said = await chat.said()
    assert len({words for _, words in said}) == 1 and {how for how, _ in said} == {"polite"}
    assert any(url.endswith("/speech") for url in asked) == (why == "no voice")


async def test_a_microphone_that_is_pulled_out_is_said(chat: Chat, host: Host) -> None:
    """Nobody speaks into nothing: in words, announced and by voice; what was said until then is answered."""
    await chat.page.add_init_script(MEDIA)
    stream = await talking(chat, host)
    async with chat.page.expect_request("**/v1/texts/page-microphone-missing/speech*"):
        await chat.page.evaluate(
            "window.media.getTracks().forEach((it) => it.dispatchEvent(new Event('ended')))"
        )
    await expect(chat.page.locator(".status")).to_have_text("没有找到麦克风。请打字。")
    assert (await chat.said())[-1] == ("assertive", "没有找到麦克风。请打字。")
    await expect(chat.key("talk")).to_have_text("说话")
    assert stream.took[-1] == '{"type":"end"}'


async def test_a_page_without_any_microphone_says_so(chat: Chat, host: Host) -> None:
    """On a page that the browser gives no microphone at all, typing is offered, in words and by voice."""
    await chat.page.add_init_script("Object.defineProperty(navigator, 'mediaDevices', { value: undefined });")
    await chat.open(f"{host.gateway.url}/?language=zh-Hans")
    async with chat.page.expect_request("**/v1/texts/page-microphone-off/speech*"):
        await chat.key("talk").click()
    await expect(chat.page.locator(".status")).to_have_text("麦克风用不了。请打字。")
    assert await chat.said() == [("assertive", "麦克风用不了。请打字。")]


async def test_chinese_words_do_not_disturb_a_line_from_right_to_left(chat: Chat, host: Host) -> None:
    """Mixed text is isolated: what is heard stands within the Uyghur line as one piece."""
    stream = await talking(chat, host, language="ug")
    stream.send(held("t1", QUESTION))
    await chat.key("confirm").wait_for()
    stream.send('{"type": "partial", "turn": "t2", "text": "10086 (对)"}')
    status = chat.page.locator(".status")
    await expect(status).to_contain_text("10086")
    assert "\u206810086 (对)\u2069" in str(await status.text_content())
