"""Slow speakers are not cut off, and quick ones do not wait."""

import random

import pytest
from tests.hearing.models import samples
from tests.hearing.test_endpoint import Marked, stream

from access_gateway import plugins
from access_gateway.contracts.audio import Pcm
from access_gateway.hearing.endpoint import Endpointer
from access_gateway.hearing.pauses import Pauses
from access_gateway.hearing.speech import find_speech
from access_gateway.hearing.thrifty import Thrifty

RECORDINGS = ("ko-refund.flac", "ko-cancel.flac", "ko-person.flac", "zh-order-status.flac")


class Counted:
    """Silero, and how often it was asked."""

    def __init__(self) -> None:
        self.detector = plugins.make("silero")
        self.chunk_bytes: int = self.detector.chunk_bytes
        self.asked = 0

    def probability(self, chunk: bytes) -> float:
        self.asked += 1
        return float(self.detector.probability(chunk))

    def reset(self) -> None:
        self.detector.reset()


def seconds(length_s: float) -> bytes:
    return bytes(2 * round(length_s * 16_000))


def hesitant(pause_s: float) -> bytes:
    """Return what somebody says who stops to think between two phrases, and then waits for the answer."""
    first, second = samples(RECORDINGS[0]), samples(RECORDINGS[1])
    ends = [find_speech(Pcm(sound, 16_000), plugins.make("silero")) for sound in (first, second)]
    one = first[: int((ends[0][-1].end_s - 0.25) * 16_000) * 2]
    two = second[int((ends[1][0].start_s + 0.25) * 16_000) * 2 :]
    return seconds(1.0) + one + seconds(pause_s) + two + seconds(4.0)


def ended(endpointer: Endpointer, sound: bytes) -> int:
    """Return how many utterances end in it, fed as a client sends it."""
    pieces = (sound[at : at + 3_200] for at in range(0, len(sound), 3_200))
    return sum(stretch.ended for piece in pieces for stretch in endpointer.feed(piece))


def test_a_slow_speaker_is_cut_off_once_at_most() -> None:
    """Real speech with a pause of 1.4 s in each sentence: after the first one the gateway waits for the rest."""
    pauses = Pauses(0.9, least_s=0.6, most_s=2.5)
    endpointer = Endpointer(Thrifty(plugins.make("silero")), pauses)
    found = [ended(endpointer, hesitant(1.4)) for _ in range(4)]
    assert found == [2, 1, 1, 1]
    assert 1.4 < pauses.ends_s < 2.2 and pauses.learned_s == pauses.ends_s
    fixed = Endpointer(Thrifty(plugins.make("silero")), Pauses.fixed(0.9))
    assert [ended(fixed, hesitant(1.4)) for _ in range(2)] == [2, 2]
    again = Endpointer(Thrifty(plugins.make("silero")), Pauses(pauses.learned_s, least_s=0.6, most_s=2.5))
    assert ended(again, hesitant(1.4)) == 1, "what was learned in the last conversation holds in the next"


def test_a_fluent_speaker_is_answered_sooner() -> None:
    """Who makes no long pauses need not wait for those who do; but never less than the bound."""
    pauses = Pauses(0.9, least_s=0.6, most_s=2.5)
    for _ in range(7):
        pauses.note(0.3)
    assert pauses.ends_s == 0.9, "seven pauses are too few to know somebody by"
    for _ in range(5):
        pauses.note(0.3)
    assert pauses.ends_s == 0.6


def test_what_is_learned_is_bounded_whatever_is_heard() -> None:
    """No rhythm of speech or noise makes the gateway wait for ever, or cut everybody off."""
    chance = random.Random(3)
    pauses = Pauses(0.9, least_s=0.6, most_s=2.5)
    for _ in range(500):
        pauses.note(chance.choice([-1.0, 0.0, 0.1, 0.5, 3.4, 60.0, float("nan"), float("inf")]))
        assert 0.6 <= pauses.ends_s <= 2.5
    assert Pauses(99.0, least_s=0.6, most_s=2.5).ends_s == 2.5
    wished = Pauses.fixed(4.0)
    wished.note(1.0)
    assert wished.ends_s == 4.0 and wished.learned_s is None


def test_one_long_thought_is_forgotten() -> None:
    """A customer who hesitated once does not wait longer for every answer afterwards."""
    pauses = Pauses(0.9, least_s=0.6, most_s=2.5)
    pauses.note(1.6)
    assert pauses.ends_s > 1.9
    for _ in range(30):
        pauses.note(0.4)
    assert pauses.ends_s < 0.9


def test_an_utterance_that_the_customer_ended_teaches_nothing() -> None:
    """Who presses the key and at once says the next thing has not paused in mid-sentence."""
    pauses = Pauses(0.9, least_s=0.6, most_s=2.5)
    endpointer = Endpointer(Marked(), pauses)
    endpointer.feed(stream("S" * 20 + "." * 10))
    assert endpointer.flush() is not None
    endpointer.feed(stream("S" * 20))
    assert pauses.ends_s == 0.9 and pauses.learned_s is None


@pytest.mark.parametrize("noise", [0, 40, 400])
def test_the_thrifty_detector_finds_the_same_utterances_at_a_third_of_the_price(noise: int) -> None:
    """More customers can speak at once, and none is heard worse: also beside a fan, or in the street."""
    chance = random.Random(4)
    clean = b"".join(seconds(1.2) + samples(file) for file in RECORDINGS) + seconds(2.0)
    values = memoryview(clean).cast("h")
    hiss = [round(chance.gauss(0, noise)) if noise else 0 for _ in range(16_000)]
    sound = b"".join(
        max(-32_768, min(32_767, value + hiss[at % 16_000])).to_bytes(2, "little", signed=True)
        for at, value in enumerate(values)
    )

    def moments(thrifty: bool) -> tuple[list[float], int]:
        counted = Counted()
        endpointer = Endpointer(Thrifty(counted) if thrifty else counted, Pauses.fixed(0.9))
        found = []
        for at in range(0, len(sound), 3_200):
            for stretch in endpointer.feed(sound[at : at + 3_200]):
                found += [at / 32_000] * (stretch.started + stretch.ended)
        return found, counted.asked

    (all_of_it, every), (found, some) = moments(False), moments(True)
    assert len(found) == len(all_of_it) == 2 * len(RECORDINGS)
    assert all(abs(one - other) <= 0.4 for one, other in zip(found, all_of_it, strict=True))
    assert some < every / 2
