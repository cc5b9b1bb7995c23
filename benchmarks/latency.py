"""How long after the end of an utterance is decided its answer begins to sound, live, with an echo for a backend.

    python benchmarks/latency.py [--streams 2] [--turns 8] [--json]

Each stream is a person who says a recording at the pace of speech, stays silent, hears the answer, and goes on.
Sound goes on all the time, as from a microphone; the gateway finds the end by itself. The same endpointer listens here
to the same pieces, so the moment of its decision is known. Figures: `heard` (the words are there) and the first sound
of the answer, both after that moment; and `decided`, after the pause that ends an utterance was over, where speech ends
by Silero on the whole recording. No answer was spoken
before. The first turns of each stream are not counted: voices and Vosk's caches are cold.
"""

import argparse
import asyncio
import json
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from standing import BYTES_PER_S, echo, gateway, linked, load_now, quantile, sounds

from access_gateway.contracts.audio import HEARING_RATE_HZ, Pcm
from access_gateway.hearing.endpoint import Endpointer
from access_gateway.hearing.pauses import Pauses
from access_gateway.hearing.speech import find_speech
from access_gateway.hearing.thrifty import Thrifty
from access_gateway.plugins import make

PIECE_BYTES = BYTES_PER_S // 10
PAUSE_S = 0.6
"""`preferences.pause_s`: the same for everybody, so that the moment is known."""
PAD_S = 0.3
"""What find_speech adds to the end of speech."""
LIMIT_S = 60.0
COLD = 5
"""Turns of each stream that are not counted: every recording once, since Vosk fills a graph's cache as it hears."""
APART_S = 0.7
"""How long after each other the streams begin."""


@dataclass
class Found:
    """Seconds: of the decision, after the pause was over; of the others, after the decision."""

    decided_s: list[float] = field(default_factory=list)
    heard_s: list[float] = field(default_factory=list)
    sound_s: list[float] = field(default_factory=list)
    lost: int = 0


async def person(
    client: aiohttp.ClientSession, url: str, said: list[bytes], number: int, asked: int, found: Found
) -> None:
    """Hold a conversation of so many turns."""
    loop = asyncio.get_running_loop()
    await asyncio.sleep(number * APART_S)
    said = said[number % len(said) :] + said[: number % len(said)]
    ends_s = [find_speech(Pcm(sound, HEARING_RATE_HZ), make("silero"))[-1].end_s - PAD_S for sound in said]
    endpointer = Endpointer(Thrifty(make("silero")), Pauses.fixed(PAUSE_S))
    arrived: asyncio.Queue[tuple[str, float]] = asyncio.Queue()
    async with client.ws_connect(f"{url}/v1/stream") as socket:
        await socket.send_json({"type": "start", "language": "ko", "preferences": {"pause_s": PAUSE_S}})

        async def listen() -> None:
            first = False
            async for message in socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    kind = message.json()["type"]
                    first = first or kind == "speech_start"
                    arrived.put_nowait((kind, loop.time()))
                elif first:
                    first = False
                    arrived.put_nowait(("sound", loop.time()))

        listening = asyncio.create_task(listen())
        due = loop.time()
        for turn in range(asked + COLD):
            sound = said[turn % len(said)]
            over = due + ends_s[turn % len(said)] + PAUSE_S
            seen: dict[str, float] = {}
            at = 0
            while "speech_end" not in seen and loop.time() < over + LIMIT_S:
                piece = sound[at : at + PIECE_BYTES].ljust(PIECE_BYTES, b"\0")
                at += PIECE_BYTES
                due += PIECE_BYTES / BYTES_PER_S
                await asyncio.sleep(max(0.0, due - loop.time()))
                await socket.send_bytes(piece)
                if any(stretch.ended for stretch in endpointer.feed(piece)):
                    seen.setdefault("decided", due)
                if "sound" in seen and "interrupted" not in seen:
                    seen["interrupted"] = loop.time()
                    await socket.send_json({"type": "interrupt"})  # the rest of the answer is nobody's wait
                while not arrived.empty():
                    kind, when = arrived.get_nowait()
                    seen.setdefault(kind, when)
            if not seen.keys() >= {"decided", "sound"}:
                found.lost += 1
            elif turn >= COLD:
                found.decided_s.append(seen["decided"] - over)
                found.heard_s.append(seen["heard"] - seen["decided"])
                found.sound_s.append(seen["sound"] - seen["decided"])
        listening.cancel()


async def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--streams", type=int, default=2)
    parser.add_argument("--turns", type=int, default=8)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    said, found = sounds(), Found()
    with tempfile.TemporaryDirectory() as folder:
        linked(Path(folder) / "models")
        more = '[hearing]\nlanguages = ["ko-Hang"]\nmost_lag_s = 3600\ncores = 64\n'
        async with (
            echo(numbered=True) as backend,
            gateway(Path(folder) / "models", backend, more) as (url, _),
            aiohttp.ClientSession() as client,
        ):
            people = (
                person(client, url, said, number, asked.turns, found) for number in range(asked.streams)
            )
            await asyncio.gather(*people)
    result = {
        "streams": asked.streams, "turns": len(found.sound_s), "lost": found.lost, "load": load_now(),
        "decided_p50_s": round(quantile(found.decided_s, 0.5), 3),
        "decided_p95_s": round(quantile(found.decided_s, 0.95), 3),
        "heard_p50_s": round(quantile(found.heard_s, 0.5), 3), "heard_p95_s": round(quantile(found.heard_s, 0.95), 3),
        "sound_p50_s": round(quantile(found.sound_s, 0.5), 3), "sound_p95_s": round(quantile(found.sound_s, 0.95), 3),
    }  # fmt: skip
    print(
        json.dumps(result, indent=2)
        if asked.json
        else "\n".join(f"{key:14} {it}" for key, it in result.items())
    )


if __name__ == "__main__":
    asyncio.run(main())
