"""A recording in any container that a phone or browser makes → 16 kHz mono PCM, in bounded memory."""

import io
from collections.abc import Iterator

from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.container import InputContainer

from access_gateway.contracts.audio import BYTES_PER_SAMPLE, HEARING_RATE_HZ, Pcm, Recording
from access_gateway.contracts.errors import (
    AudioTooShort,
    BodyTooLarge,
    EmptyInput,
    GatewayError,
    UnreadableAudio,
)
from access_gateway.hearing.containers import (
    DECODING_ERRORS,
    ByteSource,
    RawFormat,
    first_audio,
    open_container,
    raw_format,
)
from access_gateway.hearing.limits import AudioLimits, Budget


def decode(recording: Recording, limits: AudioLimits) -> Pcm:
    """Return the sound of a recording: its first audio stream at 16 kHz, mixed to mono.

    What is left of a damaged or truncated recording is taken where it is at least `limits.min_s` long.
    Blocking, for a thread of its own: 1 to 30 ms for 8 s.
    Raises EmptyInput, BodyTooLarge, AudioTooLong, AudioTooShort, UnreadableAudio.
    """
    content = recording.content
    if not content:
        raise EmptyInput("The recording is empty.")
    if len(content) > limits.max_bytes:
        raise BodyTooLarge(f"A recording may have at most {limits.max_bytes} bytes.")
    budget = Budget(limits)
    source = BudgetedBytes(content, budget)
    samples = bytearray()
    damage: UnreadableAudio | None = None
    try:
        for chunk in pcm_chunks(source, budget, form=raw_format(content, recording.mime)):
            budget.check_held(len(samples) + len(chunk))
            samples += chunk
    except UnreadableAudio as error:
        damage = error
    pcm = Pcm(bytes(samples), HEARING_RATE_HZ)
    if samples and pcm.duration_s >= limits.min_s:
        return pcm
    if damage is not None:
        raise damage
    raise AudioTooShort(
        f"The recording is {pcm.duration_s:.2f} s long; at least {limits.min_s:g} s are needed."
    )


def pcm_chunks(source: ByteSource, budget: Budget, *, form: RawFormat | str | None = None) -> Iterator[bytes]:
    """Yield signed 16-bit mono samples at 16 kHz as they are decoded.

    `form` as `open_container` takes it. A packet that cannot be decoded is left out, as in a bad connection.
    Raises UnreadableAudio where the container ends in damage, or nothing in it could be decoded, after all
    that could be has been given; AudioTooLong.
    """
    try:
        with open_container(source, form=form) as container:
            yield from _stream_chunks(container, budget)
    except GatewayError:
        raise
    except DECODING_ERRORS as error:
        raise UnreadableAudio("The recording is damaged, or of a kind that is not taken.") from error


def _stream_chunks(container: InputContainer, budget: Budget) -> Iterator[bytes]:
    stream = first_audio(container)
    resampler = _Resampler()
    damage: Exception | None = None
    anything = False
    for packet in container.demux(stream):
        budget.spend_packet()
        try:
            frames = packet.decode()
        except DECODING_ERRORS as error:
            damage = damage or error
            continue
        for frame in frames:
            budget.spend_sound(frame.samples, frame.sample_rate)
            anything = True
            yield from resampler.resample(frame)
    yield from resampler.flush()
    if damage is not None and not anything:
        raise UnreadableAudio("Nothing in the recording can be decoded.") from damage


class _Resampler:
    """To 16 kHz mono; starts anew where a recording changes its own rate or channels midway."""

    def __init__(self) -> None:
        self._shape: tuple[str, str, int] | None = None
        self._resampler: AudioResampler | None = None

    def resample(self, frame: AudioFrame) -> Iterator[bytes]:
        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        if shape != self._shape:
            yield from self.flush()
            self._resampler = AudioResampler(format="s16", layout="mono", rate=HEARING_RATE_HZ)
            self._shape = shape
        if self._resampler is not None:
            # Time stamps jump in damaged recordings; only the order of the samples counts here.
            frame.pts = None
            yield from map(_bytes_of, self._resampler.resample(frame))

    def flush(self) -> Iterator[bytes]:
        resampler, self._resampler = self._resampler, None
        if resampler is not None:
            yield from map(_bytes_of, resampler.resample(None))


def _bytes_of(frame: AudioFrame) -> bytes:
    """Return a frame's samples without the padding that follows them in its plane."""
    return bytes(memoryview(frame.planes[0])[: frame.samples * BYTES_PER_SAMPLE])


class BudgetedBytes(io.BytesIO):
    """The recording's bytes, whose every reading counts the time, so that no search in them is endless."""

    def __init__(self, content: bytes, budget: Budget) -> None:
        super().__init__(content)
        self._budget = budget
        self._refused = False

    def read(self, size: int | None = -1, /) -> bytes:
        """Return up to `size` bytes. Raises UnreadableAudio once decoding has taken too long."""
        if self._refused:
            return b""  # PyAV prints the traceback of what is raised to it a second time
        self._refused = True
        self._budget.spend_time()
        self._refused = False
        return super().read(size)
