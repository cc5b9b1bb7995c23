"""What the gateway says of itself, preferences, the customer page, other sites' pages."""

import io
import re
from html.parser import HTMLParser

import aiohttp
import msgspec
from aiohttp import ClientSession
from tests.serving import Served, deaf, serving

from access_gateway.settings import Settings


async def test_health_and_readiness(typed: Served, client: ClientSession) -> None:
    """An orchestrator learns whether the process lives and whether it can serve."""
    async with client.get(f"{typed.url}/healthz") as response:
        assert (await response.json())["status"] == "alive"
    async with client.get(f"{typed.url}/readyz") as response:
        ready = await response.json()
    assert response.status == 200 and ready["ready"]
    assert {check["name"] for check in ready["checks"]} >= {"backend", "store", "engine pyttsx3"}


async def test_metrics_count_turns_by_outcome(typed: Served, client: ClientSession) -> None:
    """An operator sees how customers are served, and no customer's words."""
    async with client.post(f"{typed.url}/v1/turns", json={"text": "你们几点开门"}) as response:
        assert response.status == 200
    async with client.get(f"{typed.url}/metrics") as response:
        metrics = await response.text()
    assert re.search(
        r'access_gateway_turns_total\{came_by="text",language="zh-Hans",outcome="answered"\} [1-9]', metrics
    )
    assert 'access_gateway_workers_ready{pool="pyttsx3"} 1.0' in metrics
    assert "开门" not in metrics


async def test_models_are_listed_with_their_state(typed: Served, client: ClientSession) -> None:
    """An engineer sees what could be installed, under which licence."""
    async with client.get(f"{typed.url}/v1/models") as response:
        models = {model["name"]: model for model in (await response.json())["models"]}
    assert models["vosk-model-small-ko-0.22"]["languages"] == ["ko-Hang"]
    assert models["vosk-model-small-cn-0.22"]["licence"]


async def test_preferences_are_kept_and_forgotten(typed: Served, client: ClientSession) -> None:
    """A customer says once how they want to be answered, and can have it forgotten."""
    url = f"{typed.url}/v1/customers/c-1/preferences"
    chosen = {"language": "ug", "text_size_pt": 36, "rate": 0.7}
    async with client.put(url, json=chosen) as response:
        assert (await response.json())["language"] == "ug-Arab"
    async with client.get(url) as response:
        kept = await response.json()
    assert (kept["language"], kept["text_size_pt"], kept["rate"]) == ("ug-Arab", 36, 0.7)
    async with client.post(f"{typed.url}/v1/turns", json={"text": "10086", "session": "c-1"}) as response:
        page = (await response.json())["answer"]
    assert page["language"] == "ug-Arab" and "pt-36" in page["large_text_html"]
    async with client.delete(url) as response:
        assert response.status == 204
    async with client.get(url) as response:
        assert response.status == 404
    async with client.put(url, json={"text_size_pt": 4}) as response:
        assert response.status == 400


class _Page(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: set[str] = set()
        self.lang = ""
        self.scripts = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.scripts += tag == "script" and not given.get("src")
        if tag == "html":
            self.lang = given.get("lang") or ""
        if tag in ("input", "textarea", "select", "button"):
            self.fields.add(given.get("name") or "")


async def test_the_page_speaks_the_browsers_language(typed: Served, client: ClientSession) -> None:
    """A customer with a Uyghur browser meets Uyghur first; every field is there without a script, none is inline."""
    async with client.get(f"{typed.url}/", headers={"Accept-Language": "ug-CN,zh;q=0.5"}) as response:
        page = _Page(await response.text())
    assert page.lang == "ug-Arab" and page.scripts == 0
    assert page.fields >= {"text", "session", "language", "audio"}


async def test_the_page_answers_a_form(typed: Served, client: ClientSession) -> None:
    """With scripts off, a whole turn works; mistakes come back as a page in the customer's words."""
    form = {"text": "订单10086到哪了", "session": "page-1", "language": "", "text_size_pt": "30"}
    async with client.post(f"{typed.url}/", data=form) as response:
        page = await response.text()
    assert response.status == 200 and "10086" in page and "pt-30" in page
    async with client.post(f"{typed.url}/", data={"text": "", "language": "ko-Hang"}) as response:
        assert response.status == 422 and response.content_type == "text/html"
        assert _Page(await response.text()).lang == "ko-Hang"


async def test_the_page_takes_a_recording(typed: Served, client: ClientSession) -> None:
    """A recording chosen in the form goes the way of every recording; an empty field is no recording."""
    form = aiohttp.FormData()
    form.add_field("text", "订单10086")
    form.add_field("audio", io.BytesIO(b""), filename="", content_type="application/octet-stream")
    async with client.post(f"{typed.url}/", data=form) as response:
        assert response.status == 200 and "10086" in await response.text()
    form = aiohttp.FormData()
    form.add_field("text", "")
    form.add_field("audio", io.BytesIO(b"not sound"), filename="x.wav", content_type="audio/wav")
    async with client.post(f"{typed.url}/", data=form) as response:
        assert response.status == 422


async def test_docs_list_every_endpoint(typed: Served, client: ClientSession) -> None:
    """An engineer finds the whole interface without a network."""
    async with client.get(f"{typed.url}/openapi.json") as response:
        document = await response.json()
    async with client.get(f"{typed.url}/docs") as response:
        page = await response.text()
    assert document["openapi"].startswith("3.1")
    for path in document["paths"]:
        assert path in page
    assert "/v1/turns/{turn}/speech" in document["paths"]


async def test_only_configured_sites_may_call_from_a_browser(client: ClientSession, tmp_path) -> None:
    """A platform's own page can call the gateway; another site's cannot read it."""
    settings = deaf(Settings(), tmp_path / "models")
    server = msgspec.structs.replace(settings.server, cors_origins=("https://shop.example",))
    with serving(msgspec.structs.replace(settings, server=server), tmp_path / "data") as running:
        url = f"{running.url}/v1/languages"
        async with client.get(url, headers={"Origin": "https://shop.example"}) as response:
            assert response.headers["Access-Control-Allow-Origin"] == "https://shop.example"
        async with client.options(url, headers={"Origin": "https://shop.example"}) as response:
            assert response.status == 204 and "POST" in response.headers["Access-Control-Allow-Methods"]
        async with client.get(url, headers={"Origin": "https://other.example"}) as response:
            assert "Access-Control-Allow-Origin" not in response.headers
