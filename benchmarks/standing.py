"""What the benchmarks of load have in common: an echo for a backend, a gateway of its own, sounds, processor time."""

import asyncio
import itertools
import os
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from aiohttp import web

from access_gateway import settings
from access_gateway.contracts.audio import Recording
from access_gateway.demo.recordings import recording
from access_gateway.hearing.decode import decode
from access_gateway.hearing.limits import AudioLimits

MODEL = "vosk-model-small-ko-0.22"
KOREAN = ("ko-refund.flac", "ko-cancel.flac", "ko-person.flac", "ko-return.flac", "ko-check-order.flac")
LIMITS = AudioLimits(max_bytes=10**8, max_s=600, max_decoded_bytes=10**8, min_s=0.1)
BYTES_PER_S = 32_000


def sounds(folder: Path | None = None) -> list[bytes]:
    """Return recordings as 16 kHz samples: the project's own in Korean, or all of a folder."""
    if folder is None:
        recorded = [recording(name) for name in KOREAN]
        contents = [Recording(one.content, one.mime) for one in recorded]
    else:
        contents = [Recording(file.read_bytes(), "audio/x") for file in sorted(folder.iterdir())]
    return [decode(content, LIMITS).samples for content in contents]


def linked(folder: Path) -> Path:
    """Make a folder of models that has the Korean one alone, by a link; return where the model is."""
    folder.mkdir(parents=True)
    model = folder / MODEL
    model.symlink_to(settings.load().models_folder / MODEL)
    return model


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def family(pid: int) -> list[int]:
    """Return a process and all that it has started, and they (Linux)."""
    found = [pid]
    for one in found:
        try:
            text = Path(f"/proc/{one}/task/{one}/children").read_text()
        except FileNotFoundError:
            continue
        found += [int(child) for child in text.split()]
    return found


def cpu_s(pids: Iterable[int]) -> float:
    """Return the processor time of processes, of their children that have ended too (Linux)."""
    ticks = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
        except FileNotFoundError:
            continue
        ticks += sum(int(field) for field in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def pss_mb(pids: Iterable[int]) -> float:
    """Return the memory of processes, what they share counted once, in MB (Linux)."""
    total = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except (FileNotFoundError, ProcessLookupError):
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def load_now() -> str:
    """Return what else the machine is doing."""
    return f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}"


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share of them lies; 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


@asynccontextmanager
async def echo(*, numbered: bool = False) -> AsyncIterator[str]:
    """Serve a backend that answers with what it is asked; give its address.

    numbered: no two answers are the same, so that none has been spoken before.
    """
    numbers = itertools.count(1)

    async def answer(request: web.Request) -> web.StreamResponse:
        said = await request.json()
        ordinal = f"这是第{next(numbers)}句，" if numbered else ""
        return web.json_response({"answer": f"{ordinal}您说：{said['text']}。", "language": "zh-Hans"})

    app = web.Application()
    app.router.add_post("/chat", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        port = free_port()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield f"http://127.0.0.1:{port}/chat"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def gateway(models: Path, backend: str, more: str = "") -> AsyncIterator[tuple[str, int]]:
    """Run a gateway in a process of its own; give its address and process id. more: further settings (TOML)."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        config = Path(folder) / "gateway.toml"
        config.write_text(
            f'[backend]\nurl = "{backend}"\nanswer_language = "language"\n[server]\nport = {port}\n'
            f"max_streams_at_once = 1000\nmax_turns_at_once = 1000\n"
            f'[store]\nfolder = "{folder}/data"\n[models]\nfolder = "{models}"\n{more}',
            encoding="utf-8",
        )
        output = (Path(folder) / "log").open("wb")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "access_gateway", "--config", str(config), "serve"),
            stdout=output,
            stderr=output,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            async with aiohttp.ClientSession() as client:
                for _ in range(1200):
                    try:
                        async with client.get(f"{url}/healthz"):
                            break
                    except aiohttp.ClientError:
                        await asyncio.sleep(0.1)
                else:
                    raise SystemExit((Path(folder) / "log").read_text())
            yield url, process.pid
        finally:
            process.terminate()
            await process.wait()
            output.close()
