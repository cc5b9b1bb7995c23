"""`access-gateway batch IN OUT`: many turns from a file, through the configured backend."""

import argparse
import asyncio
import sys
from pathlib import Path

import msgspec
from rich.console import Console
from rich.progress import Progress

from access_gateway import batch
from access_gateway.app import turn_rooms
from access_gateway.settings import Settings


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `batch` to the command line."""
    parser = commands.add_parser("batch", help="many turns from a file: a text or a JSON object a line")
    parser.add_argument(
        "source", type=Path, metavar="IN", help='lines of text, or {"text"|"audio", "language", …}'
    )
    parser.add_argument("out", type=Path, metavar="OUT", help="JSON lines, in the order of the input")
    parser.add_argument("--at-once", type=int, default=4, help="turns at a time (default: 4)")
    parser.add_argument("--demo", action="store_true", help="with the demonstration shop as the backend")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Write a line for every line; return 1 where one failed."""
    if not args.source.is_file():
        print(f"There is no file {args.source}.", file=sys.stderr)
        return 2
    wrong = _wrong(args)
    if wrong:
        print(wrong, file=sys.stderr)
        return 2
    return asyncio.run(_run(args, settings))


def _wrong(args: argparse.Namespace) -> str | None:
    """Return what would fail only after all the work, or lose the input."""
    if args.at_once < 1:
        return "--at-once is 1 or more."
    if args.out.is_dir() or not args.out.parent.is_dir():
        return f"OUT is a file in a folder that is there, not {args.out}."
    if args.out.exists() and args.out.samefile(args.source):
        return "OUT would replace IN."
    return None


async def _run(args: argparse.Namespace, settings: Settings) -> int:
    lines = await asyncio.to_thread(lambda: list(batch.read_lines(args.source)))
    failed = 0
    # Written beside and renamed, so that OUT is whole or not there.
    partial = args.out.with_name(args.out.name + ".partial")
    try:
        async with turn_rooms(settings, demo=args.demo) as rooms:
            with partial.open("wb") as out, _bar() as bar:
                task = bar.add_task("turns", total=len(lines))
                async for done in batch.run(rooms, lines, args.source.parent, at_once=args.at_once):
                    failed += done.error is not None
                    out.write(msgspec.json.encode(done) + b"\n")
                    bar.advance(task)
        await asyncio.to_thread(partial.replace, args.out)
    finally:
        await asyncio.to_thread(partial.unlink, missing_ok=True)
    print(f"{len(lines)} turns, {failed} failed: {args.out}", file=sys.stderr)
    return int(failed > 0)


def _bar() -> Progress:
    console = Console(stderr=True)
    return Progress(console=console, disable=not console.is_terminal)
