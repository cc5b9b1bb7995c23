"""Mixed load for a long time: memory, lost turns, stuck workers; with kills, too.

    python benchmarks/soak.py [--minutes 60] [--live 2] [--spoken 1] [--typed 1] [--rest S]
        [--kill-every S] [--kills N] [--workers N] [--json] [--trace FILE]

Live conversations, of which half have their answers spoken and interrupt some of them, spoken turns, and typed turns
whose answers are fetched as speech: each client one after the other, with a rest of so many seconds, over one gateway
in a process of its own. Memory is of the gateway and all its workers together, what they share counted once, from
minute 10 (or a quarter of a shorter run) to the end: a line is fitted, so that one busy moment is no growth. With
`--trace`, what each process held is written down every half minute: seconds, process, MB, what it runs. A turn
that is not answered with words is lost; one whose words are not those of its recording is counted as other words.
With `--kill-every`, a worker chosen at random (or the process that holds the model) is killed with SIGKILL so often,
on average, at random moments, until `--kills` are done or the time is up; then every conversation must still end with
its words and its answer.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import signal
import statistics
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from standing import BYTES_PER_S, echo, family, gateway, linked, load_now, pss_mb, sounds

PIECE_BYTES = BYTES_PER_S // 5
SETTLED_S = 600.0
LOOK_S = 5.0
TRACE_LOOKS = 6
TURN_LIMIT_S = 120.0


@dataclass
class Seen:
    """What the clients saw."""

    turns: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    words: dict[int, Counter[str]] = field(default_factory=dict)
    conversations: int = 0
    kills: int = 0
    memory: list[tuple[float, float]] = field(default_factory=list)
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, number: int, text: str) -> None:
        """Count the words that a recording was heard as."""
        self.words.setdefault(number, Counter())[text.replace(" ", "")] += 1


async def live(client: aiohttp.ClientSession, url: str, said: list[bytes], seen: Seen) -> None:
    """Hold one conversation of three spoken turns."""
    speech = random.random() < 0.5
    async with client.ws_connect(f"{url}/v1/stream") as socket:
        await socket.send_json({"type": "start", "language": "ko", "preferences": {"speech": speech}})
        for number, sound in enumerate(said[:3]):
            for at in range(0, len(sound), PIECE_BYTES):
                await socket.send_bytes(sound[at : at + PIECE_BYTES])
                await asyncio.sleep(PIECE_BYTES / BYTES_PER_S)
            await socket.send_json({"type": "end"})
            last = "speech_end" if speech else "answer"
            async for message in socket:
                if message.type is aiohttp.WSMsgType.BINARY:
                    continue
                found = message.json()
                if found["type"] == "heard":
                    seen.hear(number, found["heard"]["text"])
                elif found["type"] == "speech_start" and random.random() < 0.5:
                    await socket.send_json({"type": "interrupt"})
                if found["type"] == last:
                    break
                if found["type"] == "error":
                    raise RuntimeError(found["problem"]["code"])
            else:
                raise RuntimeError("the connection was closed")
            seen.turns["live"] += 1
    seen.conversations += 1


async def spoken(client: aiohttp.ClientSession, url: str, said: list[bytes], seen: Seen) -> None:
    """Send a recording."""
    number = random.randrange(len(said))
    body = wav(said[number])
    headers = {"Content-Type": "audio/wav"}
    async with client.post(f"{url}/v1/turns?language=ko", data=body, headers=headers) as response:
        answer = await response.json(content_type=None)
        if response.status != 200:
            raise RuntimeError(answer["code"] if answer else f"status {response.status}, and nothing said")
        if answer["heard"] is None:
            raise RuntimeError(f"nothing heard: {[notice['code'] for notice in answer['notices']]}")
        seen.hear(number, answer["heard"]["text"])
    seen.turns["spoken"] += 1


async def typed(client: aiohttp.ClientSession, url: str, _: list[bytes], seen: Seen) -> None:
    """Send a text, and have the answer spoken."""
    body: dict[str, Any] = {"text": f"订单{random.randrange(10_000, 99_999)}到哪了？"}
    async with client.post(f"{url}/v1/turns", json=body) as response:
        answer = await response.json(content_type=None)
        if response.status != 200:
            raise RuntimeError(answer["code"] if answer else f"status {response.status}, and nothing said")
    if (speech := answer["answer"]["speech"]) is None:
        raise RuntimeError(f"not spoken: {[notice['code'] for notice in answer['notices']]}")
    async with client.get(f"{url}{speech['url']}") as response:
        if response.status != 200 or not await response.read():
            raise RuntimeError(f"not spoken: status {response.status}")
    seen.turns["typed"] += 1
    await asyncio.sleep(0.2)  # somebody reads the answer


def wav(samples: bytes) -> bytes:
    """Return samples as a WAV file."""
    head = b"RIFF" + (36 + len(samples)).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    form = b"\1\0\1\0" + (16_000).to_bytes(4, "little") + (32_000).to_bytes(4, "little") + b"\2\0\20\0"
    return head + form + b"data" + len(samples).to_bytes(4, "little") + samples


async def again(
    kind: Any, client: aiohttp.ClientSession, url: str, said: list[bytes], seen: Seen, rest_s: float
) -> None:
    """Be one client for the whole time."""
    while not seen.stop.is_set():
        await asyncio.sleep(rest_s * random.random() * 2)
        try:
            async with asyncio.timeout(TURN_LIMIT_S):
                await kind(client, url, said, seen)
        except (aiohttp.ClientError, OSError, RuntimeError, TimeoutError, KeyError) as error:
            seen.lost[f"{kind.__name__}: {error or type(error).__name__}"] += 1


def workers(pid: int) -> list[int]:
    """Return the engine processes of a gateway, those that hold models included."""
    return [one for one in family(pid)[1:] if "access_gateway.workers.host" in runs(one)]


async def kill(pid: int, every_s: float, most: int, seen: Seen) -> None:
    """Kill workers at random moments."""
    while not seen.stop.is_set() and seen.kills < most:
        await asyncio.sleep(random.expovariate(1 / every_s))
        if there := workers(pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(random.choice(there), signal.SIGKILL)
                seen.kills += 1


async def watch(pid: int, seen: Seen, trace: Path | None) -> None:
    """Look at the memory, now and then."""
    began = time.monotonic()
    while True:
        at = time.monotonic() - began
        each = await asyncio.to_thread(lambda: {one: pss_mb([one]) for one in family(pid)})
        seen.memory.append((at, sum(each.values())))
        if trace is not None and len(seen.memory) % TRACE_LOOKS == 1:
            with trace.open("a", encoding="utf-8") as stream:
                for one, mb in each.items():
                    stream.write(f"{at:.0f}\t{one}\t{mb:.1f}\t{runs(one)}\n")
        await asyncio.sleep(LOOK_S)


def runs(pid: int) -> str:
    """Return what a process runs, without the interpreter; "" where it has ended."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return " ".join(words[1:])[:120]


def growth(memory: list[tuple[float, float]], settled_s: float) -> float:
    """Return by what share memory grows from then to the end, by a fitted line."""
    later = [(at, mb) for at, mb in memory if at >= settled_s]
    if len(later) < 3:
        return 0.0
    line = statistics.linear_regression([at for at, _ in later], [mb for _, mb in later])
    first, last = (line.intercept + line.slope * at for at in (later[0][0], later[-1][0]))
    return (last - first) / first


async def main() -> None:
    """Run, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--live", type=int, default=2)
    parser.add_argument("--spoken", type=int, default=1)
    parser.add_argument("--typed", type=int, default=1)
    parser.add_argument(
        "--rest", type=float, default=0.0, help="seconds between a client's turns, on average"
    )
    parser.add_argument("--kill-every", type=float, default=0.0)
    parser.add_argument("--kills", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=0, help="0: as many as the settings choose")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--trace", type=Path)
    asked = parser.parse_args()
    said, seen = sounds(), Seen()
    settled_s = min(SETTLED_S, asked.minutes * 60 / 4)
    with tempfile.TemporaryDirectory() as folder:
        linked(Path(folder) / "models")
        more = '[hearing]\nlanguages = ["ko-Hang"]\nrecording_wait_s = 60\nmost_lag_s = 3600\ncores = 64\n'
        more += f"workers = {asked.workers}\n"
        async with (
            echo() as backend,
            gateway(Path(folder) / "models", backend, more) as (url, pid),
            aiohttp.ClientSession() as client,
        ):
            kinds = [live] * asked.live + [spoken] * asked.spoken + [typed] * asked.typed
            tasks = [asyncio.create_task(again(kind, client, url, said, seen, asked.rest)) for kind in kinds]
            watching = asyncio.create_task(watch(pid, seen, asked.trace))
            killing = (
                asyncio.create_task(kill(pid, asked.kill_every, asked.kills, seen))
                if asked.kill_every
                else None
            )
            done = {killing} if killing else {asyncio.create_task(asyncio.sleep(asked.minutes * 60))}
            await asyncio.wait(done, timeout=asked.minutes * 60)
            seen.stop.set()
            await asyncio.gather(*tasks)
            watching.cancel()
            await asyncio.sleep(5.0)
            async with client.get(f"{url}/readyz") as response:
                ready = response.status
            async with client.get(f"{url}/metrics") as response:
                lines = (await response.text()).splitlines()
    restarts = sum(
        float(line.split()[-1]) for line in lines if line.startswith("access_gateway_worker_restarts{")
    )
    right = sum(found.most_common(1)[0][1] for found in seen.words.values())
    result = {
        "minutes": asked.minutes, "turns": dict(seen.turns), "conversations": seen.conversations,
        "lost": dict(seen.lost), "other_words": sum(map(Counter.total, seen.words.values())) - right,
        "kills": seen.kills, "restarts": restarts, "ready_at_the_end": ready == 200,
        "memory_mb": [round(seen.memory[0][1]), round(seen.memory[-1][1])],
        "growth_after_settling": round(growth(seen.memory, settled_s), 4), "load": load_now(),
    }  # fmt: skip
    print(
        json.dumps(result, indent=2)
        if asked.json
        else "\n".join(f"{key:22} {it}" for key, it in result.items())
    )


if __name__ == "__main__":
    asyncio.run(main())
