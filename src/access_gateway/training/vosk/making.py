"""The whole way from a folder of recordings to a model folder with its report."""

import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import numpy as np

from access_gateway.contracts.errors import UnusableData
from access_gateway.contracts.hearing import EngineOptions
from access_gateway.plugins import make
from access_gateway.training.vosk import adapt_network, corpus, menu, ngram, report, trainer
from access_gateway.training.vosk.augment import Circumstance, altered
from access_gateway.training.vosk.beginning import average, beginning
from access_gateway.training.vosk.checkpoint import Epoch
from access_gateway.training.vosk.data import Recording
from access_gateway.training.vosk.distance import distance
from access_gateway.training.vosk.export import NARROW, Decoding, Network, Search, export
from access_gateway.training.vosk.grammar import Grammar, phrases
from access_gateway.training.vosk.languages import Language
from access_gateway.training.vosk.lexicon import RESERVED, UNKNOWN, Lexicon, spelled
from access_gateway.training.vosk.measure import Errors, bare, heard_by
from access_gateway.training.vosk.network import Shape
from access_gateway.training.vosk.report_row import Row
from access_gateway.training.vosk.sound import read_recording, read_sound

TESTED: tuple[Circumstance, ...] = ("clean", "noise", "telephone", "codec")
_MOST_TESTED = 300
"""Held-out recordings that Vosk decodes for the report, under each circumstance."""


class Progress(Protocol):
    """Told how far the work is."""

    def begin(self, what: str) -> None:
        """Start a step."""

    def reached(self, share: float, note: str = "") -> None:
        """Take note that so much of the step is done, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to make."""

    language: Language
    width: int = 192
    depth: int = 4
    copies: int = 2
    recipe: trainer.Recipe = field(default_factory=trainer.Recipe)
    held_out: frozenset[str] = frozenset()
    """Speakers to hold out; none: a tenth, chosen by chance."""
    text: tuple[str, ...] = ()
    """Further lines for the language model and the lexicon."""
    arpa: Path | None = None
    """A language model to use instead of one that is counted."""
    order: int = 2
    phrases: tuple[tuple[str, ...], ...] = ()
    """Listen for these alone, and reject everything else; none: for anything, by the language model."""
    swappable: bool = True
    processes: int = 1
    others: tuple[Path, ...] = ()
    """For phrases: recordings of anything else, of which nothing is learnt but how readily to reject."""
    start_from: Path | None = None
    """A model of ours, or the folder NAME.training of a training, to begin with the network of."""
    keep: float = 0.0
    """How much of the network that it began with is in the one that is written: its share in their average."""


def make_model(recordings: Sequence[Recording], plan: Plan, out: Path, progress: Progress) -> report.Report:
    """Train and write `out`: the model, README.md, report.txt and curves.svg.

    What is needed to go on after an interruption is kept beside it, in `out.training`, and removed at the end.
    Raises UnusableData for data or text of which nothing can be made.
    """
    sides = _sides(recordings, plan)
    work = out.with_name(f"{out.name}.training")
    lexicon, grammar = _listening(recordings, sides, plan)
    progress.begin("features")
    prepared = corpus.prepare(
        recordings,
        plan.language.asked_as,
        sides,
        work,
        copies=plan.copies,
        seed=plan.recipe.seed,
        processes=plan.processes,
        progress=lambda done, total: progress.reached(done / total, f"{done} of {total} recordings"),
    )
    progress.begin("training")
    shape = Shape(len(plan.language.units) + 1, plan.width, plan.depth)

    def told(epoch: Epoch | None, share: float) -> None:
        past = epoch.number if epoch else 0
        note = f"epoch {past + 1}"
        if epoch:
            note += f", units wrong on unheard speakers {epoch.held_out_errors:.1%}"
        progress.reached(min(1.0, (past + share) / plan.recipe.epochs), note)

    initial = beginning(plan.start_from, shape, plan.language.asked_as) if plan.start_from else None
    network, history = trainer.train(prepared, shape, plan.recipe, work, initial=initial, progress=told)
    if initial and plan.keep:
        network = average(initial, network, plan.keep)
    search = NARROW if plan.phrases else Search()
    decoding = Decoding(lexicon, grammar, swappable=plan.swappable, search=search)
    tested = _some([recording for recording in recordings if recording.speaker in sides.held_out])
    trials: list[menu.Trial] = []
    if plan.phrases:
        progress.begin("calibrating")
        trials = _trials(network, decoding, tested, plan, work, progress)
        decoding = replace(decoding, unknown_cost=trials[0].cost)
    export(network, decoding, out)
    adapt_network.save(network, plan.language.asked_as, out)
    progress.begin("testing")
    rows = list(_tested(out, plan.language, tested, progress))
    made = _report(prepared, network, history, lexicon, rows, trials, plan)
    report.write(made, out)
    shutil.rmtree(work)
    return made


def _sides(recordings: Sequence[Recording], plan: Plan) -> corpus.Split:
    if not plan.held_out:
        return corpus.split(recordings, seed=plan.recipe.seed)
    speakers = {recording.speaker for recording in recordings}
    if lost := plan.held_out - speakers:
        raise UnusableData(f"No recording is of the speaker {', '.join(sorted(lost))}.")
    if plan.held_out == speakers:
        raise UnusableData("Every speaker is held out: nothing is left to train on.")
    return corpus.Split(plan.held_out)


def _listening(recordings: Sequence[Recording], sides: corpus.Split, plan: Plan) -> tuple[Lexicon, Grammar]:
    """Return the words and the language model: of the training transcripts and the text, never of what is tested."""
    if plan.phrases:
        lexicon = menu.lexicon_of(plan.phrases, plan.language)
        return lexicon, phrases(lexicon, plan.phrases)
    spoken = [recording.text for recording in recordings if recording.speaker not in sides.held_out]
    sentences = [plan.language.words(line) for line in (*spoken, *plan.text)]
    model = ngram.read_arpa(plan.arpa) if plan.arpa else None
    wanted: Iterable[str] = (
        model.words[()] if model else Counter(word for sentence in sentences for word in sentence)
    )
    readings = {
        word: read for word in wanted if word not in RESERVED and (read := plan.language.readings(word))
    }
    if not readings:
        raise UnusableData("No word of the transcripts can be read by the language definition.")
    lexicon = spelled(plan.language.units, readings)
    model = model or ngram.counted(sentences, lexicon.words, order=plan.order)
    return lexicon, ngram.to_grammar(model, lexicon.numbers)


def _some(recordings: Sequence[Recording]) -> list[Recording]:
    order = np.random.default_rng(1).permutation(len(recordings))[:_MOST_TESTED]
    return [recordings[at] for at in sorted(order)]


def _trials(
    network: Network,
    decoding: Decoding,
    recordings: Sequence[Recording],
    plan: Plan,
    work: Path,
    progress: Progress,
) -> list[menu.Trial]:
    """Return how the phrases fare with each cost of `[unk]`, by Vosk itself."""
    texts = [*(recording.text for recording in recordings), *("" for _ in plan.others)]
    clips = [*map(read_recording, recordings), *map(read_sound, plan.others)]
    tag = plan.language.tag

    def heard_with(cost: float) -> list[str]:
        folder = work / "trial"
        export(network, replace(decoding, unknown_cost=cost), folder)
        recogniser = make("vosk", EngineOptions(model=folder, languages=frozenset({tag})))
        progress.reached(menu.COSTS.index(cost) / len(menu.COSTS), f"at a cost of {cost:g}")
        return [heard_by(recogniser, tag, clip) for clip in clips]

    return menu.calibrated(plan.phrases, texts, heard_with)


def _tested(
    folder: Path, language: Language, recordings: Sequence[Recording], progress: Progress
) -> Iterable[Row]:
    """Yield the errors in letters that Vosk makes with the model, by speaker and circumstance."""
    recogniser = make("vosk", EngineOptions(model=folder, languages=frozenset({language.tag})))
    random = np.random.default_rng(1)
    found: dict[tuple[str, Circumstance], tuple[Errors, int]] = {}
    for done, recording in enumerate(recordings, start=1):
        samples = read_recording(recording)
        said = bare(recording.text)
        for circumstance in TESTED:
            heard = heard_by(recogniser, language.tag, altered(samples, circumstance, random))
            wrong = Errors(distance(said, bare(heard.replace(UNKNOWN, ""))), len(said))
            errors, count = found.get((recording.speaker, circumstance), (Errors(0, 0), 0))
            found[recording.speaker, circumstance] = errors + wrong, count + 1
        progress.reached(done / len(recordings), f"{done} of {len(recordings)} recordings")
    for (speaker, circumstance), (errors, count) in sorted(found.items()):
        yield Row(speaker, circumstance, count, errors)


def _report(
    prepared: corpus.Corpus,
    network: Network,
    history: Sequence[Epoch],
    lexicon: Lexicon,
    rows: Sequence[Row],
    trials: Sequence[menu.Trial],
    plan: Plan,
) -> report.Report:
    learning = [item for item in prepared.part("train") if item.circumstance == "clean"]
    return report.Report(
        language=plan.language.tag,
        parameters=sum(
            layer["weights"].size + layer["bias"].size
            for layer in (*network.parameters["layers"], network.parameters["output"])
        ),
        hours=sum(item.frames for item in learning) / 360_000,
        recordings=len(learning),
        speakers=len({item.speaker for item in learning}),
        words=len(lexicon.words),
        left_out=prepared.left_out,
        history=tuple(history),
        rows=tuple(rows),
        trials=tuple(trials),
    )
