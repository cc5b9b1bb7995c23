"""OpenFst's files: weighted transducers written as `vector` of `standard` arcs, symbol tables read.

Source of the format: OpenFst 1.8, fst.h (header), vector-fst.h, symbol-table.cc (https://www.openfst.org, Apache-2.0).
"""

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from access_gateway.contracts.errors import ModelError

EPSILON = 0
_MAGIC = 2_125_659_606
_SYMBOLS_MAGIC = 2_125_658_996
_HAS_INPUT_SYMBOLS = 1
_MUTABLE_EXPANDED = 0x3
_SORTED = {"in": 0x1000_0000, "out": 0x4000_0000}
ARC = np.dtype([("in", "<i4"), ("out", "<i4"), ("weight", "<f4"), ("to", "<i4")])
_MAX_NAME_BYTES = 256
_MAX_SYMBOL_BYTES = 4_096

Side = Literal["in", "out"]


@dataclass(frozen=True, slots=True)
class Arc:
    """A step to another state. Labels of 0 take or give nothing; the weight is a cost, -log of a probability."""

    label_in: int
    label_out: int
    weight: float
    to: int


@dataclass(slots=True)
class Fst:
    """A transducer under construction; its first state is where it starts."""

    arcs: list[list[Arc]] = field(default_factory=list)
    finals: dict[int, float] = field(default_factory=dict)

    def state(self) -> int:
        """Add a state and return its number."""
        self.arcs.append([])
        return len(self.arcs) - 1

    def arc(self, source: int, label_in: int, label_out: int, weight: float, to: int) -> None:
        """Add an arc."""
        self.arcs[source].append(Arc(label_in, label_out, weight, to))

    def to_bytes(self, sort: Side) -> bytes:
        """Return the file's contents, arcs sorted by the labels of one side, as composition needs them."""
        rows = (
            np.array([(a.label_in, a.label_out, a.weight, a.to) for a in arcs], ARC) for arcs in self.arcs
        )
        return to_bytes(rows, self.finals, sort)


def to_bytes(states: Iterable[npt.NDArray[np.void]], finals: Mapping[int, float], sort: Side) -> bytes:
    """Return a transducer's file from the arcs of each state, arrays of ARC, in any order."""
    parts = [b""]
    count = total = 0
    for number, rows in enumerate(states):
        ordered = rows[np.argsort(rows[sort], kind="stable")]
        parts += [struct.pack("<fq", finals.get(number, float("inf")), len(ordered)), ordered.tobytes()]
        count, total = count + 1, total + len(ordered)
    properties = _MUTABLE_EXPANDED | _SORTED[sort]
    numbers = struct.pack("<iiQqqq", 2, 0, properties, 0, count, total)
    parts[0] = struct.pack("<i", _MAGIC) + _text("vector") + _text("standard") + numbers
    return b"".join(parts)


def read_symbols(file: Path) -> dict[str, int] | None:
    """Return the input symbols, word to number, that a transducer's file carries; None where it carries none.

    Raises ModelError where the file is no transducer.
    """
    try:
        with file.open("rb") as stream:
            reader = _Reader(stream.read(1 << 26))
    except OSError as error:
        raise ModelError(f"{file} cannot be read: {error}") from error
    try:
        return _symbols(reader)
    except (struct.error, IndexError, ValueError, UnicodeDecodeError) as error:
        raise ModelError(f"{file} is not a transducer that can be read.") from error


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, layout: str) -> tuple[int, ...]:
        found: tuple[int, ...] = struct.unpack_from(layout, self.data, self.at)
        self.at += struct.calcsize(layout)
        return found

    def text(self, most: int) -> str:
        (length,) = self.take("<i")
        if not 0 <= length <= most or self.at + length > len(self.data):
            raise ValueError("a text is longer than it can be")
        self.at += length
        return self.data[self.at - length : self.at].decode()


def _symbols(reader: _Reader) -> dict[str, int] | None:
    if reader.take("<i") != (_MAGIC,):
        raise ValueError("no transducer")
    reader.text(_MAX_NAME_BYTES)  # the type
    reader.text(_MAX_NAME_BYTES)  # the arcs' type
    _, flags, *_ = reader.take("<iiQqqq")
    if not flags & _HAS_INPUT_SYMBOLS:
        return None
    if reader.take("<i") != (_SYMBOLS_MAGIC,):
        raise ValueError("no symbol table")
    reader.text(_MAX_NAME_BYTES * 16)  # where it came from
    _, size = reader.take("<qq")
    found = {}
    for _ in range(size):
        symbol = reader.text(_MAX_SYMBOL_BYTES)
        (found[symbol],) = reader.take("<q")
    return found


def _text(value: str) -> bytes:
    return struct.pack("<i", len(value)) + value.encode("ascii")
