"""A model with Kokoro's inputs and outputs, that says each symbol as a buzz of its own for two units (50 ms)."""

import array
from pathlib import Path

from tests.engines.onnx_file import FLOAT, INT64, model, node, tensor, value

DURATIONS = "/encoder/Clip_output_0"


def kokoro_file(*, timed: bool = True) -> bytes:
    """The model; without `timed` it keeps to itself how long each symbol lasts, as some exports do."""
    buzz = [(1 if at // 60 % 2 else -1) * 0.002 for at in range(1_200)]
    nodes = [
        node("Cast", ["tokens"], ["numbers"], to=FLOAT),
        node("Mul", ["numbers", "none"], ["nothing"]),
        node("Add", ["nothing", "two"], [DURATIONS if timed else "durations"]),
        node("Transpose", ["numbers"], ["upright"]),
        node("MatMul", ["upright", "buzz"], ["sounds"]),
        node("Reshape", ["sounds", "flat"], ["audio"]),
    ]
    constants = [
        tensor("none", [1], [0.0]), tensor("two", [1], [2.0]), tensor("buzz", [1, 1_200], buzz),
        tensor("flat", [1], [-1], INT64),
    ]  # fmt: skip
    inputs = [
        value("tokens", INT64, [1, "n"]), value("style", FLOAT, [1, 256]), value("speed", FLOAT, [1]),
    ]  # fmt: skip
    return model(nodes, inputs, [value("audio", FLOAT, ["samples"])], constants)


def make_kokoro(
    folder: Path, *, timed: bool = True, voices: tuple[str, ...] = ("zf_bei", "zm_xi", "af_heart")
) -> Path:
    """Write the model and voices as the catalogue installs them; return the folder."""
    (folder / "voices").mkdir(parents=True)
    (folder / "model.onnx").write_bytes(kokoro_file(timed=timed))
    for name in voices:
        (folder / "voices" / f"{name}.bin").write_bytes(array.array("f", [0.0] * 510 * 256).tobytes())
    return folder
