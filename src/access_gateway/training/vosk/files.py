"""Files that are there whole or not at all."""

import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt


def write_whole(file: Path, content: bytes) -> None:
    """Write a file so that whoever is killed at any moment leaves the old one or the new."""
    part = file.with_name(f"{file.name}.part")
    with part.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(file)


def write_arrays(file: Path, notes: bytes, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Write arrays by their names, and `notes` (JSON) beside them, as NumPy's .npz."""
    store = io.BytesIO()
    np.savez(store, notes=np.frombuffer(notes, np.uint8), **arrays)  # type: ignore[arg-type]  # numpy's stubs
    write_whole(file, store.getvalue())
