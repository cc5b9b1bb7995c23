"""How fast Vosk is through the gateway's workers, against a bare Vosk loop in this process, in the same run.

    .venv/bin/python benchmarks/hearing.py [--rounds 5] [--model FOLDER]

Uses the project's own Korean recordings. Prints the real-time factor (processor and wall-clock seconds per
second of sound), the delay from the last sample to the words, and memory, each with its ratio to the bare loop.
"""

import argparse
import asyncio
import json
import os
import resource
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

import vosk

from access_gateway import settings
from access_gateway.contracts.audio import HEARING_RATE_HZ, Recording
from access_gateway.contracts.hearing import EngineOptions
from access_gateway.demo.recordings import recordings
from access_gateway.hearing.decode import decode
from access_gateway.hearing.limits import AudioLimits
from access_gateway.workers.pool import WorkerPool
from access_gateway.workers.process import WorkerSpec

CHUNK_BYTES = 8_000
LIMITS = AudioLimits(max_bytes=10**7, max_s=60, max_decoded_bytes=10**7, min_s=0.1)


@dataclass(frozen=True, slots=True)
class Result:
    """One way of hearing."""

    name: str
    cpu_rtf: float
    wall_rtf: float
    first_rtf: float
    """Of the first utterance after the start."""
    final_ms: float
    """From the last sample to the words, median."""
    memory_mb: float


def korean_sounds() -> list[bytes]:
    """Return the samples of each Korean recording of the project."""
    found = [recorded for recorded in recordings() if recorded.language == "ko-Hang"]
    return [decode(Recording(recorded.content, recorded.mime), LIMITS).samples for recorded in found]


def seconds(sounds: list[bytes]) -> float:
    """Return how long they are together."""
    return sum(map(len, sounds)) / 2 / HEARING_RATE_HZ


def cpu_s(pid: int) -> float:
    """Return the processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int) -> float:
    """Return the resident memory of a process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS")


def bare(model: Path, sounds: list[bytes], rounds: int, *, reuse: bool) -> Result:
    """Measure the limit: one process, one thread, no protocol."""
    vosk.SetLogLevel(-1)
    loaded = vosk.Model(str(model))
    kept = vosk.KaldiRecognizer(loaded, HEARING_RATE_HZ)
    finals: list[float] = []

    def hear(pcm: bytes) -> None:
        recogniser = kept if reuse else vosk.KaldiRecognizer(loaded, HEARING_RATE_HZ)
        recogniser.SetWords(True)
        for at in range(0, len(pcm), CHUNK_BYTES):
            if recogniser.AcceptWaveform(pcm[at : at + CHUNK_BYTES]):
                json.loads(recogniser.Result())
        last = time.perf_counter()
        json.loads(recogniser.FinalResult())
        finals.append(time.perf_counter() - last)

    started = time.perf_counter()
    hear(sounds[0])
    first = (time.perf_counter() - started) / seconds(sounds[:1])
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(rounds):
        for pcm in sounds:
            hear(pcm)
    length = seconds(sounds) * rounds
    return Result(
        "bare loop, recogniser reused" if reuse else "bare loop, new recogniser each time",
        (time.process_time() - cpu) / length,
        (time.perf_counter() - wall) / length,
        first,
        statistics.median(finals) * 1000,
        memory_mb(os.getpid()),
    )


async def gateway(model: Path, sounds: list[bytes], rounds: int) -> Result:
    """One worker, one utterance at a time."""
    options = EngineOptions(model, frozenset({"ko-Hang"}))
    pool = WorkerPool(WorkerSpec("ko", "vosk", options, places=1))
    await pool.start()
    finals: list[float] = []

    async def hear(pcm: bytes) -> None:
        utterance = await pool.hear("ko-Hang")
        for at in range(0, len(pcm), CHUNK_BYTES):
            await utterance.feed(pcm[at : at + CHUNK_BYTES])
        await utterance.finish(60)
        await utterance.close()

    async def hear_live(pcm: bytes) -> None:
        """At the pace of speech, so that the worker is not behind at the end."""
        utterance = await pool.hear("ko-Hang")
        for at in range(0, len(pcm), CHUNK_BYTES):
            await utterance.feed(pcm[at : at + CHUNK_BYTES])
            await asyncio.sleep(CHUNK_BYTES / 2 / HEARING_RATE_HZ)
        last = time.perf_counter()
        await utterance.finish(60)
        finals.append(time.perf_counter() - last)
        await utterance.close()

    try:
        pid = pool.pids[0]
        started = time.perf_counter()
        await hear(sounds[0])
        first = (time.perf_counter() - started) / seconds(sounds[:1])
        cpu, wall = time.process_time() + cpu_s(pid), time.perf_counter()
        for _ in range(rounds):
            for pcm in sounds:
                await hear(pcm)
        length = seconds(sounds) * rounds
        cpu, wall = time.process_time() + cpu_s(pid) - cpu, time.perf_counter() - wall
        for pcm in sounds:
            await hear_live(pcm)
        finals_ms = statistics.median(finals) * 1000
        name = "gateway, one worker"
        return Result(name, cpu / length, wall / length, first, finals_ms, memory_mb(pid))
    finally:
        await pool.close()


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5)
    default = settings.load().models_folder / "vosk-model-small-ko-0.22"
    parser.add_argument("--model", type=Path, default=default)
    asked = parser.parse_args()
    sounds = korean_sounds()
    through = asyncio.run(gateway(asked.model, sounds, asked.rounds))
    limit = bare(asked.model, sounds, asked.rounds, reuse=True)
    anew = bare(asked.model, sounds, 1, reuse=False)
    print(f"{len(sounds)} recordings, {seconds(sounds):.1f} s, {asked.rounds} rounds, {os.cpu_count()} cores")
    print(
        f"{'':38} {'cpu/s':>8} {'ratio':>6} {'wall/s':>8} {'ratio':>6} {'first':>6} {'final ms':>9} {'MB':>6}"
    )
    for result in (limit, through, anew):
        print(
            f"{result.name:38} {result.cpu_rtf:8.3f} {result.cpu_rtf / limit.cpu_rtf:6.2f} "
            f"{result.wall_rtf:8.3f} {result.wall_rtf / limit.wall_rtf:6.2f} {result.first_rtf:6.2f} "
            f"{result.final_ms:9.1f} {result.memory_mb:6.0f}"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"this process, with the bare loop's model: {peak:.0f} MB at most")


if __name__ == "__main__":
    main()
