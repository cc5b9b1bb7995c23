"""The network: a small time-delay network with an output every 30 ms, in JAX.

Every layer sees whole frames only ("valid"); the edges are padded by repeating the first and last frame, as Kaldi's
online decoder does, so that what is trained is what Vosk computes. ReLU, then batch normalisation; the
normalisations are folded into the next layer's weights when the model is written (`folded`).
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from access_gateway.training.vosk.features import SIZE
from access_gateway.training.vosk.kaldi import Floats

STEP = 3
"""Input frames for each output."""
_FIRST, _WIDE = 5, 3
_EPSILON = 1e-3
_MOMENTUM = 0.95

Tree = Any
"""Nested dictionaries and lists of arrays, as JAX passes them about."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a network is."""

    outputs: int
    """Units and the blank."""
    width: int = 192
    depth: int = 4
    """Layers at the output's rate."""

    @property
    def context(self) -> int:
        """Input frames that an output sees on either side of its own."""
        return _FIRST // 2 + _WIDE // 2 + STEP * self.depth

    @property
    def layers(self) -> list[tuple[int, int]]:
        """Frames spliced together and their distance, for each layer but the output."""
        return [(_FIRST, 1), (_WIDE, 1), *[(_WIDE, STEP)] * self.depth]


def output_frames(frames: int) -> int:
    """Return how many outputs come from so many frames."""
    return -(-frames // STEP)


def start(shape: Shape, mean: Floats, deviation: Floats, seed: int) -> tuple[Tree, Tree]:
    """Return fresh parameters and running statistics; mean, deviation: (SIZE,), of the training features."""
    keys = jax.random.split(jax.random.key(seed), len(shape.layers) + 1)
    size = SIZE
    layers = []
    for key, (splice, _) in zip(keys, shape.layers, strict=False):
        layers.append(_affine(key, splice * size, shape.width))
        size = shape.width
    parameters = {"layers": layers, "output": _affine(keys[-1], size, shape.outputs)}
    zero, one = jnp.zeros(shape.width), jnp.ones(shape.width)
    statistics = {
        "layers": [{"mean": zero, "variance": one} for _ in shape.layers],
        "input": {"mean": jnp.asarray(mean), "deviation": jnp.asarray(deviation)},
    }
    return parameters, statistics


def blank(shape: Shape) -> tuple[Tree, Tree]:
    """Return parameters and statistics that have the shape and say nothing, to hold those of a file against."""
    return start(shape, np.zeros(SIZE, np.float32), np.ones(SIZE, np.float32), 1)


def _affine(key: jax.Array, inputs: int, outputs: int) -> Tree:
    return {
        "weights": jax.random.normal(key, (inputs, outputs)) * np.sqrt(2.0 / inputs),
        "bias": jnp.zeros(outputs),
    }


def forward(
    parameters: Tree,
    statistics: Tree,
    frames: jax.Array,
    shape: Shape,
    *,
    counted: jax.Array | None = None,
) -> tuple[jax.Array, Tree]:
    """Return log-probabilities (batch, outputs in time, units) and the statistics after this batch.

    frames: (batch, n + 2 * context, SIZE), padded. counted: (batch,), 1 for each recording and 0 for what only fills
    the batch up: given in training, where the batch's own statistics normalise it.
    """
    h = (frames - statistics["input"]["mean"]) / statistics["input"]["deviation"]
    seen = []
    for number, (layer, running) in enumerate(zip(parameters["layers"], statistics["layers"], strict=True)):
        splice, _ = shape.layers[number]
        h = _spliced(h, splice)
        if number == 1:
            h = h[:, ::STEP]
        h = jax.nn.relu(h @ layer["weights"] + layer["bias"])
        if counted is not None:
            share = (counted / (counted.sum() * h.shape[1]))[:, None, None]
            mean = (h * share).sum((0, 1))
            variance = ((h - mean) ** 2 * share).sum((0, 1))
            seen.append({"mean": mean, "variance": variance})
        else:
            mean, variance = running["mean"], running["variance"]
        h = (h - mean) * jax.lax.rsqrt(variance + _EPSILON)
    output = parameters["output"]
    log_p = jax.nn.log_softmax(h @ output["weights"] + output["bias"])
    if counted is None:
        return log_p, statistics
    moved = jax.tree.map(lambda a, b: _MOMENTUM * a + (1 - _MOMENTUM) * b, statistics["layers"], seen)
    return log_p, {**statistics, "layers": moved}


def _spliced(h: jax.Array, count: int) -> jax.Array:
    """Return each frame with its neighbours: (batch, n - count + 1, count * size)."""
    n = h.shape[1] - count + 1
    return jnp.concatenate([h[:, offset : offset + n] for offset in range(count)], axis=-1)


def padded(frames: Floats, context: int, length: int | None = None) -> Floats:
    """Return the frames with their edges repeated: `context` on either side, and up to `length` at the end."""
    after = context + max(0, (length or len(frames)) - len(frames))
    return np.pad(frames, ((context, after), (0, 0)), mode="edge")


@dataclass(frozen=True, slots=True)
class Folded:
    """The network without normalisations: what Kaldi computes."""

    layers: list[tuple[Floats, Floats]]
    """Weights (out, in) and bias of each layer that a ReLU follows."""
    output: tuple[Floats, Floats]


def folded(parameters: Tree, statistics: Tree, shape: Shape) -> Folded:
    """Return the same function with every normalisation inside the affine layer that follows it."""
    shift = np.asarray(statistics["input"]["mean"], np.float64)
    scale = 1.0 / np.asarray(statistics["input"]["deviation"], np.float64)
    layers = []
    for (splice, _), layer, running in zip(
        shape.layers, parameters["layers"], statistics["layers"], strict=True
    ):
        layers.append(_fold(layer, np.tile(shift, splice), np.tile(scale, splice)))
        shift = np.asarray(running["mean"], np.float64)
        scale = 1.0 / np.sqrt(np.asarray(running["variance"], np.float64) + _EPSILON)
    return Folded(layers, _fold(parameters["output"], shift, scale))


def _fold(layer: Tree, shift: Any, scale: Any) -> tuple[Floats, Floats]:
    weights = np.asarray(layer["weights"], np.float64) * scale[:, None]
    bias = np.asarray(layer["bias"], np.float64) - shift @ weights
    return weights.T.astype(np.float32), bias.astype(np.float32)


def log_probabilities(parameters: Tree, statistics: Tree, frames: Floats, shape: Shape) -> Floats:
    """Return (outputs in time, units) for one recording's features."""
    batch = padded(frames, shape.context)[None]
    return np.asarray(_log_p(parameters, statistics, batch, shape=shape)[0])


@partial(jax.jit, static_argnames=("shape",))
def _log_p(parameters: Tree, statistics: Tree, batch: Floats, *, shape: Shape) -> jax.Array:
    return forward(parameters, statistics, jnp.asarray(batch), shape)[0]
