"""`access-gateway models adapt`: a domain's own text as a model's language model, and back again."""

import argparse
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from access_gateway.catalogue import Shelf
from access_gateway.catalogue.entries import ModelEntry
from access_gateway.contracts.errors import InputError, ModelError, UnusableData
from access_gateway.contracts.hearing import EngineOptions
from access_gateway.plugins import make
from access_gateway.training.vosk.adapt import adapt, read_text
from access_gateway.training.vosk.data import Recording, read_data
from access_gateway.training.vosk.measure import Errors, character_errors
from access_gateway.training.vosk.sound import read_sound

_SHOWN_PIECES = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser.add_argument("name", metavar="NAME", help="an installed model with a swappable graph")
    parser.add_argument("text", nargs="*", type=Path, metavar="TEXT", help="text files, a sentence a line")
    parser.add_argument(
        "--test",
        type=Path,
        metavar="DATA",
        help="recordings with transcripts: show the errors before and after",
    )
    parser.add_argument("--undo", action="store_true", help="go back to the model as it was installed")


def run(args: argparse.Namespace, shelf: Shelf) -> int:
    """Adapt, or undo it; return the exit status. Raises GatewayError."""
    entry = shelf.catalogue.entry(args.name)
    made = shelf.adapted_place_of(entry)
    if args.undo:
        was_there = made.is_dir()
        shutil.rmtree(made, ignore_errors=True)
        print(f"{entry.name} is as it was installed." if was_there else f"{entry.name} was not adapted.")
        return 0
    if not args.text:
        raise UnusableData("Which text? access-gateway models adapt NAME TEXT…, or --undo.")
    installed = shelf.path_of(entry.name)
    lines = read_text(args.text)
    clips = read_data(args.test) if args.test else []
    before = _errors(entry, shelf.path_to_load(entry.name), clips) if clips else None
    began = time.monotonic()
    done = adapt(installed, lines, made)
    print(
        f"{entry.name} is adapted to {done.sentences} lines of {done.words} words, "
        f"in {time.monotonic() - began:.1f} s. A running gateway takes it up when it is started again."
    )
    if done.unknown:
        some = " ".join(done.unknown[:_SHOWN_PIECES])
        print(
            f"{len(done.unknown)} pieces of the text are not in the model's words, and are not heard: {some}"
        )
    if before is not None:
        after = _errors(entry, made, clips)
        print(f"errors in letters before: {before}\nerrors in letters after:  {after}")
    print(f"Back again: access-gateway models adapt {entry.name} --undo")
    return 0


def _errors(entry: ModelEntry, folder: Path, clips: Sequence[Recording]) -> Errors:
    recogniser = make(
        entry.engine,
        EngineOptions(model=folder, languages=frozenset(entry.languages), options=entry.options),
    )
    try:
        heard = [(read_sound(clip.path), clip.text) for clip in clips]
    except (InputError, OSError) as error:
        raise ModelError(f"A test recording cannot be read: {error}") from error
    return character_errors(recogniser, entry.languages[0], heard)
