"""A container that arrives in pieces → 16 kHz mono PCM as it becomes available, for live streams.

FFmpeg asks for bytes when it wants them, a live stream has them when they come. So the decoder runs in a
thread that sleeps in `read` while there is nothing, and the feeder waits until it sleeps again: then all
that can be decoded of what was fed has been.
"""

import threading
from collections.abc import Callable

from access_gateway.contracts.errors import (
    AudioTooLong,
    BodyTooLarge,
    GatewayError,
    ProtocolError,
    UnreadableAudio,
)
from access_gateway.hearing.containers import LIVE_FORMATS, ByteSource, RawFormat
from access_gateway.hearing.decode import pcm_chunks
from access_gateway.hearing.limits import AudioLimits, Budget

JOIN_S = 5.0
"""How long `close` waits for the thread; it ends at its next packet."""
MAX_BEHIND_BYTES = 1_048_576
"""What may wait undecoded when more comes: minutes of compressed speech, so a decoder that far behind is stuck."""


class StreamDecoder:
    """Decodes one live stream. Used from one thread at a time (not the event loop's), closed by its owner."""

    def __init__(
        self, form: str | RawFormat, limits: AudioLimits, *, idle_s: float = 300.0, feed_s: float = 10.0
    ) -> None:
        """Take a stream in container `form` ("webm", "ogg", "mp4", …), or of bare samples.

        limits: for the whole stream; `min_s` is left to the utterances found in it. idle_s: without a byte
        for that long, the decoder gives up. feed_s: the longest that one call waits for the decoder.
        Raises ProtocolError for a container that cannot come in pieces, or is not known.
        """
        if isinstance(form, str) and form not in LIVE_FORMATS:
            raise ProtocolError(f"A live stream may come in {', '.join(LIVE_FORMATS)}, not in {form[:40]!r}.")
        self._form = LIVE_FORMATS[form] if isinstance(form, str) else form
        self._limits = limits
        self._feed_s = feed_s
        self._pipe = _Pipe(limits, idle_s)
        self._thread = threading.Thread(target=self._run, name="stream decoder", daemon=True)

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes of the stream; return the samples that they complete, often none at first.

        Raises BodyTooLarge, AudioTooLong, UnreadableAudio, once the samples before it have been given; after
        any of these the stream is over. ProtocolError after the end.
        """
        if self._thread.ident is None:
            self._thread.start()
        self._pipe.put(data)
        return self._pipe.take(self._feed_s)

    def finish(self) -> bytes:
        """End the stream; return the last samples: none where nothing was fed.

        Raises as `feed` does, but takes a stream that breaks off for what it gave.
        """
        if self._thread.ident is None:
            return b""
        self._pipe.end()
        try:
            return self._pipe.take(self._feed_s)
        except UnreadableAudio:
            if self._pipe.given:
                return b""
            raise

    def close(self) -> None:
        """Stop decoding, wherever it is. Safe to call twice, and without `finish`."""
        self._pipe.close()
        if self._thread.ident is not None:
            self._thread.join(JOIN_S)

    def _run(self) -> None:
        """Decode, in the thread."""
        failure: GatewayError | None = UnreadableAudio("The stream cannot be decoded.")
        try:
            for chunk in pcm_chunks(self._pipe, Budget(self._limits), form=self._form):
                self._pipe.give(chunk)
            failure = None
        except GatewayError as error:
            failure = error
        finally:
            self._pipe.done(failure)


class _Pipe(ByteSource):
    """What the feeder and the decoder share: bytes one way, samples and the end of it all the other."""

    def __init__(self, limits: AudioLimits, idle_s: float) -> None:
        self._limits = limits
        self._idle_s = idle_s
        self._changed = threading.Condition()
        self._bytes = bytearray()
        self._fed = 0
        self._samples = bytearray()
        self.given = False
        """Whether any samples came out."""
        self._ended = False
        self._closed = False
        self._left = False
        self._hungry = False
        self._done = False
        self._failure: GatewayError | None = None

    # --- the feeder's side

    def put(self, data: bytes) -> None:
        with self._changed:
            if self._ended or self._closed:
                raise ProtocolError("The stream has ended; no more sound is taken.")
            self._fed += len(data)
            if self._fed > self._limits.max_bytes:
                raise BodyTooLarge(f"A live stream may have at most {self._limits.max_bytes} bytes.")
            if len(self._bytes) > MAX_BEHIND_BYTES:
                raise UnreadableAudio("The stream comes faster than it can be decoded.")
            if not self._done:
                self._bytes += data
                self._hungry = False
            self._changed.notify_all()

    def end(self) -> None:
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def take(self, timeout_s: float) -> bytes:
        """Return the samples so far, once the decoder wants more bytes or is through."""
        with self._changed:
            self._wait(lambda: self._done or (self._hungry and not self._ended), timeout_s)
            samples = bytes(self._samples)
            self._samples.clear()
            if self._failure is not None and not samples:
                raise self._failure
            return samples

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._bytes.clear()
            self._changed.notify_all()

    # --- the decoder's side

    def read(self, size: int) -> bytes:
        with self._changed:
            self._hungry = not self._bytes
            self._changed.notify_all()
            fed = self._wait(lambda: bool(self._bytes) or self._ended or self._closed, self._idle_s)
            if self._left:
                return b""  # PyAV prints the traceback of what is raised to it a second time
            if self._closed or not fed:
                self._left = True
                raise UnreadableAudio("The stream was left without an end.")
            data = bytes(self._bytes[:size])
            del self._bytes[:size]
            return data

    def give(self, chunk: bytes) -> None:
        with self._changed:
            if self._closed:
                raise UnreadableAudio("The stream was left without an end.")
            if len(self._samples) + len(chunk) > self._limits.max_decoded_bytes:
                raise AudioTooLong(f"The stream decodes to more than {self._limits.max_decoded_bytes} bytes.")
            self._samples += chunk
            self.given = True

    def done(self, failure: GatewayError | None) -> None:
        with self._changed:
            self._done, self._failure = True, failure
            self._bytes.clear()
            self._changed.notify_all()

    def _wait(self, come_true: Callable[[], bool], timeout_s: float) -> bool:
        return self._changed.wait_for(come_true, timeout_s)
