"""Where focus is and what is told: never lost, always seen; choices show what holds; slowness is said."""

import asyncio

import pytest
from playwright.async_api import Route, expect
from tests.browser.chat import WAITING, Chat
from tests.browser.conftest import Host

pytestmark = pytest.mark.asyncio(loop_scope="session")
QUESTION = "订单10086到哪了"
RINGS = """() => { let node = document.activeElement;
while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
const style = getComputedStyle(node); return [style.outlineStyle, parseFloat(style.outlineWidth)]; }"""


async def test_focus_is_seen_wherever_it_goes(chat: Chat, host: Host) -> None:
    """Each key, field, choice and link has a ring of 3 px or more when the keyboard reaches it."""
    await chat.open(f"{host.gateway.url}/?language=zh-Hans")
    await chat.write(QUESTION)
    await chat.answered()
    await chat.key("settings").focus()
    await chat.page.keyboard.press("Enter")
    seen = set[str]()
    for _ in range(80):
        await chat.page.keyboard.press("Tab")
        where = await chat.focused()
        if where.startswith("BODY"):
            break
        seen.add(where.split()[1])
        style, width = await chat.page.evaluate(RINGS)
        assert style == "solid" and width >= 3, where
    assert {"close", "talk", "text", "send", "faster", "listen", "sheet", "save", "theme-0"} <= seen


async def test_trying_again_keeps_the_place(chat: Chat, host: Host) -> None:
    """The key to try again goes away with what failed; focus stays with the turn, and is not thrown to the top."""
    await chat.open(f"{host.gateway.url}/?language=zh-Hans")
    await chat.page.context.set_offline(True)
    await chat.write(QUESTION)
    await chat.key("try-again").wait_for()
    await chat.page.context.set_offline(False)
    await chat.key("try-again").focus()
    await chat.page.keyboard.press("Enter")
    assert "10086" in await chat.answered()
    assert (await chat.focused()).startswith("H3") and "您说的话" in await chat.focused()
    await chat.page.keyboard.press("Tab")
    assert (await chat.focused()).split()[1] == "listen"


async def test_choices_show_what_was_chosen_elsewhere(chat: Chat, host: Host) -> None:
    """Larger by key while the settings are open: they show the new size, and the arrow keys go on from there."""
    await chat.open(f"{host.gateway.url}/?language=zh-Hans&text_size_pt=22")
    await chat.key("settings").click()
    await expect(chat.page.locator("#text_size_pt-1")).to_be_checked()
    await chat.page.keyboard.press("Alt+Equal")
    await expect(chat.page.locator("#text_size_pt-2")).to_be_checked()
    await chat.page.keyboard.press("Alt+Comma")
    await expect(chat.page.locator("input[name=rate]:checked")).to_have_id("rate-4")


async def test_another_language_leaves_focus_where_it_is(chat: Chat, host: Host) -> None:
    """Who is followed into their language while they choose a size keeps their place among the choices."""
    asked: asyncio.Queue[Route] = asyncio.Queue()
    await chat.page.route("**/v1/turns", asked.put)
    await chat.open(host.gateway.url)
    await chat.write("주문을 취소하고 싶은데 환불은 언제 되나요?")
    await chat.key("settings").click()
    await chat.page.locator("#theme-2").focus()
    await (await asked.get()).continue_()
    await expect(chat.root).to_have_attribute("lang", "ko-Hang")
    assert (await chat.focused()).split()[1] == "theme-2"
    await expect(chat.page.locator("label[for=theme-2]")).to_have_text("어둡게")


async def test_a_slow_answer_is_said_to_be_slow_once(chat: Chat, host: Host) -> None:
    """Who does not see the page is told after a while that it works on it, once, and then the answer."""
    await chat.page.clock.install()
    asked: asyncio.Queue[Route] = asyncio.Queue()
    await chat.page.route("**/v1/turns", asked.put)
    await chat.open(f"{host.gateway.url}/?language=zh-Hans")
    await chat.write(QUESTION)
    await chat.page.locator(".waiting").wait_for()
    assert await chat.said(waiting=True) == []
    for _ in range(3):
        await chat.page.clock.fast_forward(5_000)
    assert await chat.said(waiting=True) == [("polite", WAITING)]
    await (await asked.get()).continue_()
    await chat.answered()
    told = await chat.said(waiting=True)
    assert len(told) == 2 and "10086" in told[1][1]
