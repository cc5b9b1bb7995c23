"""Features on their way to the disk: whoever is interrupted goes on, without what was made since the last look.

`features.f32` holds the frames; `corpus.part` says, line by line, what of it counts. Frames are on the disk before the
lines that name them, so that neither a kill nor a power cut leaves lines of nothing.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import msgspec

from access_gateway.training.vosk.augment import Circumstance
from access_gateway.training.vosk.features import SIZE
from access_gateway.training.vosk.kaldi import Floats

FEATURES = "features.f32"
_JOURNAL = "corpus.part"
_EVERY = 100
"""Recordings between two moments at which everything is on the disk."""
_ROW_BYTES = SIZE * 4

Part = Literal["train", "held-out"]


class Item(msgspec.Struct, frozen=True):
    """One recording under one circumstance."""

    name: str
    speaker: str
    part: Part
    circumstance: Circumstance
    text: str
    units: tuple[int, ...]
    start: int
    """Row of its first frame in features.f32."""
    frames: int


Made = list[Item] | str
"""What was made of a recording, or why nothing was."""


class Journal:
    """The features of one corpus, as they are made. `made_from` is its digest: of another, nothing is taken over."""

    def __init__(self, folder: Path, made_from: str) -> None:
        self._features, self._file = folder / FEATURES, folder / _JOURNAL
        self._before, lines = _read(self._file, self._features, made_from)
        self._rows = max((item.start + item.frames for made in self._before if not isinstance(made, str)
                          for item in made), default=0)  # fmt: skip
        self._waiting: list[bytes] = []
        self._stream = self._features.open("r+b" if self._before else "wb")
        self._stream.truncate(self._rows * _ROW_BYTES)
        self._stream.seek(0, os.SEEK_END)
        self._notes = self._file.open("wb")
        self._notes.write(b"".join(line + b"\n" for line in lines))

    @property
    def done(self) -> int:
        """Recordings that an earlier run is through with."""
        return len(self._before)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._save()
        finally:
            self._stream.close()
            self._notes.close()

    def extended(self, makes: Iterable[list[tuple[Item, Floats]] | str]) -> Iterator[Made]:
        """Yield what is made of each recording, in their order: first what earlier runs made."""
        yield from self._before
        for made in makes:
            kept: Made = made if isinstance(made, str) else [self._keep(*each) for each in made]
            self._waiting.append(msgspec.json.encode(kept))
            if len(self._waiting) >= _EVERY:
                self._save()
            yield kept

    def remove(self) -> None:
        """Forget the lines, once all of it is told elsewhere."""
        self._file.unlink(missing_ok=True)

    def _keep(self, item: Item, frames: Floats) -> Item:
        self._stream.write(frames.tobytes())
        placed = msgspec.structs.replace(item, start=self._rows)
        self._rows += len(frames)
        return placed

    def _save(self) -> None:
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._notes.write(b"".join(line + b"\n" for line in self._waiting))
        self._notes.flush()
        os.fsync(self._notes.fileno())
        self._waiting.clear()


def _read(file: Path, features: Path, made_from: str) -> tuple[list[Made], list[bytes]]:
    """Return what counts of an interrupted run, and the lines that say so, the first of which names the corpus."""
    head = msgspec.json.encode(made_from)
    if not file.exists() or not features.exists():
        return [], [head]
    lines = file.read_bytes().split(b"\n")
    if lines[0] != head:
        return [], [head]
    found: list[Made] = []
    size = features.stat().st_size
    for line in lines[1:]:
        try:
            made: Made = msgspec.json.decode(line, type=Made)
        except msgspec.MsgspecError:  # the last one, half written
            break
        if not isinstance(made, str) and any((it.start + it.frames) * _ROW_BYTES > size for it in made):
            break
        found.append(made)
    return found, lines[: len(found) + 1]
