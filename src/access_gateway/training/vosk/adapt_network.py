"""The network beside the model that was written from it, so that it can be trained further: `network.npz`."""

import io
import zipfile
from pathlib import Path
from typing import NamedTuple

import jax
import jax.numpy as jnp
import msgspec
import numpy as np

from access_gateway.contracts.errors import ModelError
from access_gateway.training.vosk.export import Network
from access_gateway.training.vosk.files import write_arrays
from access_gateway.training.vosk.network import Shape, blank

NAME = "network.npz"


class _Notes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    language: str
    outputs: int
    width: int
    depth: int


class Kept(NamedTuple):
    """What lies beside a model of ours."""

    network: Network
    language: str
    """What the definition whose units its outputs are is asked for as: its BCP 47 tag, or its file."""


def save(network: Network, language: str, folder: Path) -> None:
    """Write the network into a model's folder."""
    shape = network.shape
    notes = msgspec.json.encode(_Notes(language, shape.outputs, shape.width, shape.depth))
    leaves = jax.tree.leaves([network.parameters, network.statistics])
    arrays = {str(number): np.asarray(leaf, np.float32) for number, leaf in enumerate(leaves)}
    write_arrays(folder / NAME, notes, arrays)


def load(folder: Path) -> Kept:
    """Return the network of a model's folder. Raises ModelError where there is none, or a damaged one."""
    file = folder / NAME
    if not file.is_file():
        raise ModelError(f"{folder} has no {NAME}: only what `models train` made can learn from recordings.")
    try:
        with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as content:
            notes = msgspec.json.decode(bytes(content["notes"]), type=_Notes)
            shape = Shape(notes.outputs, notes.width, notes.depth)
            like, tree = jax.tree.flatten(list(blank(shape)))
            found = [jnp.asarray(content[str(number)]) for number in range(len(like))]
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, msgspec.MsgspecError) as error:
        raise ModelError(f"{file} is damaged: {error!r}") from error
    if any(a.shape != b.shape or not bool(jnp.isfinite(a).all()) for a, b in zip(found, like, strict=True)):
        raise ModelError(f"{file} does not hold the network that it names.")
    parameters, statistics = jax.tree.unflatten(tree, found)
    return Kept(Network(shape, parameters, statistics), notes.language)
