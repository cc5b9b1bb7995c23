"""How many people can speak at once, in real time: ours, a bare Vosk loop (the limit), vosk-server (the peer).

    python benchmarks/streams.py [--streams 2,4,8] [--seconds 20] [--rounds 2] [--sounds DIR]
        [--vosk-server PATH/asr_server.py --vosk-python PYTHON]

Every stream is a person who says one recording after the other at the pace of speech, in pieces of 200 ms; the
end of each is said (`end`, `{"reset" : 1}`, `FinalResult`), and the words must come. Same model, same sound (Kaldi adds
noise of its own to every hearing: an unclear recording gives other words now and then). The contenders take turns
within each round, so that what else the machine does falls on all of them. Two figures: lag, from the end of an
utterance to its words, and processor time a second of sound. The second one says how many streams a free machine could
hear; the first, whether this one did. vosk-server is not ours and not here: give the path of its
`websocket/asr_server.py`, and a Python with `vosk` and `websockets` 13 (newer ones fail every connection).
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from standing import (
    BYTES_PER_S,
    cpu_s,
    echo,
    family,
    free_port,
    gateway,
    linked,
    load_now,
    quantile,
    sounds,
)

PIECE_BYTES = BYTES_PER_S // 5
WORDS_LIMIT_S = 60.0


@dataclass
class Trial:
    """What came of so many streams."""

    lags_s: list[float] = field(default_factory=list)
    texts: Counter[str] = field(default_factory=Counter)
    audio_s: float = 0.0
    cpu_s: float = 0.0
    lost: int = 0

    def __str__(self) -> str:
        price = self.cpu_s / self.audio_s if self.audio_s else 0.0
        return (
            f"lag p50 {quantile(self.lags_s, 0.5):6.2f} s  p95 {quantile(self.lags_s, 0.95):6.2f} s  "
            f"{price:.4f} cpu s/s  {sum(self.texts.values())} utterances, {self.lost} lost"
        )


Say = Callable[[bytes], Awaitable[None]]
End = Callable[[], Awaitable[str]]


async def speak(said: list[bytes], offset: int, seconds: float, trial: Trial, say: Say, end: End) -> None:
    """Say one recording after the other for so long, at the pace of speech."""
    loop = asyncio.get_running_loop()
    began = due = loop.time()
    number = offset
    while due - began < seconds:
        sound = said[number % len(said)]
        number += 1
        for at in range(0, len(sound), PIECE_BYTES):
            piece = sound[at : at + PIECE_BYTES]
            due += len(piece) / BYTES_PER_S
            await asyncio.sleep(max(0.0, due - loop.time()))
            await say(piece)
        try:
            async with asyncio.timeout(WORDS_LIMIT_S):
                text = await end()
        except (TimeoutError, OSError, RuntimeError, aiohttp.ClientError):
            trial.lost += 1
            return
        trial.lags_s.append(loop.time() - due)
        trial.texts[text.replace(" ", "")] += 1
        trial.audio_s += len(sound) / BYTES_PER_S
        due = max(due, loop.time())


# --- the contenders


async def through_gateway(url: str, said: list[bytes], streams: int, seconds: float, trial: Trial) -> None:
    """Speak to `/v1/stream`."""

    async def one(client: aiohttp.ClientSession, offset: int) -> None:
        async with client.ws_connect(f"{url}/v1/stream") as socket:
            start = {"type": "start", "language": "ko", "preferences": {"speech": False}}
            await socket.send_json(start)

            async def end() -> str:
                await socket.send_json({"type": "end"})
                while (message := await socket.receive()).type is aiohttp.WSMsgType.TEXT:
                    found = message.json()
                    if found["type"] == "heard":
                        return str(found["heard"]["text"])
                    if found["type"] == "error":
                        raise RuntimeError(found["problem"]["code"])
                raise RuntimeError("the connection was closed")

            await speak(said, offset, seconds, trial, socket.send_bytes, end)

    async with aiohttp.ClientSession() as client:
        await asyncio.gather(*[one(client, offset) for offset in range(streams)])


async def through_vosk_server(
    url: str, said: list[bytes], streams: int, seconds: float, trial: Trial
) -> None:
    """Speak to vosk-server."""

    async def one(client: aiohttp.ClientSession, offset: int) -> None:
        try:
            async with client.ws_connect(url) as socket:
                await socket.send_json({"config": {"sample_rate": 16000}})
                parts: list[str] = []
                sent = 0

                async def say(piece: bytes) -> None:
                    nonlocal sent
                    sent += 1
                    await socket.send_bytes(piece)

                async def answers() -> None:
                    nonlocal sent
                    while sent:
                        answer = json.loads((await socket.receive()).data)
                        sent -= 1
                        parts.append(answer.get("text", ""))

                async def end() -> str:
                    nonlocal sent
                    sent += 1
                    await socket.send_str('{"reset" : 1}')
                    await answers()
                    text = " ".join(filter(None, parts))
                    parts.clear()
                    return text

                await speak(said, offset, seconds, trial, say, end)
        except (aiohttp.ClientError, OSError, TypeError, ValueError):
            trial.lost += 1

    async with aiohttp.ClientSession() as client:
        await asyncio.gather(*[one(client, offset) for offset in range(streams)])


BARE = """
import json, os, sys, threading, time, vosk
from queue import PriorityQueue
vosk.SetLogLevel(-1)
model = vosk.Model(sys.argv[1])
kept = []
def stream(said, offset, seconds, out):
    recogniser = kept.pop() if kept else vosk.KaldiRecognizer(model, 16000)
    recogniser.SetWords(True)
    began = due = time.monotonic()
    number = offset
    while due - began < seconds:
        sound = said[number % len(said)]
        number += 1
        texts = []
        for at in range(0, len(sound), PIECE):
            piece = sound[at : at + PIECE]
            due += len(piece) / 32000
            time.sleep(max(0.0, due - time.monotonic()))
            if recogniser.AcceptWaveform(piece):
                texts.append(json.loads(recogniser.Result())["text"])
            else:
                recogniser.PartialResult()
        texts.append(json.loads(recogniser.FinalResult())["text"])
        out.append((time.monotonic() - due, " ".join(filter(None, texts)), len(sound) / 32000))
        due = max(due, time.monotonic())
    kept.append(recogniser)
said = []
for path in sys.argv[3:]:
    said.append(open(path, "rb").read())
PIECE = int(sys.argv[2])
print("ready", flush=True)
for line in sys.stdin:
    streams, seconds = line.split()
    out = []
    threads = [threading.Thread(target=stream, args=(said, n, float(seconds), out)) for n in range(int(streams))]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    print(json.dumps(out), flush=True)
"""


class Bare:
    """A bare loop around Vosk in a process of its own: a thread a stream, recognisers kept from round to round."""

    def __init__(self, model: Path, said: list[bytes], folder: Path) -> None:
        files = []
        for number, sound in enumerate(said):
            files.append(folder / f"{number}.pcm")
            files[-1].write_bytes(sound)
        self.process = subprocess.Popen(
            [sys.executable, "-c", BARE, str(model), str(PIECE_BYTES), *map(str, files)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._line()

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    async def __call__(self, said: list[bytes], streams: int, seconds: float, trial: Trial) -> None:
        """Take a round."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{streams} {seconds}\n")
        self.process.stdin.flush()
        for lag_s, text, audio_s in json.loads(await asyncio.to_thread(self._line)):
            trial.lags_s.append(lag_s)
            trial.texts[text.replace(" ", "")] += 1
            trial.audio_s += audio_s


@asynccontextmanager
async def vosk_server(script: Path, python: str, model: Path) -> AsyncIterator[tuple[str, int]]:
    """Run vosk-server; give its address and process id."""
    port = free_port()
    environment = os.environ | {
        "VOSK_SERVER_INTERFACE": "127.0.0.1", "VOSK_SERVER_PORT": str(port), "VOSK_SAMPLE_RATE": "16000",
    }  # fmt: skip
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        python, str(script), str(model), env=environment, stdout=quiet, stderr=quiet
    )
    try:
        url = f"http://127.0.0.1:{port}"
        async with aiohttp.ClientSession() as client:
            for _ in range(600):
                try:
                    async with client.ws_connect(url):
                        break
                except aiohttp.ClientError:
                    await asyncio.sleep(0.1)
        yield url, process.pid
    finally:
        process.kill()
        await process.wait()


# --- the comparison

Contender = tuple[str, int, Callable[[list[bytes], int, float, Trial], Awaitable[None]]]


async def compare(contenders: list[Contender], said: list[bytes], asked: argparse.Namespace) -> None:
    """Let each contender take each number of streams, in turn."""
    for _, _, run in contenders:  # graph caches and recognisers, which all keep
        await run(said, max(asked.streams), 2 * len(said[0]) / BYTES_PER_S, Trial())
    words: dict[str, Counter[str]] = {name: Counter() for name, _, _ in contenders}
    for streams in asked.streams:
        prices: dict[str, list[float]] = {name: [] for name, _, _ in contenders}
        for round_number in range(asked.rounds):
            order = contenders if round_number % 2 == 0 else contenders[::-1]
            for name, pid, run in order:
                trial, before = Trial(), cpu_s(family(pid))
                await run(said, streams, asked.seconds, trial)
                trial.cpu_s = cpu_s(family(pid)) - before
                words[name] += trial.texts
                prices[name].append(trial.cpu_s / trial.audio_s if trial.audio_s else float("inf"))
                print(f"{streams:3} streams  {name:12} {trial}  ({load_now()})", flush=True)
        limit = contenders[0][0]
        for name in list(prices)[1:]:
            ratios = [one / other for one, other in zip(prices[limit], prices[name], strict=True)]
            print(
                f"{streams:3} streams  {name}: {statistics.median(ratios):.2f} of the streams of {limit} for the same "
                f"processor time ({min(ratios):.2f} to {max(ratios):.2f})"
            )
    expected = set(words[contenders[0][0]])
    for name, found in words.items():
        same = sum(count for text, count in found.items() if text in expected)
        print(f"{name}: {same} of {sum(found.values())} utterances in words of the bare loop")


async def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--streams", type=lambda text: [int(one) for one in text.split(",")], default=[2, 4, 8, 16]
    )
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--sounds", type=Path, help="folder of recordings in the model's language")
    parser.add_argument("--vosk-server", type=Path, help="its websocket/asr_server.py")
    parser.add_argument("--vosk-python", default=sys.executable, help="a Python with vosk and websockets 13")
    asked = parser.parse_args()
    said = sounds(asked.sounds)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        model = linked(folder / "models")
        more = '[hearing]\nlanguages = ["ko-Hang"]\nutterances_per_worker = 64\ncores = 64\nworkers = '
        more += f"{os.cpu_count()}\nmost_lag_s = 3600\n"
        backend = await stack.enter_async_context(echo())
        url, pid = await stack.enter_async_context(gateway(folder / "models", backend, more))
        bare = Bare(model, said, folder)
        stack.callback(bare.process.kill)

        async def ours(said: list[bytes], streams: int, seconds: float, trial: Trial) -> None:
            await through_gateway(url, said, streams, seconds, trial)

        contenders: list[Contender] = [("bare loop", bare.process.pid, bare), ("gateway", pid, ours)]
        if asked.vosk_server is not None:
            theirs, their_pid = await stack.enter_async_context(
                vosk_server(asked.vosk_server, asked.vosk_python, model)
            )

            async def peer(said: list[bytes], streams: int, seconds: float, trial: Trial) -> None:
                await through_vosk_server(theirs, said, streams, seconds, trial)

            contenders.append(("vosk-server", their_pid, peer))
        await compare(contenders, said, asked)


if __name__ == "__main__":
    asyncio.run(main())
