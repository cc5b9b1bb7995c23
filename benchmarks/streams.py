"""How many people can speak at once, in real time: ours, a bare Vosk loop (the limit), vosk-server (the peer).

    python benchmarks/streams.py [--streams 2,4,8 | --greatest [--first 2]] [--seconds 20] [--rounds 2] [--sounds DIR]
        [--vosk-server PATH/asr_server.py --vosk-python PYTHON]

Every stream is a person who says one recording after the other at the pace of speech, in pieces of 200 ms; the
end of each is said (`end`, `{"reset" : 1}`, `FinalResult`), and the words must come. Same model, same sound (Kaldi adds
noise of its own to every hearing: an unclear recording gives other words now and then). The contenders take turns
within each round, so that what else the machine does falls on all of them. Two figures: lag, from the end of an
utterance to its words, and processor time a second of sound. The second one says how many streams a free machine could
hear; the first, whether this one did. `--greatest` looks for the greatest number of streams that each can hear with 95%
of its lags under a second and no utterance lost; only a quiet machine can tell. vosk-server is not ours and not here:
give the path of its `websocket/asr_server.py`, and a Python with `vosk` and `websockets` 13 (newer ones fail every
connection).
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

from standing import BYTES_PER_S, cpu_s, echo, family, gateway, linked, load_now, quantile, sounds
from stream_contenders import Bare, Trial, through_gateway, through_vosk_server, vosk_server

MOST_LAG_S = 1.0
"""Of the words after the end of an utterance, at the 95th centile: issue and design ask for no more."""

TRIES = 2
"""Trials that must be too late before a number of streams counts as too many."""
COARSE_UP_TO = 6
"""Below this the numbers of streams that are tried go up by two."""

# --- the comparison

Run = Callable[[list[bytes], int, float, Trial], Awaitable[None]]
Contender = tuple[str, int, Run]
"""Name, process, and what speaks to it."""


async def compare(contenders: list[Contender], said: list[bytes], asked: argparse.Namespace) -> None:
    """Let each contender take each number of streams, in turn."""
    words: dict[str, Counter[str]] = {name: Counter() for name, _, _ in contenders}
    for streams in asked.streams:
        prices: dict[str, list[float]] = {name: [] for name, _, _ in contenders}
        for round_number in range(asked.rounds):
            order = contenders if round_number % 2 == 0 else contenders[::-1]
            for name, pid, run in order:
                trial = await heard(run, pid, said, streams, asked.seconds)
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


async def heard(run: Run, pid: int, said: list[bytes], streams: int, seconds: float) -> Trial:
    """Have a contender hear so many streams."""
    trial, before = Trial(), cpu_s(family(pid))
    await run(said, streams, seconds, trial)
    trial.cpu_s = cpu_s(family(pid)) - before
    return trial


async def greatest(contenders: list[Contender], said: list[bytes], asked: argparse.Namespace) -> None:
    """Look for the greatest number of streams of each contender: from few to many, all of them at each number.

    A number that was too many is tried twice: something else on the machine may have been in the way.
    """
    found = {name: 0 for name, _, _ in contenders}
    left = list(contenders)
    streams = asked.first
    while left:
        for contender in left[::-1] if streams % 2 else left[:]:
            name, pid, run = contender
            for _ in range(TRIES):
                trial = await heard(run, pid, said, streams, asked.seconds)
                in_time = bool(trial.lags_s) and not trial.lost and quantile(trial.lags_s, 0.95) < MOST_LAG_S
                print(f"{streams:3} streams  {name:12} {trial}  ({load_now()})", flush=True)
                if in_time:
                    found[name] = streams
                    break
            else:
                left.remove(contender)
        streams += 2 if streams < COARSE_UP_TO else 1
    limit = contenders[0][0]
    for name, number in found.items():
        ratio = number / max(1, found[limit])
        print(f"{name}: at most {number} streams in time; {ratio:.2f} of {limit}")


async def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--streams", type=lambda text: [int(one) for one in text.split(",")], default=[2, 4, 8, 16]
    )
    parser.add_argument("--greatest", action="store_true", help="look for the greatest number of streams")
    parser.add_argument("--first", type=int, default=2, help="with --greatest: the number to begin with")
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
        more = (
            '[hearing]\nlanguages = ["ko-Hang"]\nutterances_per_worker = 64\ncores = 64\nmost_lag_s = 3600\n'
        )
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
        # Vosk fills a graph's cache as it hears; every recogniser that will be needed has heard everything, thrice.
        all_s = 3 * sum(map(len, said)) / BYTES_PER_S
        for _, _, run in contenders:
            await run(said, max(asked.streams), all_s, Trial())
        await (greatest if asked.greatest else compare)(contenders, said, asked)


if __name__ == "__main__":
    asyncio.run(main())
