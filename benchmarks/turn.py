"""What a typed turn costs the gateway, and what the gateway itself weighs when it is idle.

    python benchmarks/turn.py [--turns 400] [--json]

Runs a real gateway with the demonstration shop in a process of its own, so that its processor time is its
own, and reads that time from the process itself, before and after the turns. Backend time is left out by
construction: the shop is another process. Peers in the same run: a bare aiohttp server that parses the same
JSON, asks the same shop with aiohttp's client and answers its text (what any gateway must at least do).
Two figures for speech: the gateway's share, and the voice's own process.
"""

import argparse
import asyncio
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

TEXTS = (
    "订单10086到哪了？", "你们几点开门，几点关门？", "我想退货，应该怎么办理？", "唔該，我張訂單幾時送到呀？",
    "زاكازىم قاچان يېتىپ كېلىدۇ؟", "Миний захиалга хэзээ ирэх вэ?", "제 주문은 언제 도착하나요?",
    "保温杯多少钱，还有货吗", "咋还没到嘞", "ངའི་མངགས་ཟོག་ནམ་འབྱོར་གྱི་རེད།",
)  # fmt: skip
BARE = """
import sys, msgspec
from aiohttp import ClientSession, web
async def turn(request):
    said = msgspec.json.decode(await request.read())
    async with app["client"].post(sys.argv[1] + "/chat", json={"text": said["text"], "session": "x"}) as answer:
        return web.json_response({"answer": (await answer.json())["answer"]})
async def client(app):
    app["client"] = ClientSession()
    yield
    await app["client"].close()
app = web.Application()
app.router.add_post("/v1/turns", turn)
app.cleanup_ctx.append(client)
web.run_app(app, host="127.0.0.1", port=int(sys.argv[2]), print=None)
"""


def cpu_s(pid: int) -> float:
    """Return the processor time of a process, its threads included (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mb(pid: int) -> float:
    """Return the resident memory of a process without what it shares with others, in MB (Linux)."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith(("Pss:",))) / 1024


def children(pid: int) -> list[int]:
    """Return the processes that a process started (Linux)."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


MODELS = """
from pathlib import Path
from access_gateway import app, pools, settings
def mb():
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
chosen = settings.Settings()
before = mb()
kept = app.identifier(chosen, pools.shelf_of(chosen))
print(mb() - before)
"""


def models_mb() -> float:
    """Return what the identification models take of the gateway process's memory, in MB."""
    said = subprocess.run([sys.executable, "-c", MODELS], check=True, capture_output=True, text=True)
    return float(said.stdout)


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@asynccontextmanager
async def running(arguments: list[str], url: str, environment: dict[str, str]) -> AsyncIterator[int]:
    """Run a server until the block ends; give its process id once it answers."""
    output = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, env=os.environ | environment, stdout=output, stderr=output
    )
    try:
        async with aiohttp.ClientSession() as client:
            for _ in range(600):
                try:
                    async with client.get(url):
                        break
                except aiohttp.ClientError:
                    await asyncio.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        await process.wait()


async def ask(url: str, turns: int, *, speech: bool) -> list[float]:
    """Take so many turns, one after the other; return their wall times in ms."""
    took = []
    async with aiohttp.ClientSession() as client:
        for number in range(turns):
            # A number that was never spoken before keeps the memory of spoken sentences from answering for the voice.
            text = f"订单{random.randrange(20_000, 99_999)}到哪了？" if speech else TEXTS[number % len(TEXTS)]
            body = {"text": text, "session": f"b{number}", "preferences": {"speech": speech}}
            started = time.perf_counter()
            async with client.post(f"{url}/v1/turns", json=body) as response:
                await response.read()
                if response.status != 200:
                    raise SystemExit(f"{url} answered {response.status}")
            took.append((time.perf_counter() - started) * 1000)
    return took


async def measure(url: str, pids: list[int], turns: int, *, speech: bool, batches: int = 8) -> dict[str, Any]:
    """Return processor ms a turn (median over batches, with the spread) for the first process and the others."""
    own, others, walls = [], [], []
    for _ in range(batches):
        before = [cpu_s(pid) for pid in pids]
        walls += await ask(url, turns // batches, speech=speech)
        spent = [cpu_s(pid) - was for pid, was in zip(pids, before, strict=True)]
        own.append(spent[0] * 1000 * batches / turns)
        others.append(sum(spent[1:]) * 1000 * batches / turns)
    return {
        "cpu_ms": round(statistics.median(own), 2),
        "cpu_ms_spread": [round(min(own), 2), round(max(own), 2)],
        "workers_cpu_ms": round(statistics.median(others), 2),
        "wall_ms_p50": round(statistics.median(walls), 1),
        "wall_ms_p95": round(statistics.quantiles(walls, n=20)[-1], 1),
    }


async def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--turns", type=int, default=400)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    shop, bare, gate = (f"http://127.0.0.1:{free_port()}" for _ in range(3))
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "gateway.toml"
        config.write_text(
            f'[backend]\nurl = "{shop}/chat"\nanswer_language = "language"\n[handoff]\nurl = "{shop}/handoff"\n'
            f'[server]\nport = {gate.rsplit(":", 1)[1]}\n[store]\nfolder = "{folder}/data"\n'
            f'[models]\nfolder = "{folder}/none"\n',
            encoding="utf-8",
        )
        demo = ["-m", "access_gateway.demo", "--port", shop.rsplit(":", 1)[1]]
        serve = ["-m", "access_gateway", "--config", str(config), "serve"]
        async with (
            running(demo, f"{shop}/healthz", {}),
            running(["-c", BARE, shop, bare.rsplit(":", 1)[1]], bare, {}) as bare_pid,
            running(serve, f"{gate}/healthz", {}) as gate_pid,
        ):
            idle = resident_mb(gate_pid)
            pids = [gate_pid, *children(gate_pid)]
            for url in (gate, bare):
                await ask(url, 40, speech=url == gate)
            results = {
                "idle_mb_before_turns": round(idle, 1),
                "of_it_identification_models_mb": round(await asyncio.to_thread(models_mb), 1),
                "idle_mb_after_first_turns": round(resident_mb(gate_pid), 1),
                "bare aiohttp": await measure(bare, [bare_pid], args.turns, speech=False),
                "typed turn": await measure(gate, pids, args.turns, speech=False),
                "typed turn, spoken": await measure(gate, pids, args.turns, speech=True),
            }
    print(json.dumps(results, indent=2) if args.json else _readable(results))


def _readable(results: dict[str, Any]) -> str:
    bare = results["bare aiohttp"]["cpu_ms"]
    lines = [
        f"idle gateway process: {results['idle_mb_before_turns']} MB, of which identification models "
        f"{results['of_it_identification_models_mb']} MB; {results['idle_mb_after_first_turns']} MB after "
        "the first turns (limit 150; workers and models apart)"
    ]
    for name in ("bare aiohttp", "typed turn", "typed turn, spoken"):
        row = results[name]
        low, high = row["cpu_ms_spread"]
        lines.append(
            f"{name:20} {row['cpu_ms']:6.2f} ms of processor time a turn ({low} to {high}), "
            f"{row['cpu_ms'] / bare:.1f} times bare; workers {row['workers_cpu_ms']:.2f} ms; "
            f"wall p50 {row['wall_ms_p50']} ms, p95 {row['wall_ms_p95']} ms"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    asyncio.run(main())
