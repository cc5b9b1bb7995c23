"""A platform whose backend is slow, down, or talks nonsense: customers get honest words, and lose nothing."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
from aiohttp import ClientSession, web
from tests.faults.standing import Answer, free_port, saying, standing
from tests.serving import Served, deaf, serving

from access_gateway.reply.codes import Text
from access_gateway.reply.messages import Messages
from access_gateway.settings import Backend, Handoff, Settings
from access_gateway.web.wire import TurnOut

ASKING = {
    "zh-Hans": "订单10086到哪了？",
    "ug-Arab": "زاكازىم قاچان يېتىپ كېلىدۇ؟",
    "ko-Hang": "제 주문은 언제 도착하나요?",
}
OTHER_WAYS = {"zh": "请拨打 95555", "ug": "تېلېفون 95555", "ko-Hang": "전화 95555"}


@dataclass(frozen=True)
class Gate:
    served: Served
    port: int
    """Of the backend and the desk, whether they stand there or not."""


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """A gateway of little patience, in front of a port where tests put what they like."""
    port = free_port()
    there = f"http://127.0.0.1:{port}"
    settings = Settings(
        backend=Backend(
            url=f"{there}/chat", timeout_s=0.5, retries=0, wants_handoff="person", max_answer_bytes=10_000
        ),
        handoff=Handoff(url=f"{there}/desk", timeout_s=0.5, retries=0, other_ways=OTHER_WAYS),
    )
    settings = deaf(settings, tmp_path_factory.mktemp("no-models"))
    with serving(settings, tmp_path_factory.mktemp("failing"), demo=False) as served:
        yield Gate(served, port)


async def ask(client: ClientSession, gate: Gate, text: str, **fields: Any) -> TurnOut:
    async with client.post(f"{gate.served.url}/v1/turns", json={"text": text, **fields}) as response:
        assert response.status == 200, await response.text()
        return msgspec.json.decode(await response.read(), type=TurnOut)


def solid(text: str) -> str:
    """The text without its spaces and line ends."""
    return "".join(text.split())


# --- what backends do


async def silent(request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(60)
    return web.Response()


async def trickling(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    for _ in range(100):
        await response.write(b" ")
        await asyncio.sleep(0.1)
    return response


async def dropping(request: web.Request) -> web.StreamResponse:
    assert request.transport
    request.transport.abort()
    return web.Response()


def with_status(status: int) -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.json_response({"answer": "内部错误，密码是 hunter2"}, status=status)

    return answer


def with_body(body: bytes, mime: str = "application/json") -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(body=body, content_type=mime)

    return answer


@pytest.mark.parametrize(
    ("behaviour", "code", "words"),
    [
        pytest.param(silent, "backend-timeout", Text.BACKEND_SLOW, id="never answers"),
        pytest.param(trickling, "backend-timeout", Text.BACKEND_SLOW, id="never ends"),
        pytest.param(with_status(503), "backend-unreachable", Text.BACKEND_DOWN, id="503"),
        pytest.param(dropping, "backend-unreachable", Text.BACKEND_DOWN, id="drops the connection"),
        pytest.param(with_status(403), "backend-refused", Text.BACKEND_UNREADABLE, id="403"),
        pytest.param(with_status(500), "backend-nonsense", Text.BACKEND_UNREADABLE, id="500"),
        pytest.param(
            with_body(b"<h1>Bad gateway</h1>", "text/html"), "backend-nonsense", Text.BACKEND_UNREADABLE, id="HTML"
        ),
        pytest.param(
            with_body(b'{"answer": "' + b"x" * 20_000 + b'"}'), "backend-nonsense", Text.BACKEND_UNREADABLE,
            id="huge",
        ),
        pytest.param(with_body(b"[" * 9_000), "backend-nonsense", Text.BACKEND_UNREADABLE, id="deep"),
        pytest.param(with_body(b'{"reply": "hi"}'), "backend-nonsense", Text.BACKEND_UNREADABLE, id="no answer"),
        pytest.param(with_body(b'{"answer": "  "}'), "backend-nonsense", Text.BACKEND_UNREADABLE, id="empty"),
        pytest.param(with_body(b"", "application/json"), "backend-nonsense", Text.BACKEND_UNREADABLE, id="nothing"),
    ],
)  # fmt: skip
async def test_a_failing_backend_is_said_honestly_in_the_customers_language(
    gate: Gate, client: ClientSession, behaviour: Answer, code: str, words: Text
) -> None:
    """The customer hears what happened in their own language; nothing of the failure itself leaks to them."""
    messages = Messages.load()
    async with standing(gate.port, behaviour) as backend:
        for language, text in ASKING.items():
            turn = await ask(client, gate, text)
            expected = messages.say_all(words, language)[0].text
            assert turn.said.language == turn.answer.language == language
            assert solid(turn.answer.text) == solid(expected)
            assert [(notice.code, notice.text) for notice in turn.notices] == [(code, expected)]
            assert turn.answer.speech is not None and turn.answer.speech.duration_s > 0.5
            assert turn.answer.captions_vtt.count("-->") >= len(turn.answer.sentences)
            assert "hunter2" not in repr(turn) and "Bad gateway" not in repr(turn)
        assert len(backend.asked) == len(ASKING)
        backend.chat = saying("您的订单明天到。")
        assert (await ask(client, gate, ASKING["zh-Hans"])).answer.text == "您的订单明天到。"


async def test_a_backend_that_is_away_comes_back(gate: Gate, client: ClientSession) -> None:
    """While nothing listens every turn is told so; the first turn after it is back is answered."""
    for language, text in ASKING.items():
        turn = await ask(client, gate, text, session="away-1")
        assert [notice.code for notice in turn.notices] == ["backend-unreachable"]
        assert turn.answer.language == language
    async with standing(gate.port, saying("您的订单明天到。")):
        turn = await ask(client, gate, ASKING["zh-Hans"], session="away-1")
    assert turn.answer.text == "您的订单明天到。" and not turn.notices


async def test_a_failed_turn_is_not_lost(gate: Gate, client: ClientSession) -> None:
    """A person who takes over reads what the customer asked while the backend was down, and what they were told."""
    failed = await ask(client, gate, "订单10086到哪了？", session="lost-1")
    async with standing(gate.port, saying("不会用到")) as backend:
        turn = await ask(client, gate, "转人工", session="lost-1")
    assert turn.handoff is not None and turn.handoff.reference == "T-7"
    (history,) = backend.handed[0]["history"]
    assert history["said"] == "订单10086到哪了？" and history["answered"] == failed.answer.text
    assert history["turn"] == failed.turn and backend.handed[0]["reason"] == "asked"


async def test_the_spoken_words_of_a_failure_can_be_listened_to_again(
    gate: Gate, client: ClientSession
) -> None:
    """A blind customer who missed the bad news can play it once more."""
    turn = await ask(client, gate, ASKING["ko-Hang"])
    async with client.get(f"{gate.served.url}/v1/turns/{turn.turn}/speech") as response:
        assert response.status == 200 and (await response.read()).startswith(b"OggS")
    async with standing(gate.port, saying("好")):
        await ask(client, gate, "你好")


async def test_a_backend_may_ask_for_a_person(gate: Gate, client: ClientSession) -> None:
    """Where the bot gives up, the customer gets its words, and a person with the whole conversation."""
    async with standing(gate.port, saying("这个我处理不了。", person=True)) as backend:
        turn = await ask(client, gate, "我要投诉")
    assert turn.answer.text.startswith("这个我处理不了。") and "T-7" in turn.answer.text
    assert turn.handoff is not None and turn.handoff.status == "accepted"
    assert not turn.understood.wants_person and backend.handed[0]["reason"] == "backend"


@pytest.mark.parametrize(
    ("language", "text", "way"),
    [
        ("zh-Hans", "转人工", "请拨打 95555"),
        ("ko-Hang", "상담원 연결해 주세요", "전화 95555"),
        ("ug-Arab", None, "تېلېفون 95555"),
        ("bo-Tibt", None, None),
    ],
)
@pytest.mark.parametrize("desk", [with_status(503), silent, with_body(b"no", "text/plain")])
async def test_a_desk_that_fails_is_said_with_what_else_can_be_done(
    gate: Gate, client: ClientSession, desk: Answer, language: str, text: str | None, way: str | None
) -> None:
    """Nobody waits for a person who will not come; any 2xx is a yes, whatever its body."""
    fields: dict[str, Any] = {"text": text} if text else {"person": True, "language": language}
    accepts = desk is not silent and (await _status(desk)) == 200
    async with standing(gate.port, saying("不会用到"), desk) as backend:
        async with client.post(f"{gate.served.url}/v1/turns", json=fields) as response:
            turn = msgspec.json.decode(await response.read(), type=TurnOut)
        assert turn.handoff is not None and not backend.asked
        assert turn.handoff.status == ("accepted" if accepts else "unavailable")
        assert turn.answer.language == language
        assert (way is not None and way in turn.answer.text) is (not accepts and way is not None)
        backend.desk = saying("yes")
        await ask(client, gate, "转人工")


async def _status(desk: Answer) -> int:
    made = await desk(web.Request.__new__(web.Request))
    return made.status


async def test_readiness_tells_of_the_backend_and_life_does_not(gate: Gate, client: ClientSession) -> None:
    """An orchestrator stops sending customers, and does not restart a gateway that is well."""
    for path, status in (("/healthz", 200), ("/readyz", 503)):
        async with client.get(gate.served.url + path) as response:
            assert response.status == status, path
            body = await response.json()
    unready = [check["name"] for check in body["checks"] if not check["ready"]]
    assert unready == ["backend"] and not body["ready"]
    async with standing(gate.port, saying("好")), client.get(f"{gate.served.url}/readyz") as response:
        assert response.status == 200


async def test_a_backend_that_hangs_is_not_waited_for_by_everybody(gate: Gate, client: ClientSession) -> None:
    """After some customers have waited in vain the next ones are told at once, and a recovery is noticed."""
    async with standing(gate.port, silent) as backend:
        for _ in range(8):
            turn = await ask(client, gate, "在吗", preferences={"speech": False})
        assert len(backend.asked) < 8
        assert [notice.code for notice in turn.notices] == ["backend-unreachable"]
        backend.chat = saying("在的。")
        async with asyncio.timeout(15):
            while turn.answer.text != "在的。":
                await asyncio.sleep(0.5)
                turn = await ask(client, gate, "在吗", preferences={"speech": False})


async def test_the_large_text_page_of_a_failure_is_whole(gate: Gate, client: ClientSession) -> None:
    """A customer on the page without scripts sees the honest words, and the form to go on."""
    headers = {"Accept": "text/html"}
    async with client.post(
        f"{gate.served.url}/v1/turns", json={"text": "订单10086"}, headers=headers
    ) as response:
        page = await response.text()
        assert response.status == 200 and response.headers["Content-Language"] == "zh-Hans"
    assert Messages.load().say_all(Text.BACKEND_DOWN, "zh-Hans")[0].text.split("。")[0] in page
    assert page.rstrip().endswith("</html>")


async def test_without_a_desk_customers_are_told_so(
    tmp_path_factory: pytest.TempPathFactory, client: ClientSession
) -> None:
    """Where the platform has no people behind the gateway, it says so and what else can be done."""
    settings = Settings(
        backend=Backend(url=f"http://127.0.0.1:{free_port()}/chat"), handoff=Handoff(other_ways=OTHER_WAYS)
    )
    settings = deaf(settings, tmp_path_factory.mktemp("no-models"))
    with serving(settings, tmp_path_factory.mktemp("alone"), demo=False) as served:
        turn = await ask(client, Gate(served, 0), "상담원 연결해 주세요")
    assert turn.handoff is not None and turn.handoff.status == "not-configured"
    assert "전화 95555" in turn.answer.text and solid(turn.handoff.text) == solid(turn.answer.text)
    assert Messages.load().say_all(Text.PERSON_NOT_CONFIGURED, "ko-Hang")[0].text in turn.answer.text


@pytest.mark.parametrize(
    ("mode", "answered"), [("down", False), ("nonsense", False), ("lost-answer", True), ("ok", True)]
)
async def test_the_demonstration_shop_shows_it_all(
    typed: Served, client: ClientSession, mode: str, answered: bool
) -> None:
    """An engineer can see each failure with `serve --demo`; an answer lost once is asked for again, and kept."""
    control = {"mode": mode, "paths": ["/chat"], **({"times": 1} if mode == "lost-answer" else {})}
    async with client.post(f"{typed.shop}/control", json=control) as response:
        assert response.status == 200
    try:
        body = {"text": "订单10086到哪了", "preferences": {"speech": False}}
        async with client.post(f"{typed.url}/v1/turns", json=body) as response:
            turn = msgspec.json.decode(await response.read(), type=TurnOut)
    finally:
        async with client.post(f"{typed.shop}/control", json={"mode": "ok"}) as response:
            assert response.status == 200
    assert ("10086" in turn.answer.text) is answered
    assert bool(turn.notices) is not answered
