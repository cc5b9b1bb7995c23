"""Recordings that mean harm, or are merely broken: refused in a sentence, within the limits."""

import io
import itertools
import random
import struct
import tracemalloc
from pathlib import Path

import av
import numpy as np
import pytest
from tests.hearing.audio_files import CONTAINERS, encoded, mux, spoken
from tests.hearing.test_decode import film, wav

from access_gateway.contracts.audio import Pcm, Recording
from access_gateway.contracts.errors import (
    AudioTooLong,
    BodyTooLarge,
    GatewayError,
    InputError,
    UnreadableAudio,
)
from access_gateway.hearing import containers
from access_gateway.hearing.decode import BudgetedBytes, decode, pcm_chunks
from access_gateway.hearing.limits import AudioLimits, Budget

LIMITS = AudioLimits(max_bytes=20_971_520, max_s=120, max_decoded_bytes=3_872_000, min_s=0.1, max_cpu_s=5)
MUTATIONS = 200


def decoded(content: bytes, mime: str = "", limits: AudioLimits = LIMITS) -> Pcm:
    return decode(Recording(content, mime), limits)


# --- other files


def lists_of(file: Path) -> dict[str, bytes]:
    """What makes FFmpeg read another file, in each of the ways it knows."""
    name = str(file)
    return {
        "ffconcat": f"ffconcat version 1.0\nfile '{name}'\n".encode(),
        "ffconcat, as URL": f"ffconcat version 1.0\nfile 'file:{name}'\n".encode(),
        "HLS": f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{name}\n#EXT-X-ENDLIST\n".encode(),
        "HLS, elsewhere": b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nhttp://127.0.0.1:9/a.wav\n",
        "DASH": f'<?xml version="1.0"?><MPD><Period><BaseURL>{name}</BaseURL></Period></MPD>'.encode(),
        "SDP": b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9 RTP/AVP 0\n",
        "IMF": f"<CompositionPlaylist>{name}</CompositionPlaylist>".encode(),
    }


@pytest.mark.parametrize("kind", lists_of(Path("x")))
def test_a_text_that_names_files_of_this_machine_reads_none(kind: str, tmp_path: Path) -> None:
    """Nobody gets another customer's recording, or this machine's files, by uploading a list."""
    victim = tmp_path / "victim.wav"
    victim.write_bytes(wav(spoken().tobytes()))
    for file in (victim, Path("/etc/passwd")):
        for mime in ("audio/wav", "application/x-mpegurl", "audio/pcm"):
            content = lists_of(file)[kind]
            if mime == "audio/pcm":  # taken for samples: a click, and nothing of any file
                assert len(decoded(content, mime, AudioLimits(10_000, 9, 10_000, 0)).samples) <= len(content)
            else:
                with pytest.raises(UnreadableAudio):
                    decoded(content, mime)


def test_such_a_list_would_be_read_without_the_guard(tmp_path: Path) -> None:
    """The test above bites: PyAV by itself reads the file that the list names."""
    victim = tmp_path / "victim.wav"
    victim.write_bytes(wav(spoken().tobytes()))
    content = f"ffconcat version 1.0\nfile 'file:{victim}'\n".encode()
    with av.open(io.BytesIO(content), "r", options={"safe": "0"}) as container:
        assert sum(frame.samples for frame in container.decode(audio=0)) == len(spoken())


# --- too much


def silent_flac(seconds: int) -> bytes:
    """Nothing, in half a byte for each millisecond."""
    return mux(np.zeros(seconds * 16_000, np.int16), "flac", "flac", 16_000)


def silent_opus(packets: int, step_s: float = 0.12) -> bytes:
    """Ogg Opus of packets that hold 120 ms of nothing in two bytes each; time goes on `step_s` with each."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 0, 48_000, 0, 0)
    pages = [ogg_page(2, 0, 0, [head]), ogg_page(0, 0, 1, [b"OpusTags" + struct.pack("<II", 0, 0)])]
    nothing = bytes(
        [0x1B, 2]
    )  # SILK, frames of 60 ms, two of them, each of no bytes (RFC 6716, section 3.2.5)
    for number, start in enumerate(range(0, packets, 250), 2):
        count = min(250, packets - start)
        pages.append(ogg_page(0, int((start + count) * step_s * 48_000), number, [nothing] * count))
    return b"".join(pages)


def ogg_page(kind: int, granule: int, number: int, packets: list[bytes]) -> bytes:
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, kind, granule, 7, number, 0, len(packets))
    page = bytearray(head + bytes(len(packet) for packet in packets) + b"".join(packets))
    page[22:26] = struct.pack("<I", ogg_checksum(bytes(page)))
    return bytes(page)


def ogg_checksum(data: bytes) -> int:
    """The checksum of RFC 3533: polynomial 0x04c11db7, most significant bit first, from 0."""
    crc = 0
    for byte in data:
        crc = (crc << 8 & 0xFFFFFFFF) ^ CRC_TABLE[crc >> 24 ^ byte]
    return crc


def crc_row(byte: int) -> int:
    crc = byte << 24
    for _ in range(8):
        crc = (crc << 1 ^ 0x04C11DB7) & 0xFFFFFFFF if crc & 0x80000000 else crc << 1
    return crc


CRC_TABLE = [crc_row(byte) for byte in range(256)]


def test_ten_hours_of_silent_opus() -> None:
    """One customer's endless silence does not keep the others waiting: it ends at the limit."""
    hours = silent_opus(packets=300_000)
    assert len(hours) < 1_000_000
    with pytest.raises(AudioTooLong, match="120 seconds"):
        decoded(hours)


def test_ten_hours_declared_in_a_few_bytes() -> None:
    """Time stamps that leap hours ahead make no sound: only what is there counts."""
    assert len(silent_opus(10, step_s=3600)) < 300
    assert decoded(silent_opus(10, step_s=3600)).duration_s == pytest.approx(1.2, abs=0.01)


def test_half_an_hour_of_silent_flac() -> None:
    """So does silence that compresses to nothing."""
    with pytest.raises(AudioTooLong):
        decoded(silent_flac(1_800))


def test_as_long_as_allowed_is_taken_and_longer_is_not() -> None:
    """A caller can rely on the limit as documented."""
    limits = AudioLimits(max_bytes=1_000_000, max_s=2, max_decoded_bytes=100_000, min_s=0.1)
    assert decoded(wav(bytes(64_000)), limits=limits).duration_s == 2
    with pytest.raises(AudioTooLong):
        decoded(wav(bytes(64_100)), limits=limits)


def test_more_bytes_than_allowed() -> None:
    """A recording too big to take is refused before it is looked at."""
    file = wav(bytes(64_000))
    assert decoded(file, limits=AudioLimits(len(file), 9, 99_999, 0))
    with pytest.raises(BodyTooLarge):
        decoded(file, limits=AudioLimits(len(file) - 1, 9, 99_999, 0))


def test_no_more_is_held_than_allowed() -> None:
    """The gateway's memory is its own: a bomb stops where the limit is, not where memory does."""
    bomb = silent_flac(600)
    limits = AudioLimits(max_bytes=10**7, max_s=10**6, max_decoded_bytes=320_000, min_s=0)
    tracemalloc.start()
    try:
        with pytest.raises(AudioTooLong, match="320000 bytes"):
            decoded(bomb, limits=limits)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2_000_000 + len(bomb)


@pytest.mark.parametrize("name", CONTAINERS)
def test_sound_comes_in_small_pieces(name: str) -> None:
    """Whatever the container, what is decoded at one time is a fraction of a second."""
    file = io.BytesIO(encoded(name))
    assert max(map(len, pcm_chunks(file, Budget(LIMITS)))) <= 32_000


@pytest.mark.parametrize("rate_hz", [0, 1, 7, 999, 768_001, 2**31 - 1, 2**32 - 1])
def test_rates_that_nothing_has(rate_hz: int) -> None:
    """A second at 1 Hz would be an hour at 16 kHz: such headers are refused."""
    file = bytearray(wav(bytes(200_000)))
    file[24:28] = struct.pack("<I", rate_hz)
    with pytest.raises((UnreadableAudio, AudioTooLong)):
        decoded(bytes(file))
    with pytest.raises((UnreadableAudio, AudioTooLong)):
        decoded(bytes(200_000), f"audio/pcm;rate={rate_hz}")


def test_one_frame_of_minutes() -> None:
    """Lossless M4A may declare 16 million samples a frame; the decoder is not let reserve them."""
    file = bytearray(encoded("m4a-lossless"))
    at = file.rindex(b"alac", 0, file.rindex(b"alac") + 4) + 8
    assert struct.unpack(">I", file[at : at + 4])[0] == 4096
    file[at : at + 4] = struct.pack(">I", 4096 * 4096)
    with pytest.raises(InputError):
        decoded(bytes(file))


def test_the_bound_on_a_frame_reaches_the_decoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound that the test above relies on is not just an option that FFmpeg ignores."""
    monkeypatch.setitem(containers.DECODER_OPTIONS, "max_samples", "100")
    with pytest.raises(UnreadableAudio):
        decoded(encoded("flac"))


def test_only_named_decoders_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of FFmpeg's hundreds of decoders, an attacker reaches those that recordings need."""
    monkeypatch.setitem(containers.DECODER_OPTIONS, "codec_whitelist", "opus,libopus")
    assert decoded(encoded("ogg-opus"))
    with pytest.raises(UnreadableAudio):
        decoded(encoded("flac"))


def test_a_container_of_nothing_but_packets() -> None:
    """Packets without sound are counted too."""
    empty = silent_opus(packets=60_000).replace(bytes([0x1B, 2]), bytes([0x1B, 0]))
    with pytest.raises(UnreadableAudio):
        decoded(empty, limits=AudioLimits(10**7, 1, 10**6, 0.1))


@pytest.mark.parametrize("seconds_a_look", [0.01, 4])
def test_processor_time_is_limited(seconds_a_look: float) -> None:
    """A file made to be slow is given up between packets, and also while FFmpeg still searches in it."""
    clock = itertools.count(0, seconds_a_look)
    budget = Budget(LIMITS, processor_time_s=lambda: float(next(clock)))
    sound = b""
    with pytest.raises(UnreadableAudio, match="too long to decode"):
        for chunk in pcm_chunks(BudgetedBytes(wav(bytes(3_000_000)), budget), budget):
            sound += chunk
    assert bool(sound) == (seconds_a_look < 1)


# --- broken


@pytest.mark.parametrize(
    "content",
    [
        b"\0" * 5_000, b"RIFF", b"RIFF\xff\xff\xff\xffWAVE", b"OggS" + bytes(60), b"fLaC" + bytes(60), b"ID3",
        b"\x1aE\xdf\xa3" + bytes(60), b"#!AMR\n", b"#!AMR-WB\n", b"\0\0\0\x18ftypM4A " + bytes(60), b"<html>hello",
        b"\xff\xfb" * 3_000, "\ud55c\uad6d\uc5b4".encode(), b"{}", b"%PDF-1.7", b"PK\3\4" + bytes(60),
        b"\x7fELF" + bytes(60), b"#EXTM3U\n", b"a",
    ],
)  # fmt: skip
def test_what_is_no_recording_is_refused(content: bytes) -> None:
    """Garbage gets a clear answer, and the cause is kept for the engineer."""
    with pytest.raises(InputError) as refused:
        decoded(content)
    assert refused.value.status in (413, 422)
    assert "\n" not in refused.value.detail


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), 1e30])
def test_a_float_wav_of_no_numbers(value: float) -> None:
    """A recorder's bug gives noise at worst, and samples in range."""
    samples = np.full(16_000, value, np.float32)
    header = b"RIFF" + struct.pack("<I", 36 + samples.nbytes) + b"WAVEfmt "
    header += (
        struct.pack("<IHHIIHH", 16, 3, 1, 16_000, 64_000, 4, 32) + b"data" + struct.pack("<I", samples.nbytes)
    )
    assert decoded(header + samples.tobytes()).duration_s == 1


@pytest.mark.parametrize("channels", [0, 9, 255, 65_535])
def test_channels_that_no_microphone_has(channels: int) -> None:
    """A header that says so is refused, or read for what it holds."""
    file = bytearray(wav(bytes(300_000)))
    file[22:24] = struct.pack("<H", channels)
    file[32:34] = struct.pack("<H", channels * 2 & 0xFFFF)
    try:
        assert decoded(bytes(file)).duration_s < 10
    except InputError as error:
        assert error.__cause__ is not None
    for mime in (f"audio/pcm;channels={channels}", f"audio/L16;channels={channels};rate=x"):
        try:
            decoded(bytes(30_000), mime)
        except InputError:
            continue


def mutated(file: bytes, dice: random.Random) -> bytes:
    """The file with some of it changed, cut, doubled, moved or swapped for interesting numbers."""
    out = bytearray(file)
    for _ in range(dice.choice((1, 1, 2, 4, 16))):
        at = dice.randrange(min(len(out), dice.choice((64, 512, len(out)))) or 1)
        length = dice.choice((1, 2, 4, 8, 64, 512))
        match dice.randrange(6):
            case 0:
                out[at : at + 1] = bytes([dice.randrange(256)])
            case 1:
                out[at : at + length] = dice.randbytes(length)
            case 2:
                out[at : at + 4] = dice.choice(
                    (bytes(4), b"\xff" * 4, b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f")
                )
            case 3:
                del out[at : at + length]
            case 4:
                out[at:at] = out[at : at + length]
            case _:
                del out[max(at, 16) :]
    return bytes(out)


@pytest.mark.parametrize("name", [*CONTAINERS, "film"])
def test_mutated_recordings_never_crash(name: str) -> None:
    """Whatever a broken phone or an attacker sends, the next customer is served as if nothing had happened."""
    dice = random.Random(name)
    file = film() if name == "film" else encoded(name, spoken()[8_000:24_000])
    limits = AudioLimits(max_bytes=10**6, max_s=30, max_decoded_bytes=960_000, min_s=0.1, max_cpu_s=2)
    heard = 0
    for _ in range(MUTATIONS):
        try:
            sound = decoded(mutated(file, dice), limits=limits)
        except GatewayError as error:
            assert isinstance(error, InputError)
        else:
            heard += 1
            assert 0.1 <= sound.duration_s <= 30.1
    assert 0 < heard < MUTATIONS, "the mutations must leave some readable and some not"
    assert decoded(file)
