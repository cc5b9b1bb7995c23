"""Writing the folder that Vosk loads."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from access_gateway.training.vosk import features, graph, kaldi
from access_gateway.training.vosk.grammar import Grammar
from access_gateway.training.vosk.lexicon import Lexicon
from access_gateway.training.vosk.network import STEP, Shape, Tree, folded
from access_gateway.training.vosk.phones import BETWEEN, Phones

_MODEL_CONF = f"""--acoustic-scale=1.0
--frame-subsampling-factor={STEP}
--endpoint.silence-phones={BETWEEN}
--endpoint.rule2.min-trailing-silence=0.9
--endpoint.rule3.min-trailing-silence=1.2
--endpoint.rule4.min-trailing-silence=1.8
"""
# Blank after the last unit is all that a drawn-out sound gives, so Vosk's usual half second would cut slow speakers.


@dataclass(frozen=True, slots=True)
class Network:
    """A trained network."""

    shape: Shape
    parameters: Tree
    statistics: Tree


@dataclass(frozen=True, slots=True)
class Search:
    """How widely Vosk searches."""

    beam: float = 13.0
    lattice_beam: float = 6.0
    most_active: int = 3_000

    def conf(self) -> str:
        """Return its lines of model.conf."""
        return (
            f"--min-active=200\n--max-active={self.most_active}\n--beam={self.beam}\n"
            f"--lattice-beam={self.lattice_beam}\n"
        )


NARROW = Search(beam=11.0, lattice_beam=2.0, most_active=1_000)
"""Enough for a list of phrases. In seconds of other speech a wider lattice holds every way in which `[unk]` can be any
units, and took six times as long on some recordings."""


@dataclass(frozen=True, slots=True)
class Decoding:
    """What a model listens for."""

    lexicon: Lexicon
    grammar: Grammar
    unknown_cost: float = 4.0
    """-log, for each unit inside `[unk]`: higher takes more for a word, lower rejects more."""
    swappable: bool = True
    """Take grammars at run time (HCLr and Gr), rather than one graph for good (HCLG)."""
    search: Search = Search()


def export(network: Network, decoding: Decoding, folder: Path) -> None:
    """Write the model. A folder that is there is replaced, whole, at the end."""
    staged = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(staged, ignore_errors=True)
    for name in ("am", "conf", "graph/phones"):
        (staged / name).mkdir(parents=True)
    phones = Phones(network.shape.outputs - 1)
    (staged / "am/final.mdl").write_bytes(acoustic_model(network))
    (staged / "conf/mfcc.conf").write_text(features.MFCC_CONF)
    (staged / "conf/model.conf").write_text(decoding.search.conf() + _MODEL_CONF)
    (staged / "graph/phones/word_boundary.int").write_text(phones.word_boundary())
    write_graph(decoding, staged / "graph")
    if folder.exists():
        shutil.rmtree(folder)
    staged.replace(folder)


def write_graph(decoding: Decoding, folder: Path) -> None:
    """Write graph/: the words, and one or two transducers."""
    lexicon = decoding.lexicon
    (folder / "words.txt").write_text(lexicon.words_txt(), encoding="utf-8")
    if decoding.swappable:
        words = graph.swappable(lexicon, decoding.unknown_cost)
        (folder / "HCLr.fst").write_bytes(words.to_bytes("out"))
        (folder / "Gr.fst").write_bytes(decoding.grammar.to_bytes())
        (folder / "disambig_tid.int").write_bytes(b"")
    else:
        whole = graph.static(lexicon, decoding.grammar, decoding.unknown_cost)
        (folder / "HCLG.fst").write_bytes(whole.to_bytes("in"))


def acoustic_model(network: Network) -> bytes:
    """Return am/final.mdl."""
    shape, phones = network.shape, Phones(network.shape.outputs - 1)
    plain = folded(network.parameters, network.statistics, shape)
    components = []
    for number, ((splice, distance), (weights, bias)) in enumerate(
        zip(shape.layers, plain.layers, strict=True), start=1
    ):
        offsets = [(index - splice // 2) * distance for index in range(splice)]
        components += [
            kaldi.tdnn(f"tdnn{number}.affine", weights, bias, offsets),
            kaldi.relu(f"tdnn{number}.relu", len(bias)),
        ]
    components += [
        kaldi.affine("output.affine", *plain.output),
        kaldi.log_softmax("output.log-softmax", shape.outputs),
    ]
    return kaldi.final_mdl(phones, components, features=features.SIZE, context=shape.context)
