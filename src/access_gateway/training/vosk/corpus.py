"""Training data as the network takes it: features on disk, each recording under several circumstances.

The work folder holds `features.f32`, all frames in one file that is mapped and never loaded whole, and `corpus.json`,
which says what stands where. It is made once; a folder that was made from other data or otherwise is made again.
"""

import hashlib
import itertools
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from access_gateway.contracts.errors import InputError, UnusableData
from access_gateway.training.vosk.augment import CIRCUMSTANCES, Circumstance, altered, revoiced
from access_gateway.training.vosk.data import Recording
from access_gateway.training.vosk.features import SIZE, mfcc
from access_gateway.training.vosk.files import write_whole
from access_gateway.training.vosk.journal import FEATURES, Item, Journal, Part
from access_gateway.training.vosk.kaldi import Floats
from access_gateway.training.vosk.languages import Language, language
from access_gateway.training.vosk.network import output_frames
from access_gateway.training.vosk.sound import read_recording

_HELD_OUT: tuple[Circumstance, ...] = ("clean", "noise", "telephone")
_HARSH = CIRCUMSTANCES[1:]
_LEAST_SHARE = 0.5
_REVOICED = 0.7
"""Share of the copies that are made as if another person spoke."""


class Index(msgspec.Struct, frozen=True):
    """corpus.json."""

    made_from: str
    """Digest of the list of recordings and of how they were prepared."""
    items: tuple[Item, ...]
    left_out: dict[str, int]
    """Recordings that were not used, by the reason."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Prepared data."""

    made_from: str
    items: tuple[Item, ...]
    left_out: dict[str, int]
    features: npt.NDArray[np.float32]
    """(frames of all items, SIZE)"""

    def part(self, name: Part) -> list[Item]:
        """Return the items of one side."""
        return [item for item in self.items if item.part == name]

    def frames(self, item: Item) -> Floats:
        """Return (frames, SIZE)."""
        return self.features[item.start : item.start + item.frames]


@dataclass(frozen=True, slots=True)
class Split:
    """Which speakers are held out."""

    held_out: frozenset[str]


def split(recordings: Sequence[Recording], *, share: float = 0.1, seed: int = 1) -> Split:
    """Hold out whole speakers, at least one, until `share` of the recordings is reached.

    Raises UnusableData where there is one speaker alone: nothing could then be said of anybody else.
    """
    count: dict[str, int] = {}
    for recording in recordings:
        count[recording.speaker] = count.get(recording.speaker, 0) + 1
    if len(count) < 2:
        raise UnusableData("All recordings are of one speaker; at least two are needed, to hold one out.")
    speakers = sorted(count)
    np.random.default_rng(seed).shuffle(speakers)
    wanted = share * len(recordings)
    chosen: list[str] = []
    taken = 0
    # Speakers of little come first, so that the one who said half of everything is not held out.
    for speaker in sorted(speakers, key=lambda one: count[one] > 2 * wanted):
        if taken >= wanted or len(chosen) + 1 == len(count):
            break
        if chosen and taken + count[speaker] > 2 * wanted:
            continue
        chosen.append(speaker)
        taken += count[speaker]
    return Split(frozenset(chosen))


def prepare(
    recordings: Sequence[Recording],
    tag: str,
    sides: Split,
    folder: Path,
    *,
    copies: int = 2,
    seed: int = 1,
    processes: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Corpus:
    """Make the features, or find them made. progress: is told (recordings done, of how many).

    copies: of each training recording, under circumstances drawn by chance, beside the recording as it is.
    Raises UnusableData where fewer than half of the recordings can be used.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made_from = _digest(recordings, tag, sorted(sides.held_out), copies, seed)
    index_file, features_file = folder / "corpus.json", folder / FEATURES
    if index_file.exists() and features_file.exists():
        index = msgspec.json.decode(index_file.read_bytes(), type=Index)
        if index.made_from == made_from:
            return _open(index, features_file)
    index_file.unlink(missing_ok=True)  # of something else: the features are written anew
    tasks = [
        _Task(recording, tag, recording.speaker in sides.held_out, copies, (seed, number))
        for number, recording in enumerate(recordings)
    ]
    items: list[Item] = []
    left_out: dict[str, int] = {}
    with Journal(folder, made_from) as journal:
        for done, made in enumerate(journal.extended(_each(tasks[journal.done :], processes)), start=1):
            if isinstance(made, str):
                left_out[made] = left_out.get(made, 0) + 1
            else:
                items += made
            progress(done, len(tasks))
    lost = sum(left_out.values())
    if lost > (1 - _LEAST_SHARE) * len(recordings):
        reasons = "; ".join(f"{count} {reason}" for reason, count in left_out.items())
        raise UnusableData(f"{lost} of {len(recordings)} recordings cannot be used: {reasons}.")
    index = Index(made_from, tuple(items), left_out)
    write_whole(index_file, msgspec.json.encode(index))
    journal.remove()
    corpus = _open(index, features_file)
    for part in ("train", "held-out"):
        if not corpus.part(part):
            raise UnusableData(f"No recording is left for the part {part!r}.")
    return corpus


@dataclass(frozen=True, slots=True)
class _Task:
    recording: Recording
    tag: str
    held_out: bool
    copies: int
    seed: tuple[int, int]


def _each(tasks: list[_Task], processes: int) -> Iterator[list[tuple[Item, Floats]] | str]:
    """Yield what is made of each task, in their order."""
    if processes <= 1:
        yield from map(_made, tasks)
        return
    # Spawned, not forked: threads of the caller's libraries must not be copied in mid-step.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_made, tasks, chunksize=16)


def _made(task: _Task) -> list[tuple[Item, Floats]] | str:
    """Return a recording under its circumstances, or why it is left out."""
    recording = task.recording
    units = _units(language(task.tag), recording.text)
    if units is None:
        return "with a transcript that the language definition cannot read"
    try:
        samples = read_recording(recording)
    except (InputError, OSError):
        return "that cannot be decoded, or are shorter than 0.1 s or longer than 60 s"
    random = np.random.default_rng(task.seed)
    if task.held_out:
        wanted: Sequence[Circumstance] = _HELD_OUT
    else:
        drawn = random.choice(len(_HARSH), task.copies, replace=task.copies > len(_HARSH))
        wanted = ("clean", *(_HARSH[at] for at in drawn))
    part: Part = "held-out" if task.held_out else "train"
    made = []
    for circumstance in wanted:
        voice = revoiced(samples, random) if _changes_voice(circumstance, random, task) else samples
        frames = mfcc(altered(voice, circumstance, random))
        if output_frames(len(frames)) < needed_frames(units):
            return "shorter than their transcript"
        item = Item(
            recording.path.name, recording.speaker, part, circumstance, recording.text, units, 0, len(frames)
        )
        made.append((item, frames))
    return made


def _changes_voice(circumstance: Circumstance, random: np.random.Generator, task: "_Task") -> bool:
    """Say whether a copy is to be in another voice; the recording itself, and what is held out, never.

    Another speed has changed the voice already.
    """
    return not task.held_out and circumstance not in ("clean", "speed") and random.random() < _REVOICED


def needed_frames(units: Sequence[int]) -> int:
    """Return the fewest outputs in which these units can be said: a blank parts two that are the same."""
    return len(units) + sum(a == b for a, b in itertools.pairwise(units))


def _units(spoken: Language, text: str) -> tuple[int, ...] | None:
    named = spoken.spoken(spoken.words(text))
    if not named:
        return None
    number_of = {unit: number for number, unit in enumerate(spoken.units, start=1)}
    return tuple(number_of[unit] for unit in named)


def _open(index: Index, file: Path) -> Corpus:
    features = np.memmap(file, np.float32, "r").reshape(-1, SIZE)
    return Corpus(index.made_from, index.items, index.left_out, features)


def _digest(recordings: Sequence[Recording], *rest: object) -> str:
    said = hashlib.sha256(repr(rest).encode())
    for recording in recordings:
        status = recording.path.stat()
        row = (
            str(recording.path), recording.text, recording.speaker, recording.span, status.st_size, status.st_mtime_ns
        )  # fmt: skip
        said.update(repr(row).encode())
    return said.hexdigest()
