"""The whole training: two models and the decision file beside them."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from access_gateway.contracts.hearing import EngineOptions
from access_gateway.contracts.language import Classifier
from access_gateway.contracts.languages import script_of
from access_gateway.language.chinese import MANDARIN, evidence, shares
from access_gateway.language.decision import Calibration, Decision
from access_gateway.language.scripts import ScriptReader
from access_gateway.plugins import make
from access_gateway.training.lid import calibrate, models, prepare

TOPOLECTS = ("yue", "wuu", "nan", "hak", "sichuan", "dongbei")
ALL_LABELS = 64


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the text is."""

    shared: Path
    """Folder of LABEL.txt.gz; labels that it lacks are left out."""
    own: Path
    """models/lid/corpus."""


RECIPES = (models.LETTERS, models.CHARACTERS)


def build(
    sources: Sources,
    out: Path,
    *,
    seed: int = 1,
    each: int = 40,
    recipes: tuple[models.Recipe, models.Recipe] = RECIPES,
) -> dict[str, int]:
    """Write letters.ftz, characters.ftz and decision.json to `out`; return the distinct lines by label.

    each: sentences drawn from one pattern of the project's own, at most. recipes: for alphabets, for Chinese.
    """
    out.mkdir(parents=True, exist_ok=True)
    reader, converter = ScriptReader(), make("opencc")
    letters = prepare.alphabets(sources.shared, reader, seed=seed)
    chinese = prepare.chinese(sources.shared, sources.own, reader, converter, seed=seed, each=each)
    decision = decide(
        letters, _load(models.train(recipes[0], letters.train, out, seed=seed)),
        chinese, _load(models.train(recipes[1], chinese.train, out, seed=seed)),
        calibrate.read_markers(sources.own / "markers.txt", converter),
    )  # fmt: skip
    packed = msgspec.json.format(msgspec.json.encode(decision, order="sorted"), indent=1)
    (out / "decision.json").write_bytes(packed + b"\n")
    return letters.counts | chinese.counts


def decide(
    letters: prepare.Corpus, a: Classifier, chinese: prepare.Corpus, h: Classifier, markers: dict[str, float]
) -> Decision:
    """Learn what `decision.json` holds from the held-out part of the training text."""
    weights = calibrate.marker_weights(markers, {k: chinese.train[k] for k in (MANDARIN, *TOPOLECTS)})
    zero = dict.fromkeys(TOPOLECTS, 0.0)
    open_door = Decision(zero, zero, weights, Calibration(), Calibration())
    scores = {
        label: [evidence(h.predict(line, ALL_LABELS), line, open_door) for line in lines]
        for label, lines in chinese.held_out.items()
    }
    marked, unmarked = (
        {
            label: calibrate.threshold(
                [s[label].odds if s[label].marked is own else 0.0 for s in scores[MANDARIN]], least=least
            )
            for label in TOPOLECTS
        }
        for own, least in ((True, 0.0), (False, calibrate.LEAST_UNMARKED))
    )
    shut = msgspec.structs.replace(open_door, marked=marked, unmarked=unmarked)
    answers = []
    for label, found in scores.items():
        for line, score in zip(chinese.held_out[label], found, strict=True):
            best, share = max(shares(score, shut).items(), key=lambda item: item[1])
            answers.append(calibrate.Answer(share, len(line), best == label))
    return msgspec.structs.replace(
        shut, characters=calibrate.fit(answers), letters=calibrate.fit(_letter_answers(letters, a))
    )


def _letter_answers(corpus: prepare.Corpus, a: Classifier) -> list[calibrate.Answer]:
    """Return the classifier's answers among the labels of the text's script, as the identifier asks it."""
    answers = []
    for label, lines in corpus.held_out.items():
        script = script_of(label)
        for line in lines if script else ():
            allowed = [(tag, p) for tag, p in a.predict(line, ALL_LABELS) if script_of(tag) in (script, None)]
            total = sum(p for _, p in allowed)
            if total > 0:
                best, p = max(allowed, key=lambda item: item[1])
                answers.append(calibrate.Answer(p / total, len(line), best == label))
    return answers


def _load(file: Path) -> Classifier:
    classifier: Classifier = make("fasttext", EngineOptions(model=file))
    return classifier
