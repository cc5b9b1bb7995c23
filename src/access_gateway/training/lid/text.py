"""Training text: reading it, cutting fragments, keeping some of it apart."""

import gzip
import hashlib
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from access_gateway.training.lid import patterns

HELD_OUT_PERCENT = 10


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and its language."""

    label: str
    text: str


HAN_LABELS = {
    "cmn_Hans": "cmn", "cmn_Hant": "cmn", "yue_Hant": "yue", "yue_Hans": "yue", "wuu_Hans": "wuu",
    "nan_Hant": "nan", "hak_Hant": "hak", "cmn_Dongbei": "dongbei", "cmn_Sichuan": "sichuan",
}  # fmt: skip
"""Shared corpus label → label of the model for Chinese."""
OWN_LABELS = {
    "zh-Hans": "cmn", "zh-Hant": "cmn", "yue-Hant": "yue", "wuu-Hans": "wuu", "nan-Hant": "nan", "hak-Hant": "hak",
    "zh-Hans-x-dongbei": "dongbei", "zh-Hans-x-sichuan": "sichuan",
}  # fmt: skip
"""Name of a file of models/lid/corpus → label of the model for Chinese."""
OWN_ALPHABET_LABELS = ("fa-Arab", "ky-Cyrl", "ps-Arab", "tt-Cyrl", "ug-Arab", "ug-Latn", "ur-Arab", "uz-Latn")
"""Names of files of models/lid/corpus that go to the model for alphabets, which are its labels."""
ALPHABET_LABELS = {
    "arb_Arab": "ar-Arab", "ckb_Arab": "ckb-Arab", "kaz_Arab": "kk-Arab", "pbt_Arab": "ps-Arab",
    "pes_Arab": "fa-Arab", "uig_Arab": "ug-Arab", "urd_Arab": "ur-Arab", "kaz_Cyrl": "kk-Cyrl",
    "khk_Cyrl": "mn-Cyrl", "kir_Cyrl": "ky-Cyrl", "rus_Cyrl": "ru-Cyrl", "tat_Cyrl": "tt-Cyrl",
    "uig_Cyrl": "ug-Cyrl", "eng_Latn": "en-Latn", "hak_Latn": "hak-Latn", "nan_Latn": "nan-Latn",
    "tur_Latn": "tr-Latn", "uig_Latn": "ug-Latn", "uzb_Latn": "uz-Latn", "vie_Latn": "vi-Latn",
    "zha_Latn": "za-Latn", "bod_Tibt": "bo-Tibt", "dzo_Tibt": "dz-Tibt",
}  # fmt: skip
"""Shared corpus label → tag, which is the label of the model for alphabets."""


def shared(folder: Path, label: str) -> list[str]:
    """Return the lines of `folder`/LABEL.txt.gz, or none where there is no such file."""
    file = folder / f"{label}.txt.gz"
    if not file.is_file():
        return []
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [line.strip() for line in lines if line.strip()]


def own(folder: Path, tag: str, *, each: int, seed: int) -> list[str]:
    """Return the sentences of `folder`/TAG.txt, or none where there is no such file."""
    return list(own_by_pattern(folder, tag, each=each, seed=seed))


def own_by_pattern(folder: Path, tag: str, *, each: int, seed: int) -> dict[str, str]:
    """Return the sentences of `folder`/TAG.txt with the patterns that they come from; none without such a file."""
    file = folder / f"{tag}.txt"
    return patterns.by_pattern(file, each=each, seed=seed) if file.is_file() else {}


def is_held_out(text: str) -> bool:
    """Say whether a text is kept apart from training, for thresholds and calibration: by its own hash."""
    return hashlib.sha256(text.encode()).digest()[0] * 100 // 256 < HELD_OUT_PERCENT


def split(lines: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return (for training, held out)."""
    train: list[str] = []
    held: list[str] = []
    for line in lines:
        (held if is_held_out(line) else train).append(line)
    return train, held


def take(lines: Sequence[str], count: int, draw: random.Random) -> list[str]:
    """Return `count` lines: drawn without repeats where there are enough, else each as often as needed."""
    if len(lines) >= count:
        return draw.sample(lines, count)
    times, rest = divmod(count, len(lines)) if lines else (0, 0)
    return list(lines) * times + draw.sample(list(lines), rest)


def word_fragments(text: str, draw: random.Random, *, most: int = 4) -> Iterator[str]:
    """Yield a run of 1 to `most` words, the way customers type half a sentence."""
    words = text.split()
    if len(words) > 1:
        length = draw.randint(1, min(most, len(words) - 1))
        start = draw.randint(0, len(words) - length)
        yield " ".join(words[start : start + length])


def character_fragments(text: str, draw: random.Random, *, least: int = 2, most: int = 12) -> Iterator[str]:
    """Yield a run of `least` to `most` characters."""
    if len(text) > least:
        length = draw.randint(least, min(most, len(text)))
        start = draw.randint(0, len(text) - length)
        yield text[start : start + length].strip()
