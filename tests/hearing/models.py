"""Recognition models as tests need them, and recordings as samples. Used by several rooms' tests."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import vosk

from access_gateway import settings
from access_gateway.contracts.audio import HEARING_RATE_HZ, Pcm, Recording
from access_gateway.demo.recordings import recording
from access_gateway.hearing.decode import decode
from access_gateway.hearing.limits import AudioLimits

VOSK, WHISPER = "vosk-model-small-ko-0.22", "whisper-base"
LIMITS = AudioLimits(max_bytes=10**7, max_s=60, max_decoded_bytes=10**7, min_s=0.1)
CHUNK_BYTES = 8_000
"""What the loop of Vosk's own examples takes at a time."""


def installed(name: str) -> Path:
    """Return a model's folder; skip the test where it is not installed."""
    folder = settings.load().models_folder / name
    if not folder.is_dir():
        pytest.skip(f"the model {name} is not installed: access-gateway models install {name}")
    return folder


def repeatable_vosk(folder: Path) -> Path:
    """Make the Korean model in `folder` out of links, without the noise that is added to every recording.

    Kaldi dithers its input, so that the same sound gives other words from time to time.
    """
    original = installed(VOSK)
    copy = folder / VOSK
    (copy / "conf").mkdir(parents=True)
    for part in original.iterdir():
        if part.name != "conf":
            (copy / part.name).symlink_to(part)
    for file in (original / "conf").iterdir():
        lines = file.read_text()
        (copy / "conf" / file.name).write_text(lines + "--dither=0\n" if file.name == "mfcc.conf" else lines)
    return copy


@cache
def samples(file: str) -> bytes:
    """Return the samples of a recording that comes with the project: 16-bit mono, 16 000 Hz."""
    recorded = recording(file)
    return decode(Recording(recorded.content, recorded.mime), LIMITS).samples


def sound(file: str) -> Pcm:
    """Return a recording of the project."""
    return Pcm(samples(file), HEARING_RATE_HZ)


def bare_loop(model: Path, pcm: bytes) -> list[dict[str, Any]]:
    """Return the words that a loop around Vosk hears, as anybody would write it."""
    recogniser = vosk.KaldiRecognizer(_model(model), HEARING_RATE_HZ)
    recogniser.SetWords(True)
    words: list[dict[str, Any]] = []

    def take(result: str) -> None:
        words.extend(json.loads(result).get("result", []))

    for at in range(0, len(pcm), CHUNK_BYTES):
        if recogniser.AcceptWaveform(pcm[at : at + CHUNK_BYTES]):
            take(recogniser.Result())
    take(recogniser.FinalResult())
    return words


@cache
def _model(folder: Path) -> Any:
    vosk.SetLogLevel(-1)
    return vosk.Model(str(folder))
