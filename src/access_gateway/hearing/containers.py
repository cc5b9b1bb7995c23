"""Which recordings are taken, and how they are opened with FFmpeg's libraries (PyAV).

Everything here is an allow-list. FFmpeg also knows formats that are lists of other files: an uploaded text
that begins with `ffconcat` makes it read files of this machine. So formats and decoders are named, no
protocol is allowed, and a demuxer that asks for another file is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import NoReturn, Protocol

import av
import av.error
from av.audio.stream import AudioStream
from av.container import InputContainer

from access_gateway.contracts.errors import UnreadableAudio

FORMATS = ("wav", "mp3", "ogg", "matroska", "mov", "flac", "aac", "amr")
RAW_FORMATS = ("s16le", "s16be", "mulaw", "alaw")
DECODERS = (
    "opus", "libopus", "vorbis", "mp3", "mp3float", "aac", "flac", "alac", "amrnb", "amrwb",
    "libopencore_amrnb", "libopencore_amrwb", "pcm_u8", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s32le",
    "pcm_f32le", "pcm_f64le", "pcm_mulaw", "pcm_alaw", "adpcm_ms", "adpcm_ima_wav", "gsm", "gsm_ms",
)  # fmt: skip
MAX_FRAME_SAMPLES = 262_144
"""Samples a channel in one decoded frame: 4 times FLAC's largest. ALAC may declare 16 million."""
MAX_STREAMS = 16
"""Streams in one container; each costs memory before anything is decoded."""

LIVE_FORMATS: Mapping[str, str] = {
    "webm": "matroska", "matroska": "matroska", "ogg": "ogg", "mp4": "mov", "mp3": "mp3", "aac": "aac",
    "flac": "flac", "wav": "wav", "amr": "amr",
}  # fmt: skip
"""Containers that a live stream may come in, with FFmpeg's name for each."""
LIVE_PROBE_BYTES = 2_048
"""What may be read ahead to know a stream whose format is given. FFmpeg's default, 5 MB, is minutes of speech."""

DECODING_ERRORS = (
    av.error.FFmpegError, ValueError, LookupError, ArithmeticError, MemoryError, OSError, EOFError,
    RuntimeError,
)  # fmt: skip
"""What PyAV raises for damaged input: its own tree, and Python's for what it finds itself."""

DECODER_OPTIONS = {"codec_whitelist": ",".join(DECODERS), "max_samples": str(MAX_FRAME_SAMPLES)}
_LAYOUTS = {1: "mono", 2: "stereo"}
_MAGIC = (
    (0, b"RIFF"),
    (0, b"OggS"),
    (0, b"fLaC"),
    (0, b"\x1aE\xdf\xa3"),
    (0, b"ID3"),
    (0, b"#!AMR"),
    (4, b"ftyp"),
)


class ByteSource(Protocol):
    """What FFmpeg reads from; one that has `seek(offset, whence)` too is seekable."""

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes, none at the end."""
        ...


@dataclass(frozen=True, slots=True)
class RawFormat:
    """Samples without a container."""

    name: str
    """FFmpeg's name for the encoding, one of RAW_FORMATS."""
    rate_hz: int
    channels: int


def raw_format(content: bytes, mime: str) -> RawFormat | None:
    """Return how to read `content` that its sender declares as bare samples; None: it has a container.

    `audio/L16` is big-endian with its rate as parameter (RFC 2586), `audio/basic`, `audio/PCMU` and
    `audio/PCMA` are μ-law and A-law at 8 kHz (RFC 2046, RFC 3551), `audio/pcm` is little-endian. The bytes
    have the last word: what begins like a container is one.
    """
    declared = Message()
    declared["content-type"] = mime
    kind = declared.get_content_type()
    names = {
        "audio/l16": "s16be",
        "audio/pcm": "s16le",
        "audio/basic": "mulaw",
        "audio/pcmu": "mulaw",
        "audio/pcma": "alaw",
    }
    if kind not in names or any(content[at : at + len(magic)] == magic for at, magic in _MAGIC):
        return None
    name = names[kind]
    default_rate_hz = 8_000 if name in ("mulaw", "alaw") else 16_000
    return RawFormat(name, _number(declared, "rate", default_rate_hz), _number(declared, "channels", 1))


def _number(declared: Message, name: str, default: int) -> int:
    value = declared.get_param(name)
    return int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() else default


def open_container(source: ByteSource, *, form: RawFormat | str | None = None) -> InputContainer:
    """Open a recording. `form`: bare samples, or the name of the only format to try; None: find out.

    Raises one of DECODING_ERRORS, or what `source` raises.
    """
    options = DECODER_OPTIONS | {
        "format_whitelist": ",".join(FORMATS),
        "protocol_whitelist": "none",
        "max_streams": str(MAX_STREAMS),
    }
    if isinstance(form, RawFormat):
        options |= {
            "format_whitelist": ",".join(RAW_FORMATS),
            "sample_rate": str(form.rate_hz),
            "ch_layout": _LAYOUTS.get(form.channels, f"{form.channels}c"),
        }
    if form is not None:
        options["probesize"] = str(LIVE_PROBE_BYTES)
    name = form.name if isinstance(form, RawFormat) else form
    return av.open(source, "r", format=name, options=options, metadata_errors="replace", io_open=_refuse_file)


def first_audio(container: InputContainer) -> AudioStream:
    """Return the first audio stream, its decoder bound to the allow-list. Raises UnreadableAudio.

    The options of the container hold while it is opened (no decoder for pictures is ever started), those of
    the stream while it is decoded.
    """
    if not container.streams.audio:
        raise UnreadableAudio("The recording holds no sound.")
    stream = container.streams.audio[0]
    if (
        getattr(stream, "codec_context", None) is None
    ):  # None where FFmpeg has no decoder, whatever the stubs say
        raise UnreadableAudio("The recording's encoding is not taken; send WAV, Ogg Opus, MP3 or M4A.")
    stream.codec_context.options = dict(DECODER_OPTIONS)
    return stream


def _refuse_file(url: str, flags: int, options: Mapping[str, str]) -> NoReturn:
    """Answer a demuxer that asks for another file."""
    raise PermissionError("a recording may not name other files")
