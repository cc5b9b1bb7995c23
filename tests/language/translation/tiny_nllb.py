"""A translation model of a few kilobytes with random weights: it says nothing sensible, but in the right form.

Built with CTranslate2's own specification and a tokenizer of whole words, so that the engine reads it as it would
read NLLB.
"""

from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

WORDS = (
    "<s>",
    "<pad>",
    "</s>",
    "<unk>",
    "zho_Hans",
    "uig_Arab",
    "kor_Hang",
    "سالام",
    "دۇنيا",
    "你",
    "好",
    "世",
    "界",
    "말",
    "씀",
)
SPECIAL = WORDS[:7]
DIMENSIONS = 16


def build(folder: Path, *, seed: int = 7) -> Path:
    """Write model.bin, the vocabularies and tokenizer.json; return the folder."""
    numbers = np.random.default_rng(seed)
    spec = ctranslate2.specs.TransformerSpec.from_config(
        num_layers=1, num_heads=2, pre_norm=True, activation=ctranslate2.specs.Activation.RELU
    )
    _fill(spec, numbers)
    spec.config.add_source_eos = False
    spec.config.decoder_start_token = "</s>"
    spec.register_source_vocabulary(list(WORDS))
    spec.register_target_vocabulary(list(WORDS))
    spec.validate()
    spec.save(str(folder))
    tokenizer = Tokenizer(WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.add_special_tokens(list(SPECIAL))
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def _fill(spec: Any, numbers: np.random.Generator) -> None:
    def random(*shape: int) -> Any:
        return numbers.standard_normal(shape).astype(np.float32)

    wide, words = 4 * DIMENSIONS, len(WORDS)

    def norm(one: Any) -> None:
        one.gamma, one.beta = np.ones(DIMENSIONS, np.float32), np.zeros(DIMENSIONS, np.float32)

    def linear(one: Any, out: int, into: int) -> None:
        one.weight, one.bias = random(out, into), np.zeros(out, np.float32)

    def attention(one: Any, *, cross: bool = False) -> None:
        norm(one.layer_norm)
        if cross:
            linear(one.linear[0], DIMENSIONS, DIMENSIONS)
            linear(one.linear[1], 2 * DIMENSIONS, DIMENSIONS)
        else:
            linear(one.linear[0], 3 * DIMENSIONS, DIMENSIONS)
        linear(one.linear[-1], DIMENSIONS, DIMENSIONS)

    def feed_forward(one: Any) -> None:
        norm(one.layer_norm)
        linear(one.linear_0, wide, DIMENSIONS)
        linear(one.linear_1, DIMENSIONS, wide)

    spec.encoder.embeddings[0].weight = random(words, DIMENSIONS)
    spec.decoder.embeddings.weight = random(words, DIMENSIONS)
    for side in (spec.encoder, spec.decoder):
        side.position_encodings.encodings = random(512, DIMENSIONS)
        side.scale_embeddings = True
        norm(side.layer_norm)
    for layer in spec.encoder.layer:
        attention(layer.self_attention)
        feed_forward(layer.ffn)
    for layer in spec.decoder.layer:
        attention(layer.self_attention)
        attention(layer.attention, cross=True)
        feed_forward(layer.ffn)
    linear(spec.decoder.projection, words, DIMENSIONS)
    spec.decoder.projection.bias[[WORDS.index(word) for word in SPECIAL if word != "</s>"]] = -1000
