"""An installed voice speaks: catalogue, worker process, Wyoming, casting and all, with the smallest model."""

from pathlib import Path

from tests.engines.tiny_kokoro import make_kokoro

from access_gateway.catalogue.install import install
from access_gateway.contracts.speaking import Manner, SpokenSentence
from access_gateway.pools import shelf_of, speech_room
from access_gateway.settings import Models, Settings

CATALOGUE = """
[[model]]
name = "tiny"
title = "Tiny"
ability = "speak"
engine = "kokoro"
languages = ["zh-Hans"]
preference = 50
licence = "Apache-2.0"
licence_url = "https://example.org"
publisher = "example.org"
installed_bytes = 1000

[[model.sources]]
kind = "archive"
url = "https://example.org/a.zip"
folder = "a"
bytes = 10
"""


async def test_an_installed_voice_speaks(tmp_path: Path):
    """`models install` and a restart are all that an operator does; a damaged model costs nobody their voice."""
    (tmp_path / "catalogue.toml").write_text(CATALOGUE, encoding="utf-8")
    models = tmp_path / "models"
    make_kokoro(models / "tiny")
    chosen = Models(folder=str(models), catalogue=str(tmp_path / "catalogue.toml"))
    settings = Settings(models=chosen)
    shelf = shelf_of(settings)
    install(shelf.catalogue.entry("tiny"), shelf, use_publisher=False)
    text = "您好，您的订单已经发货。"
    async with speech_room(settings) as speech:
        assert speech.engine("zh-Hans") == "tiny, else pyttsx3" and speech.engine("ko-Hang") == "pyttsx3"
        (spoken,) = [one async for one in speech.speak([(text, "zh-Hans")], Manner(), within_s=60)]
        (male,) = [one async for one in speech.speak([(text, "zh-Hans")], Manner(sex="male"), within_s=60)]
    assert isinstance(spoken, SpokenSentence) and spoken.engine == "tiny"
    assert isinstance(male, SpokenSentence) and male.engine == "tiny"
    assert [text[place:] for place, _ in spoken.clauses] == ["您的订单已经发货。"]
    (models / "tiny" / "voices" / "zf_bei.bin").write_bytes(bytes(510 * 256 * 4 - 4) + b"\xff" * 8)
    async with speech_room(settings) as speech:
        assert speech.engine("zh-Hans") == "pyttsx3"
