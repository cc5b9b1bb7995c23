"""Commands by voice from the first second on: a gateway without any recognition model, and the one of commands."""

import io
import wave
from typing import Any

import aiohttp
import pytest
from pypinyin import Style, lazy_pinyin
from tests.serving import Served

from access_gateway import plugins
from access_gateway.catalogue import read_catalogue
from access_gateway.contracts.hearing import EngineOptions
from access_gateway.contracts.speaking import Manner
from access_gateway.demo.recordings import recording

NAME = "commands-cmn"
pytestmark = pytest.mark.skipif(
    all(entry.name != NAME for entry in read_catalogue().models),
    reason=f"{NAME} does not come with this checkout",
)


def spoken(text: str) -> bytes:
    """Return a text in a voice that training did not hear, as WAV."""
    pinyin = " ".join(lazy_pinyin(text, style=Style.TONE3))
    pcm = plugins.make("pyttsx3", EngineOptions()).speak(pinyin, "cmn-latn-pinyin", Manner())
    store = io.BytesIO()
    with wave.open(store, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(pcm.rate_hz)
        quiet = bytes(pcm.rate_hz // 4 * 2)
        file.writeframes(quiet + pcm.samples + quiet)
    return store.getvalue()


async def turn(
    client: aiohttp.ClientSession, url: str, sound: bytes, mime: str, session: str, language: str = "zh-Hans"
) -> dict[str, Any]:
    query = {"session": session, "language": language}
    async with client.post(
        f"{url}/v1/turns", data=sound, headers={"Content-Type": mime}, params=query
    ) as response:
        assert response.status == 200, await response.text()
        return dict(await response.json())


async def test_commands_and_menus_work_without_any_download(client: aiohttp.ClientSession, typed: Served):
    """On a fresh machine a blind customer can already say: again, slower, stop, where is my order."""
    wanted = {"慢一点": "slower", "大声一点": "louder", "停止": "stop", "从头开始": "start-over"}
    done = {}
    for text, command in wanted.items():
        said = await turn(client, typed.url, spoken(text), "audio/wav", "by-voice-1")
        done[text] = (said["understood"]["command"], command, said["heard"] and said["heard"]["engine"])
    right = [text for text, (got, want, _) in done.items() if got == want]
    assert len(right) >= 3, done
    assert all(engine == f"vosk:{NAME}" for got, want, engine in done.values() if got == want)
    order = await turn(client, typed.url, spoken("查订单"), "audio/wav", "by-voice-2")
    assert order["said"]["text"] == "查订单" and order["answer"]["text"], order


async def test_everything_else_is_honestly_not_heard(client: aiohttp.ClientSession, typed: Served):
    """No sentence is bent into a command: its customer is told that it was not understood, and it is kept."""
    other = recording("zh-opening-hours.flac")
    said = await turn(client, typed.url, other.content, other.mime, "by-voice-3")
    assert said["heard"] is None and said["understood"]["command"] is None
    korean = await turn(client, typed.url, spoken("停止"), "audio/wav", "by-voice-4", language="ko-Hang")
    assert korean["heard"] is None


async def test_the_gateway_tells_the_truth_about_commands(client: aiohttp.ClientSession, typed: Served):
    """An engineer sees what listens for commands, and that nothing else hears Mandarin."""
    async with client.get(f"{typed.url}/v1/languages") as response:
        rows = {row["tag"]: row for row in (await response.json())["languages"]}
    for tag in ("zh-Hans", "zh-Hant", "zh-Hans-x-sichuan"):
        assert rows[tag]["command"]["by"] == f"vosk:{NAME}" and not rows[tag]["hear"]["able"]
    assert not rows["ug-Arab"]["command"]["able"] and rows["ug-Arab"]["command"]["why_not"]
    async with client.get(f"{typed.url}/readyz") as response:
        checks = {check["name"]: check["ready"] for check in (await response.json())["checks"]}
    assert checks[f"engine {NAME}"]
    async with client.get(f"{typed.url}/v1/models") as response:
        models = {model["name"]: model for model in (await response.json())["models"]}
    assert (models[NAME]["ability"], models[NAME]["state"]) == ("command", "installed")
