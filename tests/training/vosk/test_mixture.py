"""A merchant's text beside what a model knows of its language already."""

import struct
from collections.abc import Mapping, Sequence
from math import exp, log
from pathlib import Path

import numpy as np
import pytest

from access_gateway.contracts.errors import ModelError
from access_gateway.training.vosk import adapt, mixture, ngram
from access_gateway.training.vosk.fst import ARC, Reader, read_header, read_symbols
from access_gateway.training.vosk.ngram_fst import General, read_general

WORDS = ("배", "송이", "배송", "이", "가", "주문", "은", "와요", "늦어요")
NUMBERS = {word: number for number, word in enumerate(WORDS, start=1)}
GENERAL = [
    "배송 이 늦어요",
    "배송 가 와요",
    "배송 이 와요",
    "주문 은 늦어요",
    "배 가 와요",
    "송이 가 늦어요",
    "주문 이 와요",
]
DOMAIN = ["배송 은 와요", "배송 은 늦어요", "주문 은 와요", "주문 은 늦어요", "배송 이 늦어요"]


def words_of(lines: Sequence[str]) -> list[list[str]]:
    """Return lines as words."""
    return [line.split() for line in lines]


def bits(values: Sequence[int]) -> bytes:
    """Return a map of bits, in whole words of eight bytes."""
    packed = np.packbits(np.array(values, np.uint8), bitorder="little").tobytes()
    return packed + bytes(-len(packed) % 8)


def ngram_file(model: ngram.NGrams, numbers: Mapping[str, int]) -> bytes:
    """Return OpenFst's `ngram` file of a model, both tables of symbols in it."""
    number_of = {**numbers, ngram.START: 0}
    below: dict[tuple[int, ...], tuple[str, ...]] = {
        tuple(number_of[word] for word in reversed(history)): history for history in model.words
    }
    order: list[tuple[int, ...]] = [()]
    shape = [1, 0]
    for node in order:
        children = sorted(key for key in below if key[:-1] == node and len(key) == len(node) + 1)
        order += children
        shape += [1] * len(children) + [0]
    follows, words, costs = [0], [], []
    finals, ends = [], []
    for node in order:
        after = model.words[below[node]]
        said = sorted((number_of[word], -p) for word, p in after.items() if word != ngram.END)
        follows += [1] * len(said) + [0]
        words += [word for word, _ in said]
        costs += [cost for _, cost in said]
        ends.append(int(ngram.END in after))
        finals += [-after[ngram.END]] if ngram.END in after else []
    symbols = struct.pack("<iiqq", 2_125_658_996, 0, 0, len(numbers)) + b"".join(
        struct.pack("<i", len(word.encode())) + word.encode() + struct.pack("<q", number)
        for word, number in numbers.items()
    )
    head = struct.pack("<i", 2_125_659_606) + b"".join(
        struct.pack("<i", len(text)) + text for text in (b"ngram", b"standard")
    )
    count = len(order)
    return (
        head + struct.pack("<iiQqqq", 4, 3, 0, 1, count, 0) + symbols * 2
        + struct.pack("<QQQ", count, len(words), len(finals)) + bits(shape) + bits(follows) + bits(ends)
        + struct.pack(f"<{count + 1}i", -1, *(node[-1] for node in order[1:]), 0)
        + struct.pack(f"<{len(words)}i", *words)
        + struct.pack(f"<{count + 1}f", 0, *(-model.back_off.get(below[node], 0.0) for node in order[1:]), 0)
        + struct.pack(f"<{len(finals)}f", *finals) + struct.pack(f"<{len(words) + 1}f", *costs, 0)
    )  # fmt: skip


@pytest.fixture
def general(tmp_path: Path) -> General:
    """A model of a few lines, read back from its file."""
    file = tmp_path / "Gr.fst"
    file.write_bytes(ngram_file(ngram.counted(words_of(GENERAL), NUMBERS, order=3), NUMBERS))
    assert read_symbols(file) == NUMBERS
    found = read_general(file)
    assert found is not None
    return found


def after(general: General, history: Sequence[str], word: str) -> float:
    """Return the probability of a word, or of the end."""
    named = mixture.Words(NUMBERS, general.end)
    state = general.tree.find(named.of(history))
    return exp(-general.cost(np.array([state]), np.array([named.of_word(word)]))[0])


def test_a_models_own_language_model_is_read(general: General):
    """What is mixed with the merchant's text is what the model's maker counted, to the last digit of its file."""
    model = ngram.counted(words_of(GENERAL), NUMBERS, order=3)
    for history in [(), ("배송",), (ngram.START,), (ngram.START, "배송"), ("배송", "이"), ("은", "가")]:
        for word in (*WORDS, ngram.END):
            known = history if history in model.words else history[1:] if history[1:] in model.words else ()
            assert after(general, history, word) == pytest.approx(model.probability(known, word), rel=1e-4)


def test_a_grammar_of_another_kind_is_not_mixed(tmp_path: Path):
    """Models of ours have other grammars: the text alone counts there, and nothing breaks."""
    file = tmp_path / "Gr.fst"
    file.write_bytes(ngram.to_grammar(ngram.counted(words_of(DOMAIN), NUMBERS), NUMBERS).to_bytes())
    assert read_general(file) is None
    for wrong in (b"", b"\xff" * 64, ngram_file(ngram.counted(words_of(GENERAL), NUMBERS), NUMBERS)[:-200]):
        file.write_bytes(wrong)
        with pytest.raises(ModelError):
            read_general(file)


def test_a_text_is_cut_as_the_models_own_was(general: General):
    """배송이 is 배송 with its particle, not a pear and a blossom: only so does the text teach what it says."""
    unknown: dict[str, int] = {}
    assert adapt.cut_all(["배송이 늦어요", "배가 Wi-Fi"], NUMBERS, unknown) == [
        ["배", "송이", "늦어요"],
        ["배", "가", ""],
    ]
    assert adapt.cut_all(["배송이 늦어요", "배가 Wi-Fi"], NUMBERS, {}, general) == [
        ["배송", "이", "늦어요"],
        ["배", "가", ""],
    ]
    assert unknown == {"wifi": 1}


def grammar_of(data: bytes) -> tuple[int, list[tuple[float, np.ndarray]]]:
    """Return a grammar's first state, and the cost of ending and the arcs of each."""
    reader = Reader(data)
    read_header(reader)
    start, count = struct.unpack_from("<qq", data, reader.at - 24)
    states, at = [], reader.at
    for _ in range(count):
        final, arcs = struct.unpack_from("<fq", data, at)
        states.append((final, np.frombuffer(data, ARC, arcs, at + 12)))
        at += 12 + 16 * arcs
    assert at == len(data)
    return start, states


def chances(states: list[tuple[float, np.ndarray]], state: int) -> tuple[dict[int, float], dict[int, int]]:
    """Return the probability of each word in a state, 0 for the end, and where it leads; backing off where it must."""
    found: dict[int, float] = {}
    to: dict[int, int] = {}
    paid = 0.0
    while True:
        final, arcs = states[state]
        assert (np.diff(arcs["in"]) > 0).all()
        for arc in arcs[arcs["in"] > 0]:
            if int(arc["in"]) not in found:
                found[int(arc["in"])], to[int(arc["in"])] = exp(-paid - arc["weight"]), int(arc["to"])
        if np.isfinite(final):
            found.setdefault(0, exp(-paid - final))
        back = arcs[arcs["in"] == 0]
        if not len(back):
            return found, to
        paid, state = paid + float(back[0]["weight"]), int(back[0]["to"])


def test_the_mixture_adds_up_and_prefers_what_merchants_say(general: General):
    """After what the text knows its words are likelier; what it lacks keeps a chance, as the language has it."""
    named = mixture.Words(NUMBERS, general.end)
    domain = mixture.domain_of(words_of(DOMAIN), NUMBERS)
    start, states = grammar_of(mixture.mixed(domain, general, named, (0.5, 0.6, 0.7), weight=1.0))
    for state in range(len(states)):
        assert sum(chances(states, state)[0].values()) == pytest.approx(1.0, abs=1e-4)

    def along(line: str) -> float:
        state, total = start, 0.0
        for word in line.split():
            found, to = chances(states, state)
            total += log(found[NUMBERS[word]])
            state = to[NUMBERS[word]]
        return total + log(chances(states, state)[0][0])

    model = ngram.counted(words_of(GENERAL), NUMBERS, order=3)

    def before(line: str) -> float:
        said = [ngram.START, *line.split(), ngram.END]
        places = [(tuple(said[max(0, at - 2) : at]), said[at]) for at in range(1, len(said))]
        return sum(
            log(model.probability(history if history in model.words else history[1:], word))
            for history, word in places
        )

    assert along("배송 은 늦어요") > before("배송 은 늦어요") + 1
    assert along("배송 은 늦어요") > along("배송 가 늦어요")
    assert along("송이 가 늦어요") > before("송이 가 늦어요") - 3
    found, _ = chances(states, chances(states, start)[1][NUMBERS["배송"]])
    expected = 0.7 * domain.probability((ngram.START, "배송"), "은") + 0.3 * after(
        general, (ngram.START, "배송"), "은"
    )
    assert found[NUMBERS["은"]] == pytest.approx(expected, rel=1e-3)
    _, heavier = grammar_of(mixture.mixed(domain, general, named, (0.5, 0.6, 0.7), weight=2.0))
    for (final, arcs), (more, doubled) in zip(states, heavier, strict=True):
        assert doubled["weight"] == pytest.approx(2 * arcs["weight"], abs=1e-3) and more == pytest.approx(
            2 * final
        )


def test_how_far_to_believe_a_text_is_learnt_from_it(general: General):
    """A text that repeats itself is believed; one that foretells nothing of itself leaves the language to the model."""
    named = mixture.Words(NUMBERS, general.end)
    alike = mixture.shares(words_of(DOMAIN * 8), general, named)
    random = np.random.default_rng(3)
    lines = [[str(word) for word in random.choice(WORDS, 3)] for _ in range(40)]
    unlike = mixture.shares(lines, general, named)
    assert all(0 < share < 1 for share in (*alike, *unlike)) and alike[2] > 0.8 > unlike[2]
    assert mixture.shares(words_of(DOMAIN[:1]), general, named) == [0.5, 0.5, 0.5]
