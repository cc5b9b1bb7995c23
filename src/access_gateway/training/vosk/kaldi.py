"""Writing Kaldi's binary acoustic model: a transition model, an nnet3 network, no priors.

Sources of the format: Kaldi's TransitionModel::Write, HmmTopology::Write, nnet3 Nnet::Write and the Write of each
component (https://github.com/kaldi-asr/kaldi, src/hmm and src/nnet3, Apache-2.0).
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from access_gateway.training.vosk.phones import Phones

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Component:
    """One layer: its name in the network and its body, from `<Type>` to `</Type>`."""

    name: str
    body: bytes


def final_mdl(phones: Phones, components: Sequence[Component], *, features: int, context: int) -> bytes:
    """Return am/final.mdl.

    components: in their order, each fed by the one before; the last gives log-probabilities, one for each unit and the
    blank. features: dimension of the input. context: frames that the network sees on either side.
    """
    return b"".join(
        (
            b"\0B",
            _transition_model(phones),
            _network(components, features),
            _token("<LeftContext>") + _int(context),
            _token("<RightContext>") + _int(context),
            _token("<Priors>") + _vector(np.zeros(0, np.float32)),
        )
    )


def affine(name: str, weights: Floats, bias: Floats) -> Component:
    """Return `weights @ x + bias`; weights: (out, in)."""
    fields = _token("<LinearParams>") + _matrix(weights) + _token("<BiasParams>") + _vector(bias)
    return _component(name, "FixedAffineComponent", fields)


def tdnn(name: str, weights: Floats, bias: Floats, offsets: Sequence[int]) -> Component:
    """Return an affine layer over several frames; weights: (out, len(offsets) * in), in the order of the offsets.

    What only training in Kaldi would use is written because its reader asks for it.
    """
    training = (
        _token("<OrthonormalConstraint>")
        + _float(0.0)
        + _token("<UseNaturalGradient>")
        + b"T"
        + _token("<NumSamplesHistory>")
        + _float(2_000.0)
        + _token("<AlphaInOut>")
        + _float(4.0)
        + _float(4.0)
        + _token("<RankInOut>")
        + _int(20)
        + _int(80)
    )
    fields = (
        _token("<MaxChange>")
        + _float(0.75)
        + _token("<LearningRate>")
        + _float(0.001)
        + _token("<TimeOffsets>")
        + _ints(offsets)
        + _token("<LinearParams>")
        + _matrix(weights)
        + _token("<BiasParams>")
        + _vector(bias)
        + training
    )
    return _component(name, "TdnnComponent", fields)


def relu(name: str, size: int) -> Component:
    """Return max(x, 0)."""
    return _component(name, "RectifiedLinearComponent", _nonlinear(size))


def log_softmax(name: str, size: int) -> Component:
    """Return x - log(sum(exp(x)))."""
    return _component(name, "LogSoftmaxComponent", _nonlinear(size))


def _component(name: str, kind: str, fields: bytes) -> Component:
    return Component(name, _token(f"<{kind}>") + fields + _token(f"</{kind}>"))


def _nonlinear(size: int) -> bytes:
    """Return the fields of a layer without parameters: its statistics, which are empty."""
    none = _vector(np.zeros(0, np.float32))
    return (
        _token("<Dim>")
        + _int(size)
        + b"".join(_token(name) + none for name in ("<ValueAvg>", "<DerivAvg>"))
        + _token("<Count>")
        + _double(0.0)
        + _token("<OderivRms>")
        + none
        + b"".join(
            _token(name) + _double(0.0)
            for name in ("<OderivCount>", "<NumDimsSelfRepaired>", "<NumDimsProcessed>")
        )
    )


def _transition_model(phones: Phones) -> bytes:
    """Return a transition model in which every phone is one state of two equally likely transitions."""
    count = phones.count
    state = _int(0) + _int(2) + _int(0) + _float(0.5) + _int(1) + _float(0.5)
    end = _int(-1) + _int(0)
    topology = (
        _token("<Topology>")
        + _ints(range(1, count + 1))
        + _ints([-1, *[0] * count])  # phone -> entry; there is no phone 0
        + _int(1)
        + _int(2)
        + state
        + end
        + _token("</Topology>")
    )
    triples = b"".join(_int(phone) + _int(0) + _int(pdf) for phone, pdf in enumerate(phones.pdfs(), start=1))
    log_half = np.full(2 * count + 1, np.log(0.5), np.float32)
    log_half[0] = 0.0  # there is no transition-id 0
    return (
        _token("<TransitionModel>")
        + topology
        + _token("<Triples>")
        + _int(count)
        + triples
        + _token("</Triples>")
        + _token("<LogProbs>")
        + _vector(log_half)
        + _token("</LogProbs>")
        + _token("</TransitionModel>")
    )


def _network(components: Sequence[Component], features: int) -> bytes:
    lines = ["", f"input-node name=input dim={features}"]
    source = "input"
    for component in components:
        lines.append(f"component-node name={component.name} component={component.name} input={source}")
        source = component.name
    lines.append(f"output-node name=output input={source} objective=linear")
    return (
        _token("<Nnet3>")
        + ("\n".join(lines) + "\n\n").encode()
        + _token("<NumComponents>")
        + _int(len(components))
        + b"".join(_token("<ComponentName>") + _token(c.name) + c.body for c in components)
        + _token("</Nnet3>")
    )


def _token(text: str) -> bytes:
    return text.encode("ascii") + b" "


def _int(value: int) -> bytes:
    return b"\x04" + struct.pack("<i", value)


def _float(value: float) -> bytes:
    return b"\x04" + struct.pack("<f", value)


def _double(value: float) -> bytes:
    return b"\x08" + struct.pack("<d", value)


def _ints(values: Sequence[int]) -> bytes:
    return b"\x04" + struct.pack("<i", len(values)) + np.asarray(values, "<i4").tobytes()


def _vector(values: Floats) -> bytes:
    return b"FV " + _int(len(values)) + np.ascontiguousarray(values, "<f4").tobytes()


def _matrix(values: Floats) -> bytes:
    rows, columns = values.shape
    return b"FM " + _int(rows) + _int(columns) + np.ascontiguousarray(values, "<f4").tobytes()
