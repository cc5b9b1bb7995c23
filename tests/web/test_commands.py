"""What is said to the gateway itself is done at once, in every door, and the backend is not asked."""

from typing import Any

import msgspec
import pytest
from aiohttp import ClientSession
from tests.serving import Served
from tests.web.test_stream import samples, talking

from access_gateway.contracts.audio import Recording
from access_gateway.contracts.turn import Command
from access_gateway.hearing.decode import decode
from access_gateway.hearing.live_sound import LIMITS
from access_gateway.sound.loudness import loudness_lufs
from access_gateway.web.wire import CommandName

ORDER = "订单10086到哪了"


class Customer:
    """Somebody who types."""

    def __init__(self, client: ClientSession, url: str, session: str, **fields: Any) -> None:
        self.client, self.url, self.fields = client, url, {"session": session, **fields}

    async def says(self, text: str | None = None, **fields: Any) -> dict[str, Any]:
        sent = {**self.fields, "text": text, **fields}
        async with self.client.post(f"{self.url}/v1/turns", json=sent) as response:
            assert response.status == 200, await response.text()
            return dict(await response.json())


async def test_again_and_slower(typed: Served, client: ClientSession) -> None:
    """Who did not follow hears the same answer again, as slowly as they like, for the rest of the conversation."""
    customer = Customer(client, typed.url, "commands-slower")
    first = await customer.says(ORDER)
    again = await customer.says("再说一遍")
    slower = await customer.says("请说慢一点")
    later = await customer.says("再说一遍")
    assert [it["understood"]["command"] for it in (first, again, slower, later)] == [
        None,
        "repeat",
        "slower",
        "repeat",
    ]
    assert (
        again["answer"]["text"]
        == slower["answer"]["text"]
        == later["answer"]["text"]
        == first["answer"]["text"]
    )
    assert slower["understood"]["changed"]["rate"] == pytest.approx(0.72)
    assert [notice["code"] for notice in slower["notices"]] == ["command-slower"]
    assert slower["answer"]["speech"]["duration_s"] > 1.1 * first["answer"]["speech"]["duration_s"]
    assert later["answer"]["speech"]["duration_s"] == slower["answer"]["speech"]["duration_s"]


async def test_what_sounds_like_a_command_goes_to_the_backend(typed: Served, client: ClientSession) -> None:
    """ "Send it faster" is for the shop."""
    customer = Customer(client, typed.url, "commands-not")
    for text in ("送快点", "太慢了我要退货", "can you ship it faster"):
        assert (await customer.says(text))["understood"]["command"] is None


async def test_an_order_number_is_spelled(typed: Served, client: ClientSession) -> None:
    """A blind customer can write the order number down."""
    customer = Customer(client, typed.url, "commands-spell")
    await customer.says(ORDER)
    spelled = await customer.says("数字一个一个念")
    assert "1，0，0，8，6。" in spelled["answer"]["text"]


async def test_stop_is_answered_without_a_sound(typed: Served, client: ClientSession) -> None:
    """Whoever says stop is not talked to; what was said before can still be heard again."""
    customer = Customer(client, typed.url, "commands-stop")
    first = await customer.says(ORDER)
    stopped = await customer.says("停")
    again = await customer.says("再说一遍")
    assert stopped["answer"]["speech"] is None and stopped["answer"]["text"]
    assert again["answer"]["text"] == first["answer"]["text"]


async def test_starting_over_forgets_what_was_said(typed: Served, client: ClientSession) -> None:
    """A shared telephone's next customer is not read the last one's order."""
    customer = Customer(client, typed.url, "commands-over")
    first = await customer.says(ORDER)
    await customer.says("重新开始")
    again = await customer.says("再说一遍")
    assert "10086" in first["answer"]["text"] and "10086" not in again["answer"]["text"]


async def test_keys_do_what_words_do(typed: Served, client: ClientSession) -> None:
    """One key or switch is enough, in the customer's own language, also where nobody can recognise it."""
    customer = Customer(client, typed.url, "commands-keys", language="bo-Tibt")
    larger = await customer.says(command="larger-text")
    assert larger["understood"] == {
        "wants_person": False, "command": "larger-text", "changed": larger["understood"]["changed"],
    }  # fmt: skip
    assert larger["understood"]["changed"]["text_size_pt"] == 26
    assert larger["answer"]["language"] == "bo-Tibt"
    assert 'pt-26"' in larger["answer"]["large_text_html"]
    async with client.post(f"{typed.url}/v1/turns", json={"command": "sing"}) as response:
        assert response.status == 400 and (await response.json())["code"] == "invalid-json"


async def test_a_known_customer_is_spoken_to_so_next_time(typed: Served, client: ClientSession) -> None:
    """A customer who asked for slower speech once need not ask in every conversation; what they chose else stays."""
    preferences = f"{typed.url}/v1/customers/c-slow/preferences"
    async with client.put(preferences, json={"pitch": 0.9, "rate": 1.0}) as response:
        assert response.status == 200
    customer = Customer(client, typed.url, "commands-known", metadata={"customer": "c-slow"})
    await customer.says("slower please")
    await customer.says("slower please")
    async with client.get(preferences) as response:
        kept = await response.json()
    assert (kept["rate"], kept["pitch"]) == (0.64, 0.9)


async def test_louder_is_louder(typed: Served, client: ClientSession) -> None:
    """Who hears badly need not first be spoken to quietly: there is room above the usual, and no crackle in it."""
    customer = Customer(client, typed.url, "commands-louder")
    usual = await loudness_of(customer, await customer.says(ORDER))
    louder = await loudness_of(customer, await customer.says("大声一点"))
    loudest = await loudness_of(customer, await customer.says("再大声一点"))
    end = await customer.says("大声点")
    assert loudest > louder + 1.5 > usual + 3
    assert end["understood"]["changed"] is None and end["answer"]["sentences"][0]["text"] == "已经到头了。"


async def loudness_of(customer: Customer, turn: dict[str, Any]) -> float:
    url = customer.url + turn["answer"]["speech"]["url"]
    async with customer.client.get(url, headers={"Accept": "audio/wav"}) as response:
        spoken = decode(Recording(await response.read(), "audio/wav"), LIMITS)
    found = loudness_lufs(spoken)
    assert found is not None
    return found


async def test_there_is_an_end_to_slower(typed: Served, client: ClientSession) -> None:
    """Whoever asks for more than there is, is told so aloud."""
    customer = Customer(client, typed.url, "commands-end", preferences={"rate": 0.4})
    slowest = await customer.says("说慢一点")
    assert slowest["understood"]["changed"] is None
    assert slowest["answer"]["sentences"][0]["text"] == "已经到头了。"


async def test_a_conversation_outlives_its_gateway(typed: Served, client: ClientSession) -> None:
    """The words of the last answer are found again where the memory of its renditions has gone."""
    customer = Customer(client, typed.url, "commands-restart")
    first = await customer.says(ORDER)
    typed.outside.rooms.answers._kept.pop(first["turn"])
    again = await customer.says("再说一遍")
    assert again["answer"]["text"] == first["answer"]["text"]


async def test_a_live_conversation_obeys(typed: Served, client: ClientSession) -> None:
    """A key during an answer stops it and does what it says; the change holds for the answers that follow."""
    async with talking(client, typed.url, preferences={"rate": 2.0}) as talk:
        await talk.send("text", text=ORDER)
        first = (await talk.until("answer"))["reply"]
        await talk.until("speech_start")
        await talk.send("command", command="slower")
        assert (await talk.until("speech_end"))["interrupted"]
        slower = (await talk.until("answer"))["reply"]
        await talk.until("speech_start")
        await talk.send("command", command="stop")
        assert (await talk.until("speech_end"))["interrupted"]
        assert (await talk.until("answer"))["reply"]["understood"]["command"] == "stop"
        await talk.send("text", text="再慢一点")
        slowest = (await talk.until("answer"))["reply"]
    assert slower["answer"]["text"] == first["answer"]["text"]
    assert slower["understood"]["changed"]["rate"] == 1.6
    assert slowest["understood"]["changed"]["rate"] == 1.28


@pytest.mark.models
async def test_slower_is_said_over_an_answer(served: Served, client: ClientSession) -> None:
    """By voice alone: speaking over an answer stops it, and "slower" has it said again more slowly."""
    async with talking(client, served.url, language="zh-Hans") as talk:
        await talk.send("text", text=ORDER)
        first = (await talk.until("answer"))["reply"]
        await talk.until("speech_start")
        await talk.speak(samples("zh-slower.flac"), pace_s=0.02)
        assert (await talk.until("speech_end"))["interrupted"]
        heard = await talk.until("heard")
        slower = (await talk.until("answer"))["reply"]
        await talk.send("interrupt")
    assert slower["understood"]["command"] == "slower", heard["heard"]["text"]
    assert slower["answer"]["text"] == first["answer"]["text"]


def test_every_command_has_a_name_on_the_wire() -> None:
    """A command that the gateway knows can be sent by key and is told to programs."""
    for command in Command:
        assert msgspec.convert(command.value, CommandName) == command.value
