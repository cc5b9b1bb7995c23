"""`access-gateway models adapt`: a domain's own text and recordings make a model at home there, and back again."""

import argparse
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from access_gateway.catalogue import Shelf
from access_gateway.contracts.errors import EngineMissing, InputError, ModelError, UnknownModel, UnusableData
from access_gateway.contracts.hearing import EngineOptions
from access_gateway.plugins import make
from access_gateway.training.vosk.adapt import adapt, read_text
from access_gateway.training.vosk.data import Recording, read_data
from access_gateway.training.vosk.kaldi import Floats
from access_gateway.training.vosk.measure import Errors, character_errors
from access_gateway.training.vosk.sound import read_recording

_SHOWN_PIECES = 10
_ANY_LANGUAGE = "und"


@dataclass(frozen=True, slots=True)
class _Target:
    """The model that is adapted."""

    name: str
    installed: Path
    """As it was made; never touched."""
    loaded: Path
    """What is loaded now: the same, or what an earlier adaptation made of it."""
    made: Path
    """What an adaptation makes."""
    engine: str = "vosk"
    language: str = _ANY_LANGUAGE
    options: Mapping[str, str] = field(default_factory=dict)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser.add_argument(
        "name", metavar="MODEL", help="an installed model, or the folder of one that `models train` made"
    )
    parser.add_argument("text", nargs="*", type=Path, metavar="TEXT", help="text files, a sentence a line")
    parser.add_argument(
        "--recordings",
        type=Path,
        metavar="DATA",
        help="recordings with transcripts, from which a model of `models train` learns on",
    )
    parser.add_argument(
        "--test",
        type=Path,
        metavar="DATA",
        help="recordings with transcripts: show the errors before and after on these",
    )
    parser.add_argument("--copies", type=int, default=2, help="of each recording under other circumstances")
    parser.add_argument("--processes", type=int, default=1, help="that compute features")
    parser.add_argument("--undo", action="store_true", help="go back to the model as it was installed")


def run(args: argparse.Namespace, shelf: Shelf) -> int:
    """Adapt, or undo it; return the exit status. Raises GatewayError."""
    target = _target(args.name, shelf)
    if args.undo:
        return _undo(target)
    if not args.text and args.recordings is None:
        raise UnusableData(
            "Which text, or recordings? access-gateway models adapt MODEL TEXT… [--recordings DATA], or --undo."
        )
    lines = read_text(args.text) if args.text else []
    clips = _clips(read_data(args.test)) if args.test else []
    before = _errors(target, target.loaded, clips) if clips else None
    if lines:
        _take_text(target, lines)
    if args.recordings is not None:
        _take_recordings(_target(args.name, shelf), args)
    if before is not None:
        _show(before, _errors(target, _target(args.name, shelf).loaded, clips))
    if target.made.is_dir():
        print(f"Back again: access-gateway models adapt {args.name} --undo")
    return 0


def _target(name: str, shelf: Shelf) -> _Target:
    try:
        entry = shelf.catalogue.entry(name)
    except UnknownModel:
        folder = Path(name).expanduser()
        if not folder.is_dir():
            raise
        made = folder.with_name(f"{folder.name}.adapted")
        return _Target(name, folder, made if made.is_dir() else folder, made)
    made = shelf.adapted_place_of(entry)
    installed, loaded = shelf.path_of(name), shelf.path_to_load(name)
    return _Target(name, installed, loaded, made, entry.engine, entry.languages[0], entry.options)


def _undo(target: _Target) -> int:
    was_there = target.made.is_dir()
    for folder in (target.made, target.made.with_name(f"{target.made.name}.training")):
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{target.name} is as it was installed." if was_there else f"{target.name} was not adapted.")
    return 0


def _take_text(target: _Target, lines: Sequence[str]) -> None:
    began = time.monotonic()
    done = adapt(target.loaded, lines, target.made, original=target.installed)
    print(
        f"{target.name} is adapted to {done.sentences} lines of {done.words} words, "
        f"in {time.monotonic() - began:.1f} s. A running gateway takes it up when it is started again."
    )
    if done.unknown:
        some = " ".join(done.unknown[:_SHOWN_PIECES])
        print(
            f"{len(done.unknown)} pieces of the text are not in the model's words, and are not heard: {some}"
        )


def _take_recordings(target: _Target, args: argparse.Namespace) -> None:
    try:
        from access_gateway.commands.models_train import shown
        from access_gateway.training.vosk import adapt_sound
    except ImportError as error:
        raise EngineMissing(f"Training needs more: pip install 'access-gateway[train]' ({error}).") from error
    parts = adapt_sound.parted(read_data(args.recordings))
    clips = _clips(parts.test)
    before = _errors(target, target.loaded, clips)
    with shown() as progress:
        steps: list[str] = []

        def reached(what: str, share: float) -> None:
            if steps[-1:] != [what]:
                steps.append(what)
                progress.begin(what)
            progress.reached(share)

        tuned = adapt_sound.tune(
            target.installed,
            target.loaded,
            parts,
            target.made,
            copies=args.copies,
            processes=args.processes,
            progress=reached,
        )
    whose = "the same speakers" if parts.same_speakers else "speakers that were not learnt from"
    print(
        f"{target.name} learnt from {len(parts.learn)} recordings in {len(tuned.epochs)} epochs; on {len(clips)} "
        f"others, of {whose}:"
    )
    if tuned.gained:
        _show(before, _errors(target, target.made, clips))
        print("A running gateway takes it up when it is started again.")
    else:
        print(f"errors in letters: {before}. Learning made it no better, so nothing was changed.")


def _clips(recordings: Sequence[Recording]) -> list[tuple[Floats, str]]:
    try:
        return [(read_recording(one), one.text) for one in recordings]
    except (InputError, OSError) as error:
        raise ModelError(f"A test recording cannot be read: {error}") from error


def _errors(target: _Target, folder: Path, clips: Sequence[tuple[Floats, str]]) -> Errors:
    options = EngineOptions(model=folder, languages=frozenset({target.language}), options=target.options)
    return character_errors(make(target.engine, options), target.language, clips)


def _show(before: Errors, after: Errors) -> None:
    print(f"errors in letters before: {before}\nerrors in letters after:  {after}")
