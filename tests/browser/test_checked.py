"""What was heard is read back: confirmed, corrected and dropped, by voice and by key."""

import pytest
from playwright.async_api import expect
from tests.browser.chat import Chat, held
from tests.browser.conftest import Host

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_what_was_heard_is_checked_by_voice(chat: Chat, host: Host) -> None:
    """An unsure order number goes out after a yes, is replaced by other words, and dropped at a no; all by voice."""
    stream = await chat.open_to_talk(host.gateway.url)
    await chat.key("handsFree").click()
    await chat.page.locator("[data-state=listening]").wait_for()
    await stream.started()
    stream.send(held("t1", "订单10068到哪了"))
    await chat.key("confirm").wait_for()
    stream.send(held("t2", "订单10086到哪了"))
    await expect(chat.page.locator(".said p").first).to_have_text("订单10086到哪了")
    stream.send(held("t3", "对。"))
    await chat.page.locator(".waiting").wait_for()
    stream.send(held("t4", "退款"))
    await chat.key("confirm").wait_for()
    stream.send(held("t5", "不要"))
    await expect(chat.key("confirm")).to_have_count(0)
    sent = [message for message in stream.took if '"send"' in message or '"drop"' in message]
    assert sent == [
        '{"type":"drop","turn":"t1"}', '{"type":"drop","turn":"t3"}', '{"type":"send","turn":"t2"}',
        '{"type":"drop","turn":"t5"}', '{"type":"drop","turn":"t4"}',
    ]  # fmt: skip


async def test_what_was_heard_is_corrected_by_voice(chat: Chat, host: Host) -> None:
    """ "Change it" drops nothing: the customer is asked to say it again, and the next words stand in."""
    await chat.keep(rate=0.8)
    stream = await chat.open_to_talk(host.gateway.url)
    await chat.key("handsFree").click()
    await stream.started()
    stream.send(held("t1", "订单10068到哪了"))
    await chat.key("confirm").wait_for()
    async with chat.page.expect_request("**/v1/texts/ask-again/speech*") as asked:
        stream.send(held("t2", "改一下。"))
    assert "rate=0.8" in (await asked.value).url, "in the manner that this customer chose"
    await expect(chat.key("confirm")).to_be_visible()
    stream.send(held("t3", "订单10086到哪了"))
    await expect(chat.page.locator(".said p").first).to_have_text("订单10086到哪了")
    stream.send(held("t4", "对"))
    await chat.page.locator(".waiting").wait_for()
    assert [message for message in stream.took if '"send"' in message or '"drop"' in message] == [
        '{"type":"drop","turn":"t2"}', '{"type":"drop","turn":"t1"}', '{"type":"drop","turn":"t4"}',
        '{"type":"send","turn":"t3"}',
    ]  # fmt: skip


async def test_a_yes_with_the_key_to_talk_goes_where_the_question_was(chat: Chat, host: Host) -> None:
    """Who presses to talk confirms by voice, too, over the connection that holds their words; lost, that is said."""
    stream = await chat.open_to_talk(host.gateway.url)
    await chat.key("talk").click()
    await chat.page.locator("[data-state=listening]").wait_for()
    await stream.started()
    await chat.key("talk").click()  # finished
    stream.send(held("t1", "订单10086到哪了"))
    await chat.key("confirm").wait_for()
    await chat.key("talk").click()
    await chat.page.locator("[data-state=listening]").wait_for()
    stream.send(held("t2", "对"))
    await chat.page.locator(".waiting").wait_for()
    assert sum('"start"' in message for message in stream.took) == 1
    assert '{"type":"send","turn":"t1"}' in stream.took
    stream.send(held("t3", "退款"))
    await chat.key("confirm").wait_for()
    await stream.hang_up()
    await expect(chat.key("confirm")).to_have_count(0)
    assert ("polite", "没有发出去。") in await chat.said()


async def test_what_was_heard_is_corrected_by_key(chat: Chat, host: Host) -> None:
    """Who cannot say it better writes it; focus goes to the field, and back to the key to talk."""
    stream = await chat.open_to_talk(host.gateway.url)
    await chat.key("talk").focus()
    await chat.page.keyboard.press("Enter")
    await chat.page.locator("[data-state=listening]").wait_for()
    await chat.page.keyboard.press("Enter")
    await stream.started()
    stream.send(held("t1", "订单10068到哪了"))
    await chat.key("change").click()
    assert "correction" in await chat.focused()
    await chat.page.locator("#correction").fill("订单10086到哪了")
    await chat.key("confirm").focus()
    await chat.page.keyboard.press("Enter")
    await expect(chat.page.locator(".said p").first).to_have_text("订单10086到哪了")
    assert '{"type":"send","turn":"t1","text":"订单10086到哪了"}' in stream.took
    assert (await chat.focused()).split()[1] == "talk"
