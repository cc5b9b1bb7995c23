"""Recordings that come with the gateway, for the demonstration and the tests.

All are synthetic: `benchmarks/make_recordings.py` made them, and no person was recorded. Beside each stands
what the recogniser heard of it when it was made.
"""

import csv
from dataclasses import dataclass
from importlib.resources import files

import msgspec


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recording, with what is known about it: a row of `manifest.tsv`."""

    file: str
    """For example "zh-refund.flac": FLAC, 16 kHz, mono."""
    language: str
    """BCP 47."""
    kind: str
    """"turn" (a question to the shop) or "review"."""
    text: str
    """What is spoken."""
    voice: str
    speed: float
    origin: str
    """Begins with "synthetic"."""
    licence: str
    heard_by: str
    """The model that heard it."""
    heard: str
    """What that model made of it, letter for letter."""

    @property
    def content(self) -> bytes:
        """The file's bytes."""
        return (files(__name__) / self.file).read_bytes()

    @property
    def mime(self) -> str:
        """The content type to send it with."""
        return "audio/flac"

    @property
    def synthetic(self) -> bool:
        """Whether no person was recorded."""
        return self.origin.startswith("synthetic")


def recordings() -> tuple[Recorded, ...]:
    """Return every recording of the manifest, in its order."""
    lines = (files(__name__) / "manifest.tsv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return msgspec.convert(list(rows), tuple[Recorded, ...], strict=False)


def recording(file: str) -> Recorded:
    """Return the recording in that file. Raises KeyError where there is none."""
    for recorded in recordings():
        if recorded.file == file:
            return recorded
    raise KeyError(file)
