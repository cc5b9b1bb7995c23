"""What a training came to: as text, as a picture of its curves, and as the model's card."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from access_gateway.training.vosk.checkpoint import Epoch
from access_gateway.training.vosk.measure import Errors
from access_gateway.training.vosk.menu import Trial
from access_gateway.training.vosk.report_errors import picture as errors_picture
from access_gateway.training.vosk.report_row import Row

_WIDTH, _HEIGHT, _EDGE = 640, 320, 48


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is told of a training."""

    language: str
    parameters: int
    hours: float
    """Of recordings that were trained on, copies left aside."""
    recordings: int
    speakers: int
    words: int
    left_out: Mapping[str, int]
    history: tuple[Epoch, ...]
    rows: tuple[Row, ...]
    trials: tuple[Trial, ...] = ()
    """For a model of phrases: each cost of `[unk]` that was tried, the one that was taken first."""

    @property
    def best(self) -> Epoch:
        """The epoch whose network was taken."""
        return min(self.history, key=lambda epoch: epoch.held_out_errors)

    @property
    def speed(self) -> float:
        """Hours of sound trained on in an hour."""
        seconds = sum(epoch.seconds for epoch in self.history)
        return sum(epoch.hours for epoch in self.history) * 3_600 / max(seconds, 1e-9)

    def by_circumstance(self) -> dict[str, Errors]:
        """Return the errors of all speakers together."""
        found: dict[str, Errors] = {}
        for row in self.rows:
            found[row.circumstance] = found.get(row.circumstance, Errors(0, 0)) + row.errors
        return found


def write(report: Report, folder: Path) -> None:
    """Write report.txt, curves.svg, errors.svg and README.md, the card."""
    (folder / "report.txt").write_text(text(report), encoding="utf-8")
    (folder / "curves.svg").write_text(picture(report.history), encoding="utf-8")
    (folder / "errors.svg").write_text(errors_picture(report.rows), encoding="utf-8")
    (folder / "README.md").write_text(card(report), encoding="utf-8")


def text(report: Report) -> str:
    """Return the report as tab-separated tables."""
    lines = ["epoch\tloss\theld-out loss\theld-out units wrong\tseconds"]
    lines += [
        f"{e.number}\t{e.loss:.3f}\t{e.held_out_loss:.3f}\t{e.held_out_errors:.4f}\t{e.seconds:.1f}"
        for e in report.history
    ]
    lines += ["", "speaker\tcircumstance\trecordings\tletters wrong"]
    lines += [f"{row.speaker}\t{row.circumstance}\t{row.recordings}\t{row.errors}" for row in report.rows]
    lines += [f"all\t{name}\t\t{errors}" for name, errors in report.by_circumstance().items()]
    lines += ["", f"best epoch\t{report.best.number}", f"hours of sound an hour\t{report.speed:.1f}"]
    lines += [f"left out\t{count} recordings {reason}" for reason, count in report.left_out.items()]
    lines += [f"cost of [unk] {trial.cost:g}\t{trial}" for trial in report.trials]
    return "\n".join(lines) + "\n"


def card(report: Report) -> str:
    """Return the model's card."""
    rows = "\n".join(f"| {name} | {errors} |" for name, errors in report.by_circumstance().items())
    phrases = (
        f"\nIt listens for phrases alone: on the held-out speakers, who were also used to choose how readily it "
        f"rejects,\n{report.trials[0]}.\n"
        if report.trials
        else ""
    )
    return f"""# A Vosk model for {report.language}

Made by `access-gateway models train` from {report.hours:.2f} h of {report.recordings} recordings by {report.speakers}
speakers: {report.parameters:,} parameters, {report.words:,} words.

Letters wrong on speakers who were not trained on, with the model's own language model (the speakers were used to
choose among {len(report.history)} epochs, of which {report.best.number} was best):

| circumstance | letters wrong |
|---|---|
{rows}
{phrases}
`report.txt` has them by speaker, `errors.svg` shows them, `curves.svg` the training. The licence and the terms of the
recordings hold for this model too: say here whose they are.

It hears what its training data is like: other rooms, ages, accents and subjects have to be measured first. It must not
be used to decide about people, nor where a word that is heard wrong does harm.
"""


def picture(history: Sequence[Epoch]) -> str:
    """Return the curves as SVG: units wrong on held-out speakers, and both losses, scaled to the first."""
    curves = (
        ("units wrong, held out", "#0b5cad", [epoch.held_out_errors for epoch in history], 1.0),
        ("loss, held out", "#b5400a", [epoch.held_out_loss for epoch in history], history[0].held_out_loss),
        ("loss, training", "#4d4d4d", [epoch.loss for epoch in history], history[0].loss),
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" '
        'font-size="14"><title>How the training went</title>'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>',
    ]
    for level in (0.0, 0.5, 1.0):
        y = _y(level)
        parts.append(f'<path d="M{_EDGE} {y:.1f}H{_WIDTH - _EDGE}" stroke="#ccc"/>')
        parts.append(f'<text x="8" y="{y + 5:.1f}">{level:g}</text>')
    for number, (name, colour, values, whole) in enumerate(curves):
        across = (_WIDTH - 2 * _EDGE) / max(1, len(values) - 1)
        points = " ".join(
            f"{_EDGE + at * across:.1f},{_y(min(1.0, value / max(whole, 1e-9))):.1f}"
            for at, value in enumerate(values)
        )
        dashes = ("", ' stroke-dasharray="8 4"', ' stroke-dasharray="2 3"')[number]
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>')
        parts.append(f'<text x="{_EDGE + number * 190}" y="20" fill="{colour}">{name}</text>')
    parts.append(f'<text x="{_EDGE}" y="{_HEIGHT - 10}">epochs 1 to {len(history)}</text></svg>')
    return "\n".join(parts) + "\n"


def _y(share: float) -> float:
    return _HEIGHT - _EDGE - share * (_HEIGHT - 2 * _EDGE)
