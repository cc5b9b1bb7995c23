"""The connectionist temporal classification loss. Source: Graves et al. 2006, section 4.1, in the log domain."""

import jax
import jax.numpy as jnp

from access_gateway.training.vosk.phones import BLANK

_NEVER = -1e30


def ctc_loss(log_p: jax.Array, lengths: jax.Array, units: jax.Array, counts: jax.Array) -> jax.Array:
    """Return -log p(units) of each recording of the batch: (batch,).

    log_p: (batch, time, outputs), of which the first `lengths` count. units: (batch, most), of which the first
    `counts` count. Units that cannot be said in so few frames give a loss beyond 1e29.
    """
    batch, time, _ = log_p.shape
    states = 2 * units.shape[1] + 1
    labels = jnp.full((batch, states), BLANK).at[:, 1::2].set(units)
    before = jnp.full((batch, 2), BLANK)
    differs = jnp.concatenate([before, labels[:, :-2]], axis=1) != labels
    may_skip = differs & (labels != BLANK) & (jnp.arange(states) >= 2)
    emitted = jnp.take_along_axis(log_p, jnp.broadcast_to(labels[:, None], (batch, time, states)), axis=2)
    alpha = jnp.full((batch, states), _NEVER).at[:, :2].set(emitted[:, 0, :2])

    def step(alpha: jax.Array, now: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, None]:
        at, here = now
        from_before = _shifted(alpha, 1)
        skipping = jnp.where(may_skip, _shifted(alpha, 2), _NEVER)
        most = jnp.maximum(jnp.maximum(alpha, from_before), skipping)
        total = jnp.exp(alpha - most) + jnp.exp(from_before - most) + jnp.exp(skipping - most)
        moved = jnp.maximum(most + jnp.log(total) + here, _NEVER)
        return jnp.where((at < lengths)[:, None], moved, alpha), None

    alpha, _ = jax.lax.scan(step, alpha, (jnp.arange(1, time), emitted[:, 1:].swapaxes(0, 1)))
    last = jnp.take_along_axis(alpha, 2 * counts[:, None], axis=1)[:, 0]
    before_last = jnp.take_along_axis(alpha, 2 * counts[:, None] - 1, axis=1)[:, 0]
    return -jnp.logaddexp(last, before_last)


def _shifted(alpha: jax.Array, by: int) -> jax.Array:
    return jnp.pad(alpha, ((0, 0), (by, 0)), constant_values=_NEVER)[:, : alpha.shape[1]]
