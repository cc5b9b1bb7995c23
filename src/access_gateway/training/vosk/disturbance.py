"""What makes a recording another each time it is trained on: who says it, over which line, in which noise.

Everything happens to features that are there already, so it costs next to nothing and never repeats. As many cepstra
are kept as there are mel bands, so cepstra can be turned back into the bands' log energies, and in those a longer
vocal tract moves the bands, a telephone takes bands away and noise adds to them. Sources: Jaitly and Hinton 2013,
"Vocal tract length perturbation improves speech recognition"; Park et al. 2019, "SpecAugment"; Atal 1974,
"Effectiveness of linear prediction characteristics of the speech wave" (a filter adds the same to all cepstra);
ITU-T G.712 (the band of a telephone) and G.711 (mu-law, whose error follows the level of the speech, 38 dB below).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from access_gateway.training.vosk.features import (
    BANDS_HZ,
    LOUDNESS,
    LOUDNESS_A_NEPER,
    SIZE,
    from_bands,
    to_bands,
)
from access_gateway.training.vosk.kaldi import Floats

_MASKS, _MASK_FRAMES = 2, 8
_LEVELS = 0.7
"""Nepers up and down by which the level of a recording changes each time it is trained on."""
_TEMPO = 0.18
"""By which share a recording is slower or quicker each time."""
_CHANNEL = 0.3
"""Standard deviation of what another microphone or line adds to each coefficient, in deviations of the coefficient."""
_BODY = 0.13
"""By which share the vocal tract is longer or shorter each time."""
_NARROW, _NOISY, _BARRED = 0.3, 0.3, 0.3
"""How often a recording comes over a telephone line, in noise, with some bands masked."""
_LOW_HZ, _HIGH_HZ = (200.0, 420.0), (3_000.0, 3_700.0)
"""Where a line begins and ends."""
_DEPTH_DB = (15.0, 60.0)
"""How far a line's filter takes down what lies outside."""
_CODE_DB = (34.0, 54.0)
"""How far below the speech a code's error lies: mu-law's, and finer ones."""
_RATIO_DB = (3.0, 30.0)
_MASKED_BANDS = 6
_ROUNDING = (3.0, 7.0)
"""Log energy that 16-bit rounding leaves in the widest band, where there is nothing else."""
_CODED = BANDS_HZ < 4_000.0
_WHITE = np.log((BANDS_HZ + 700.0) / (BANDS_HZ[-1] + 700.0))
"""How white noise lies in the bands, the widest one 0."""
_NEPER_DB = 10.0 / np.log(10.0)
"""Decibels of an energy e times as large."""


@dataclass(frozen=True, slots=True)
class Disturbance:
    """The chances of one epoch."""

    random: np.random.Generator
    deviation: Floats
    """(SIZE,), of the training features."""
    varied: bool = False
    """Whether body, line and place differ, too: minutes of speech are too few to learn from that, hours are not."""

    def of(self, frames: Floats, least: int, most: int) -> Floats:
        """Return the frames disturbed: at least `least`, so that the transcript still fits, and at most `most`."""
        count = round(len(frames) * self.random.uniform(1 - _TEMPO, 1 + _TEMPO))
        count = max(min(count, most), min(least, len(frames)))
        at = np.linspace(0, len(frames) - 1, count)
        before = at.astype(np.int64)
        after = np.minimum(before + 1, len(frames) - 1)
        share = (at - before).astype(np.float32)[:, None]
        changed = np.asarray(frames[before] * (1 - share) + frames[after] * share, np.float32)
        if self.varied:
            changed = self._heard(changed)
        changed += self.random.standard_normal(SIZE).astype(np.float32) * self.deviation * _CHANNEL
        changed[:, LOUDNESS] += LOUDNESS_A_NEPER * self.random.uniform(-_LEVELS, _LEVELS)
        mean = changed.mean(0)
        for _ in range(_MASKS):
            width = int(self.random.integers(1, _MASK_FRAMES + 1))
            first = int(self.random.integers(0, count))
            changed[first : first + width] = mean
        return changed

    def _heard(self, frames: Floats) -> Floats:
        """Return the frames of another body, line and place."""
        bands = to_bands(frames) @ moved(self.random.uniform(1 - _BODY, 1 + _BODY))
        narrow, noisy, barred = self.random.random(3) < (_NARROW, _NOISY, _BARRED)
        loud = float(np.log(np.exp(np.minimum(bands, 50.0)).mean()))
        if noisy:
            bands = self._noise(bands, loud)
        if narrow:
            bands = self._line(bands)
        if barred:
            width = int(self.random.integers(1, _MASKED_BANDS + 1))
            first = int(self.random.integers(0, SIZE - width + 1))
            bands[:, first : first + width] = bands[:, first : first + width].mean(0)
        return from_bands(bands)

    def _noise(self, bands: Floats, loud: float) -> Floats:
        """Add steady noise of some colour, so far below the speech."""
        level = loud - self.random.uniform(*_RATIO_DB) / _NEPER_DB
        colour = np.interp(np.arange(SIZE), [0, SIZE // 2, SIZE - 1], self.random.uniform(-2.0, 2.0, 3))
        return np.asarray(np.logaddexp(bands, self._trembling(len(bands), level + colour)), np.float32)

    def _line(self, bands: Floats) -> Floats:
        """Return what a telephone leaves: filtered, coded, and nothing above its band but rounding."""
        low, high = self.random.uniform(*_LOW_HZ), self.random.uniform(*_HIGH_HZ)
        slope = self.random.uniform(0.02, 0.3)
        outside = np.maximum((low - BANDS_HZ) / low, (BANDS_HZ - high) / high)
        lost = self.random.uniform(*_DEPTH_DB) / _NEPER_DB * np.clip(outside / slope, 0.0, 1.0)
        passed = bands - lost.astype(np.float32)
        speech = np.log(np.exp(np.minimum(passed, 50.0)).sum(1, keepdims=True))
        error = _WHITE - np.log(np.exp(_WHITE[_CODED]).sum()) - self.random.uniform(*_CODE_DB) / _NEPER_DB
        coded = speech + self._trembling(len(bands), error)
        floor = self._trembling(len(bands), _WHITE + self.random.uniform(*_ROUNDING))
        passed = np.where(_CODED, np.logaddexp(passed, coded), passed)
        return np.asarray(np.logaddexp(passed, floor), np.float32)

    def _trembling(self, count: int, level: npt.NDArray[np.floating]) -> Floats:
        """Return log energies of noise: low bands, which few frequencies fall in, vary most."""
        spread = np.linspace(0.8, 0.3, SIZE, dtype=np.float32)
        return level.astype(np.float32) + spread * self.random.standard_normal((count, SIZE)).astype(
            np.float32
        )


def moved(factor: float) -> Floats:
    """Return (SIZE, SIZE), which turns log energies, from the right, into those of a tract shorter by the factor."""
    at = np.interp(BANDS_HZ / factor, BANDS_HZ, np.arange(SIZE))
    below = np.minimum(at.astype(np.int64), SIZE - 2)
    above = (at - below).astype(np.float32)
    matrix = np.zeros((SIZE, SIZE), np.float32)
    matrix[below, np.arange(SIZE)] = 1 - above
    matrix[below + 1, np.arange(SIZE)] += above
    return matrix
