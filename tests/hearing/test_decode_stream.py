"""Live streams: a browser sends its recording in pieces while it is made."""

import functools
import random
import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest
from tests.hearing.audio_files import MUXER_OPTIONS, encoded, mux, spoken

from access_gateway.contracts.audio import Recording
from access_gateway.contracts.errors import (
    AudioTooLong,
    BodyTooLarge,
    InputError,
    ProtocolError,
    UnreadableAudio,
)
from access_gateway.hearing.containers import LIVE_FORMATS, RawFormat
from access_gateway.hearing.decode import decode
from access_gateway.hearing.limits import AudioLimits
from access_gateway.hearing.stream_decode import MAX_BEHIND_BYTES, StreamDecoder

LIMITS = AudioLimits(max_bytes=5_000_000, max_s=60, max_decoded_bytes=1_920_000, min_s=0.1)


@functools.cache
def live_files() -> dict[str, tuple[str, bytes]]:
    """Name: container as the client declares it, and the whole stream."""
    browser = mux(spoken(), "webm", "libopus", 48_000, options={"live": "1", "cluster_time_limit": "100"})
    phone = mux(spoken(), "mp4", "aac", 44_100, options=MUXER_OPTIONS["mp4-live"])
    return {
        "webm as browsers make it": ("webm", browser),
        "mp4 as Safari makes it": ("mp4", phone),
        "ogg": ("ogg", encoded("ogg-opus")),
        "mp3": ("mp3", encoded("mp3")),
        "aac": ("aac", encoded("aac")),
        "amr": ("amr", encoded("amr")),
        "flac": ("flac", encoded("flac")),
        "wav": ("wav", encoded("wav")),
        "mu-law wav": ("wav", encoded("wav-mu-law")),
    }


@pytest.fixture
def decoder() -> Iterator[StreamDecoder]:
    made = StreamDecoder("webm", LIMITS)
    yield made
    made.close()


def pieces(whole: bytes, count: int) -> Iterator[bytes]:
    size = -(-len(whole) // count)
    for start in range(0, len(whole), size):
        yield whole[start : start + size]


@pytest.mark.parametrize("name", live_files())
@pytest.mark.parametrize("count", [1, 35, 400])
def test_pieces_give_what_the_whole_gives(name: str, count: int) -> None:
    """A live customer is heard as well as one who sends a file, however the network cuts the stream."""
    container, whole = live_files()[name]
    stream = StreamDecoder(container, LIMITS)
    try:
        sound = b"".join(stream.feed(piece) for piece in pieces(whole, count)) + stream.finish()
    finally:
        stream.close()
    at_once = decode(Recording(whole, ""), LIMITS).samples
    # A container that is read forwards alone cannot use the index or padding notes at its end: MP3, MP4.
    assert abs(len(sound) - len(at_once)) <= 0.06 * 32_000
    got, want = np.frombuffer(sound, np.int16).astype(float), np.frombuffer(at_once, np.int16).astype(float)
    size = 1 << 17
    crossed = np.fft.irfft(np.fft.rfft(got, size) * np.conj(np.fft.rfft(want, size)))
    assert crossed.max() / np.sqrt((got**2).sum() * (want**2).sum()) > 0.99


@pytest.mark.parametrize("container", ["webm", "mp4"])
def test_sound_is_there_as_soon_as_its_bytes(container: str) -> None:
    """The recogniser works while the customer still speaks: no more than half a second is held back."""
    noise = (np.random.default_rng(7).standard_normal(56_000) * 3_000).astype(
        np.int16
    )  # even: bytes tell time
    if container == "webm":
        whole = mux(noise, "webm", "libopus", 48_000, options={"live": "1", "cluster_time_limit": "100"})
    else:
        whole = mux(noise, "mp4", "aac", 44_100, options=MUXER_OPTIONS["mp4-live"])
    stream = StreamDecoder(container, LIMITS)
    sound = 0
    try:
        for number, piece in enumerate(pieces(whole, 35), 1):
            sound += len(stream.feed(piece))
            assert sound / 32_000 > number * 0.1 - 0.5
    finally:
        stream.close()


def test_bare_samples_of_another_rate() -> None:
    """An engineer may stream what a microphone gives at 48 kHz, cut anywhere, also inside a sample."""
    tone = (8_000 * np.sin(np.arange(96_000) / 30)).astype("<i2").tobytes()
    stream = StreamDecoder(RawFormat("s16le", 48_000, 1), LIMITS)
    try:
        sound = b"".join(stream.feed(piece) for piece in pieces(tone, 37)) + stream.finish()
    finally:
        stream.close()
    assert len(sound) / 32_000 == pytest.approx(2, abs=0.01)


def test_a_stream_that_breaks_off_keeps_what_it_gave(decoder: StreamDecoder) -> None:
    """A connection lost in mid-word: the words before it are heard."""
    whole = live_files()["webm as browsers make it"][1]
    sound = b"".join(decoder.feed(piece) for piece in pieces(whole[: len(whole) // 2], 10)) + decoder.finish()
    assert len(sound) > 32_000


def test_nothing_fed_gives_nothing(decoder: StreamDecoder) -> None:
    """A customer who opens the microphone and says nothing has done nothing wrong."""
    assert decoder.finish() == b""


def test_an_ended_stream_takes_no_more(decoder: StreamDecoder) -> None:
    """A client that goes on after the end is told so."""
    decoder.feed(b"\x1aE\xdf\xa3")
    with pytest.raises(UnreadableAudio):
        decoder.finish()
    with pytest.raises(ProtocolError):
        decoder.feed(b"more")


@pytest.mark.parametrize("container", ["concat", "hls", "", "webm,concat", "x" * 1000, "\0"])
def test_a_container_that_is_not_known(container: str) -> None:
    """A client cannot name any of FFmpeg's other formats."""
    with pytest.raises(ProtocolError, match="webm"):
        StreamDecoder(container, LIMITS)


@pytest.mark.parametrize("container", LIVE_FORMATS)
def test_garbage_ends_the_stream_with_a_clear_error(container: str) -> None:
    """What is no recording is refused at once or at its end, and never waits for more for ever."""
    dice = random.Random(container)
    stream = StreamDecoder(container, LIMITS)
    try:
        with pytest.raises(InputError):
            for _ in range(20):
                stream.feed(dice.randbytes(5_000))
            stream.finish()
            raise UnreadableAudio("random bytes may pass for a few samples of MP3 or AAC")
    finally:
        stream.close()


@pytest.mark.parametrize("name", live_files())
def test_mutated_streams_never_crash(name: str) -> None:
    """A broken client costs itself its stream, nobody else anything."""
    container, whole = live_files()[name]
    dice = random.Random(name)
    for _ in range(25):
        broken = bytearray(whole)
        for _ in range(dice.choice((1, 4, 32))):
            broken[dice.randrange(min(len(broken), dice.choice((200, 10**6))))] = dice.randrange(256)
        stream = StreamDecoder(container, LIMITS)
        try:
            for piece in pieces(bytes(broken), 5):
                stream.feed(piece)
            stream.finish()
        except InputError:
            pass
        finally:
            stream.close()
        assert not running(stream)


def test_the_limits_hold_for_the_whole_stream() -> None:
    """A microphone left open ends at the limit."""
    whole = live_files()["webm as browsers make it"][1]
    for limits, error in (
        (AudioLimits(10_000, 60, 10**6, 0), BodyTooLarge),
        (AudioLimits(10**6, 2, 10**6, 0), AudioTooLong),
        (AudioLimits(10**6, 60, 20_000, 0), AudioTooLong),
    ):
        stream = StreamDecoder("webm", limits)
        try:
            with pytest.raises(error):
                for piece in pieces(whole, 4):
                    stream.feed(piece)
                stream.finish()
        finally:
            stream.close()
        assert not running(stream)


def running(stream: StreamDecoder) -> bool:
    return any(thread is stream._thread for thread in threading.enumerate())


def test_closing_in_mid_stream_ends_the_thread(
    decoder: StreamDecoder, capfd: pytest.CaptureFixture[str]
) -> None:
    """A customer who hangs up leaves nothing behind, no traceback in the log either."""
    whole = live_files()["webm as browsers make it"][1]
    assert decoder.feed(whole[:10_000])
    assert running(decoder)
    decoder.close()
    decoder.close()
    assert not running(decoder)
    with pytest.raises(ProtocolError):
        decoder.feed(b"more")
    assert capfd.readouterr().err == ""


def test_closing_before_anything(decoder: StreamDecoder) -> None:
    """Nor does one who never spoke."""
    decoder.close()
    assert not running(decoder)


def test_closing_while_another_thread_feeds(decoder: StreamDecoder) -> None:
    """The connection may drop while a piece is being decoded: neither side hangs."""
    whole = live_files()["webm as browsers make it"][1]
    ended = threading.Event()

    def feed_for_ever() -> None:
        try:
            for _ in range(100):
                for piece in pieces(whole, 200):
                    decoder.feed(piece)
        except InputError:
            ended.set()

    feeder = threading.Thread(target=feed_for_ever, daemon=True)
    feeder.start()
    time.sleep(0.05)
    decoder.close()
    assert ended.wait(10)
    feeder.join(10)
    assert not running(decoder)


def test_a_stream_that_nobody_ends_is_given_up() -> None:
    """A client that falls silent without a word does not hold a thread for ever."""
    stream = StreamDecoder("webm", LIMITS, idle_s=0.05)
    stream.feed(b"\x1aE\xdf\xa3")
    stream._thread.join(10)
    assert not running(stream)
    with pytest.raises(UnreadableAudio, match="without an end"):
        stream.feed(b"more")
    stream.close()


def test_a_decoder_that_is_stuck_does_not_collect_bytes() -> None:
    """What comes while a decoder hangs is refused, not piled up."""
    stream = StreamDecoder("webm", LIMITS, feed_s=0.01)
    stream._pipe.put(bytes(MAX_BEHIND_BYTES + 1))  # and nothing reads them: the thread was never started
    with pytest.raises(UnreadableAudio, match="faster than"):
        stream._pipe.put(b"more")
    stream.close()
