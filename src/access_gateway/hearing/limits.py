"""What one recording may cost: bytes, seconds, memory, processor time."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from access_gateway.contracts.errors import AudioTooLong, UnreadableAudio

MIN_RATE_HZ, MAX_RATE_HZ = 1_000, 768_000
"""Rates that a recording may declare. Below, a few bytes resample to gigabytes; no recorder goes above."""
SHORTEST_PACKET_S = 0.0025
"""An Opus packet holds at least 2.5 ms (RFC 6716, section 2); no other codec that is taken goes below."""
ROUNDING_S = 0.001
"""A recording of exactly the limit is taken, though its packets' lengths do not add up to it exactly."""
SPARE_PACKETS = 10_000
"""Packets without sound that a container may hold beside: headers, damage, cover art."""


@dataclass(frozen=True, slots=True)
class AudioLimits:
    """The limits on one recording or live stream."""

    max_bytes: int
    """Of the container, as it is sent."""
    max_s: float
    """Of sound, counted while decoding: what a header declares proves nothing."""
    max_decoded_bytes: int
    """Of 16 kHz PCM that is held at once."""
    min_s: float
    """Shorter ones are refused."""
    max_cpu_s: float = 20.0
    """Of processor time in decoding. An ordinary two-minute recording takes about half a second."""

    def __post_init__(self) -> None:
        if min(self.max_bytes, self.max_s, self.max_decoded_bytes, self.max_cpu_s) <= 0 or self.min_s < 0:
            raise ValueError(f"out of range: {self}")


class Budget:
    """What is left of the limits while one recording is decoded. Made and used in the thread that decodes."""

    def __init__(
        self, limits: AudioLimits, *, processor_time_s: Callable[[], float] = time.thread_time
    ) -> None:
        self._processor_time_s = processor_time_s
        self._limits = limits
        self._seconds = 0.0
        self._packets_left = int(limits.max_s / SHORTEST_PACKET_S) + SPARE_PACKETS
        self._cpu_end_s = processor_time_s() + limits.max_cpu_s

    def spend_time(self) -> None:
        """Say that work goes on. Raises UnreadableAudio once it has taken too much processor time."""
        if self._processor_time_s() > self._cpu_end_s:
            raise UnreadableAudio("The recording takes too long to decode; send it as WAV, Ogg Opus or MP3.")

    def spend_packet(self) -> None:
        """Count one packet. Raises UnreadableAudio for a container that is nothing but packets."""
        self.spend_time()
        self._packets_left -= 1
        if self._packets_left < 0:
            raise UnreadableAudio("The recording holds too many packets for its sound.")

    def spend_sound(self, samples: int, rate_hz: int) -> None:
        """Count decoded samples, before they are resampled. Raises AudioTooLong, or UnreadableAudio."""
        if not MIN_RATE_HZ <= rate_hz <= MAX_RATE_HZ:
            raise UnreadableAudio(f"A sample rate of {rate_hz} Hz is not taken.")
        self._seconds += samples / rate_hz
        if self._seconds > self._limits.max_s + ROUNDING_S:
            raise AudioTooLong(f"At most {self._limits.max_s:g} seconds of sound are taken.")

    def check_held(self, size: int) -> None:
        """Compare the bytes of PCM that would be held with the limit. Raises AudioTooLong."""
        if size > self._limits.max_decoded_bytes:
            raise AudioTooLong(f"The recording decodes to more than {self._limits.max_decoded_bytes} bytes.")
