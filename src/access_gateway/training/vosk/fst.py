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
HELD_SYMBOLS = (1, 2)
"""Flags of a file that carries its input symbols, its output symbols."""
_MUTABLE_EXPANDED = 0x3
_SORTED = {"in": 0x1000_0000, "out": 0x4000_0000}
ARC = np.dtype([("in", "<i4"), ("out", "<i4"), ("weight", "<f4"), ("to", "<i4")])
_MAX_NAME_BYTES = 256
_MAX_SYMBOL_BYTES = 4_096

_LENGTH, _NUMBER = struct.Struct("<i"), struct.Struct("<q")

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


def packed(
    sources: npt.NDArray[np.int64],
    labels: npt.NDArray[np.int64],
    costs: npt.NDArray[np.float64],
    to: npt.NDArray[np.int64],
    finals: npt.NDArray[np.float32],
    *,
    start: int,
) -> bytes:
    """Return an acceptor's file from its arcs, in any order and millions of them; sorted by label in each state."""
    order = np.lexsort((labels, sources))
    sources, labels = sources[order], labels[order]
    count, total = len(finals), len(sources)
    first = np.searchsorted(sources, np.arange(count + 1))
    # A state is its final cost and a number of eight bytes, three words of four bytes; an arc is four of them.
    words = np.zeros(3 * count + 4 * total, "<i4")
    heads = 3 * np.arange(count) + 4 * first[:-1]
    words[heads] = finals.astype("<f4").view("<i4")
    words[heads + 1] = np.diff(first)
    arcs = 3 * (sources + 1) + 4 * np.arange(total)
    words[arcs] = words[arcs + 1] = labels
    words[arcs + 2] = costs[order].astype("<f4").view("<i4")
    words[arcs + 3] = to[order]
    numbers = struct.pack("<iiQqqq", 2, 0, _MUTABLE_EXPANDED | _SORTED["in"], start, count, total)
    return struct.pack("<i", _MAGIC) + _text("vector") + _text("standard") + numbers + words.tobytes()


def read_symbols(file: Path) -> dict[str, int] | None:
    """Return the input symbols, word to number, that a transducer's file carries; None where it carries none.

    Raises ModelError where the file is no transducer.
    """
    try:
        with file.open("rb") as stream:
            reader = Reader(stream.read(1 << 26))
    except OSError as error:
        raise ModelError(f"{file} cannot be read: {error}") from error
    try:
        return _symbols(reader)
    except (struct.error, IndexError, ValueError, UnicodeDecodeError) as error:
        raise ModelError(f"{file} is not a transducer that can be read.") from error


class Reader:
    """Takes one thing after another from a file's bytes. Raises struct.error, ValueError, UnicodeDecodeError."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, layout: str) -> tuple[int, ...]:
        """Return numbers."""
        found: tuple[int, ...] = struct.unpack_from(layout, self.data, self.at)
        self.at += struct.calcsize(layout)
        return found

    def text(self, most: int) -> str:
        """Return a text of at most so many bytes."""
        (length,) = self.take("<i")
        if not 0 <= length <= most or self.at + length > len(self.data):
            raise ValueError("a text is longer than it can be")
        self.at += length
        return self.data[self.at - length : self.at].decode()

    def symbols(self) -> dict[str, int]:
        """Return a table of symbols."""
        if self.take("<i") != (_SYMBOLS_MAGIC,):
            raise ValueError("no symbol table")
        self.text(_MAX_NAME_BYTES * 16)  # where it came from
        _, size = self.take("<qq")
        found = {}
        data, at = self.data, self.at
        for _ in range(size):  # half a million of them: without a call for each part
            (length,) = _LENGTH.unpack_from(data, at)
            if not 0 <= length <= _MAX_SYMBOL_BYTES:
                raise ValueError("a symbol is longer than it can be")
            (found[data[at + 4 : at + 4 + length].decode()],) = _NUMBER.unpack_from(data, at + 4 + length)
            at += 12 + length
        self.at = at
        return found


def read_header(reader: Reader) -> tuple[str, int]:
    """Return a transducer's kind and flags; what follows is next to be read."""
    if reader.take("<i") != (_MAGIC,):
        raise ValueError("no transducer")
    kind = reader.text(_MAX_NAME_BYTES)
    reader.text(_MAX_NAME_BYTES)  # the arcs' type
    _, flags, *_ = reader.take("<iiQqqq")
    return kind, flags


def _symbols(reader: Reader) -> dict[str, int] | None:
    _, flags = read_header(reader)
    return reader.symbols() if flags & HELD_SYMBOLS[0] else None


def _text(value: str) -> bytes:
    return struct.pack("<i", len(value)) + value.encode("ascii")
