"""Phrases alone, and everything else as everything else: how readily, is learnt on voices that were held out."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from tests.training.vosk.agreement import agree
from tests.training.vosk.conftest import MANDARIN

from access_gateway.contracts.errors import UnusableData
from access_gateway.contracts.hearing import EngineOptions
from access_gateway.plugins import make
from access_gateway.training.vosk import grammar, menu
from access_gateway.training.vosk.export import Decoding, Network, export
from access_gateway.training.vosk.lexicon import UNKNOWN
from access_gateway.training.vosk.measure import heard_by, interval

PHRASES = [("停止",), ("重复",), ("取消",), ("确认",)]


def test_other_speech_is_rejected_and_phrases_are_not(
    trained: Network, clips: dict[str, np.ndarray], tmp_path: Path
):
    """A menu by voice does what was said, and nothing when something else was said."""
    words = menu.lexicon_of(PHRASES, MANDARIN)
    accepted = grammar.phrases(words, PHRASES)

    def heard_with(cost: float) -> Sequence[str]:
        folder = tmp_path / f"{cost:g}"
        export(trained, Decoding(words, accepted, cost), folder)
        if cost:  # at no cost a phrase and anything else are equally good paths
            assert agree(folder, trained, Decoding(words, accepted, cost), clips.values()) == len(clips)
        recogniser = make("vosk", EngineOptions(model=folder, languages=frozenset({MANDARIN.tag})))
        return [heard_by(recogniser, MANDARIN.tag, clip) for clip in clips.values()]

    best = menu.calibrated(PHRASES, list(clips), heard_with, costs=(0.0, 6.0, 200.0))[0]
    assert (best.cost, best.phrases, best.others) == (6.0, 4, 2)
    assert best.right >= 3 and best.taken == 0


def test_rejection_comes_before_phrases():
    """Of two costs the one that takes other speech for a command is not chosen, however many commands it gets."""
    texts = ["停止", "重复", *["别的"] * 40]
    heard = {
        1.0: [UNKNOWN, "重复", *[UNKNOWN] * 40],
        2.0: ["停止", "重复", "停止", *[UNKNOWN] * 39],
        3.0: ["停止", "重复", *["停止"] * 3, *[UNKNOWN] * 37],
    }
    trials = menu.calibrated(PHRASES, texts, heard.__getitem__, costs=(1.0, 2.0, 3.0))
    assert [trial.cost for trial in trials] == [2.0, 1.0, 3.0]
    assert "1 of 40" in str(trials[0]) and "2 of 2" in str(trials[0])


def test_intervals_are_wilsons():
    """A figure from few recordings says how little it says."""
    low, high = interval(17, 20)
    assert low == pytest.approx(0.640, abs=1e-3) and high == pytest.approx(0.948, abs=1e-3)
    assert interval(0, 0) == (0.0, 1.0)


def test_lists_of_phrases_are_read_or_refused(tmp_path: Path):
    """A list with meanings beside the phrases serves, and a wrong file is named."""
    file = tmp_path / "phrases.tsv"
    file.write_text("meaning\tphrase\nstop\t停止\nagain\t再说 一遍\n", encoding="utf-8")
    assert menu.read_phrases(file) == [("停止",), ("再说", "一遍")]
    plain = tmp_path / "phrases.txt"
    plain.write_text("停止\n\n再说 一遍\n停止\n", encoding="utf-8")
    assert menu.read_phrases(plain) == [("停止",), ("再说", "一遍")]
    for content in ("", "a\tb\n1\t2\n"):
        file.write_text(content, encoding="utf-8")
        with pytest.raises(UnusableData):
            menu.read_phrases(file)
    with pytest.raises(UnusableData):
        menu.read_phrases(tmp_path / "none.txt")
    with pytest.raises(UnusableData, match="hello"):
        menu.lexicon_of([("hello",)], MANDARIN)
    with pytest.raises(UnusableData, match="held-out"):
        menu.calibrated(PHRASES, ["停止"], lambda cost: [])


def test_words_are_read_as_they_are_said_in_their_phrases():
    """Nobody says a word of a phrase as it is said alone: tones change, and characters of many readings have one."""
    words = menu.lexicon_of(
        [("我", "可以", "说"), ("我", "要", "重来"), ("发错", "货", "了")], MANDARIN
    ).words
    name = dict(enumerate(MANDARIN.units, start=1))
    read = {word: {" ".join(name[unit] for unit in one) for one in each} for word, each in words.items()}
    assert read["我"] == {"uo2", "uo3"} and read["了"] == {"l e5"} and read["重来"] == {"ch ong2 l ai2"}
    assert read["说"] == {"sh uo1"} and read["可以"] == {"k e2 i3"}


def test_the_projects_own_phrases_can_be_read():
    """The list of commands and service requests is one that a model can be made of."""
    file = Path(__file__).resolve().parents[3] / "models" / "commands-cmn" / "phrases.tsv"
    phrases = menu.read_phrases(file)
    assert len(phrases) > 100 and menu.lexicon_of(phrases, MANDARIN).words
