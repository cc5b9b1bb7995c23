"""A backend that asks for no personal data gets none; the customer and the person who helps them lose none."""

from pathlib import Path

import msgspec
from aiohttp import ClientSession, web
from tests.serving import deaf, serving

from access_gateway.settings import Backend, Handoff, Settings


async def test_personal_data_stays_inside_and_comes_back(client: ClientSession, tmp_path: Path) -> None:
    """Placeholders go out, the customer's own data stands in the answer, a desk of people gets everything."""
    forwarded: list[str] = []
    desk: list[str] = []

    async def chat(request: web.Request) -> web.Response:
        body = await request.json()
        forwarded.append(repr(body))
        words = body["text"]
        mark = words[words.index("〔") : words.index("〕") + 1]
        return web.json_response({"answer": f"好的，会打给{mark}，订单10086。", "person": "难" in words})

    async def person(request: web.Request) -> web.Response:
        desk.append(repr(await request.json()))
        return web.json_response({"reference": "K1"})

    app = web.Application()
    app.router.add_post("/chat", chat)
    app.router.add_post("/desk", person)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    backend = Backend(
        url=f"{url}/chat",
        mask_personal_data=True,
        wants_handoff="person",
        body={"text": "$text", "original": "$original", "normalised": "$normalised", "history": "$history"},
    )
    settings = deaf(Settings(backend=backend, handoff=Handoff(url=f"{url}/desk")), tmp_path / "models")
    settings = msgspec.structs.replace(
        settings, speech=msgspec.structs.replace(settings.speech, on_by_default=False)
    )
    try:
        with serving(settings, tmp_path / "data", demo=False) as running:
            for text in ("请打13812345678，订单10086的事", "还是打１３８１２３４５６７８吧，这个问题有点难"):
                body = {"text": text, "session": "m-1"}
                async with client.post(f"{running.url}/v1/turns", json=body) as response:
                    turn = await response.json()
                assert "会打给" in turn["answer"]["text"] and "5678" in turn["answer"]["text"].translate(
                    str.maketrans("０１２３４５６７８９", "0123456789")
                )
                assert turn["said"]["text"] == text
    finally:
        await runner.cleanup()
    assert len(forwarded) == 2
    for body_seen in forwarded:
        assert "13812345678" not in body_seen and "１３８１２３４５６７８" not in body_seen
        assert "〔电话" in body_seen
    assert "10086" in forwarded[0]
    assert "13812345678" in desk[0] and "１３８１２３４５６７８" in desk[0]
