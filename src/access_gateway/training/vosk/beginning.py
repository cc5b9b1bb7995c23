"""Training on: the network that a training begins with, and what stays of it.

A network that learns on new recordings gains there and loses elsewhere. The average of its weights with those that it
began with keeps much of both, for the two lie in one valley of the loss. Source: Wortsman et al. 2022, "Robust
fine-tuning of zero-shot models".
"""

from pathlib import Path

import jax

from access_gateway.contracts.errors import UnusableData
from access_gateway.training.vosk import adapt_network, checkpoint
from access_gateway.training.vosk.export import Network
from access_gateway.training.vosk.network import Shape


def beginning(folder: Path, shape: Shape, language: str) -> Network:
    """Return the network of a model of ours, or the best one of a training that goes on or was stopped.

    language: what its definition is asked for as. Raises UnusableData where there is none of this shape and language,
    ModelError where it is damaged.
    """
    if (network := checkpoint.best_of(folder, shape)) is not None:
        return network
    if not (folder / adapt_network.NAME).is_file():
        raise UnusableData(
            f"{folder} is neither a model that `models train` made nor the folder NAME.training of a training."
        )
    kept = adapt_network.load(folder)
    if kept.network.shape != shape or kept.language != language:
        raise UnusableData(f"The network of {folder} is of another size or language.")
    return kept.network


def average(first: Network, second: Network, share: float) -> Network:
    """Return the network whose weights are the average of two. share: of the first, 0 to 1."""

    def mixed(a: jax.Array, b: jax.Array) -> jax.Array:
        return share * a + (1 - share) * b

    parameters, statistics = jax.tree.map(
        mixed, (first.parameters, first.statistics), (second.parameters, second.statistics)
    )
    return Network(first.shape, parameters, statistics)
