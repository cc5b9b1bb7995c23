"""Training on from a network that there is: with more data, or for another place, without losing what it knew."""

from pathlib import Path

import jax
import numpy as np
import pytest
from tests.training.vosk.conftest import MANDARIN, SHAPE, TEST_SPEAKER

from access_gateway.__main__ import main
from access_gateway.contracts.errors import ModelError, UnusableData
from access_gateway.training.vosk import adapt_network, checkpoint, corpus, trainer
from access_gateway.training.vosk.beginning import average, beginning
from access_gateway.training.vosk.export import Network
from access_gateway.training.vosk.network import Shape
from access_gateway.training.vosk.trainer import Recipe

TAG = MANDARIN.asked_as


@pytest.fixture(params=["training", "model"])
def folder(request: pytest.FixtureRequest, trained: Network, tmp_path: Path) -> Path:
    """The network, in the folder of a training that goes on, or of a finished model."""
    if request.param == "model":
        adapt_network.save(trained, TAG, tmp_path)
    else:
        checkpoint.save(tmp_path, "of other data", checkpoint.State.of(trained))
    return tmp_path


def leaves(network: Network) -> list[np.ndarray]:
    return [np.asarray(leaf) for leaf in jax.tree.leaves((network.parameters, network.statistics))]


def test_more_data_does_not_mean_starting_again(
    prepared: corpus.Corpus, trained: Network, folder: Path, tmp_path_factory: pytest.TempPathFactory
):
    """A training begins with the best network of another one, or of a model; not with one of another size."""
    network = beginning(folder, SHAPE, TAG)
    assert all(map(np.array_equal, leaves(network), leaves(trained)))
    recipe = Recipe(epochs=1, batch_frames=1_500)
    _, history = trainer.train(prepared, SHAPE, recipe, tmp_path_factory.mktemp("work"), initial=network)
    assert history[0].loss < 10  # a fresh network begins beyond 100
    with pytest.raises(UnusableData, match="another size"):
        beginning(folder, Shape(SHAPE.outputs, SHAPE.width + 1, SHAPE.depth), TAG)


def test_what_no_training_can_begin_with_is_said(trained: Network, tmp_path: Path):
    """A folder of something else, another language's network, a damaged file."""
    with pytest.raises(UnusableData, match="neither"):
        beginning(tmp_path, SHAPE, TAG)
    adapt_network.save(trained, "kk-Cyrl", tmp_path)
    with pytest.raises(UnusableData, match="language"):
        beginning(tmp_path, SHAPE, TAG)
    (tmp_path / adapt_network.NAME).write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(ModelError, match="damaged"):
        beginning(tmp_path, SHAPE, TAG)


def test_an_average_lies_between(trained: Network):
    """All of it, nothing of it, a quarter of it."""
    doubled = jax.tree.map(lambda leaf: 2 * leaf, (trained.parameters, trained.statistics))
    other = Network(SHAPE, *doubled)
    for share, factor in ((1.0, 1.0), (0.0, 2.0), (0.25, 1.75)):
        mixed = average(trained, other, share)
        assert mixed.shape == SHAPE
        for got, one in zip(leaves(mixed), leaves(trained), strict=True):
            assert np.allclose(got, factor * one)


def test_a_model_keeps_as_much_of_the_one_before_as_is_wished(
    recordings: Path, trained: Network, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """All of it is kept here, so that whatever was learnt meanwhile is not in the model that is written."""
    before, out = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    adapt_network.save(trained, TAG, before)
    command = [
        "models", "train", str(recordings), "--language", TAG, "--out", str(out), "--hold-out", TEST_SPEAKER,
        "--width", str(SHAPE.width), "--depth", str(SHAPE.depth), "--batch-frames", "1500", "--copies", "0",
        "--epochs", "1", "--keep", "1",
    ]  # fmt: skip
    assert main(command) == 1
    assert "--start-from" in capsys.readouterr().err
    assert main([*command, "--start-from", str(before)]) == 0
    assert all(map(np.array_equal, leaves(adapt_network.load(out).network), leaves(trained)))
    for share in ("nan", "1.5", "half"):
        with pytest.raises(SystemExit):
            main([*command[:-1], share])
        assert "--keep: 0 to 1" in capsys.readouterr().err
