"""Training the two fastText models from labelled text."""

import random
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import fasttext


@dataclass(frozen=True, slots=True)
class Recipe:
    """Settings of a fastText model. Source: the comparison in docs/adr/0005."""

    name: str
    dim: int
    longest_ngram: int
    """Characters within a word."""
    buckets: int
    epochs: int
    rate: float
    kept_ngrams: int
    """Rows that stay after pruning, before quantisation."""
    least_count: int
    """Whole words seen less often are known by their n-grams alone."""


LETTERS = Recipe(
    "letters",
    dim=16,
    longest_ngram=4,
    buckets=500_000,
    epochs=8,
    rate=0.5,
    kept_ngrams=120_000,
    least_count=5,
)
CHARACTERS = Recipe(
    "characters", dim=24, longest_ngram=3, buckets=500_000, epochs=8, rate=0.4, kept_ngrams=150_000,
    least_count=1_000_000,
)  # fmt: skip


def train(recipe: Recipe, texts: Mapping[str, Sequence[str]], out: Path, *, seed: int) -> Path:
    """Train, quantise and save `out`/NAME.ftz; texts: by label, as the classifier will see them.

    One thread: with more, the order of updates and so the model would change from run to run.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "train.txt"
        file.write_text("".join(_lines(texts, seed)), encoding="utf-8")
        model = fasttext.train_supervised(
            str(file), dim=recipe.dim, minn=1, maxn=recipe.longest_ngram, bucket=recipe.buckets,
            epoch=recipe.epochs, lr=recipe.rate, minCount=recipe.least_count, loss="softmax", thread=1,
            seed=seed, verbose=0,
        )  # fmt: skip
        model.quantize(
            str(file), cutoff=recipe.kept_ngrams, retrain=True, qnorm=True, epoch=2, thread=1, verbose=0
        )
    saved = out / f"{recipe.name}.ftz"
    model.save_model(str(saved))
    return saved


def _lines(texts: Mapping[str, Sequence[str]], seed: int) -> Iterable[str]:
    lines = [f"__label__{label} {text}\n" for label in sorted(texts) for text in texts[label] if text]
    random.Random(seed).shuffle(lines)  # noqa: S311 - repeatable, not secret
    return lines
