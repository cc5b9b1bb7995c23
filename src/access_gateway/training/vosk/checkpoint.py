"""Where a training stands: in memory, and on disk, written whole after every epoch."""

import io
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import jax
import jax.numpy as jnp
import msgspec
import numpy as np

from access_gateway.contracts.errors import UnusableData
from access_gateway.training.vosk.export import Network
from access_gateway.training.vosk.files import write_arrays
from access_gateway.training.vosk.network import Shape, Tree, blank

_NAME = "checkpoint.npz"


class Epoch(msgspec.Struct, frozen=True):
    """One line of the training's history."""

    number: int
    loss: float
    """Of the training part, mean of -log p for each recording."""
    held_out_loss: float
    held_out_errors: float
    """Share of units wrong on the held-out part, without any words or grammar."""
    seconds: float
    hours: float
    """Of sound that were trained on, padding left out."""


@dataclass(slots=True)
class State:
    """Everything that a resumed training needs."""

    parameters: Tree
    statistics: Tree
    first: Tree
    """Running mean of the gradients."""
    second: Tree
    """Running mean of their squares."""
    best: tuple[Tree, Tree]
    """Parameters and statistics of the best epoch."""
    step: int = 0
    history: list[Epoch] = field(default_factory=list)

    @classmethod
    def of(cls, network: Network) -> "State":
        """Return the state before the first step."""
        zeros = jax.tree.map(jnp.zeros_like, network.parameters)
        whole = (network.parameters, network.statistics)
        return cls(*whole, zeros, zeros, whole)

    @property
    def best_epoch(self) -> int:
        """The number of the epoch that `best` is of, 0 before the first."""
        return min(self.history, key=lambda epoch: epoch.held_out_errors).number if self.history else 0

    @property
    def _arrays(self) -> Tree:
        return [self.parameters, self.statistics, self.first, self.second, self.best]


class _Notes(msgspec.Struct, frozen=True):
    marker: str
    step: int
    history: list[Epoch]


def save(folder: Path, marker: str, state: State) -> None:
    """Write the state. marker: of what it is the training."""
    leaves = {str(number): np.asarray(leaf) for number, leaf in enumerate(jax.tree.leaves(state._arrays))}
    notes = msgspec.json.encode(_Notes(marker, state.step, state.history))
    write_arrays(folder / _NAME, notes, leaves)


def load(folder: Path, marker: str, state: State) -> bool:
    """Put what was saved into the state; say whether there was something.

    Raises UnusableData where the checkpoint is of another training, or damaged.
    """
    file = folder / _NAME
    if not file.exists():
        return False
    notes, found = _read(file, state)
    if notes.marker != marker:
        raise UnusableData(f"{file} is of another training: choose another folder, or delete it.")
    state.parameters, state.statistics, state.first, state.second, best = found
    state.best = best
    state.step, state.history = notes.step, list(notes.history)
    return True


def best_of(folder: Path, shape: Shape) -> Network | None:
    """Return the best network of a training so far, of whatever data; None where the folder is not one of a training.

    Raises UnusableData where it is damaged, or its network is of another shape.
    """
    file = folder / _NAME
    if not file.exists():
        return None
    like = State.of(Network(shape, *blank(shape)))
    *_, best = _read(file, like)[1]
    if not all(jax.tree.leaves(jax.tree.map(lambda a, b: a.shape == b.shape, best, like.best))):
        raise UnusableData(f"{file} is of a network of another size or language.")
    return Network(shape, *best)


def _read(file: Path, state: State) -> tuple[_Notes, list[Tree]]:
    try:
        with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as kept:
            notes = msgspec.json.decode(kept["notes"].tobytes(), type=_Notes)
            leaves, shape = jax.tree.flatten(state._arrays)
            found = [jnp.asarray(kept[str(number)]) for number in range(len(leaves))]
    except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile, msgspec.MsgspecError) as error:
        raise UnusableData(f"{file} is damaged, or of a network of another depth.") from error
    return notes, jax.tree.unflatten(shape, found)
