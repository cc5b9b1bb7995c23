"""Silero voice activity detection, version 6, by ONNX Runtime.

The network is the file that faster-whisper carries, which is found without importing that package. It takes each chunk
with the last 64 samples of the one before, and an LSTM's state from chunk to chunk.
"""

import functools
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from access_gateway.contracts.audio import BYTES_PER_SAMPLE
from access_gateway.contracts.errors import EngineMissing, EngineRefused
from access_gateway.contracts.hearing import EngineOptions

CHUNK_SAMPLES = 512
CONTEXT_SAMPLES = 64
STATE = (1, 1, 128)
FULL_SCALE = 32_768.0
CARRIER, FILE = "faster_whisper", "assets/silero_vad_v6.onnx"


class SileroDetector:
    """Tells speech from silence and noise, 32 ms at a time, for about .1 ms of processor time."""

    chunk_bytes: int = CHUNK_SAMPLES * BYTES_PER_SAMPLE
    _hidden: NDArray[np.float32]
    _cell: NDArray[np.float32]

    def __init__(self, options: EngineOptions) -> None:
        """Take the network, which all streams share; `options` are not used. Raises EngineMissing."""
        self._session = _session()
        self._input = np.zeros((1, CONTEXT_SAMPLES + CHUNK_SAMPLES), np.float32)
        self.reset()

    def probability(self, chunk: bytes) -> float:
        """Return the probability, 0..1, that it holds speech. Raises EngineRefused for another size."""
        if len(chunk) != self.chunk_bytes:
            raise EngineRefused(f"Silero takes {self.chunk_bytes} bytes at a time, not {len(chunk)}.")
        self._input[0, :CONTEXT_SAMPLES] = self._input[0, -CONTEXT_SAMPLES:]
        np.multiply(np.frombuffer(chunk, np.int16), 1 / FULL_SCALE, out=self._input[0, CONTEXT_SAMPLES:])
        given = {"input": self._input, "h": self._hidden, "c": self._cell}
        probability, hidden, cell = self._session.run(None, given)
        self._hidden, self._cell = hidden, cell
        return float(probability.item())

    def reset(self) -> None:
        """Forget what came before."""
        self._input.fill(0.0)
        self._hidden = np.zeros(STATE, np.float32)
        self._cell = np.zeros(STATE, np.float32)


@functools.cache
def _session() -> onnxruntime.InferenceSession:
    """Load the network, once: a session may be run by many threads, and its state is in its inputs."""
    carrier = find_spec(CARRIER)
    file = Path(carrier.origin).parent / FILE if carrier and carrier.origin else None
    if file is None or not file.is_file():
        raise EngineMissing(f"The installed {CARRIER} has no {FILE}: install the release that is pinned.")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
