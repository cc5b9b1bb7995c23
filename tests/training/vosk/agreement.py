"""Vosk held against the network and a search of our own: the same words, and the same cost of the best path."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import vosk
from tests.training.vosk.search import best_path

from access_gateway.training.vosk import graph, lexicon, network
from access_gateway.training.vosk.export import Decoding, Network
from access_gateway.training.vosk.features import mfcc
from access_gateway.training.vosk.phones import Phones

MOST_APART = 0.001


@dataclass(frozen=True)
class Heard:
    """What Vosk makes of a clip."""

    text: str
    score: float


def hear(recogniser: vosk.KaldiRecognizer, samples: np.ndarray) -> Heard:
    """Return the words and the score of one utterance that Vosk does not split."""
    recogniser.SetMaxAlternatives(1)
    content = samples.astype("<i2").tobytes()
    for at in range(0, len(content), 8_000):
        assert not recogniser.AcceptWaveform(content[at : at + 8_000]), "split by an endpoint"
    best = json.loads(recogniser.FinalResult())["alternatives"][0]
    return Heard(best["text"].strip(), -best["confidence"])


def agree(folder: Path, trained: Network, decoding: Decoding, clips: Iterable[np.ndarray]) -> int:
    """Assert that they agree on every clip; return how many there were."""
    vosk.SetLogLevel(-1)
    model = vosk.Model(str(folder))
    whole = graph.static(decoding.lexicon, decoding.grammar, decoding.unknown_cost)
    pdfs = list(Phones(trained.shape.outputs - 1).pdfs())
    names = {number: word for word, number in decoding.lexicon.numbers.items()}
    count = 0
    for samples in clips:
        heard = hear(vosk.KaldiRecognizer(model, 16_000), samples)
        log_p = network.log_probabilities(
            trained.parameters, trained.statistics, mfcc(samples), trained.shape
        )
        best = best_path(whole, log_p, pdfs)
        assert heard.text == " ".join(names.get(word, lexicon.UNKNOWN) for word in best.words)
        assert abs(heard.score - best.score) < MOST_APART
        count += 1
    return count
