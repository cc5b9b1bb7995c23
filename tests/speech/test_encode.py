"""Spoken sentences as bytes: every form decodes to what was spoken, and goes out sentence by sentence."""

import io
import wave
from collections.abc import AsyncIterator, Sequence

import av
import pytest

from access_gateway.contracts.audio import Pcm
from access_gateway.contracts.errors import NotAcceptable
from access_gateway.speech.encode import MIMES, encode, wav_bytes

SPOKEN_S = (1.2, 0.7, 2.0)


def tone(seconds: float, rate_hz: int = 22_050) -> Pcm:
    period = rate_hz // 441
    samples = b"".join(
        (8_000 if place < period // 2 else -8_000).to_bytes(2, "little", signed=True)
        for place in range(period)
    )
    return Pcm((samples * (round(seconds * 441) + 1))[: 2 * round(seconds * rate_hz)], rate_hz)


async def stretches(pcms: Sequence[Pcm]) -> AsyncIterator[Pcm]:
    for pcm in pcms:
        yield pcm


def seconds_of(encoded: bytes) -> float:
    with av.open(io.BytesIO(encoded), "r") as container:
        frames = [frame for frame in container.decode(audio=0) if isinstance(frame, av.AudioFrame)]
    assert {frame.layout.nb_channels for frame in frames} == {1}
    return sum(frame.samples / frame.sample_rate for frame in frames)


@pytest.mark.parametrize("mime", MIMES)
async def test_decodes_to_what_was_spoken(mime: str):
    """The sentence that a customer hears is as long as the one that was spoken, in every player."""
    encoded = [part async for part in encode(stretches([tone(s) for s in SPOKEN_S]), mime)]
    assert seconds_of(b"".join(encoded)) == pytest.approx(sum(SPOKEN_S), abs=0.08)


@pytest.mark.parametrize("mime", MIMES)
async def test_the_first_sentence_goes_out_first(mime: str):
    """The customer hears the beginning while the rest is made."""
    taken = 0

    async def counted() -> AsyncIterator[Pcm]:
        nonlocal taken
        for seconds in SPOKEN_S:
            taken += 1
            yield tone(seconds)

    encoding = encode(counted(), mime)
    first = await anext(encoding)
    assert taken == 1
    assert seconds_of(first) > SPOKEN_S[0] - 0.15
    await encoding.aclose()


@pytest.mark.parametrize("mime", MIMES)
async def test_sentences_of_different_rates(mime: str):
    """A remote voice of another sample rate in mid-answer changes neither pitch nor pace."""
    pcms = [tone(1.0, 22_050), tone(1.0, 16_000), tone(1.0, 48_000)]
    encoded = b"".join([part async for part in encode(stretches(pcms), mime)])
    assert seconds_of(encoded) == pytest.approx(3.0, abs=0.08)


@pytest.mark.parametrize("mime", MIMES)
async def test_nothing_spoken_is_no_bytes(mime: str):
    """Where nothing was spoken there is no empty file that a player chokes on."""
    assert [part async for part in encode(stretches([]), mime)] == []


@pytest.mark.parametrize("mime", MIMES)
async def test_very_short_stretches(mime: str):
    """Stretches shorter than a codec's frame are kept."""
    encoded = b"".join([part async for part in encode(stretches([tone(0.003)] * 300), mime)])
    assert seconds_of(encoded) == pytest.approx(0.9, abs=0.08)


@pytest.mark.parametrize("mime", ["audio/x-ms-wma", "", "text/html", "audio/ogg; codecs=opus" * 10])
async def test_unknown_forms_are_named(mime: str):
    """A program that asks for a form that is not made learns which are."""
    with pytest.raises(NotAcceptable, match="audio/wav"):
        await anext(encode(stretches([tone(0.1)]), mime))


@pytest.mark.parametrize("mime", MIMES)
async def test_a_listener_who_leaves_stops_the_speaking(mime: str):
    """Sentences that nobody hears are not made."""
    closed = False

    async def speaking() -> AsyncIterator[Pcm]:
        nonlocal closed
        try:
            while True:
                yield tone(0.5)
        finally:
            closed = True

    encoding = encode(speaking(), mime)
    await anext(encoding)
    await encoding.aclose()
    assert closed


def test_whole_wav():
    """A file on disk says its own length, so that every player shows it."""
    written = wav_bytes([tone(1.0), tone(0.5), tone(0.5, 16_000)])
    with wave.open(io.BytesIO(written)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 22_050)
        assert file.getnframes() == pytest.approx(2.0 * 22_050, abs=300)
    with pytest.raises(ValueError, match="nothing"):
        wav_bytes([])
