"""What a customer prefers holds in every channel alike, can be taken along, and is gone once it is erased."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, FormData
from tests.faults.fake_rooms import fake_rooms
from tests.serving import Served
from tests.web.test_stream import talking

from access_gateway.batch import Numbered, run
from access_gateway.contracts.audio import Recording
from access_gateway.contracts.hearing import Transcript, Word
from access_gateway.contracts.speaking import Manner
from access_gateway.contracts.turn import Preferences, Reply
from access_gateway.hearing.decode import decode
from access_gateway.hearing.live_sound import LIMITS
from access_gateway.turn import Said, answer

ORDER = "订单10086到哪了？"
LOOK: dict[str, Any] = {"language": "zh-Hant", "text_size_pt": 36, "theme": "contrast", "simple": True}
SOUND: dict[str, Any] = {"rate": 0.6, "volume": 0.5, "pitch": 0.9, "voice": "male"}
MANNER = Manner(rate=0.6, volume=0.5, pitch=0.9, sex="male")
MARKS = ('lang="zh-Hant"', "pt-36 contrast", "<strong>10086</strong>")


async def prefers(client: ClientSession, url: str, customer: str, **chosen: Any) -> None:
    async with client.put(f"{url}/v1/customers/{customer}/preferences", json=chosen) as response:
        assert response.status == 200


async def asked(client: ClientSession, url: str, path: str = "turns", **body: Any) -> dict[str, Any]:
    async with client.post(f"{url}/v1/{path}", json=body) as response:
        assert response.status == 200, await response.text()
        return dict(await response.json())


async def seconds(client: ClientSession, url: str, **asks: Any) -> float:
    """Return how long something takes to be said."""
    method = "POST" if "json" in asks else "GET"
    async with client.request(method, url, headers={"Accept": "audio/wav"}, **asks) as response:
        assert response.status == 200, await response.text()
        return decode(Recording(await response.read(), "audio/wav"), LIMITS).duration_s


def shows(page: str, marks: Iterable[str] = MARKS) -> None:
    for mark in marks:
        assert mark in page, mark


def sounds(served: Served, turn: str) -> None:
    assert served.outside.rooms.answers.of(turn).manner == MANNER


@pytest.mark.parametrize("named", ["customer", "session"])
async def test_a_turn_over_http(typed: Served, client: ClientSession, named: str) -> None:
    """Language, size, colours, simple view and manner of speech, by the customer's id or the conversation's."""
    await prefers(client, typed.url, f"every-http-{named}", **LOOK, **SOUND)
    who: dict[str, Any] = {"session": f"every-http-{named}"}
    if named == "customer":
        who = {"session": "every-http-other", "metadata": {"customer": f"every-http-{named}"}}
    said = await asked(client, typed.url, text=ORDER, **who)
    assert said["answer"]["language"] == "zh-Hant"
    shows(said["answer"]["large_text_html"])
    sounds(typed, said["turn"])


async def test_a_live_conversation(typed: Served, client: ClientSession) -> None:
    """The same over a WebSocket, whose start names the customer; who wants no captions is sent none."""
    await prefers(client, typed.url, "every-live", **LOOK, **SOUND, captions=False)
    for customer, captioned in (("every-live", False), ("every-live-nobody", True)):
        metadata = {"customer": customer, "shop": "7"}
        async with talking(client, typed.url, session=f"{customer}-s", metadata=metadata) as talk:
            await talk.send("text", text=ORDER)
            reply = (await talk.until("answer"))["reply"]
            await talk.until_sound()  # what is shown with it has come before it
            await talk.send("interrupt")
            await talk.until("speech_end")
        assert ("caption" in talk.kinds) is captioned
        if not captioned:
            assert reply["answer"]["language"] == "zh-Hant"
            shows(reply["answer"]["large_text_html"])
            sounds(typed, reply["turn"])


async def test_a_review(typed: Served, client: ClientSession) -> None:
    """What is read back of a review is read back as the customer likes it."""
    await prefers(client, typed.url, "every-review", **LOOK, **SOUND)
    said = await asked(client, typed.url, "reviews", text=f"{ORDER}好", metadata={"customer": "every-review"})
    back = said["read_back"]
    assert back["language"] == "zh-Hant"
    shows(back["large_text_html"], MARKS[:2])
    sounds(typed, back["speech"]["url"].split("/")[-2])


async def test_the_page_without_scripts(typed: Served, client: ClientSession) -> None:
    """The first page and each answer have the size, colours and language that were chosen."""
    await prefers(client, typed.url, "every-page", **LOOK)
    async with client.get(f"{typed.url}/?session=every-page") as response:
        shows(await response.text(), MARKS[:2])
    async with client.post(
        f"{typed.url}/", data=FormData({"text": ORDER, "session": "every-page"})
    ) as response:
        shows(await response.text())


async def test_braille_and_a_person_first(typed: Served, client: ClientSession) -> None:
    """A reader's own braille table, and who wants a person gets one whatever they say, in each channel."""
    braille = typed.outside.rooms.renderer.braille
    if braille is None or "zh-current" not in braille.tables("zh-Hans"):
        pytest.skip("liblouis is not installed: apt-get install liblouis20 liblouis-data")
    await prefers(client, typed.url, "every-braille", braille="zh-current")
    usual = await asked(client, typed.url, text=ORDER)
    own = await asked(client, typed.url, text=ORDER, metadata={"customer": "every-braille"})
    assert own["answer"]["text"] == usual["answer"]["text"]
    assert own["answer"]["braille"] and own["answer"]["braille"] != usual["answer"]["braille"]
    good = {"text": "东西很好，送得也快。", "language": "zh-Hans"}
    review = await asked(client, typed.url, "reviews", **good, metadata={"customer": "every-braille"})
    other = await asked(client, typed.url, "reviews", **good)
    assert review["read_back"]["braille"] and review["read_back"]["braille"] != other["read_back"]["braille"]
    await prefers(client, typed.url, "every-person", person_first=True)
    assert (await asked(client, typed.url, text=ORDER, session="every-person"))["handoff"][
        "status"
    ] == "accepted"
    async with talking(client, typed.url, metadata={"customer": "every-person"}) as talk:
        await talk.send("text", text=ORDER)
        assert (await talk.until("answer"))["reply"]["handoff"]["status"] == "accepted"
    async with client.post(
        f"{typed.url}/", data=FormData({"text": ORDER, "session": "every-person"})
    ) as response:
        assert "K0" in await response.text()


async def test_the_spoken_answer_and_the_gateways_own_words(typed: Served, client: ClientSession) -> None:
    """Slow is slow wherever something is said: an answer's address, the page's own texts, OpenAI's door."""
    await prefers(client, typed.url, "every-slow", rate=0.5)
    await prefers(client, typed.url, "every-fast", rate=2.0)
    lengths: dict[str, list[float]] = {}
    for customer in ("every-slow", "every-fast"):
        turn = (await asked(client, typed.url, text=ORDER, metadata={"customer": customer}))["turn"]
        text = f"{typed.url}/v1/texts/page-microphone-busy/speech"
        door = {
            "input": "订单已经发货。",
            "model": "x",
            "voice": "zh",
            "response_format": "wav",
            "customer": customer,
        }
        for what, seen in (
            ("answer", seconds(client, f"{typed.url}/v1/turns/{turn}/speech")),
            ("text", seconds(client, f"{text}?language=zh&customer={customer}")),
            ("openai", seconds(client, f"{typed.url}/v1/audio/speech", json=door)),
        ):
            lengths.setdefault(what, []).append(await seen)
    for what, (slow, fast) in lengths.items():
        assert slow > 2 * fast, (what, slow, fast)
    named = await seconds(client, f"{text}?language=zh&customer=every-slow&rate=2.0")
    assert named == pytest.approx(lengths["text"][1], rel=0.1), "what the address says comes first"
    for wrong in ("rate=9", "voice=robot", "customer=a%20b"):
        async with client.get(f"{text}?{wrong}") as response:
            assert response.status == 400, wrong


async def test_many_turns_from_a_file(tmp_path: Path) -> None:
    """A night's batch treats each line as its customer would be: their language, and a person where they want one."""
    async with fake_rooms(tmp_path) as fakes:
        await fakes.rooms.preferences.put("c-1", Preferences(language="zh-Hant", simple=True))
        await fakes.rooms.preferences.put("s-2", Preferences(person_first=True))
        given: tuple[dict[str, str], ...] = ({"customer": "c-1"}, {"session": "s-2"}, {})
        lines = [
            Numbered(number, json.dumps({"text": ORDER, **who}).encode())
            for number, who in enumerate(given, 1)
        ]
        done = [one async for one in run(fakes.rooms, lines, tmp_path, at_once=1)]
        assert [one.error for one in done] == [None, None, None]
        assert len(fakes.backend.asked) == 2, "the one who wants a person is not sent to the service"
        assert fakes.backend.asked[0].metadata == {"customer": "c-1"}
        assert done[0].answer_language == "zh-Hant" and done[2].answer_language == "zh-Hans"


@pytest.mark.parametrize(
    ("wish", "sure", "checked", "noted"),
    [
        ("always", 0.95, False, True), ("always", 0.95, True, False), ("unsure", 0.95, False, False),
        ("unsure", 0.7, False, True), ("never", 0.7, False, False), (None, 0.7, False, False),
    ],
)  # fmt: skip
async def test_read_back_of_a_recording(
    tmp_path: Path, wish: str | None, sure: float, checked: bool, noted: bool
) -> None:
    """Who is not there to be asked is shown what was heard, as their wish to check it says; who was asked is not."""
    words = (Word("订单", 0.0, 0.5, 0.95), Word("10086", 0.5, 1.0, sure), Word("到哪了", 1.0, 1.5, 0.95))
    heard = Transcript(
        "订单10086到哪了", "zh-Hans", words=words, confidence=0.9, engine="fake", duration_s=1.5
    )
    async with fake_rooms(tmp_path) as fakes:
        said = Said("T1", "s", heard, preferences=Preferences(read_back=wish), checked=checked)
        reply: Reply = await answer(fakes.rooms, said)
    assert ("heard-unsure" in [notice.code for notice in reply.notices]) is noted


async def test_what_was_chosen_is_taken_along_and_erased(typed: Served, client: ClientSession) -> None:
    """Everything that is kept of a customer's wishes comes out by one request, and goes by another: commands, too."""
    url = f"{typed.url}/v1/customers/every-gone/preferences"
    await prefers(
        client, typed.url, "every-gone", **LOOK, **SOUND, pause_s=2.5, read_back="always", captions=False
    )
    await asked(client, typed.url, text="说慢一点", session="every-gone")
    await asked(
        client, typed.url, text="说慢一点", session="every-gone-2", metadata={"customer": "every-gone"}
    )
    async with client.get(url) as response:
        taken = await response.json()
    assert {name: taken[name] for name in LOOK} == LOOK and taken["pause_s"] == 2.5
    assert taken["rate"] < SOUND["rate"], "what was said to the gateway is among it"
    await prefers(client, typed.url, "every-copy", **taken)
    async with client.delete(url) as response:
        assert response.status == 204
    async with client.get(url) as response:
        assert response.status == 404
    whose: list[dict[str, Any]] = [
        {"session": "every-gone"},
        {"session": "every-gone-2", "metadata": {"customer": "every-gone"}},
    ]
    for who in whose:
        said = await asked(client, typed.url, text=ORDER, **who)
        assert typed.outside.rooms.answers.of(said["turn"]).manner.rate == typed.outside.settings.speech.rate
        assert (
            "pt-22" in said["answer"]["large_text_html"]
            and "contrast" not in said["answer"]["large_text_html"][:400]
        )


async def test_an_answer_is_called_by_its_name(typed: Served, client: ClientSession) -> None:
    """A platform that has a clip of an answer in sign language finds it: by its own code, or by the gateway's."""
    said = await asked(client, typed.url, text=ORDER)
    assert said["answer"]["codes"] == ["status-shipped"]
    tibetan = {"language": "bo-Tibt"}
    assert (await asked(client, typed.url, text=ORDER, preferences=tibetan))["answer"]["codes"][
        0
    ] == "not-translated"
    assert (await asked(client, typed.url, person=True, language="zh"))["answer"]["codes"][
        0
    ] == "person-accepted"
