"""Utterances are found in a stream, whole, and not cut by a short pause."""

from collections import deque

import pytest
from tests.hearing.models import samples

from access_gateway import plugins
from access_gateway.contracts.audio import Pcm
from access_gateway.hearing.endpoint import PRE_ROLL_S, Endpointer, Stretch
from access_gateway.hearing.pauses import Pauses
from access_gateway.hearing.speech import cut, find_speech, has_speech

CHUNK_S = 0.032
SIZE = 1_024


class Marked:
    """A detector that finds speech where a chunk begins with a byte that is not zero."""

    chunk_bytes = SIZE

    def probability(self, chunk: bytes) -> float:
        assert len(chunk) == SIZE
        return 0.9 if chunk[0] else 0.05

    def reset(self) -> None:
        pass


def stream(pattern: str) -> bytes:
    """Return a chunk for each letter: "S" speech, "." silence; each chunk with its number in it."""
    return b"".join(
        bytes([letter == "S"]) + number.to_bytes(2, "big") + bytes(SIZE - 3)
        for number, letter in enumerate(pattern)
    )


def utterances(endpointer: Endpointer, sound: bytes, piece: int) -> list[bytes]:
    """Return the sound of each utterance that ended."""
    whole, under_way = [], bytearray()
    pieces = deque(sound[at : at + piece] for at in range(0, len(sound), piece))
    found: list[Stretch] = []
    while pieces:
        found += endpointer.feed(pieces.popleft())
    for stretch in found:
        if stretch.started:
            under_way.clear()
        under_way += stretch.pcm
        if stretch.ended:
            whole.append(bytes(under_way))
    return whole


@pytest.mark.parametrize("piece", [1, 333, SIZE, 5_000, 10**6])
def test_utterance_is_whole_with_its_pre_roll(piece: int):
    """However the stream is cut into messages, no sample of the speech is lost or doubled."""
    pattern = "." * 40 + "S" * 20 + "." * 5 + "S" * 10 + "." * 40
    sound = stream(pattern)
    [found] = utterances(Endpointer(Marked(), Pauses.fixed(0.6)), sound, piece)
    at = sound.index(found)
    assert at % SIZE == 0
    assert at // SIZE == 43 - round(PRE_ROLL_S / CHUNK_S)
    assert (at + len(found)) // SIZE == 75 + round(0.6 / CHUNK_S + 0.5)


def test_slow_speaker_is_not_cut_off():
    """With a longer pause in the settings, thinking between words ends nothing."""
    sound = stream("S" * 10 + "." * 30 + "S" * 10 + "." * 80)
    assert len(utterances(Endpointer(Marked(), Pauses.fixed(0.5)), sound, SIZE)) == 2
    assert len(utterances(Endpointer(Marked(), Pauses.fixed(2.0)), sound, SIZE)) == 1


def test_clicks_begin_nothing():
    """A cough or a click is shorter than a syllable."""
    endpointer = Endpointer(Marked(), Pauses.fixed(0.5))
    assert endpointer.feed(stream("." * 10 + "S" + "." * 10 + "SS" + "." * 10)) == []
    assert not endpointer.speaking
    assert endpointer.flush() is None


def test_end_of_the_stream_ends_the_utterance():
    """What was said last is not lost because the stream ended first; its last half sample included."""
    endpointer = Endpointer(Marked(), Pauses.fixed(0.5))
    endpointer.feed(stream("S" * 10) + b"\1\2\3")
    assert endpointer.speaking
    assert endpointer.flush() == Stretch(b"\1\2\3", ended=True)
    assert endpointer.flush() is None
    assert not endpointer.speaking


def test_speech_is_found_where_it_is():
    """Only speech goes to a recogniser that would fill silence with words."""
    detector = plugins.make("silero")
    speech = samples("zh-person.flac")
    length_s = len(speech) / 32_000
    pcm = Pcm(bytes(160_000) + speech + bytes(160_000) + speech + bytes(64_000), 16_000)
    spans = find_speech(pcm, detector)
    assert len(spans) == 2
    for span, begins_s in zip(spans, (5.0, 10.0 + length_s), strict=True):
        assert begins_s - 0.5 < span.start_s < span.end_s < begins_s + length_s + 0.5
    assert cut(pcm, spans).duration_s == pytest.approx(
        sum(span.end_s - span.start_s for span in spans), abs=0.01
    )
    assert has_speech(pcm, detector)
    assert not has_speech(Pcm(bytes(96_000), 16_000), detector)


def test_short_pauses_stay_in():
    """A sentence with a breath in it is heard as one."""
    pcm = Pcm(stream("." * 40 + "S" * 20 + "." * 30 + "S" * 20 + "." * 40), 16_000)
    [span] = find_speech(pcm, Marked())
    assert span.start_s == pytest.approx(40 * CHUNK_S - 0.3)
    assert span.end_s == pytest.approx(110 * CHUNK_S + 0.3)
