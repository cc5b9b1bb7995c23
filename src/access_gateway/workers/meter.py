"""What hearing costs: processor time a second of sound, measured as it runs."""

import math

FIRST_GUESS = 0.3
"""Before anything was measured. Vosk's small models take .04 to .17 (benchmarks/streams.py), Whisper base more; a
guess that is too high lets in few at first and more once it is known better."""
GUESS_S = 10.0
"""Seconds of sound that the guess weighs as much as."""
WINDOW_S = 120.0
"""Seconds of sound after which a measurement has faded to a third."""


class Meter:
    """The real-time factor of one model: processor seconds a second of sound, all its workers together."""

    def __init__(self, first_guess: float = FIRST_GUESS) -> None:
        self._cpu_s = first_guess * GUESS_S
        self._audio_s = GUESS_S

    @property
    def rtf(self) -> float:
        """Processor seconds a second of sound, weighted towards the last WINDOW_S of it."""
        return self._cpu_s / self._audio_s

    def note(self, cpu_s: float, audio_s: float) -> None:
        """Take a measurement: so much processor time for so much sound."""
        if not (math.isfinite(cpu_s) and math.isfinite(audio_s)) or cpu_s < 0 or audio_s <= 0:
            return  # an idle stretch, or a worker that talks nonsense
        fade = math.exp(-audio_s / WINDOW_S)
        self._cpu_s = self._cpu_s * fade + cpu_s
        self._audio_s = self._audio_s * fade + audio_s
