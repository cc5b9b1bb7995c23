"""Who takes part in `streams.py`: the gateway, a bare Vosk loop, vosk-server; each spoken to at the pace of speech."""

import asyncio
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from standing import BYTES_PER_S, free_port, quantile

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
