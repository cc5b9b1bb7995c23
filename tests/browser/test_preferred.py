"""What a customer chooses holds: on the page, the next time, in every channel, and on other sites' pages."""

import re
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientSession
from playwright.async_api import Browser, BrowserContext, expect
from tests.browser.chat import Chat
from tests.browser.conftest import Host

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_guests_choices_are_there_the_next_time(context: BrowserContext, host: Host) -> None:
    """Size, colours, language and the simple view: chosen once, in this browser."""
    chat = Chat(await context.new_page())
    await chat.open(host.gateway.url)
    await chat.key("settings").click()
    for name, value in (("text_size_pt", 5), ("theme", 3), ("simple", 0)):
        await chat.page.locator(f"#{name}-{value}").check()
    await chat.page.keyboard.press("Escape")
    assert (await chat.focused()).split()[1] == "settings"
    await chat.page.reload()
    await chat.root.wait_for()
    assert await chat.root.get_attribute("data-theme") == "contrast"
    assert await chat.root.evaluate("node => parseFloat(getComputedStyle(node).fontSize)") == 56  # 42 pt
    big = chat.page.locator("access-gateway-chat .big:visible")
    assert await big.count() == 3 and not await chat.page.locator("#text").is_visible()
    boxes = [await big.nth(at).bounding_box() for at in range(3)]
    assert all(box and box["height"] >= 96 and box["width"] > 500 for box in boxes)


@pytest.mark.parametrize(
    "kept",
    [
        "[1]",
        "no JSON",
        "null",
        '"x"',
        '{"language": "xx-Yyyy", "text_size_pt": 1e9, "theme": 7, "other": {}, "rate": null}',
    ],
)
async def test_what_a_browser_kept_wrong_is_passed_over(chat: Chat, host: Host, kept: str) -> None:
    """An old version's choices, or another script's, keep nobody from being answered."""
    await chat.page.add_init_script(f"localStorage.setItem('access-gateway', {kept!r})")
    await chat.open(f"{host.gateway.url}/")
    await chat.write("订单10086到哪了")
    assert "10086" in await chat.answered()
    assert await chat.root.evaluate("node => node.style.getPropertyValue('--size')") == "22"


async def test_a_known_customers_choices_are_the_gateways(chat: Chat, host: Host) -> None:
    """Who is known to the platform finds their choices on every device, and the telephone honours them too."""
    url = f"{host.gateway.url}/v1/customers/c-9/preferences"
    async with ClientSession() as client:
        async with client.put(url, json={"text_size_pt": 36, "language": "ko", "braille": "ko"}):
            pass
        await chat.page.route(
            f"{host.gateway.url}/",
            lambda route: route.fulfill(
                content_type="text/html",
                body='<!doctype html><script type="module" src="/widget.js"></script>'
                '<access-gateway-chat customer="c-9" page></access-gateway-chat>',
            ),
        )
        await chat.open(f"{host.gateway.url}/")
        assert await chat.root.get_attribute("lang") == "ko-Hang"
        async with chat.page.expect_response(url):
            await chat.key("larger").click()
        async with client.get(url) as response:
            kept = await response.json()
    assert (kept["text_size_pt"], kept["language"], kept["braille"]) == (42, "ko-Hang", "ko")


@pytest.mark.parametrize(
    ("locale", "tag"),
    [("ug-CN", "ug-Arab"), ("bo-CN", "bo-Tibt"), ("mn-MN", "mn-Cyrl"), ("zh-TW", "zh-Hant")],
)
async def test_the_browsers_language_is_spoken(browser: Browser, host: Host, locale: str, tag: str) -> None:
    """Who chose nothing is met in the language that their browser asks for, before and after the scripts come."""
    async with await browser.new_context(locale=locale) as context:
        chat = Chat(await context.new_page())
        response = await chat.page.goto(host.gateway.url)
        assert response is not None and response.headers["content-language"] == tag
        await chat.root.wait_for()
        assert await chat.root.get_attribute("lang") == tag


async def test_the_sheet_is_in_the_customers_size(chat: Chat, host: Host) -> None:
    """The conversation to be printed: what was said and answered, as large as on the page, and nothing axe minds."""
    await chat.open(f"{host.gateway.url}/?language=zh-Hans&text_size_pt=36")
    await expect(chat.key("sheet")).to_be_hidden()
    await chat.write("订单10086到哪了")
    await chat.answered()
    await expect(chat.key("sheet")).to_be_visible()
    async with chat.page.context.expect_page() as opened:
        await chat.key("sheet").click()
    sheet = Chat(await opened.value)
    await sheet.page.wait_for_load_state()
    words = await sheet.page.locator("article").inner_text()
    assert "订单10086到哪了" in words and words.count("10086") == 2
    assert (
        await sheet.page.locator("article p").last.evaluate("it => parseFloat(getComputedStyle(it).fontSize)")
        >= 48
    )
    assert await sheet.violations() == []


async def test_what_is_said_to_the_gateway_changes_the_page(chat: Chat, host: Host) -> None:
    """ "Larger letters", said or written, makes them larger at once."""
    await chat.open(f"{host.gateway.url}/?language=zh-Hans&text_size_pt=22")
    await chat.write("字大一点")
    await chat.answered()
    await expect(chat.root).to_have_attribute("style", "--size: 26;")


async def test_who_chose_nothing_is_followed(chat: Chat, host: Host) -> None:
    """Somebody who writes Korean on a Chinese page is spoken to in Korean; who chose a language keeps it."""
    await chat.open(f"{host.gateway.url}/")
    await chat.write("주문을 취소하고 싶은데 환불은 언제 되나요?")
    await chat.answered()
    await expect(chat.root).to_have_attribute("lang", "ko-Hang")
    await expect(chat.page).to_have_title("고객 서비스")
    assert (await chat.focused()).split()[1] == "text"
    await chat.key("language").click()
    await chat.key("bo-Tibt").click()
    await expect(chat.root).to_have_attribute("lang", "bo-Tibt")
    await chat.write("주문을 취소하고 싶은데 환불은 언제 되나요?")
    await chat.answered(2)
    await expect(chat.root).to_have_attribute("lang", "bo-Tibt")


async def test_the_simple_view_sets_numbers_apart_and_asks_in_the_pages_language(
    chat: Chat, host: Host
) -> None:
    """An older customer's key for a person is answered in the page's language alone, the number in bold, once."""
    await chat.open(f"{host.gateway.url}/?language=zh-Hans")
    await chat.key("settings").click()
    await chat.page.locator("#simple-0").check()
    await chat.key("person").click()
    answer = await chat.answered()
    assert answer.count("K0") == 1 and "person" not in answer
    assert re.fullmatch(r"K\d+", await chat.page.locator(".answer strong").first.inner_text())
    await chat.page.keyboard.press("Escape")
    assert not await chat.key("larger").is_visible()
    await chat.page.keyboard.press("Alt+Equal")
    await expect(chat.root).to_have_attribute("style", "--size: 26;")


async def test_one_switch_reaches_every_key(chat: Chat, host: Host) -> None:
    """Focus goes round by itself, within what is open; the switch presses what has it; nothing runs out."""
    await chat.open(f"{host.gateway.url}/?language=zh-Hans")
    await chat.page.evaluate(
        "localStorage.setItem('access-gateway', JSON.stringify({scan: true, scan_s: 0.05, text_size_pt: 22}))"
    )
    await chat.page.reload()
    await chat.root.wait_for()
    seen = set[str]()
    for _ in range(200):
        await chat.page.wait_for_timeout(15)
        seen.update((await chat.focused()).split()[1:2])  # nothing has the focus before the first step
        if {"language", "talk", "person", "send", "faster"} <= seen:
            break
    assert {"language", "talk", "person", "send", "faster"} <= seen and "text" not in seen
    await chat.key("settings").click()
    await chat.until(
        "document.querySelector('access-gateway-chat').shadowRoot.activeElement?.name === 'text_size_pt'"
    )
    await chat.page.keyboard.press("Space")
    assert await chat.page.locator("input[name=text_size_pt]:checked").count() == 1


async def test_two_on_a_hostile_page_of_another_site(chat: Chat, host: Host) -> None:
    """A platform adds one script tag; its worst style sheet and strict policy change nothing, two do not meet."""
    fetched: list[str] = []
    chat.page.on("request", lambda request: fetched.append(request.url))
    await chat.open(host.url)
    assert await chat.page.locator("access-gateway-chat .root").count() == 2
    look = """node => { const s = getComputedStyle(node);
        return [s.display, s.direction, s.letterSpacing, parseFloat(s.fontSize) >= 29, s.color]; }"""
    for at in range(2):
        assert await chat.root.nth(at).evaluate(look) == ["block", "ltr", "normal", True, "rgb(17, 17, 17)"]
    first, second = (chat.page.locator("access-gateway-chat").nth(at) for at in range(2))
    await first.locator("#text").fill("订单10086到哪了")
    await first.locator("[data-key=send]").click()
    await first.locator(".answer h4").wait_for()
    assert await second.locator(".answer").count() == 0
    assert await chat.page.evaluate("document.fonts.size") == 4
    assert await chat.violations_in("access-gateway-chat") == []
    assert len(fetched) > 15
    assert {urlsplit(url)[:2] for url in fetched} == {
        urlsplit(url)[:2] for url in (host.url, host.gateway.url)
    }


async def test_without_the_gateway_the_host_keeps_its_own(chat: Chat, host: Host) -> None:
    """Where the gateway does not answer, what the platform put inside stays."""
    await chat.page.route("**/texts-*.json", lambda route: route.abort())
    await chat.page.goto(host.gateway.url)
    await chat.until("Boolean(customElements.get('access-gateway-chat'))")
    await chat.page.wait_for_timeout(100)
    assert await chat.page.locator("textarea[name=text]").is_visible()
