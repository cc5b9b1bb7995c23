"""What was forwarded leads back to what the customer wrote, in the answer itself."""

import aiohttp
from tests.serving import Served


async def test_a_caller_can_show_the_customers_own_words(
    typed: Served, client: aiohttp.ClientSession
) -> None:
    """An agent sees behind each part of the Mandarin what the customer wrote in Cantonese."""
    text = "唔該，我張訂單10086幾時送到呀？我啱啱先返到屋企"
    async with client.post(f"{typed.url}/v1/turns", json={"text": text, "language": "yue-Hant"}) as response:
        said = (await response.json())["said"]
    assert said["text"] == said["normalised"] == text
    assert said["normalised_offsets"] == [] and said["repairs"] == []
    pieces = {
        said["forwarded"][one["start"] : one["end"]]: said["normalised"][
            one["original_start"] : one["original_end"]
        ]
        for one in said["forwarded_offsets"]
    }
    assert "".join(pieces) == said["forwarded"]
    assert pieces["什么时候"] == "幾時" and any(
        "10086" in new and "10086" in old for new, old in pieces.items()
    )


async def test_the_api_page_has_them(typed: Served, client: aiohttp.ClientSession) -> None:
    """Whoever generates a client from the page has the offsets too."""
    async with client.get(f"{typed.url}/openapi.json") as response:
        schemas = (await response.json())["components"]["schemas"]
    said = schemas["SaidOut"]["properties"]
    assert {"normalised_offsets", "forwarded_offsets", "repairs"} <= set(said)
    assert set(schemas["StretchOut"]["required"]) == {"start", "end", "original_start", "original_end"}
