"""`access-gateway models train`: recordings with transcripts in, a Vosk model with its report out."""

import argparse
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from access_gateway.contracts.errors import EngineMissing, UnusableData


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser.add_argument("data", type=Path, metavar="DATA", help="a folder of recordings with transcripts")
    parser.add_argument(
        "--language",
        required=True,
        metavar="TAG",
        help="BCP 47, for example zh-Hans; or a definition, *.toml",
    )
    parser.add_argument("--out", required=True, type=Path, metavar="FOLDER", help="the model to write")
    parser.add_argument("--text", nargs="*", type=Path, default=[], metavar="FILE", help="more lines of text")
    parser.add_argument("--arpa", type=Path, metavar="FILE", help="a language model to use as it is")
    parser.add_argument(
        "--phrases", type=Path, metavar="FILE", help="listen for these alone, reject the rest"
    )
    parser.add_argument(
        "--others", type=Path, metavar="FOLDER", help="with --phrases: recordings of other speech, to reject"
    )
    parser.add_argument("--order", type=int, default=2, choices=(1, 2, 3, 4), help="of the n-grams counted")
    parser.add_argument("--hold-out", nargs="*", default=[], metavar="SPEAKER", help="to test on; or a tenth")
    parser.add_argument(
        "--start-from",
        type=Path,
        metavar="FOLDER",
        help="a model of ours, or NAME.training of another training",
    )
    parser.add_argument(
        "--keep",
        type=_share,
        default=0.0,
        metavar="SHARE",
        help="with --start-from: of the network that it begins with in the average that is written, 0 to 1",
    )
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--minutes", type=float, default=math.inf, help="train no longer than this")
    parser.add_argument("--patience", type=int, default=6, help="epochs without improvement, then stop")
    parser.add_argument("--width", type=int, default=192, help="of the network's layers")
    parser.add_argument("--depth", type=int, default=4, help="layers")
    parser.add_argument("--copies", type=int, default=2, help="of each recording under other circumstances")
    parser.add_argument(
        "--varied",
        action="store_true",
        help="another vocal tract, line and noise each time: for hours of speech",
    )
    parser.add_argument("--batch-frames", type=int, default=8_000, help="10 ms each; more for a GPU")
    parser.add_argument("--processes", type=int, default=1, help="that compute features")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--static", action="store_true", help="one graph for good: smaller, but no grammar can be given later"
    )


def run(args: argparse.Namespace) -> int:
    """Train; return the exit status. Raises GatewayError."""
    try:
        from access_gateway.training.vosk import adapt, data, languages, making, menu, trainer
    except ImportError as error:
        raise EngineMissing(f"Training needs more: pip install 'access-gateway[train]' ({error}).") from error
    if args.keep and not args.start_from:
        raise UnusableData("--keep is of the network to begin with: name that with --start-from.")
    recipe = trainer.Recipe(
        epochs=args.epochs,
        minutes=args.minutes,
        patience=args.patience,
        seed=args.seed,
        batch_frames=args.batch_frames,
        varied=args.varied,
    )
    plan = making.Plan(
        languages.language(args.language),
        width=args.width,
        depth=args.depth,
        copies=args.copies,
        recipe=recipe,
        held_out=frozenset(args.hold_out),
        arpa=args.arpa,
        order=args.order,
        phrases=tuple(menu.read_phrases(args.phrases)) if args.phrases else (),
        swappable=not args.static,
        processes=args.processes,
        others=data.read_others(args.others) if args.others else (),
        start_from=args.start_from,
        keep=args.keep,
    )
    if args.text:
        plan = replace(plan, text=tuple(adapt.read_text(args.text)))
    with shown() as progress:
        made = making.make_model(data.read_data(args.data), plan, args.out, progress)
    for name, errors in made.by_circumstance().items():
        print(f"letters wrong, unheard speakers, {name}: {errors}")
    if made.trials:
        print(f"unheard speakers: {made.trials[0]}")
    print(f"{args.out} is a Vosk model; README.md, report.txt and curves.svg in it tell how it came out.")
    return 0


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = math.nan
    if not 0 <= share <= 1:  # nor is NaN
        raise argparse.ArgumentTypeError("0 to 1")
    return share


class _Bar:
    """Progress as a bar on a terminal, and as a line for each step in a pipe."""

    def __init__(self, bar: Progress, console: Console) -> None:
        self._bar, self._console = bar, console
        self._task = bar.add_task("", total=1.0, visible=False, note="")

    def begin(self, what: str) -> None:
        """Start a bar of its own for this step."""
        if not self._console.is_terminal:
            self._console.print(what, highlight=False)
        self._bar.remove_task(self._task)
        self._task = self._bar.add_task(what, total=1.0, note="")

    def reached(self, share: float, note: str = "") -> None:
        """Move the bar."""
        self._bar.update(self._task, completed=share, note=note)


@contextmanager
def shown() -> Iterator[_Bar]:
    """Show the progress of a training while the block runs."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        yield _Bar(bar, console)
