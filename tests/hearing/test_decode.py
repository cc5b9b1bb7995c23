"""Recordings as phones and browsers make them."""

import io
import itertools
import wave
from collections.abc import Callable

import av
import numpy as np
import pytest
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame
from tests.hearing.audio_files import CONTAINERS, encoded, mux, spoken

from access_gateway.contracts.audio import Pcm, Recording
from access_gateway.contracts.errors import AudioTooShort, EmptyInput, UnreadableAudio
from access_gateway.demo.recordings import Recorded, recordings
from access_gateway.hearing.decode import decode
from access_gateway.hearing.limits import AudioLimits

LIMITS = AudioLimits(max_bytes=20_971_520, max_s=120, max_decoded_bytes=3_872_000, min_s=0.1)
# Codecs that keep speech but not the wave: compared by loudness over time, not sample by sample.
PARAMETRIC = {"amr", "3gp"}


def samples_of(pcm: Pcm) -> np.ndarray:
    return np.frombuffer(pcm.samples, dtype=np.int16).astype(float)


def likeness(heard: Pcm, said: np.ndarray) -> float:
    """Best correlation of the two over shifts of up to 0.15 s (encoders delay), 0 to 1."""
    got, want = samples_of(heard), said.astype(float)
    size = 1 << (len(got) + len(want)).bit_length()
    crossed = np.fft.irfft(np.fft.rfft(got, size) * np.conj(np.fft.rfft(want, size)))
    return float(max(crossed[:2400].max(), crossed[-2400:].max()) / np.sqrt((got**2).sum() * (want**2).sum()))


def loudness(samples: np.ndarray) -> np.ndarray:
    """Mean square of each 0.1 s."""
    energies: np.ndarray = np.square(samples[: len(samples) // 1600 * 1600].reshape(-1, 1600)).mean(axis=1)
    return energies


def wav(samples: bytes, *, rate_hz: int = 16_000, channels: int = 1, width: int = 2) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate_hz)
        file.writeframes(samples)
    return out.getvalue()


@pytest.mark.parametrize("name", CONTAINERS)
def test_every_container_gives_the_same_sound(name: str) -> None:
    """A customer is heard, whatever their phone or browser records with."""
    said = spoken()
    heard = decode(Recording(encoded(name), "application/octet-stream"), LIMITS)
    assert heard.rate_hz == 16_000
    assert heard.duration_s == pytest.approx(len(said) / 16_000, abs=0.15)
    # A mono voice made stereo by FFmpeg is 3 dB softer: half the energy.
    assert 0.4 < np.square(samples_of(heard)).mean() / np.square(said.astype(float)).mean() < 1.4
    if name in PARAMETRIC:
        length = min(len(said), len(heard.samples) // 2)
        both = loudness(samples_of(heard)[:length]), loudness(said[:length].astype(float))
        assert np.corrcoef(*both)[0, 1] > 0.9
    else:
        assert likeness(heard, said) > 0.95


def test_16_khz_mono_wav_comes_out_bit_for_bit() -> None:
    """What the recogniser hears is exactly what a platform recorded for it."""
    said = spoken().tobytes()
    assert decode(Recording(wav(said), "audio/wav"), LIMITS) == Pcm(said, 16_000)


@pytest.mark.parametrize("recorded", recordings(), ids=lambda recorded: recorded.file)
def test_the_recordings_that_come_along_decode(recorded: Recorded) -> None:
    """The demonstration's recordings are what their list says: readable, synthetic, with a licence."""
    pcm = decode(Recording(recorded.content, recorded.mime), LIMITS)
    assert 2 < pcm.duration_s < 10
    assert recorded.synthetic and recorded.licence and recorded.text and recorded.heard


@pytest.mark.parametrize("rate_hz", [1_000, 5_512, 7_999, 11_025, 22_051, 44_099, 96_000, 192_000])
def test_odd_sample_rates(rate_hz: int) -> None:
    """Old telephone systems and studio gear are heard too."""
    tone = (8_000 * np.sin(2 * np.pi * 200 * np.arange(rate_hz * 2) / rate_hz)).astype(np.int16)
    heard = decode(Recording(wav(tone.tobytes(), rate_hz=rate_hz), ""), LIMITS)
    assert heard.duration_s == pytest.approx(2, abs=0.01)
    spectrum = np.abs(np.fft.rfft(samples_of(heard)[:32_000]))
    assert spectrum.argmax() / 2 == pytest.approx(200, abs=2)


@pytest.mark.parametrize("layout", ["stereo", "5.1", "7.1"])
def test_many_channels_are_mixed_to_one(layout: str) -> None:
    """A conference microphone's channels are one voice."""
    said = spoken()
    heard = decode(Recording(mux(said, "flac", "flac", 48_000, layout), "audio/flac"), LIMITS)
    assert heard.duration_s == pytest.approx(len(said) / 16_000, abs=0.05)
    assert likeness(heard, said) > 0.98


def test_a_video_gives_its_sound() -> None:
    """A customer may send a short film of the broken thing; no picture decoder is started for it."""
    heard = decode(Recording(film(), "video/mp4"), LIMITS)
    assert heard.duration_s == pytest.approx(2, abs=0.1)
    assert np.abs(samples_of(heard)).max() > 1_000


def film() -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        pictures = container.add_stream("libx264", rate=10)
        pictures.width = pictures.height = 64
        pictures.pix_fmt = "yuv420p"
        sound = container.add_stream("aac", rate=44_100, layout="mono")
        tone = (8_000 * np.sin(np.arange(88_200) / 20)).astype(np.float32) / 32_768
        for index in range(20):
            picture = VideoFrame.from_ndarray(np.full((64, 64, 3), index * 10, np.uint8), format="rgb24")
            picture.pts = index
            container.mux(pictures.encode(picture))
        for start in range(0, len(tone) - 1024, 1024):
            frame = AudioFrame.from_ndarray(tone[None, start : start + 1024], format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 44_100, start
            container.mux(sound.encode(frame))
        container.mux(pictures.encode(None))
        container.mux(sound.encode(None))
    return out.getvalue()


def test_a_film_without_sound_is_refused() -> None:
    """A caller who sends a silent film learns that there is nothing to hear."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        pictures = container.add_stream("libx264", rate=10)
        pictures.width = pictures.height = 64
        pictures.pix_fmt = "yuv420p"
        container.mux(pictures.encode(VideoFrame(64, 64, "yuv420p")))
        container.mux(pictures.encode(None))
    with pytest.raises(UnreadableAudio, match="no sound"):
        decode(Recording(out.getvalue(), "video/mp4"), LIMITS)


def test_huge_id3_before_an_mp3() -> None:
    """A recording whose player put a big picture into it is heard all the same."""
    size = 3_000_000
    length = bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0))
    picture = b"APIC" + (size - 10).to_bytes(4, "big") + b"\0\0" + b"\0image/png\0\3\0"
    tag = b"ID3\3\0\0" + length + picture.ljust(size, b"\x55")
    heard = decode(Recording(tag + encoded("mp3"), "audio/mpeg"), LIMITS)
    assert likeness(heard, spoken()) > 0.95


@pytest.mark.parametrize("size", [0, 1, 0x7FFFFFFF, 0xFFFFFFFF])
def test_a_wav_header_that_lies_about_its_size(size: int) -> None:
    """Recorders that were switched off, or stream their WAV, leave a wrong size: what is there is heard."""
    file = bytearray(wav(spoken().tobytes()))
    file[40:44] = size.to_bytes(4, "little")
    file[4:8] = min(size + 36, 0xFFFFFFFF).to_bytes(4, "little")
    try:
        heard = decode(Recording(bytes(file), "audio/wav"), LIMITS)
    except (AudioTooShort, UnreadableAudio):
        assert size == 1, "a file that says it holds one byte may be taken at its word"
    else:
        assert heard.duration_s == pytest.approx(3.475, abs=0.01)


@pytest.mark.parametrize("name", ["wav", "mp3", "ogg-opus", "webm-opus", "aac", "amr", "flac"])
def test_a_truncated_recording_gives_what_is_there(name: str) -> None:
    """A connection that broke in mid-sentence: the half that came is heard."""
    whole = encoded(name)
    heard = decode(Recording(whole[: len(whole) * 6 // 10], ""), LIMITS)
    assert 0.9 < heard.duration_s < 2.4  # Ogg and FLAC lose the page or frame that was cut
    assert likeness(heard, spoken()[: len(heard.samples) // 2]) > (0.3 if name == "amr" else 0.9)


def test_an_m4a_without_its_index_is_refused() -> None:
    """M4A keeps its index at the end: a truncated one cannot be read, and says so."""
    whole = encoded("m4a")
    with pytest.raises(UnreadableAudio) as refused:
        decode(Recording(whole[: len(whole) // 2], "audio/mp4"), LIMITS)
    assert refused.value.__cause__ is not None


def test_a_damaged_packet_costs_only_itself() -> None:
    """A bit of noise on the line does not lose the sentence."""
    file = bytearray(encoded("mp3"))
    file[20_000:20_050] = bytes(50)
    assert decode(Recording(bytes(file), "audio/mpeg"), LIMITS).duration_s > 3.2


def test_a_recording_that_changes_its_rate_midway() -> None:
    """Two recordings joined into one are heard to the end, each at its own pace."""
    joined = encoded("aac") + mux(spoken(), "adts", "aac", 44_100)
    assert decode(Recording(joined, "audio/aac"), LIMITS).duration_s == pytest.approx(6.95, abs=0.4)


def big_endian(samples: np.ndarray) -> bytes:
    return samples.astype(">i2").tobytes()


def little_endian(samples: np.ndarray) -> bytes:
    return samples.astype("<i2").tobytes()


@pytest.mark.parametrize(
    ("mime", "encode"),
    [
        ("audio/pcm;rate=16000", little_endian),
        ("audio/pcm", little_endian),
        ("audio/L16; rate=16000; channels=1", big_endian),
    ],
)
def test_bare_samples_as_declared(mime: str, encode: Callable[[np.ndarray], bytes]) -> None:
    """An engineer may send what a microphone gives, without a container."""
    said = spoken()
    assert decode(Recording(encode(said), mime), LIMITS).samples == said.tobytes()


@pytest.mark.parametrize("mime", ["audio/basic", "audio/PCMU", "audio/PCMA;rate=8000"])
def test_bare_telephone_samples(mime: str) -> None:
    """A telephone exchange may send its 8 kHz bytes as they are."""
    file = encoded("wav-a-law" if "PCMA" in mime else "wav-mu-law")
    bare = file[file.index(b"data") + 8 :]
    assert likeness(decode(Recording(bare, mime), LIMITS), spoken()) > 0.95


def test_the_declared_type_is_only_a_hint() -> None:
    """A browser that mislabels its recording is heard: the bytes have the last word."""
    said = decode(Recording(encoded("wav"), "audio/wav"), LIMITS)
    for mime in ("audio/pcm;rate=8000", "audio/L16", "audio/mpeg", "text/html", "", "audio/;;=\x00"):
        assert decode(Recording(encoded("wav"), mime), LIMITS) == said


def test_nothing_and_almost_nothing() -> None:
    """A customer who let go of the button too soon is told so."""
    with pytest.raises(EmptyInput):
        decode(Recording(b"", "audio/wav"), LIMITS)
    for count in (0, 1, 1_599):
        with pytest.raises(AudioTooShort):
            decode(Recording(wav(bytes(2 * count)), "audio/wav"), LIMITS)
    assert decode(Recording(wav(bytes(3_200)), "audio/wav"), LIMITS).duration_s == pytest.approx(0.1)


def test_the_same_recording_gives_the_same_samples() -> None:
    """Hearing again, after a worker died, hears the same."""
    for first, second in itertools.pairwise(decode(Recording(encoded("mp3"), ""), LIMITS) for _ in range(3)):
        assert first == second
