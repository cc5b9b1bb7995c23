"""Any platform's HTTP API is put behind the gateway by configuration, and its failures have names."""

import asyncio
import gzip
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import msgspec
import pytest
from aiohttp import web

from access_gateway.backend.http import HttpBackend
from access_gateway.contracts.errors import (
    BackendError,
    BackendNonsense,
    BackendRefused,
    BackendTimeout,
    BackendUnreachable,
    InvalidText,
    SettingsError,
)
from access_gateway.contracts.turn import Answered, ToBackend
from access_gateway.settings import Backend

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Serve = Callable[[Handler], Awaitable[str]]
ServeRaw = Callable[[bytes], Awaitable[str]]
MakeTurn = Callable[..., ToBackend]

SECRET_WORDS = "我的电话是一三八零零"


class Bot:
    """Answers from a list, the last one for ever, and remembers what it was asked."""

    def __init__(self, *answers: web.Response | dict[str, Any]) -> None:
        self.answers = list(answers)
        self.requests: list[web.Request] = []
        self.bodies: list[bytes] = []

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request)
        self.bodies.append(await request.read())
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, web.Response):
            return web.Response(body=answer.body, status=answer.status, headers=answer.headers)
        return web.json_response(answer)


def settings(url: str, **fields: Any) -> Backend:
    return msgspec.convert({"url": url, "timeout_s": 5.0, **fields}, Backend)


async def test_the_default_configuration_sends_and_reads(
    session: aiohttp.ClientSession, serve: Serve, make_turn: MakeTurn
) -> None:
    """With a URL alone, a backend that takes `text` and gives `answer` works."""
    bot = Bot({"answer": " 您的订单\u0007明天到。\r\n"})
    backend = HttpBackend(session, settings(await serve(bot) + "/chat"))
    answered = await backend.forward(make_turn("订单呢", original="張單呢"))
    assert answered == Answered(text="您的订单明天到。", language="zh-Hans")
    request = bot.requests[0]
    assert (request.method, request.path) == ("POST", "/chat")
    assert request.headers["Idempotency-Key"] == "01JD0000000000000000000001"
    assert request.content_type == "application/json"
    assert msgspec.json.decode(bot.bodies[0]) == {
        "text": "订单呢",
        "language": "yue-Hant",
        "original": "張單呢",
        "session": "session-1",
        "turn": "01JD0000000000000000000001",
        "metadata": {"shop": "7"},
    }


async def test_every_part_can_be_configured(
    session: aiohttp.ClientSession, serve: Serve, make_turn: MakeTurn
) -> None:
    """Path, query, headers, body, and four places in the answer."""
    bot = Bot({"out": [{"say": "好", "lang": "zh_TW"}], "flags": {"ok": False, "human": True}})
    backend = HttpBackend(
        session,
        settings(
            await serve(bot) + "/v2/$session/say?fixed=1",
            method="PUT",
            query={"lang": "$language", "none": "$heard_confidence", "typed": "$typed"},
            headers={"Authorization": "Bearer pa$$text", "X-Session": "$session", "X-Shop": "$metadata.shop"},
            body={"q": "$text"},
            answer="out.0.say",
            answer_language="out.0.lang",
            understood="flags.ok",
            wants_handoff="flags.human",
            idempotency_header="X-Request-Id",
        ),
    )
    answered = await backend.forward(make_turn(session="a/b 中"))
    assert answered == Answered("好", "zh-Hant", understood=False, wants_handoff=True)
    request = bot.requests[0]
    assert request.method == "PUT"
    assert request.raw_path.split("?")[0] == "/v2/a%2Fb%20%E4%B8%AD/say"
    assert dict(request.query) == {"fixed": "1", "lang": "yue-Hant", "typed": "true"}
    assert request.headers["Authorization"] == "Bearer pa$$text"
    assert request.headers["X-Session"] == "a%2Fb %E4%B8%AD".replace("%2F", "/")
    assert request.headers["X-Shop"] == "7"
    assert request.headers["X-Request-Id"] == "01JD0000000000000000000001"
    assert bot.bodies == ['{"q":"我的订单什么时候到"}'.encode()]


async def test_get_sends_the_words_in_the_query(
    session: aiohttp.ClientSession, serve: Serve, make_turn: MakeTurn
) -> None:
    """The simplest APIs work too, and any text survives the URL."""
    bot = Bot({"answer": "好"})
    backend = HttpBackend(session, settings(await serve(bot), method="GET", query={"q": "$text"}))
    await backend.forward(make_turn("a&b=c #%41 $text +中"))
    assert dict(bot.requests[0].query) == {"q": "a&b=c #%41 $text +中"}
    assert bot.bodies == [b""]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"url": ""}, "backend.url"),
        ({"url": "shop.example/chat"}, "backend.url"),
        ({"url": "ftp://shop.example/"}, "backend.url"),
        ({"url": "http://:80/"}, "backend.url"),
        ({"url": "http://shop.example:99999/"}, "backend.url"),
        ({"url": "http://$session.example/"}, "not before"),
        ({"url": "http://shop.example/$metadata"}, "backend.url"),
        ({"url": "http://shop.example/$nothing"}, "$nothing"),
        ({"health_url": "/healthz"}, "backend.health_url"),
        ({"body": {"q": "$txt"}}, "backend.body.q"),
        ({"body": {"q": "hello"}}, "put $text into"),
        ({"method": "GET"}, "backend.query"),
        ({"query": {"q": "$history"}}, "backend.query.q"),
        ({"query": {"q": "$what"}}, "backend.query.q"),
        ({"headers": {"X-A": "$text"}}, "backend.headers.X-A"),
        ({"headers": {"X-A": "$secretish"}}, "backend.headers.X-A"),
        ({"headers": {"X-A": "a\r\nB: c"}}, "backend.headers.X-A"),
        ({"headers": {"X A": "a"}}, "X A"),
        ({"headers": {"Content-Length": "3"}}, "Content-Length"),
        ({"idempotency_header": "no good"}, "backend.idempotency_header"),
        ({"answer": "a..b"}, "backend.answer"),
        ({"understood": "a..b"}, "backend.understood"),
    ],
)
async def test_a_wrong_configuration_is_refused_at_start(
    session: aiohttp.ClientSession, fields: dict[str, Any], said: str
) -> None:
    """An engineer reads which setting is wrong before any customer meets it; secrets are not quoted."""
    with pytest.raises(SettingsError) as caught:
        HttpBackend(session, settings(**{"url": "http://shop.example/chat", **fields}))
    assert said in caught.value.detail
    assert "secretish" not in caught.value.detail


async def test_a_session_that_keeps_cookies_is_refused() -> None:
    """One customer's cookie at the platform never travels with another's words."""
    async with aiohttp.ClientSession() as leaky:
        with pytest.raises(ValueError, match="cookies"):
            HttpBackend(leaky, settings("http://127.0.0.1/"))


async def test_cookies_of_the_backend_are_not_kept(
    session: aiohttp.ClientSession, serve: Serve, make_turn: MakeTurn
) -> None:
    """Also where the backend tries to set one."""
    bot = Bot(web.json_response({"answer": "好"}, headers={"Set-Cookie": "who=first; Path=/"}))
    backend = HttpBackend(session, settings((await serve(bot)).replace("127.0.0.1", "localhost")))
    await backend.forward(make_turn())
    await backend.forward(make_turn())
    assert "Cookie" not in bot.requests[1].headers


# --- answers that are not usable


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (web.Response(text="<html>Bad gateway</html>", content_type="text/html"), "web page"),
        (web.Response(text=" <html>", content_type="application/json"), "web page"),
        (web.Response(body=b""), "empty body"),
        (web.Response(status=204), "empty body"),
        (web.Response(body=b'{"answer": NaN}'), "no JSON"),
        (web.Response(body=b'{"answer": "a"} trailing'), "no JSON"),
        (web.Response(body=b'{"answer": "\xff\xfe"}'), "no JSON"),
        (web.Response(body=b'{"answer": "\\ud800 is half a letter"}'), "no JSON"),
        (web.Response(body=b"[" * 200_000), "nested"),
        (web.Response(body=b'{"answer": "' + b"a" * 2_000_000 + b'"}'), "more than 1048576 bytes"),
        (
            web.Response(body='{"answer":"好"}'.encode(), headers={"Content-Type": "a/b; charset=zip"}),
            "charset",
        ),
        (
            web.Response(body='{"answer":"好"}'.encode(), headers={"Content-Type": "a/b; charset=x y"}),
            "charset",
        ),
        (web.Response(body=b"\xff\xff", headers={"Content-Type": "a/b; charset=gbk"}), "charset"),
        (web.json_response({"text": "a"}), "nothing at"),
        (web.json_response([{"answer": "a"}]), "nothing at"),
        (web.json_response({"answer": ["a"]}), "other than text"),
        (web.json_response({"answer": 3}), "other than text"),
        (web.json_response({"answer": None}), "other than text"),
        (web.json_response({"answer": " \u0000\n"}), "empty text"),
        (web.json_response({"answer": "长" * 8_001}), "max_answer_chars"),
        (web.Response(status=500, text="Traceback"), "status 500"),
        (
            web.Response(status=302, headers={"Location": "http://other.example/?q=words"}),
            "http://other.example;",
        ),
        (web.Response(status=301, headers={"Location": "/elsewhere"}), "relative"),
        (web.Response(status=307), "status 307"),
    ],
)
async def test_nonsense_has_a_name_and_a_way_to_mend_it(
    session: aiohttp.ClientSession, serve: Serve, make_turn: MakeTurn, answer: web.Response, said: str
) -> None:
    """A broken backend is one clear error, tried once, with nothing of the customer in it."""
    bot = Bot(answer)
    backend = HttpBackend(session, settings(await serve(bot) + "/path", body={"q": "$text"}))
    with pytest.raises(BackendNonsense) as caught:
        await backend.forward(make_turn(SECRET_WORDS))
    assert said in caught.value.detail
    assert SECRET_WORDS not in caught.value.detail
    assert "words" not in caught.value.detail
    assert len(bot.requests) == 1


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ('{"answer":"好的"}'.encode(), "text/plain"),
        (b"\xef\xbb\xbf" + '{"answer":"好的"}'.encode(), "application/json; charset=utf-8"),
        ('{"answer":"好的"}'.encode("gb18030"), "application/json; charset=GB2312"),
        ('{"answer":"好的"}'.encode("utf-16"), "application/json; charset=utf-16"),
        (b'{"answer":"\\u597d\\u7684"}', "application/vnd.api+json; charset=us-ascii"),
    ],
)
async def test_json_in_other_clothes_is_read(
    session: aiohttp.ClientSession, serve: Serve, make_turn: MakeTurn, body: bytes, content_type: str
) -> None:
    """Old systems that declare GBK or the wrong type still answer their customers."""
    bot = Bot(web.Response(body=body, headers={"Content-Type": content_type}))
    backend = HttpBackend(session, settings(await serve(bot)))
    assert (await backend.forward(make_turn())).text == "好的"


async def test_several_messages_are_one_answer(
    session: aiohttp.ClientSession, serve: Serve, make_turn: MakeTurn
) -> None:
    """A bot that answers in several bubbles loses none of them."""
    url = await serve(Bot(web.json_response([{"text": "一"}, {"image": "x"}, {"text": "二"}])))
    backend = HttpBackend(session, settings(url, answer="*.text"))
    assert (await backend.forward(make_turn())).text == "一\n二"


@pytest.mark.parametrize(
    ("declared", "language"),
    [
        ("zh-CN", "zh-Hans"),
        ("fr", "fr"),
        ("", "zh-Hans"),
        (7, "zh-Hans"),
        ("<b>", "zh-Hans"),
        (None, "zh-Hans"),
    ],
)
async def test_the_language_of_an_answer(
    session: aiohttp.ClientSession, serve: Serve, make_turn: MakeTurn, declared: object, language: str
) -> None:
    """What the backend declares holds where it is a language tag; else what is configured."""
    url = await serve(Bot({"answer": "好", "language": declared, "understood": "yes"}))
    configured = settings(url, answer_language="language", understood="understood", language="zh-CN")
    answered = await HttpBackend(session, configured).forward(make_turn())
    assert (answered.language, answered.understood) == (language, None)


# --- refusals, failures and tries


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 422, 451])
async def test_a_refusal_is_final(
    session: aiohttp.ClientSession, serve: Serve, make_turn: MakeTurn, status: int
) -> None:
    """What the platform refuses is not sent again."""
    bot = Bot(web.Response(status=status))
    with pytest.raises(BackendRefused, match=str(status)) as caught:
        await HttpBackend(session, settings(await serve(bot))).forward(make_turn())
    assert not caught.value.retryable
    assert len(bot.requests) == 1


@pytest.mark.parametrize(
    ("status", "error"),
    [(429, BackendUnreachable), (502, BackendUnreachable), (503, BackendUnreachable), (504, BackendTimeout)],
)
async def test_passing_failures_are_tried_again(
    session: aiohttp.ClientSession, serve: Serve, make_turn: MakeTurn, status: int, error: type[BackendError]
) -> None:
    """A backend that is restarting costs a moment, not the answer; every try has the same key."""
    down = web.Response(status=status, headers={"Retry-After": "0"})
    bot = Bot(down, down, {"answer": "好"})
    answered = await HttpBackend(session, settings(await serve(bot))).forward(make_turn())
    assert answered.text == "好"
    assert [request.headers["Idempotency-Key"] for request in bot.requests] == [
        "01JD0000000000000000000001"
    ] * 3
    assert len(set(bot.bodies)) == 1
    bot = Bot(down)
    with pytest.raises(error):
        await HttpBackend(session, settings(await serve(bot), retries=1)).forward(make_turn())
    assert len(bot.requests) == 2


async def test_without_idempotency_nothing_is_sent_twice(
    session: aiohttp.ClientSession, serve: Serve, serve_raw: ServeRaw, make_turn: MakeTurn
) -> None:
    """A backend that would order twice is asked once, and on a connection of its own."""
    bot = Bot(web.Response(status=503, headers={"Retry-After": "0"}))
    backend = HttpBackend(session, settings(await serve(bot), repeat_is_safe=False))
    with pytest.raises(BackendUnreachable):
        await backend.forward(make_turn())
    assert len(bot.requests) == 1
    assert bot.requests[0].headers["Connection"] == "close"


async def test_a_get_may_always_be_sent_again(
    session: aiohttp.ClientSession, serve: Serve, make_turn: MakeTurn
) -> None:
    """Reading changes nothing at the platform."""
    bot = Bot(web.Response(status=503, headers={"Retry-After": "0"}), {"answer": "好"})
    configured = settings(await serve(bot), method="GET", query={"q": "$text"}, repeat_is_safe=False)
    assert (await HttpBackend(session, configured).forward(make_turn())).text == "好"


async def test_a_long_retry_after_is_told_rather_than_waited_for(
    session: aiohttp.ClientSession, serve: Serve, make_turn: MakeTurn
) -> None:
    """A customer is not kept waiting beyond the limit; the caller learns when to come back."""
    bot = Bot(web.Response(status=429, headers={"Retry-After": "60"}))
    with pytest.raises(BackendUnreachable) as caught:
        await HttpBackend(session, settings(await serve(bot))).forward(make_turn())
    assert caught.value.retry_after_s == 60
    assert len(bot.requests) == 1


async def test_nobody_there(session: aiohttp.ClientSession, nobody: str, make_turn: MakeTurn) -> None:
    """A refused connection is an unreachable backend, also where repeats are not safe: nothing was sent."""
    backend = HttpBackend(session, settings(nobody, retries=1, repeat_is_safe=False))
    with pytest.raises(BackendUnreachable, match="takes no connections"):
        await backend.forward(make_turn())


async def test_a_backend_that_comes_up_in_time_is_reached(
    session: aiohttp.ClientSession, nobody: str, serve: Serve, make_turn: MakeTurn
) -> None:
    """Connection failures are tried again even where repeats are not safe: nothing had been sent."""
    port = int(nobody.rsplit(":", 1)[1])
    backend = HttpBackend(session, settings(nobody, retries=5, repeat_is_safe=False))
    turn = asyncio.create_task(backend.forward(make_turn()))
    await asyncio.sleep(0.05)
    app = web.Application()
    app.router.add_post("/", Bot({"answer": "好"}).__call__)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    assert (await turn).text == "好"
    await runner.cleanup()


async def test_never_answering(
    session: aiohttp.ClientSession, serve_raw: ServeRaw, make_turn: MakeTurn
) -> None:
    """A backend that takes the words and says nothing is a timeout, and the limit covers all tries."""
    backend = HttpBackend(session, settings(await serve_raw(b""), timeout_s=0.2, retries=5))
    async with asyncio.timeout(10):
        with pytest.raises(BackendTimeout, match="timeout_s"):
            await backend.forward(make_turn())


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (HEAD + b'Content-Length: 100\r\n\r\n{"answer":', BackendUnreachable),
        (HEAD + b'Transfer-Encoding: chunked\r\n\r\n5\r\n{"ans', BackendUnreachable),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", BackendError),
        (HEAD + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd", BackendError),
        (HEAD + b"X: " + b"a" * 100_000 + b"\r\n\r\n", BackendError),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", BackendNonsense),
        (b"\x00\xff\r\n\r\n", BackendNonsense),
        (b"HTTP/1.1 999999 x\r\n\r\n", BackendNonsense),
    ],
)
async def test_broken_http_has_a_name(
    session: aiohttp.ClientSession,
    serve_raw: ServeRaw,
    make_turn: MakeTurn,
    raw: bytes,
    error: type[BackendError],
) -> None:
    """Half answers and other protocols end as one of the four errors, never as something unexpected."""
    backend = HttpBackend(session, settings(await serve_raw(raw), retries=1))
    with pytest.raises(error) as caught:
        await backend.forward(make_turn())
    assert type(caught.value) in (BackendUnreachable, BackendNonsense)


async def test_a_compression_bomb_is_stopped_at_the_limit(
    session: aiohttp.ClientSession, serve: Serve, make_turn: MakeTurn
) -> None:
    """A few kilobytes that unpack to gigabytes cannot fill the gateway's memory."""
    bomb = gzip.compress(b" " * 200_000_000, 9)

    async def bot(request: web.Request) -> web.Response:
        return web.Response(
            body=bomb, headers={"Content-Encoding": "gzip", "Content-Type": "application/json"}
        )

    backend = HttpBackend(session, settings(await serve(bot)))
    with pytest.raises(BackendNonsense, match="more than 1048576 bytes"):
        await backend.forward(make_turn())


async def test_no_tls_where_tls_is_configured(
    session: aiohttp.ClientSession, serve: Serve, make_turn: MakeTurn
) -> None:
    """A wrong scheme is named."""
    url = (await serve(Bot({"answer": "好"}))).replace("http://", "https://")
    with pytest.raises(BackendUnreachable, match="TLS"):
        await HttpBackend(session, settings(url)).forward(make_turn())


async def test_a_hanging_backend_is_not_waited_for_by_everybody(
    session: aiohttp.ClientSession, serve: Serve, make_turn: MakeTurn
) -> None:
    """After five failures in a row the next customer is answered without asking."""
    bot = Bot(web.Response(status=503))
    backend = HttpBackend(session, settings(await serve(bot), retries=0))
    for _ in range(6):
        with pytest.raises(BackendUnreachable) as caught:
            await backend.forward(make_turn())
    assert len(bot.requests) == 5
    assert "Not asked" in caught.value.detail
    assert caught.value.retry_after_s is not None


async def test_lone_surrogates_are_the_callers_error(
    session: aiohttp.ClientSession, nobody: str, make_turn: MakeTurn
) -> None:
    """Half a letter cannot be sent as JSON and does not count against the backend."""
    backend = HttpBackend(session, settings(nobody))
    with pytest.raises(InvalidText):
        await backend.forward(make_turn("\ud800"))


# --- readiness


async def test_reachable(session: aiohttp.ClientSession, serve: Serve, nobody: str) -> None:
    """Readiness tells a backend that listens from one that does not."""
    assert await HttpBackend(session, settings(await serve(Bot({})) + "/chat")).reachable()
    assert not await HttpBackend(session, settings(nobody)).reachable()
    assert not await HttpBackend(session, settings("http://nowhere.invalid/")).reachable()


async def test_health_page(
    session: aiohttp.ClientSession, serve: Serve, serve_raw: ServeRaw, nobody: str
) -> None:
    """Where there is a health page it decides, and credentials go to the backend's own host alone."""
    url, other = await serve(well := Bot({})), await serve(foreign := Bot({}))
    ill = await serve(Bot(web.Response(status=503)))
    headers = {"Authorization": "secret"}
    assert await HttpBackend(session, settings(url, health_url=f"{url}/h", headers=headers)).reachable()
    assert well.requests[0].headers["Authorization"] == "secret"
    assert await HttpBackend(session, settings(url, health_url=f"{other}/h", headers=headers)).reachable()
    assert "Authorization" not in foreign.requests[0].headers
    assert not await HttpBackend(session, settings(url, health_url=ill)).reachable()
    assert not await HttpBackend(session, settings(url, health_url=nobody)).reachable()
    assert not await HttpBackend(
        session, settings(url, health_url=await serve_raw(b"garbage\r\n\r\n"))
    ).reachable()
