"""`access-gateway models`: what there is, what is here, and bringing it here."""

import argparse
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from access_gateway.catalogue import ModelEntry, Shelf, read_catalogue
from access_gateway.catalogue.disk import megabytes
from access_gateway.catalogue.install import install
from access_gateway.commands import models_adapt, models_train
from access_gateway.contracts.errors import GatewayError, ModelError
from access_gateway.settings import Settings


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `models` and its actions to the command line."""
    parser = commands.add_parser(
        "models", help="recognition models: list, install, verify, remove, train, adapt"
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

    listing = actions.add_parser("list", help="every model of the catalogue, and whether it is installed")
    listing.add_argument("--json", action="store_true", help="everything the catalogue says, as JSON")

    installing = actions.add_parser("install", help="download, check and install models")
    installing.add_argument("names", nargs="*", metavar="NAME")
    installing.add_argument("--default", action="store_true", help="the models of the setting models.default")

    verifying = actions.add_parser("verify", help="read every file again and compare it with its checksum")
    verifying.add_argument("names", nargs="*", metavar="NAME", help="none: every installed model")

    removing = actions.add_parser("remove", help="delete installed models")
    removing.add_argument("names", nargs="+", metavar="NAME")

    models_train.add_arguments(actions.add_parser("train", help="a Vosk model from recordings of yours"))
    models_adapt.add_arguments(
        actions.add_parser("adapt", help="a text of your domain as the language model")
    )

    parser.set_defaults(run=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Do what the arguments say; return the exit status: 0 done, 1 failed."""
    try:
        file = settings.models.catalogue
        catalogue = read_catalogue(Path(file).expanduser() if file else None)
        shelf = Shelf(settings.models_folder, catalogue)
        match args.action:
            case "list":
                return _list(shelf, as_json=args.json)
            case "install":
                return _install(_to_install(args, settings), shelf, settings)
            case "verify":
                return _verify(args.names or [entry.name for entry in shelf.installed()], shelf)
            case "train":
                return models_train.run(args)
            case "adapt":
                return models_adapt.run(args, shelf)
            case _:
                return _remove(args.names, shelf)
    except GatewayError as error:
        print(error.detail, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. The same command goes on from here.", file=sys.stderr)
        return 1


def _list(shelf: Shelf, *, as_json: bool) -> int:
    rows = [(entry, shelf.state(entry.name)) for entry in shelf.catalogue.models]
    if as_json:
        described = [_describe(entry, state, shelf) for entry, state in rows]
        print(msgspec.json.format(msgspec.json.encode(described), indent=2).decode())
        return 0
    lines = [("NAME", "SIZE", "LICENCE", "STATE", "CHECKSUMS", "LANGUAGES")]
    for entry, state in rows:
        size = megabytes(entry.download_bytes or entry.installed_bytes)
        lines.append((entry.name, size, entry.licence, state, _pinning(entry), _some(entry.languages)))
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    return 0


def _some(tags: tuple[str, ...]) -> str:
    return " ".join(tags) if len(tags) <= 4 else f"{' '.join(tags[:3])} and {len(tags) - 3} more"


def _pinning(entry: ModelEntry) -> str:
    if entry.pinned:
        return "pinned"
    mirror = any(source.files for source in entry.sources)
    return "mirror pinned, publisher recorded on first install" if mirror else "recorded on first install"


def _describe(entry: ModelEntry, state: str, shelf: Shelf) -> dict[str, Any]:
    said: dict[str, Any] = msgspec.to_builtins(entry)
    more = {
        "state": state,
        "pinned": entry.pinned,
        "path": str(shelf.place_of(entry)),
        "checksums": _pinning(entry),
    }
    return said | more


def _to_install(args: argparse.Namespace, settings: Settings) -> list[str]:
    names = [*args.names, *(settings.models.default if args.default else ())]
    if not names:
        raise ModelError(
            "Which models? access-gateway models install NAME…, or --default; `models list` has names."
        )
    return list(dict.fromkeys(names))


def _install(names: list[str], shelf: Shelf, settings: Settings) -> int:
    entries = [shelf.catalogue.entry(name) for name in names]  # a wrong name stops before any download
    failed = False
    for entry in entries:
        if shelf.is_fresh(entry):
            print(f"{entry.name} is already installed in {shelf.place_of(entry)}")
            continue
        try:
            with _Shown() as progress:
                path = install(
                    entry,
                    shelf,
                    use_publisher=settings.models.use_publisher,
                    connect_timeout_s=settings.models.connect_timeout_s,
                    timeout_s=settings.models.timeout_s,
                    progress=progress,
                )
        except GatewayError as error:
            print(error.detail, file=sys.stderr)
            failed = True
        else:
            print(f"{entry.name} is installed in {path}")
    return int(failed)


def _verify(names: list[str], shelf: Shelf) -> int:
    failed = False
    for name in names:
        try:
            shelf.verify(name)
        except GatewayError as error:
            print(error.detail, file=sys.stderr)
            failed = True
        else:
            print(f"{name} holds what it should")
    return int(failed)


def _remove(names: list[str], shelf: Shelf) -> int:
    for name in [shelf.catalogue.entry(name).name for name in names]:
        print(f"{name} is removed" if shelf.remove(name) else f"{name} was not installed")
    return 0


class _Shown:
    """Progress as a bar on a terminal, as nothing in a pipe; notes always, on standard error."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn()
        self._bar = Bar(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._task = self._bar.add_task("", visible=False)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def begin(self, what: str, total_bytes: int | None) -> None:
        """Start a bar of its own for this step."""
        self._bar.remove_task(self._task)
        self._task = self._bar.add_task(what, total=total_bytes)

    def reached(self, done_bytes: int) -> None:
        """Move the bar."""
        self._bar.update(self._task, completed=done_bytes)

    def note(self, sentence: str) -> None:
        """Say it above the bar."""
        self._bar.console.print(sentence, highlight=False, markup=False, soft_wrap=True)
