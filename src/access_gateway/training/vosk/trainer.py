"""The training loop: batches of like lengths, AdamW, a checkpoint after every epoch, an end when nothing improves.

Sources: Loshchilov and Hutter 2019, "Decoupled weight decay regularization" (AdamW); Park et al. 2019, "SpecAugment"
(masked stretches).
"""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

from access_gateway.training.vosk import checkpoint
from access_gateway.training.vosk.batches import Batch, batch_of, grouped
from access_gateway.training.vosk.checkpoint import Epoch, State
from access_gateway.training.vosk.corpus import Corpus
from access_gateway.training.vosk.ctc import ctc_loss
from access_gateway.training.vosk.distance import distance
from access_gateway.training.vosk.disturbance import Disturbance
from access_gateway.training.vosk.export import Network
from access_gateway.training.vosk.features import SIZE
from access_gateway.training.vosk.journal import Item
from access_gateway.training.vosk.network import Shape, Tree, forward, start
from access_gateway.training.vosk.phones import BLANK

_BETA_1, _BETA_2, _EPSILON = 0.9, 0.98, 1e-8
_MOST_GRADIENT = 2.0
_WARM_UP_STEPS = 200
_LEAST_RATE = 1e-5
_MEASURED_FRAMES = 4_000


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train."""

    epochs: int = 40
    rate: float = 2e-3
    decay: float = 1e-2
    batch_frames: int = 8_000
    """Frames in a batch, padding counted."""
    patience: int = 6
    """Epochs without improvement on the held-out part before training stops."""
    seed: int = 1
    minutes: float = math.inf
    """Stop after so long; what an earlier, interrupted run took counts."""
    varied: bool = False
    """Give each recording another vocal tract, line and noise each time: for hours of speech."""


def train(
    corpus: Corpus,
    shape: Shape,
    recipe: Recipe,
    folder: Path,
    *,
    initial: Network | None = None,
    progress: Callable[[Epoch | None, float], None] = lambda epoch, share: None,
) -> tuple[Network, list[Epoch]]:
    """Train, going on from the checkpoint in `folder` where there is one of the same corpus, shape and recipe.

    initial: a network to begin with. progress: is told the last epoch and how much of the present one is done.
    Returns the network of the best epoch and all epochs. Raises UnusableData for a checkpoint of something else.
    """
    learning, held_out = corpus.part("train"), corpus.part("held-out")
    state = State.of(initial) if initial else _start(corpus, learning, shape, recipe)
    marker = repr((shape, recipe.seed, recipe.rate, recipe.batch_frames, corpus.made_from))
    checkpoint.load(folder, marker, state)
    groups = grouped(learning, recipe.batch_frames)
    while not _finished(state, recipe):
        began = time.monotonic()
        random = np.random.default_rng((recipe.seed, len(state.history)))
        disturbance = Disturbance(random, np.asarray(state.statistics["input"]["deviation"]), recipe.varied)
        before = sum(epoch.seconds for epoch in state.history)
        losses = 0.0
        for done, at in enumerate(random.permutation(len(groups)), start=1):
            spent = (before + time.monotonic() - began) / (60 * recipe.minutes)
            share = min(1.0, max(state.step / (recipe.epochs * len(groups)), spent))
            batch = batch_of(corpus, groups[at], shape, recipe.batch_frames, disturbance)
            losses += _learn(state, batch, shape, recipe, share) * len(groups[at])
            progress(state.history[-1] if state.history else None, done / len(groups))
        held_loss, errors = measure(Network(shape, state.parameters, state.statistics), corpus, held_out)
        epoch = Epoch(
            number=len(state.history) + 1,
            loss=losses / len(learning),
            held_out_loss=held_loss,
            held_out_errors=errors,
            seconds=time.monotonic() - began,
            hours=sum(item.frames for item in learning) / 360_000,
        )
        if errors < min((one.held_out_errors for one in state.history), default=math.inf):
            state.best = state.parameters, state.statistics
        state.history.append(epoch)
        checkpoint.save(folder, marker, state)
        progress(epoch, 0.0)
    return Network(shape, *state.best), state.history


def _finished(state: State, recipe: Recipe) -> bool:
    done = len(state.history)
    spent = sum(epoch.seconds for epoch in state.history)
    stuck = done - state.best_epoch >= recipe.patience
    return done >= recipe.epochs or stuck or spent >= 60 * recipe.minutes


def _start(corpus: Corpus, items: Sequence[Item], shape: Shape, recipe: Recipe) -> State:
    rows = np.concatenate([corpus.frames(item) for item in items[:: max(1, len(items) // 2_000)]])
    deviation = np.maximum(rows.std(0), 1e-2)
    parameters, statistics = start(shape, rows.mean(0), deviation.reshape(SIZE), recipe.seed)
    return State.of(Network(shape, parameters, statistics))


def _learn(state: State, batch: Batch, shape: Shape, recipe: Recipe, share: float) -> float:
    """Take one step; return the mean loss. share: of the whole training, for the rate's way down."""
    up = min(1.0, (state.step + 1) / _WARM_UP_STEPS)
    rate = recipe.rate * up * 0.5 * (1 + math.cos(math.pi * share)) + _LEAST_RATE
    moved = _step(
        state.parameters,
        state.statistics,
        (state.first, state.second),
        batch,
        (rate, recipe.decay, state.step + 1.0),
        shape=shape,
    )
    state.parameters, state.statistics, (state.first, state.second), loss = moved
    state.step += 1
    return float(loss)


@partial(jax.jit, static_argnames=("shape",))
def _step(
    parameters: Tree,
    statistics: Tree,
    moments: tuple[Tree, Tree],
    batch: Batch,
    settings: tuple[float, float, float],
    *,
    shape: Shape,
) -> tuple[Tree, Tree, tuple[Tree, Tree], jax.Array]:
    """Return parameters, statistics, moments and loss after one batch. settings: rate, decay, number from 1."""
    rate, decay, number = settings
    counted = jnp.asarray(batch.counted)

    def loss_of(parameters: Tree) -> tuple[jax.Array, Tree]:
        log_p, seen = forward(parameters, statistics, jnp.asarray(batch.frames), shape, counted=counted)
        return (_losses(log_p, batch) * counted).sum() / counted.sum(), seen

    (loss, seen), gradient = jax.value_and_grad(loss_of, has_aux=True)(parameters)
    squares = jnp.stack([jnp.sum(leaf**2) for leaf in jax.tree.leaves(gradient)])
    scale = jnp.minimum(1.0, _MOST_GRADIENT / jnp.sqrt(squares.sum() + 1e-12))
    first = jax.tree.map(lambda m, g: _BETA_1 * m + (1 - _BETA_1) * g * scale, moments[0], gradient)
    second = jax.tree.map(lambda v, g: _BETA_2 * v + (1 - _BETA_2) * (g * scale) ** 2, moments[1], gradient)
    far_1, far_2 = 1 - _BETA_1**number, 1 - _BETA_2**number

    def moved(p: jax.Array, m: jax.Array, v: jax.Array) -> jax.Array:
        changed: jax.Array = p - rate * ((m / far_1) / (jnp.sqrt(v / far_2) + _EPSILON) + decay * p)
        return changed

    return jax.tree.map(moved, parameters, first, second), seen, (first, second), loss


def _losses(log_p: jax.Array, batch: Batch) -> jax.Array:
    lengths, units, counts = (jnp.asarray(one) for one in (batch.lengths, batch.units, batch.counts))
    return ctc_loss(log_p, lengths, units, counts)


def measure(network: Network, corpus: Corpus, items: Sequence[Item]) -> tuple[float, float]:
    """Return the mean loss, and the share of units that are wrong when each output takes its likeliest."""
    total, wrong, said = 0.0, 0, 0
    for group in grouped(items, _MEASURED_FRAMES):
        batch = batch_of(corpus, group, network.shape, _MEASURED_FRAMES)
        losses, best = _test(network.parameters, network.statistics, batch, shape=network.shape)
        total += float((np.asarray(losses) * batch.counted).sum())
        for row, item in enumerate(group):
            heard = list(collapsed(np.asarray(best[row, : batch.lengths[row]]).tolist()))
            wrong += distance(item.units, heard)
            said += len(item.units)
    return total / len(items), wrong / max(1, said)


@partial(jax.jit, static_argnames=("shape",))
def _test(parameters: Tree, statistics: Tree, batch: Batch, *, shape: Shape) -> tuple[jax.Array, jax.Array]:
    log_p, _ = forward(parameters, statistics, jnp.asarray(batch.frames), shape)
    return _losses(log_p, batch), log_p.argmax(-1)


def collapsed(outputs: Sequence[int]) -> Iterator[int]:
    """Yield the units of a sequence of outputs: repetitions are one, blanks none."""
    before = BLANK
    for output in outputs:
        if output not in (before, BLANK):
            yield output
        before = output
