"""Which threads should hear: what Vosk costs, and how late its words come, by who decodes.

    python benchmarks/threads.py [--streams 12] [--seconds 16] [--rounds 3]

In one process, with one recogniser a stream at the pace of speech, three ways take turns: `free`, a thread for each
stream, all of which may run; `pool`, as many threads as processors, each taking the next piece whosever it is; `seats`,
a thread for each stream, of which as many as there are processors may decode at once. The last is what
`workers/lanes.py` does. The first round fills Vosk's caches and is not counted.
"""

import argparse
import itertools
import json
import os
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import vosk
from standing import BYTES_PER_S, MODEL, load_now, quantile, sounds

from access_gateway import settings

PIECE_BYTES = BYTES_PER_S // 5
CORES = os.cpu_count() or 1

Decode = Callable[[Callable[[], Any]], Any]
"""Makes a call somewhere, and waits for it."""


def ways() -> dict[str, Decode]:
    """Return the contenders."""
    pool, gate = ThreadPoolExecutor(CORES), threading.Semaphore(CORES)

    def seated(call: Callable[[], Any]) -> None:
        with gate:
            call()

    return {"free": lambda call: call(), "pool": lambda call: pool.submit(call).result(), "seats": seated}


def stream(
    recogniser: Any, decode: Decode, said: Sequence[bytes], seconds: float, heard: list[tuple[float, float]]
) -> None:
    """Say one recording after the other for so long; note how late the words came, and for how much sound."""
    began = due = time.monotonic()
    for sound in itertools.cycle(said):
        if due - began >= seconds:
            return
        for at in range(0, len(sound), PIECE_BYTES):
            piece = sound[at : at + PIECE_BYTES]
            due += len(piece) / BYTES_PER_S
            time.sleep(max(0.0, due - time.monotonic()))
            decode(lambda piece=piece: accept(recogniser, piece))  # type: ignore[misc]
        decode(recogniser.FinalResult)
        heard.append((time.monotonic() - due, len(sound) / BYTES_PER_S))
        due = max(due, time.monotonic())


def accept(recogniser: Any, piece: bytes) -> None:
    """Take a piece, and look at the words so far."""
    json.loads(recogniser.Result() if recogniser.AcceptWaveform(piece) else recogniser.PartialResult())


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--streams", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=16.0)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    vosk.SetLogLevel(-1)
    said = sounds()
    model = vosk.Model(str(settings.load().models_folder / MODEL))
    contenders = ways()
    recognisers = {
        name: [vosk.KaldiRecognizer(model, 16_000) for _ in range(asked.streams)] for name in contenders
    }
    for number in range(asked.rounds + 1):
        for name, decode in contenders.items():
            heard: list[tuple[float, float]] = []
            before = time.process_time()
            threads = [
                threading.Thread(
                    target=stream,
                    args=(one, decode, said[at % len(said) :] + said[: at % len(said)], asked.seconds, heard),
                )
                for at, one in enumerate(recognisers[name])
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            price = (time.process_time() - before) / sum(audio_s for _, audio_s in heard)
            if number:
                lag_s = quantile([late_s for late_s, _ in heard], 0.95)
                print(f"{name:6} {price:.4f} cpu s/s  lag p95 {lag_s:.2f} s  ({load_now()})", flush=True)


if __name__ == "__main__":
    main()
