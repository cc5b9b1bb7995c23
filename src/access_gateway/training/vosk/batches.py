"""Recordings of like lengths, together, as arrays."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from access_gateway.training.vosk.corpus import Corpus, needed_frames
from access_gateway.training.vosk.disturbance import Disturbance
from access_gateway.training.vosk.features import SIZE
from access_gateway.training.vosk.journal import Item
from access_gateway.training.vosk.kaldi import Floats
from access_gateway.training.vosk.network import STEP, Shape, output_frames, padded

_LENGTHS = (100, 150, 220, 330, 500, 750, 1_100, 1_700, 2_600, 4_000, 6_100)
"""Frames that recordings are filled up to: each length is compiled once."""

Ints = npt.NDArray[np.int32]


class Batch(NamedTuple):
    """Recordings, and rows of nothing up to a number that depends on their length alone."""

    frames: Floats
    """(rows, frames, SIZE), padded"""
    lengths: Ints
    """Outputs in time of each row."""
    units: Ints
    """(rows, most)"""
    counts: Ints
    """Units of each row."""
    counted: Floats
    """1 for a recording, 0 for a row of nothing."""


def grouped(items: Sequence[Item], batch_frames: int) -> list[list[Item]]:
    """Return the items in batches of at most so many frames."""
    found = []
    for length in _LENGTHS:
        alike = sorted((item for item in items if _length(item) == length), key=lambda item: item.frames)
        size = _rows(length, batch_frames)
        found += [alike[at : at + size] for at in range(0, len(alike), size)]
    return found


def batch_of(
    corpus: Corpus,
    items: Sequence[Item],
    shape: Shape,
    batch_frames: int,
    disturbance: Disturbance | None = None,
) -> Batch:
    """Return a group as arrays; with a disturbance, each recording as on another day."""
    length = max(_length(item) for item in items)
    rows, most = _rows(length, batch_frames), output_frames(length) // 2
    frames = np.zeros((rows, length + 2 * shape.context, SIZE), np.float32)
    units = np.zeros((rows, most), np.int32)
    lengths, counts = np.ones(rows, np.int32), np.ones(rows, np.int32)
    counted = np.zeros(rows, np.float32)
    for row, item in enumerate(items):
        said = item.units[:most]
        sound = corpus.frames(item)
        if disturbance is not None:
            sound = disturbance.of(sound, STEP * needed_frames(said), length)
        frames[row] = padded(sound, shape.context, length)
        units[row, : len(said)] = said
        lengths[row], counts[row], counted[row] = output_frames(len(sound)), len(said), 1.0
    return Batch(frames, lengths, units, counts, counted)


def _rows(length: int, batch_frames: int) -> int:
    return max(1, batch_frames // length)


def _length(item: Item) -> int:
    return next(length for length in _LENGTHS if length >= item.frames)
