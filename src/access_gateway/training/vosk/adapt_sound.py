"""A merchant's own recordings tune a model of ours: its network learns on, gently; its words and graphs stay.

The recordings are parted three ways: to learn from, to know when to stop, and to test on, which nothing is chosen by.
Who has recordings of enough speakers is tested on speakers that were not learnt from.
"""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path

import numpy as np

from access_gateway.contracts.errors import UnusableData
from access_gateway.training.vosk import adapt_network, corpus, trainer
from access_gateway.training.vosk.adapt import link_tree
from access_gateway.training.vosk.batches import grouped
from access_gateway.training.vosk.checkpoint import Epoch
from access_gateway.training.vosk.data import Recording
from access_gateway.training.vosk.export import Network, acoustic_model
from access_gateway.training.vosk.languages import language

LEAST = 10
"""Recordings: of fewer nothing could be left out to test on."""
MANY_SPEAKERS = 5
_TESTED, _STOPPING = 5, 8
"""Of the recordings every fifth tests; of the rest every eighth says when to stop."""
_MODEL = "am/final.mdl"
RECIPE = trainer.Recipe(epochs=20, patience=5, rate=1e-3, batch_frames=2_000)
"""Half of the rate that a network starts with: what it knows is to be kept."""
_STEPS, _PATIENT_STEPS = 600, 150
"""At least so many, however few make an epoch: the rate rises, and the normalisations follow, with the steps."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Recordings, by what they are for."""

    learn: tuple[Recording, ...]
    stop: tuple[Recording, ...]
    test: tuple[Recording, ...]
    same_speakers: bool
    """Those that test are of speakers that are learnt from."""


@dataclass(frozen=True, slots=True)
class Tuned:
    """What came of it."""

    epochs: tuple[Epoch, ...]
    before: float
    """Share of units wrong on the part that says when to stop, before anything was learnt."""
    gained: bool
    """Whether it became better there; the model is written only then."""

    @property
    def after(self) -> float:
        """The same after the best epoch."""
        return min((epoch.held_out_errors for epoch in self.epochs), default=self.before)


def parted(recordings: Sequence[Recording], seed: int = 1) -> Parts:
    """Return the three parts. Raises UnusableData where there are too few recordings."""
    if len(recordings) < LEAST:
        raise UnusableData(
            f"{len(recordings)} recordings are too few: {LEAST} are needed, hundreds are better."
        )
    random = np.random.default_rng(seed)
    speakers = sorted({recording.speaker for recording in recordings})
    if len(speakers) >= MANY_SPEAKERS:
        share = corpus.split(recordings, share=1 / _TESTED, seed=seed).held_out
        test = [one for one in recordings if one.speaker in share]
        rest = [one for one in recordings if one.speaker not in share]
    else:
        mixed = [recordings[at] for at in random.permutation(len(recordings))]
        test, rest = mixed[::_TESTED], [one for at, one in enumerate(mixed) if at % _TESTED]
    mixed = [rest[at] for at in random.permutation(len(rest))]
    stop, learn = mixed[::_STOPPING], [one for at, one in enumerate(mixed) if at % _STOPPING]
    return Parts(tuple(learn), tuple(stop), tuple(test), len(speakers) < MANY_SPEAKERS)


def tune(
    installed: Path,
    loaded: Path,
    parts: Parts,
    made: Path,
    *,
    recipe: trainer.Recipe | None = None,
    copies: int = 2,
    processes: int = 1,
    progress: Callable[[str, float], None] = lambda what, share: None,
) -> Tuned:
    """Write to `made` the model `loaded` with the network of `installed`, learnt on; nothing where that is no better.

    recipe: None: as many epochs as the recordings need. An interrupted run goes on where it was: what it needs lies
    in `made.training` until the end. Raises ModelError for a model that is not of ours, UnusableData.
    """
    kept = adapt_network.load(installed)
    spoken = language(kept.language)
    work = made.with_name(f"{made.name}.training")
    aside = [replace(one, speaker=f"{one.speaker} ") for one in parts.stop]
    prepared = corpus.prepare(
        [*parts.learn, *aside],
        spoken.asked_as,
        corpus.Split(frozenset(one.speaker for one in aside)),
        work,
        copies=copies,
        seed=RECIPE.seed,
        processes=processes,
        progress=lambda done, total: progress("features", done / total),
    )
    # When to stop is told by the recordings as they are: noise and telephones of ours are not this merchant's.
    as_they_are = (one for one in prepared.items if one.part == "train" or one.circumstance == "clean")
    prepared = replace(prepared, items=tuple(as_they_are))
    recipe = recipe or _recipe(len(grouped(prepared.part("train"), RECIPE.batch_frames)))
    before = trainer.measure(kept.network, prepared, prepared.part("held-out"))[1]
    most = recipe.epochs
    network, epochs = trainer.train(
        prepared,
        kept.network.shape,
        recipe,
        work,
        initial=kept.network,
        progress=lambda epoch, share: progress(
            "training", min(1.0, ((epoch.number if epoch else 0) + share) / most)
        ),
    )
    tuned = Tuned(tuple(epochs), before, min(one.held_out_errors for one in epochs) < before)
    if tuned.gained:
        _write(network, kept.language, loaded, made)
    shutil.rmtree(work)
    return tuned


def _recipe(steps: int) -> trainer.Recipe:
    """Return how to learn on. steps: of an epoch."""
    return replace(
        RECIPE,
        epochs=max(RECIPE.epochs, ceil(_STEPS / steps)),
        patience=max(RECIPE.patience, ceil(_PATIENT_STEPS / steps)),
    )


def _write(network: Network, tag: str, loaded: Path, made: Path) -> None:
    staged = made.with_name(f"{made.name}.part")
    shutil.rmtree(staged, ignore_errors=True)
    link_tree(loaded, staged)
    for name in (_MODEL, adapt_network.NAME):
        (staged / name).unlink(missing_ok=True)  # a link: the old file must not be written to
    (staged / _MODEL).write_bytes(acoustic_model(network))
    adapt_network.save(network, tag, staged)
    shutil.rmtree(made, ignore_errors=True)
    staged.replace(made)
