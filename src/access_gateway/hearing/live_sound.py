"""The sound of a live stream, whatever it comes as, to 16 kHz mono PCM."""

import asyncio

from access_gateway.contracts.audio import BYTES_PER_SAMPLE, HEARING_RATE_HZ
from access_gateway.hearing.containers import RawFormat
from access_gateway.hearing.limits import AudioLimits
from access_gateway.hearing.stream_decode import StreamDecoder

A_DAY_S = 86_400.0
"""Conversations have no time limit; this one is for streams that nobody ends."""
MOST_HELD_BYTES = 120 * HEARING_RATE_HZ * BYTES_PER_SAMPLE
LIMITS = AudioLimits(
    max_bytes=2**34, max_s=A_DAY_S, max_decoded_bytes=MOST_HELD_BYTES, min_s=0.0, max_cpu_s=A_DAY_S / 10
)


class LiveSound:
    """Turns the pieces of a stream into samples. Used by one task; closed by its owner.

    After `finish` a new stream may begin: a browser's recorder starts a new container with every utterance.
    """

    def __init__(self, container: str | None, sample_rate_hz: int) -> None:
        """Take a stream in a container ("webm"), or of bare 16-bit samples at some rate.

        Raises ProtocolError for a container that cannot come in pieces.
        """
        self._plain = container is None and sample_rate_hz == HEARING_RATE_HZ
        self._form: str | RawFormat = container or RawFormat("s16le", sample_rate_hz, 1)
        self._decoder: StreamDecoder | None = None if self._plain else self._new()
        self._odd = b""

    async def feed(self, piece: bytes) -> bytes:
        """Return the samples that a piece completes, often none at first. Raises UnreadableAudio."""
        if self._plain:
            whole = self._odd + piece
            cut = len(whole) - len(whole) % BYTES_PER_SAMPLE
            self._odd = whole[cut:]
            return whole[:cut]
        if self._decoder is None:
            self._decoder = self._new()
        return await asyncio.to_thread(self._decoder.feed, piece)

    async def finish(self) -> bytes:
        """End the stream under way; return its last samples."""
        self._odd = b""
        decoder, self._decoder = self._decoder, None
        if decoder is None:
            return b""
        try:
            return await asyncio.to_thread(decoder.finish)
        finally:
            await asyncio.to_thread(decoder.close)

    async def close(self) -> None:
        """Let the stream go, wherever it is. Safe to call twice."""
        decoder, self._decoder = self._decoder, None
        if decoder is not None:
            await asyncio.to_thread(decoder.close)

    def _new(self) -> StreamDecoder:
        return StreamDecoder(self._form, LIMITS, idle_s=A_DAY_S)
