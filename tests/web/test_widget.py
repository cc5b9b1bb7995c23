"""The widget's files: versioned, kept by browsers, small, in every language; and texts that are spoken."""

import gzip
import io
import json
import re

import pytest
from aiohttp import ClientSession
from tests.serving import Served

from access_gateway.contracts.languages import LANGUAGES

MOST_PACKED_BYTES = 60_000


async def version(client: ClientSession, url: str) -> str:
    async with client.get(f"{url}/widget.js") as response:
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        found = re.search(r"/widget/([0-9a-f]{16})/chat\.js", await response.text())
    assert found
    return found[1]


async def test_one_module_leads_to_the_version_of_now(typed: Served, client: ClientSession) -> None:
    """A platform names one address for good, and its customers' browsers keep everything behind it."""
    name = await version(client, typed.url)
    async with client.get(f"{typed.url}/widget/{name}/chat.js") as response:
        assert response.content_type == "text/javascript"
        assert "immutable" in response.headers["Cache-Control"]
        assert response.headers["Access-Control-Allow-Origin"] == "*"
    async with client.get(f"{typed.url}/widget/{'0' * 16}/chat.css") as response:
        assert response.status == 200 and response.headers["Cache-Control"] == "no-store"


async def test_the_whole_widget_is_small(typed: Served, client: ClientSession) -> None:
    """A customer on a slow telephone line waits for few bytes: fonts come only where letters need them."""
    name = await version(client, typed.url)
    wanted, seen, packed = ["chat.js", "page.js", "chat.css", "recorder.js", "texts-ug.json"], set[str](), 0
    async with ClientSession(auto_decompress=False) as plain:
        while wanted:
            file = wanted.pop()
            if file in seen:
                continue
            seen.add(file)
            headers = {"Accept-Encoding": "gzip"}
            async with plain.get(f"{typed.url}/widget/{name}/{file}", headers=headers) as response:
                assert response.status == 200, file
                body = await response.read()
                if response.headers.get("Content-Encoding") == "gzip":
                    packed += len(body)
                    body = gzip.decompress(body)
                else:
                    packed += len(body)
            wanted += re.findall(r'from "\./([\w.]+)"', body.decode())
    assert packed < MOST_PACKED_BYTES, packed
    assert len(seen) > 15


async def test_the_page_needs_no_exception_from_its_policy(typed: Served, client: ClientSession) -> None:
    """Nothing inline runs, nothing comes from anybody else, and no text becomes HTML: a strict policy holds."""
    async with client.get(f"{typed.url}/") as response:
        policy, page = response.headers["Content-Security-Policy"], await response.text()
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";") if " " in rule.strip())
    assert rules["default-src"] == "'none'" and rules["script-src"] == rules["connect-src"] == "'self'"
    assert "unsafe" not in policy and "data:" not in policy and "blob:" not in policy
    assert rules["require-trusted-types-for"] == "'script'"
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", page)
    assert scripts and all("src=" in marks and not inline for marks, inline in scripts)
    assert not re.search(r"\son[a-z]+=|\sstyle=|javascript:", page)


@pytest.mark.parametrize("tag", [row.tag for row in LANGUAGES])
async def test_every_language_has_its_texts(typed: Served, client: ClientSession, tag: str) -> None:
    """Whoever comes is spoken to, and the words say in which language they are."""
    name = await version(client, typed.url)
    async with client.get(f"{typed.url}/widget/{name}/texts-{tag}.json") as response:
        texts = await response.json()
    assert texts["tag"] == tag and texts["texts"]["page-talk"]
    assert {row["tag"] for row in texts["languages"]} == {row.tag for row in LANGUAGES}
    assert len(texts["times"]) == 24 and all(time.count("mm") == 1 for time in texts["times"])
    assert set(texts["numbers"]["pauses"]) >= {"0.6", "4"}


@pytest.mark.parametrize(
    ("asked", "given"), [("fr,ko-KR,en", "ko-Hang"), ("fr", "zh-Hans"), ("", "zh-Hans"), ("zh-TW", "zh-Hant")]
)
async def test_texts_are_those_of_the_browser(
    typed: Served, client: ClientSession, asked: str, given: str
) -> None:
    """The first language of the browser that the gateway knows is the one that is spoken."""
    name = await version(client, typed.url)
    async with client.get(f"{typed.url}/widget/{name}/texts-{asked}.json") as response:
        assert (await response.json())["tag"] == given


@pytest.mark.parametrize("file", ["../wire.py", "..%2Fwire.py", "wire.py", "%00", "chat.js%2F..", "a" * 300])
async def test_nothing_else_is_served(typed: Served, client: ClientSession, file: str) -> None:
    """Only the widget's own files have addresses."""
    async with client.get(f"{typed.url}/widget/{'0' * 16}/{file}") as response:
        assert response.status == 404
        assert json.loads(await response.read())["code"] == "not-found"


async def test_a_text_is_spoken(typed: Served, client: ClientSession) -> None:
    """A blind customer hears why the page cannot listen."""
    url = f"{typed.url}/v1/texts/page-microphone-missing/speech?language=ko"
    async with client.get(url, headers={"Accept": "audio/wav"}) as response:
        assert response.status == 200
        assert io.BytesIO(await response.read()).read(4) == b"RIFF"
    for code in ("person-wait", "no-such-text"):
        async with client.get(f"{typed.url}/v1/texts/{code}/speech") as response:
            assert response.status == 404
    async with client.get(f"{typed.url}/v1/texts/page-stop/speech?language=za") as response:
        assert response.status == 406  # nobody here speaks Zhuang: the words are on the page
    async with client.get(f"{typed.url}/v1/texts/page-stop/speech?language=xx") as response:
        assert response.status == 422
