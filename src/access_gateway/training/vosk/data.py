"""Recordings with transcripts, in the forms in which corpora come.

Four forms are known by what lies in the folder, in this order:

- Kaldi: `wav.scp`, `text` and, where they are there, `utt2spk` and `segments`;
- Common Voice: `validated.tsv` or `train.tsv` beside `clips/`;
- a table: `*.tsv` whose first line names the columns `path`, `text` (or `sentence`) and, if known, `speaker`;
- pairs: `NAME.wav` (or .flac, .mp3, .ogg, .opus, .m4a) with `NAME.txt` beside it; the folder is the speaker.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import inf
from pathlib import Path

from access_gateway.contracts.errors import UnusableData

SOUNDS = (".wav", ".flac", ".mp3", ".ogg", ".opus", ".m4a")
_MAX_TEXT_CHARS = 2_000
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording and what is said in it."""

    path: Path
    text: str
    speaker: str
    """A name for the voice; recordings of one voice share it, and never stand on both sides of a test."""
    span: tuple[float, float] | None = None
    """From where to where in the file, in seconds; None: all of it."""


def read_data(folder: Path) -> list[Recording]:
    """Return the recordings of a folder, in a stable order.

    Raises UnusableData where there is no folder, no known form, nothing in it, transcripts without recordings or
    recordings without transcripts.
    """
    if not folder.is_dir():
        raise UnusableData(f"There is no folder {folder}.")
    found = _read(folder)
    if not found:
        raise UnusableData(f"{folder} lists no recording.")
    missing = [recording.path for recording in found if not recording.path.is_file()]
    if missing:
        raise UnusableData(f"{len(missing)} of {len(found)} recordings are not there: {_some(missing)}.")
    silent = [recording.path for recording in found if not recording.text]
    if silent:
        raise UnusableData(f"{len(silent)} of {len(found)} recordings have no transcript: {_some(silent)}.")
    if long := [recording.path for recording in found if len(recording.text) > _MAX_TEXT_CHARS]:
        raise UnusableData(f"A transcript has more than {_MAX_TEXT_CHARS} characters: {_some(long)}.")
    return sorted(found, key=lambda recording: str(recording.path))


def read_others(folder: Path) -> tuple[Path, ...]:
    """Return the recordings of a folder and those under it, whatever is said in them. Raises UnusableData for none."""
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SOUNDS)
    if not found:
        raise UnusableData(f"{folder} holds no recording.")
    return tuple(found)


def _read(folder: Path) -> list[Recording]:
    if (folder / "wav.scp").exists():
        return _kaldi(folder)
    for name in ("validated.tsv", "train.tsv"):
        if (folder / "clips").is_dir() and (folder / name).exists():
            return _table(folder / name, folder / "clips")
    if tables := sorted(folder.glob("*.tsv")):
        return [recording for table in tables for recording in _table(table, folder)]
    if sounds := sorted(path for path in folder.rglob("*") if path.suffix.lower() in SOUNDS):
        return _pairs(sounds)
    forms = "Kaldi's (wav.scp), Common Voice's (clips/), a table (*.tsv), or sounds with .txt beside them"
    raise UnusableData(f"{folder} holds no data of a known form: {forms}.")


def _table(file: Path, base: Path) -> list[Recording]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        try:
            rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
        except (csv.Error, UnicodeDecodeError) as error:
            raise UnusableData(f"{file} is not a table in UTF-8: {error}") from error
    found = []
    for number, row in enumerate(rows, start=2):
        path, text = row.get("path"), row.get("text") or row.get("sentence")
        if path is None or text is None:
            raise UnusableData(
                f"{file}, line {number}: the columns path and text (or sentence) are needed; "
                f"there are: {', '.join(str(name) for name in row)}."
            )
        speaker = row.get("speaker") or row.get("client_id") or Path(path).parent.name
        found.append(Recording(base / path, text.strip(), speaker))
    return found


def _kaldi(folder: Path) -> list[Recording]:
    sounds, texts = dict(_pairs_of(folder / "wav.scp")), dict(_pairs_of(folder / "text"))
    spoken = folder / "utt2spk"
    speakers = dict(_pairs_of(spoken)) if spoken.exists() else {}
    if piped := [name for name, path in sounds.items() if path.endswith("|")]:
        raise UnusableData(
            f"wav.scp starts a program for {_some(piped)}; files are wanted: a data folder starts nothing here."
        )
    segments = folder / "segments"
    places = _segments(segments, sounds) if segments.exists() else {name: (name, None) for name in sounds}
    if lost := sorted(texts.keys() ^ places.keys()):
        where = segments.name if segments.exists() else "wav.scp"
        raise UnusableData(f"{where} and text do not name the same utterances: {_some(lost)}.")
    return [
        Recording(folder / sounds[source], texts[name].strip(), speakers.get(name, source), span)
        for name, (source, span) in places.items()
    ]


def _segments(file: Path, sounds: Mapping[str, str]) -> dict[str, tuple[str, tuple[float, float] | None]]:
    """Return each utterance's recording and its place there; the end -1 is the recording's, as in Kaldi."""
    found: dict[str, tuple[str, tuple[float, float] | None]] = {}
    for name, rest in _pairs_of(file):
        fields = rest.split()
        try:
            source, start_s, end_s = fields[0], float(fields[1]), float(fields[2])
        except (IndexError, ValueError) as error:
            raise UnusableData(f"{file}: {name} has no recording, start and end.") from error
        end_s = inf if end_s == -1 else end_s
        if source not in sounds or not 0 <= start_s < end_s:
            raise UnusableData(
                f"{file}: {name} is from {start_s:g} to {end_s:g} s of {source}, which cannot be."
            )
        found[name] = (source, (start_s, end_s))
    return found


def _pairs_of(file: Path) -> Iterator[tuple[str, str]]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise UnusableData(f"{file.parent} has no file {file.name}.") from error
    except UnicodeDecodeError as error:
        raise UnusableData(f"{file} is not in UTF-8.") from error
    for line in filter(str.strip, lines):
        name, _, rest = line.strip().partition(" ")
        yield name, rest.strip()


def _pairs(sounds: Iterable[Path]) -> list[Recording]:
    found = []
    for path in sounds:
        beside = path.with_suffix(".txt")
        try:
            text = beside.read_text(encoding="utf-8-sig").strip() if beside.exists() else ""
        except UnicodeDecodeError as error:
            raise UnusableData(f"{beside} is not in UTF-8.") from error
        found.append(Recording(path, " ".join(text.split()), path.parent.name))
    return found


def _some(names: Iterable[object]) -> str:
    listed = [str(name) for name in names]
    more = f" and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
    return ", ".join(listed[:_SHOWN]) + more
