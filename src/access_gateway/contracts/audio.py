"""Sound inside the gateway: signed 16-bit little-endian PCM, mono."""

from dataclasses import dataclass

HEARING_RATE_HZ = 16_000
BYTES_PER_SAMPLE = 2


@dataclass(frozen=True, slots=True)
class Pcm:
    """A stretch of sound."""

    samples: bytes
    """Signed 16-bit little-endian, mono."""
    rate_hz: int

    def __post_init__(self) -> None:
        if self.rate_hz < 1000 or len(self.samples) % BYTES_PER_SAMPLE:
            raise ValueError(f"not PCM: {self.rate_hz} Hz, {len(self.samples)} bytes")

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.samples) / BYTES_PER_SAMPLE / self.rate_hz


@dataclass(frozen=True, slots=True)
class Recording:
    """What a customer sent: bytes in some container, not yet decoded."""

    content: bytes
    mime: str
    """As declared by the sender; a hint, never trusted."""
