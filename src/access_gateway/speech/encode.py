"""Sound to bytes that a browser or a telephone plays: WAV, Ogg Opus, MP3, sent on sentence by sentence."""

import asyncio
import struct
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from typing import Protocol

import av
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream

from access_gateway.contracts.audio import BYTES_PER_SAMPLE, Pcm
from access_gateway.contracts.errors import EngineError, NotAcceptable

MIMES = ("audio/wav", "audio/ogg", "audio/mpeg")
FURTHER_MIMES = ("audio/flac", "audio/aac", "audio/pcm")
"""For programs: audio/pcm is bare 16-bit little-endian mono samples at PCM_RATE_HZ."""
PCM_RATE_HZ = 24_000

OPUS_RATE_HZ, OPUS_BITS_PER_S = 24_000, 32_000
MP3_RATE_HZ, MP3_BITS_PER_S = 24_000, 64_000
"""Speech from 22,050 Hz, mono; Opus takes 8, 12, 16, 24 and 48 kHz only."""

UNKNOWN_LENGTH = 0xFFFFFFFF
"""In a WAV header: until the end of the stream, as players and sox take it."""


async def encode(pcm: AsyncIterator[Pcm], mime: str) -> AsyncGenerator[bytes, None]:
    """Yield the encoded sound, after each stretch all that can be heard of it so far.

    Nothing is yielded where nothing was spoken. mime: one of MIMES or FURTHER_MIMES. Raises NotAcceptable for
    another before anything is spoken, EngineError where the encoder fails.
    """
    encoder = await asyncio.to_thread(_encoder, mime)
    try:
        begun = False
        async for stretch in pcm:
            begun = True
            if ready := await asyncio.to_thread(encoder.feed, stretch):
                yield ready
        if begun and (ready := await asyncio.to_thread(encoder.finish)):
            yield ready
    except av.FFmpegError as error:
        raise EngineError(f"The sound could not be encoded as {mime}.") from error
    finally:
        encoder.close()
        if isinstance(pcm, AsyncGenerator):  # whoever stops listening stops the speaking
            await pcm.aclose()


def wav_bytes(stretches: Iterable[Pcm]) -> bytes:
    """Return one WAV file of known length. Raises ValueError for nothing."""
    encoder = _Wav()
    samples = b"".join(encoder.samples(stretch) for stretch in stretches)
    if not encoder.rate_hz:
        raise ValueError("nothing to write")
    return _wav_header(encoder.rate_hz, len(samples)) + samples


class _Encoder(Protocol):
    def feed(self, pcm: Pcm) -> bytes: ...

    def finish(self) -> bytes: ...

    def close(self) -> None: ...


def _encoder(mime: str) -> _Encoder:
    match mime:
        case "audio/wav":
            return _Wav()
        case "audio/ogg":
            # Pages of 40 ms: by default a second of speech would wait in the muxer for its page to fill.
            return _Compressed("ogg", "libopus", OPUS_RATE_HZ, OPUS_BITS_PER_S, {"page_duration": "40000"})
        case "audio/mpeg":
            # No Xing header: it would have to be written over at the end.
            quiet = {"write_xing": "0", "id3v2_version": "0"}
            return _Compressed("mp3", "libmp3lame", MP3_RATE_HZ, MP3_BITS_PER_S, quiet)
        case "audio/flac":
            return _Compressed("flac", "flac", PCM_RATE_HZ, None, {})
        case "audio/aac":
            return _Compressed("adts", "aac", PCM_RATE_HZ, MP3_BITS_PER_S, {})
        case "audio/pcm":
            return _Bare()
    raise NotAcceptable(f"Speech is sent as {', '.join((*MIMES, *FURTHER_MIMES))}, not as {mime[:60]}.")


class _Wav:
    """Samples behind a header of unknown length, all at the first stretch's rate."""

    def __init__(self) -> None:
        self.rate_hz = 0

    def samples(self, pcm: Pcm) -> bytes:
        self.rate_hz = self.rate_hz or pcm.rate_hz
        return pcm.samples if pcm.rate_hz == self.rate_hz else _resampled(pcm, self.rate_hz)

    def feed(self, pcm: Pcm) -> bytes:
        header = b"" if self.rate_hz else _wav_header(pcm.rate_hz, None)
        return header + self.samples(pcm)

    def finish(self) -> bytes:
        return b""

    def close(self) -> None:
        pass


class _Bare(_Wav):
    """Samples without a header, at PCM_RATE_HZ."""

    def __init__(self) -> None:
        self.rate_hz = PCM_RATE_HZ

    def feed(self, pcm: Pcm) -> bytes:
        return self.samples(pcm)


class _Out:
    """What the muxer has written and nobody has taken. No `seek`, so that the muxer does not try."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


class _Compressed:
    """A codec in its container; every stretch is resampled to the codec's one rate."""

    def __init__(
        self, container: str, codec: str, rate_hz: int, bits_per_s: int | None, options: dict[str, str]
    ) -> None:
        self._out = _Out()
        self._container = av.open(self._out, "w", format=container, options={**options, "flush_packets": "1"})
        stream = self._container.add_stream(codec, rate=rate_hz, layout="mono")
        assert isinstance(stream, AudioStream)
        self._stream = stream
        if bits_per_s is not None:
            self._stream.bit_rate = bits_per_s
        self._rate_hz = rate_hz
        self._resampler: AudioResampler | None = None
        self._from_hz = 0
        self._place = 0
        self._open = True
        self._in_use = threading.Lock()

    def feed(self, pcm: Pcm) -> bytes:
        with self._in_use:
            if pcm.rate_hz != self._from_hz:
                self._drain()
                self._from_hz = pcm.rate_hz
                self._resampler = AudioResampler(self._stream.format, "mono", self._rate_hz)
            self._encode(_frame(pcm))
            return self._out.take()

    def finish(self) -> bytes:
        with self._in_use:
            self._drain()
            self._container.mux(self._stream.encode(None))
            self._close()
            return self._out.take()

    def close(self) -> None:
        """Let go. Waits for a thread that is encoding: a listener may leave while it is."""
        with self._in_use:
            self._close()

    def _close(self) -> None:
        if self._open:
            self._open = False
            self._container.close()

    def _drain(self) -> None:
        if self._resampler is not None:
            self._encode(None)

    def _encode(self, frame: av.AudioFrame | None) -> None:
        assert self._resampler is not None
        for resampled in self._resampler.resample(frame):
            resampled.pts = self._place
            self._place += resampled.samples
            self._container.mux(self._stream.encode(resampled))


def _frame(pcm: Pcm) -> av.AudioFrame:
    frame = av.AudioFrame("s16", "mono", len(pcm.samples) // BYTES_PER_SAMPLE)
    frame.planes[0].update(pcm.samples.ljust(frame.planes[0].buffer_size, b"\0"))
    frame.sample_rate = pcm.rate_hz
    return frame


def _resampled(pcm: Pcm, rate_hz: int) -> bytes:
    resampler = AudioResampler("s16", "mono", rate_hz)
    frames = [*resampler.resample(_frame(pcm)), *resampler.resample(None)]
    return b"".join(bytes(frame.planes[0])[: frame.samples * BYTES_PER_SAMPLE] for frame in frames)


def _wav_header(rate_hz: int, size: int | None) -> bytes:
    """Return the 44 bytes before 16-bit mono samples."""
    data = UNKNOWN_LENGTH if size is None else size
    riff = UNKNOWN_LENGTH if size is None else size + 36
    bytes_per_s = rate_hz * BYTES_PER_SAMPLE
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate_hz, bytes_per_s, BYTES_PER_SAMPLE, 16)
    return struct.pack("<4sI4s", b"RIFF", riff, b"WAVE") + form + struct.pack("<4sI", b"data", data)
