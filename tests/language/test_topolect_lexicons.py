"""Every lexicon there is: that its rows can hold, take no time, and leave Mandarin to Mandarin."""

import re
import time
from pathlib import Path

import pytest

from access_gateway.language import lexicon
from access_gateway.language.measure import errors_removed
from access_gateway.language.topolect import TopolectNormaliser
from access_gateway.plugins import make

PARALLEL = Path(__file__).parent / "parallel"
REMOVED_AT_LEAST = 0.5
"""Of the errors in our own sentences, which the lexicons were written beside: what a change must not undo."""
LONGEST_MESSAGE = 4_000
PATIENCE_S = 5.0
"""For 4,000 characters; an expression that backtracks without bound takes hours."""


@pytest.fixture(scope="module")
def normaliser() -> TopolectNormaliser:
    return TopolectNormaliser(make("jieba"), make("opencc"))


@pytest.mark.parametrize("name", lexicon.names())
def test_no_expression_runs_away(normaliser: TopolectNormaliser, name: str) -> None:
    """A message of the greatest length, made to nearly fit each expression over and over, is still soon done."""
    for row in lexicon.rows(lexicon.FOLDER / f"{name}.tsv"):
        if not row.said.startswith("/"):
            continue
        letters = "".join(dict.fromkeys(re.findall("[\u3400-\u9fff]", row.said))) or "一"
        for near_miss in (letters[:1] * LONGEST_MESSAGE, (letters * LONGEST_MESSAGE)[:LONGEST_MESSAGE]):
            started = time.monotonic()
            normaliser.standard(near_miss, name)
            assert time.monotonic() - started < PATIENCE_S, f"line {row.number}"


@pytest.mark.parametrize("file", sorted(PARALLEL.glob("*.tsv")), ids=lambda file: file.stem)
def test_parallel_sentences_come_closer_to_mandarin(normaliser: TopolectNormaliser, file: Path) -> None:
    """A backend that reads Mandarin understands most of what a customer said in a topolect."""
    pairs = [
        (line.split("\t")[0], line.split("\t")[1])
        for line in file.read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    assert len(pairs) >= 80
    found = errors_removed(pairs, lambda said: normaliser.standard(said, file.stem).text, make("opencc"))
    assert found.share >= REMOVED_AT_LEAST


@pytest.mark.parametrize(
    ("topolect", "said", "meant"),
    [
        ("cantonese", "唔该几时到", "请问什么时候到"),
        ("sichuan", "啥子时候发货嘛", "什么时候发货"),
        ("wu", "侬帮我看看伐", "你帮我看看吗"),
        ("dongbei", "这玩意儿咋整的", "这东西怎么回事"),
    ],
)
def test_the_plainest_questions(normaliser: TopolectNormaliser, topolect: str, said: str, meant: str) -> None:
    """Questions that customers really ask are what a backend was made for."""
    if topolect not in normaliser.topolects:
        pytest.skip(f"there is no lexicon of {topolect}")
    assert normaliser.standard(said, topolect).text == meant
