"""Pieces, silence and memory: the small parts, at their edges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access_gateway.contracts.audio import Pcm
from access_gateway.contracts.speaking import Manner
from access_gateway.sound.stretches import join, silence, trim
from access_gateway.speech.memory import SpokenBefore
from access_gateway.speech.reading.pieces import pieces


@given(st.text("ab,. 好", max_size=1200))
def test_pieces_lose_nothing(text: str):
    """Every letter of a long sentence is in some piece, and no piece is too long for the engine."""
    cut = list(pieces(text))
    assert all(0 < len(piece) <= 200 for piece in cut if text.strip())
    assert "".join(cut).replace(" ", "") == text.replace(" ", "")


def test_pieces_end_at_good_places():
    """A long sentence is cut where a speaker would breathe, not inside a word."""
    clause = "nin2 de5 ding4 dan1 yi3 jing1 fa1 huo4, "
    assert all(piece.endswith(",") for piece in list(pieces(clause * 20))[:-1])
    assert all(piece.startswith("ni3") for piece in pieces("ni3 hao3 " * 100))


def test_trim():
    """Silence goes, speech stays, and what is all silence is left alone."""
    loud = b"\x00\x40" * 1000
    trimmed = trim(Pcm(bytes(20_000) + loud + bytes(20_000), 10_000))
    assert trimmed == Pcm(bytes(400) + loud + bytes(400), 10_000)
    assert trim(silence(1, 10_000)) == silence(1, 10_000)
    assert trim(Pcm(b"", 10_000)) == Pcm(b"", 10_000)


def test_join():
    """Stretches of one rate only: joining others would change their pitch."""
    one = Pcm(b"\1\1", 1000)
    assert join([one, one], 0.002) == Pcm(b"\1\1\0\0\0\0\1\1", 1000)
    with pytest.raises(ValueError, match="rates"):
        join([one, Pcm(b"\1\1", 2000)], 0)
    with pytest.raises(ValueError, match="no stretches"):
        join([], 0)


def test_memory_is_bounded():
    """A gateway that speaks for months does not grow."""
    memory = SpokenBefore(1000)
    for place in range(100):
        memory.put(("e", str(place), "zh-Hans", Manner()), Pcm(bytes(300), 1000))
        assert memory.bytes_kept <= 1000
        memory.get(("e", "97", "zh-Hans", Manner()))
    assert memory.get(("e", "97", "zh-Hans", Manner())) is not None, "what is used stays"
    assert memory.get(("e", "1", "zh-Hans", Manner())) is None
    memory.put(("e", "big", "zh-Hans", Manner()), Pcm(bytes(2000), 1000))
    assert memory.get(("e", "big", "zh-Hans", Manner())) is None
    memory.put(("e", "97", "zh-Hans", Manner()), Pcm(bytes(500), 1000))
    assert memory.bytes_kept <= 1000
