"""Braille, easy-read and printed sheets through a real gateway."""

import re
from typing import Any, get_args

import pytest
from aiohttp import ClientSession
from tests.serving import Served

from access_gateway import plugins
from access_gateway.contracts.errors import EngineMissing
from access_gateway.reply.braille_tables import NAMES
from access_gateway.web.wire import BrailleTable


@pytest.fixture(scope="module")
def louis() -> None:
    try:
        plugins.make("liblouis")
    except EngineMissing as error:
        pytest.skip(error.detail)


async def turn(client: ClientSession, url: str, **body: Any) -> dict[str, Any]:
    async with client.post(f"{url}/v1/turns", json=body) as response:
        assert response.status == 200, await response.text()
        answer: dict[str, Any] = await response.json()
        return answer


@pytest.mark.usefixtures("louis")
async def test_an_answer_comes_in_braille(typed: Served, client: ClientSession) -> None:
    """A deafblind customer reads the answer on their display, in the braille that they chose."""
    body = {"text": "订单10086到哪了？", "session": "br-1"}
    common = (await turn(client, typed.url, **body))["answer"]
    two_cell = (await turn(client, typed.url, **body, preferences={"braille": "zh-two-cell"}))["answer"]
    assert "⠼⠁⠚⠚⠓⠋" in common["braille"] and "⠼⠁⠚⠚⠓⠋" in two_cell["braille"]
    assert common["braille"] != two_cell["braille"]
    assert len(common["braille"].split("\n")) == len(common["sentences"])


@pytest.mark.usefixtures("louis")
async def test_an_answer_as_a_file_for_an_embosser(typed: Served, client: ClientSession) -> None:
    """The same, to be printed on paper: 40 cells a line."""
    headers = {"Accept": "text/x-brf"}
    body = {"text": "订单10086到哪了？"}
    async with client.post(f"{typed.url}/v1/turns", json=body, headers=headers) as response:
        assert response.status == 200 and response.content_type == "text/x-brf"
        assert re.fullmatch(r'attachment; filename="\w+\.brf"', response.headers["Content-Disposition"])
        lines = (await response.text()).split("\r\n")
    assert any("#AJJHF" in line for line in lines) and max(map(len, lines)) <= 40


@pytest.mark.usefixtures("louis")
async def test_the_file_can_be_had_later(typed: Served, client: ClientSession) -> None:
    """The page offers a download that needs no script."""
    made = await turn(client, typed.url, text="订单10086到哪了？", preferences={"braille": "zh-current"})
    async with client.get(f"{typed.url}/v1/turns/{made['turn']}/braille") as response:
        assert response.status == 200 and "#AJJHF" in await response.text()
        assert f"{made['turn']}.brf" in response.headers["Content-Disposition"]
    async with client.get(f"{typed.url}/v1/turns/nothing/braille") as response:
        assert response.status == 404


async def test_no_braille_is_said_and_not_sent(typed: Served, client: ClientSession) -> None:
    """Uyghur has no table: the caller is told where to read why, and JSON has null."""
    body = {"text": "بۇ كىيىم بەك ياخشى ئىكەن.", "person": True}
    assert (await turn(client, typed.url, **body))["answer"]["braille"] is None
    async with client.post(f"{typed.url}/v1/turns", json=body, headers={"Accept": "text/x-brf"}) as response:
        assert response.status == 406
        assert "braille" in (await response.json(content_type=None))["detail"]
    async with client.get(f"{typed.url}/v1/languages") as response:
        rows = {row["tag"]: row["braille"] for row in (await response.json())["languages"]}
    assert not rows["ug-Arab"]["able"] and rows["ug-Arab"]["why_not"]


async def test_an_unknown_table_is_refused(typed: Served, client: ClientSession) -> None:
    """A misspelt preference is named, not ignored."""
    body = {"text": "你好", "preferences": {"braille": "morse"}}
    async with client.post(f"{typed.url}/v1/turns", json=body) as response:
        assert response.status == 400
        assert "braille" in (await response.json(content_type=None))["detail"]


def test_the_interface_names_every_table() -> None:
    """What can be asked for is what there is."""
    assert get_args(BrailleTable) == NAMES


async def test_easy_read(typed: Served, client: ClientSession) -> None:
    """One idea a line with its numbers apart, in JSON always and on the page for who wants it simple."""
    body = {"text": "订单10086到哪了？"}
    answer = (await turn(client, typed.url, **body, preferences={"simple": True}))["answer"]
    assert "10086" in [fact for line in answer["easy_read"] for fact in line["facts"]]
    assert len(answer["easy_read"]) > len(answer["sentences"])
    assert "<strong>10086</strong>" in answer["large_text_html"]
    assert "<strong>" not in (await turn(client, typed.url, **body))["answer"]["large_text_html"]


async def test_a_conversation_to_be_printed(typed: Served, client: ClientSession) -> None:
    """What was said and answered, oldest first, in the size asked for, without script."""
    for text in ("订单10086到哪了？", "<b>谢谢</b>"):
        await turn(client, typed.url, text=text, session="sheet-1")
    async with client.get(f"{typed.url}/v1/sessions/sheet-1/sheet?text_size_pt=36") as response:
        assert response.status == 200 and response.content_type == "text/html"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        page = await response.text()
    assert page.index("订单10086到哪了？") < page.index("&lt;b&gt;谢谢&lt;/b&gt;")
    assert 'class="pt-36"' in page and page.count("<article>") == 2 and "<b>" not in page


@pytest.mark.parametrize(
    ("path", "status"),
    [("nobody-yet/sheet", 404), ("sheet-1/sheet?text_size_pt=5", 400), ("sheet-1/sheet?size=20", 400)],
)
async def test_a_sheet_of_nothing(typed: Served, client: ClientSession, path: str, status: int) -> None:
    """A wrong request says what is wrong with it."""
    async with client.get(f"{typed.url}/v1/sessions/{path}") as response:
        assert response.status == status
        assert (await response.json(content_type=None))["code"]
