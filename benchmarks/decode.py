"""How long decoding takes: milliseconds of processor time for 8 s of speech, for each container.

    PYTHONPATH=. .venv/bin/python benchmarks/decode.py

Beside each stands bare PyAV on the same bytes (decoded and resampled, without limits or allow-lists), taken
in the same run: the ratio is what the guards cost.
"""

import io
import statistics
import time
from collections.abc import Callable

import av
import numpy as np
from tests.hearing.audio_files import CONTAINERS, encoded, spoken

from access_gateway.contracts.audio import Recording
from access_gateway.hearing.decode import decode
from access_gateway.hearing.limits import AudioLimits

LIMITS = AudioLimits(max_bytes=20_971_520, max_s=120, max_decoded_bytes=3_872_000, min_s=0.1)
CLIP_S = 8
ROUNDS = 30


def bare(content: bytes) -> int:
    """Decode with PyAV alone; return the number of samples."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=16_000)
    with av.open(io.BytesIO(content), "r") as container:
        frames = [out for frame in container.decode(audio=0) for out in resampler.resample(frame)]
    return sum(frame.samples for frame in [*frames, *resampler.resample(None)])


def median_ms(work: Callable[[], object]) -> float:
    """Median processor time of one call, after one to warm up."""
    work()
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        times.append((time.process_time() - start) * 1000)
    return statistics.median(times)


def main() -> None:
    """Print the table."""
    clip = np.resize(spoken("zh-review.flac"), CLIP_S * 16_000)
    print("container\tkB\tms\tms of bare PyAV\tratio")
    for name in CONTAINERS:
        content = encoded(name, clip)
        ours = median_ms(lambda content=content: decode(Recording(content, ""), LIMITS))
        theirs = median_ms(lambda content=content: bare(content))
        print(f"{name}\t{len(content) / 1000:.0f}\t{ours:.1f}\t{theirs:.1f}\t{ours / theirs:.2f}")


if __name__ == "__main__":
    main()
