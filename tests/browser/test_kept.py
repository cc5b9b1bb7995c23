"""Braille, clips in sign language, and choices that are taken along and erased."""

import json
import re

import pytest
from aiohttp import ClientSession
from playwright.async_api import expect
from tests.browser.chat import Chat
from tests.browser.conftest import Host

pytestmark = pytest.mark.asyncio(loop_scope="session")
QUESTION = "订单10086到哪了"


async def on_a_page(chat: Chat, host: Host, element: str) -> None:
    """Open the chat on a page of the gateway's own that is made of an element."""
    await chat.page.route(
        f"{host.gateway.url}/",
        lambda route: route.fulfill(
            content_type="text/html",
            body=f'<!doctype html><html lang="zh"><title>t</title>{element}'
            '<script type="module" src="/widget.js"></script>',
        ),
    )
    await chat.open(f"{host.gateway.url}/")


async def test_braille_is_chosen_read_and_taken_away(chat: Chat, host: Host) -> None:
    """A reader chooses their table; the cells are there at once, line by line, and as a file for an embosser."""
    await chat.open(f"{host.gateway.url}/?language=zh-Hans")
    await chat.key("settings").click()
    tables = chat.page.locator("input[name=braille]")
    if not await tables.count():
        pytest.skip("liblouis is not installed: apt-get install liblouis20 liblouis-data")
    two_cell = chat.page.locator("label.choice", has_text="双拼盲文")
    await expect(two_cell.locator("span")).to_have_attribute("lang", "zh-Hans")
    await expect(chat.page.locator("label.choice span", has_text="國語點字")).to_have_attribute(
        "lang", "zh-Hant"
    )
    async with chat.page.expect_request("**/v1/turns") as sent:
        await two_cell.locator("input").check()
        await chat.page.keyboard.press("Escape")
        await chat.write(QUESTION)
    turn = json.loads((await sent.value).post_data or "")
    assert turn["preferences"]["braille"] == "zh-two-cell"
    await chat.answered()
    lines = await chat.page.locator(".braille p").all_inner_texts()
    assert len(lines) == 2 and all(re.fullmatch("[\u2800-\u283f]+", line) for line in lines)
    assert await chat.page.locator(".braille").is_visible(), "who chose a table need not open anything"
    async with chat.page.expect_download() as download:
        await chat.key("brf").click()
    file = await download.value
    assert file.suggested_filename.endswith(".brf")
    content = (await file.path()).read_bytes()
    assert (
        content.isascii() and b"\r\n" in content and b"#JJHF" in content.upper().replace(b"#AJJHF", b"#JJHF")
    )


async def test_a_guest_takes_their_choices_along_and_has_them_forgotten(chat: Chat, host: Host) -> None:
    """One key gives all that was chosen as a file; another, asked once more, leaves nothing of it."""
    await chat.open(f"{host.gateway.url}/?language=zh-Hans&session=keeps-guest")
    await chat.key("larger").click()
    await chat.key("settings").click()
    await chat.page.locator("#theme-3").check()
    async with chat.page.expect_download() as download:
        await chat.key("save").click()
    file = await download.value
    assert json.loads((await file.path()).read_text()) == {"text_size_pt": 26, "theme": "contrast"}
    await chat.key("forget").click()
    assert (await chat.focused()).split()[1] == "forget-yes"
    await chat.key("forget-no").click()
    assert (await chat.focused()).split()[1] == "forget"
    await chat.key("forget").click()
    async with chat.page.expect_response("**/v1/customers/keeps-guest/preferences") as response:
        await chat.key("forget-yes").click()
    assert (await response.value).status == 204
    await expect(chat.root).to_have_attribute("data-theme", "auto")
    await expect(chat.root).to_have_attribute("style", "--size: 22;")
    assert await chat.page.evaluate("localStorage.getItem('access-gateway')") is None
    assert (await chat.said())[-1] == ("polite", "您的设置已经删除。")
    assert (await chat.focused()).startswith("H2 settings-title"), "focus is not lost with the key"


async def test_a_known_customer_is_forgotten_at_the_gateway(chat: Chat, host: Host) -> None:
    """What the page erases is erased where it was kept; where that fails, the choices stay and it is said."""
    url = f"{host.gateway.url}/v1/customers/keeps-c/preferences"
    async with ClientSession() as client:
        async with client.put(url, json={"text_size_pt": 36, "theme": "dark", "language": "zh-Hans"}):
            pass
        await on_a_page(chat, host, '<access-gateway-chat customer="keeps-c" page></access-gateway-chat>')
        await chat.key("settings").click()
        await chat.page.context.set_offline(True)
        await chat.key("forget").click()
        await chat.key("forget-yes").click()
        await expect(chat.page.locator(".status")).to_have_text("这个选择没有保存下来。")
        await expect(chat.root).to_have_attribute("data-theme", "dark")
        await chat.page.context.set_offline(False)
        await chat.key("forget-yes").click()
        await expect(chat.root).to_have_attribute("data-theme", "auto")
        async with client.get(url) as response:
            assert response.status == 404


async def test_a_signing_customer_sees_the_platforms_clip_of_this_very_answer(chat: Chat, host: Host) -> None:
    """By the answer's code, with the answer's words as captions; without one, that is said and nothing pretended."""
    clip = '<video slot="sign-status-shipped" id="clip" controls></video><p slot="interpreter" id="live">live</p>'
    await on_a_page(chat, host, f'<access-gateway-chat language="zh" page>{clip}</access-gateway-chat>')
    film, none = chat.page.locator("#clip"), chat.page.locator(".answer p", has_text="这里没有手语。")
    await expect(chat.page.locator("#live")).to_be_visible()
    await expect(film).not_to_be_visible()
    await chat.write(QUESTION)
    answer = await chat.answered()
    await expect(film).to_be_visible()
    await expect(none).to_be_hidden()
    tracks = "node => [...node.textTracks].map((it) => [it.kind, it.language, it.mode, it.cues[0].text])"
    ((kind, language, mode, words),) = await film.evaluate(tracks)
    assert (kind, language, mode) == ("captions", "zh-Hans", "showing")
    assert words.split("\n")[0] in answer
    await chat.write(QUESTION)
    await chat.answered(2)
    assert len(await film.evaluate(tracks)) == 1, "shown again, it has its captions once"
    await chat.write("你们几点开门")
    await chat.answered(3)
    await expect(none.first).to_be_visible()
    await expect(film).to_be_visible()  # the clip stays with the answer that it is of
    # a platform that brings its clip when it is told of the answer
    await chat.page.evaluate(
        "document.addEventListener('access-gateway-answer', ({target, detail}) => { "
        "const film = document.createElement('video'); film.slot = `sign-${detail.answer.codes[0]}`; "
        "film.id = 'late'; target.append(film); })"
    )
    await chat.write("运费多少钱")
    await chat.answered(4)
    await expect(chat.page.locator("#late")).to_be_visible()
    await expect(none.first).to_be_hidden()


async def test_where_nobody_signs_the_settings_say_so(chat: Chat, host: Host) -> None:
    """Honest absence: who looks for sign language is told that there is none, and not with every answer."""
    await chat.open(f"{host.gateway.url}/?language=zh-Hans")
    await chat.key("settings").click()
    await expect(chat.page.locator(".panel p", has_text="这里没有手语。")).to_be_visible()
    await chat.write(QUESTION)
    await chat.answered()
    await expect(chat.page.locator(".answer p", has_text="这里没有手语。")).to_be_hidden()
