"""Language models: probabilities that add up, from text and from ARPA files."""

from itertools import product
from math import exp, isclose
from pathlib import Path

import pytest

from access_gateway.contracts.errors import UnusableData
from access_gateway.training.vosk import ngram

SENTENCES = [line.split() for line in ("查 订单", "查 快递", "取消 订单", "查 一下 订单", "确认 订单 取消")]
WORDS = {"查", "订单", "快递", "取消", "一下", "确认", "发票"}


@pytest.mark.parametrize("order", [1, 2, 3])
def test_probabilities_add_up(order: int):
    """No word is heard because a sum was wrong."""
    model = ngram.counted(SENTENCES, WORDS, order=order)
    for history in product((ngram.START, "查", "发票"), ("订单", "一下", "取消")):
        total = sum(
            exp(-cost)
            for cost in (
                -_log_p(model, history[-(order - 1) :] if order > 1 else (), w) for w in (*WORDS, ngram.END)
            )
        )
        assert isclose(total, 1.0, rel_tol=1e-6)


def _log_p(model: ngram.NGrams, history: tuple[str, ...], word: str) -> float:
    """Follow the grammar's back-off by hand."""
    paid = 0.0
    while word not in model.words.get(history, {}):
        paid += model.back_off.get(history, 0.0)
        history = history[1:]
    return paid + model.words[history][word]


def test_what_was_said_before_is_likelier():
    """A shop's questions are expected in that shop."""
    model = ngram.counted(SENTENCES, WORDS, order=2)
    assert ngram.perplexity(model, [["查", "订单"]]) < ngram.perplexity(model, [["发票", "确认"]]) / 3


def test_an_arpa_file_is_taken_as_it_is(tmp_path: Path):
    """A model from any other tool serves."""
    file = tmp_path / "lm.arpa"
    file.write_text(
        "\\data\\\nngram 1=4\nngram 2=2\n\n\\1-grams:\n-99\t<s>\t-0.30103\n-0.30103\t</s>\n-0.60206\t查\t-0.1\n"
        "-0.60206\t订单\n\n\\2-grams:\n-0.1\t<s> 查\n-0.2\t查 订单\n\n\\end\\\n",
        encoding="utf-8",
    )
    model = ngram.read_arpa(file)
    assert model.order == 2 and isclose(exp(model.words["查",]["订单"]), 10**-0.2)
    grammar = ngram.to_grammar(model, {"查": 1, "订单": 2})
    cost, to = grammar.states[0].words[1]
    assert isclose(exp(-cost), 10**-0.1) and 2 in grammar.states[to].words
    for content in ("", "\\data\\\n\\1-grams:\nnot a number\n", "\\1-grams:\n-1\n"):
        file.write_text(content)
        with pytest.raises(UnusableData):
            ngram.read_arpa(file)


def test_text_of_other_words_is_refused():
    """A text in another language is named, rather than met as a model of nothing."""
    with pytest.raises(UnusableData):
        ngram.counted([["hello"]], WORDS)
