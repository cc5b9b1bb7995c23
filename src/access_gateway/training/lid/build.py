"""The whole training: two models and the decision file beside them."""

import importlib.metadata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from access_gateway.contracts.hearing import EngineOptions
from access_gateway.contracts.language import Classifier, ScriptConverter
from access_gateway.contracts.languages import script_of
from access_gateway.language import alphabets, lexicon
from access_gateway.language.chinese import MANDARIN, evidence, shares
from access_gateway.language.decision import Calibration, Decision
from access_gateway.language.markers import Markers
from access_gateway.language.scripts import ScriptReader
from access_gateway.plugins import make
from access_gateway.training.lid import calibrate, markers, models, prepare

TOPOLECTS = ("yue", "wuu", "nan", "hak", "sichuan", "dongbei")
ALL_LABELS = 64
CALLED_FROM = 0.2
"""Log-odds against Mandarin from which on a topolect is called. Chosen by reviews and by Mandarin of everyday life
(docs/adr/0005)."""
APART = {"yue": -0.2, "nan": 0.4, "dongbei": 0.7}
"""What is added to it. Cantonese is written far more than its share of the training text. Much of Min Nan's is news,
whose words Mandarin has as well. Words of the Northeast have travelled: one or two of them are on every page of the
net."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the text is."""

    shared: Path
    """Folder of LABEL.txt.gz; labels that it lacks are left out."""
    own: Path
    """models/lid/corpus."""
    lexicons: Path = lexicon.FOLDER
    """Of NAME.tsv for each topolect; their words are markers."""


RECIPES = (models.LETTERS, models.CHARACTERS)


def build(
    sources: Sources,
    out: Path,
    *,
    seed: int = 1,
    each: int = 20,
    recipes: tuple[models.Recipe, models.Recipe] = RECIPES,
) -> dict[str, int]:
    """Write letters.ftz, characters.ftz and decision.json to `out`; return the distinct lines by label.

    each: sentences drawn from one pattern of the project's own, at most. recipes: for alphabets, for Chinese.
    """
    out.mkdir(parents=True, exist_ok=True)
    reader, converter = ScriptReader(), make("opencc")
    letters = prepare.alphabets(sources.shared, sources.own, reader, seed=seed, each=each)
    simplified = markers.only_simplified(_dictionary(), converter)
    see = prepare.Sight(reader, converter, frozenset(simplified))
    chinese = prepare.chinese(sources.shared, sources.own, see, seed=seed, each=each)
    a = _load(models.train(recipes[0], letters.train, out, seed=seed))
    weights = weigh(chinese, sources, converter)
    h = _load(models.train(recipes[1], prepare.telling(chinese.train, weights), out, seed=seed))
    syllables = markers.weigh_syllables(
        sources.own / "syllables.txt", letters.train.get("dz-Tibt", []), letters.train.get("bo-Tibt", [])
    )
    decision = msgspec.structs.replace(
        decide(letters, a, chinese, h, weights, syllables), simplified=simplified
    )
    (out / "decision.json").write_bytes(_written(decision))
    return letters.counts | chinese.counts


def weigh(
    chinese: prepare.Corpus, sources: Sources, converter: ScriptConverter
) -> dict[str, dict[str, float]]:
    """Learn the weights of the words of lexicons and of the list from the training text and jieba's dictionary."""
    known = markers.read_lexicons(sources.lexicons, converter)
    known |= markers.read_list(sources.own / "markers.txt", converter)
    background = markers.in_mandarin(known, _dictionary())
    return markers.weigh(
        known, {k: dict.fromkeys(chinese.train[k]) for k in (MANDARIN, *TOPOLECTS)}, background
    )


def _dictionary() -> Path:
    """Return where jieba keeps its dictionary; the module itself is not needed."""
    return Path(str(importlib.metadata.distribution("jieba").locate_file("jieba/dict.txt")))


def _written(decision: Decision) -> bytes:
    """Return the decision as JSON, one marker a line, so that two trainings can be compared."""
    fields = msgspec.to_builtins(decision, order="sorted")
    words = fields.pop("markers")
    lines = (msgspec.json.encode(word) + b":" + msgspec.json.encode(words[word]) for word in sorted(words))
    rest = msgspec.json.format(msgspec.json.encode(fields), indent=1)
    return rest.removesuffix(b"\n}") + b',\n "markers": {\n' + b",\n".join(lines) + b"\n}}\n"


def decide(
    letters: prepare.Corpus,
    a: Classifier,
    chinese: prepare.Corpus,
    h: Classifier,
    weights: dict[str, dict[str, float]],
    syllables: dict[str, float],
) -> Decision:
    """Learn what `decision.json` holds besides the weights of markers and syllables from the held-out text."""
    called_from = {label: round(CALLED_FROM + APART.get(label, 0.0), 2) for label in TOPOLECTS}
    plain = Decision(called_from, weights, Calibration(), Calibration(), Calibration())
    sought = Markers(weights)
    scored = {
        label: [evidence(h.predict(line, ALL_LABELS), line, plain, sought) for line in lines]
        for label, lines in chinese.held_out.items()
    }
    blend = calibrate.blend(TOPOLECTS, scored)
    shut = msgspec.structs.replace(plain, blend=blend)
    answers: dict[bool, list[calibrate.Answer]] = {True: [], False: []}
    for label, lines in scored.items():
        for text, found in zip(chinese.held_out[label], lines, strict=True):
            best, share = max(shares(found, shut).items(), key=lambda item: item[1])
            answers[best == MANDARIN].append(calibrate.Answer(share, len(text), best == label))
    return msgspec.structs.replace(
        shut,
        characters=calibrate.fit(answers[True]),
        topolects=calibrate.fit(answers[False]),
        letters=calibrate.fit(_letter_answers(letters, a, syllables)),
        syllables=syllables,
    )


def _letter_answers(
    corpus: prepare.Corpus, a: Classifier, syllables: Mapping[str, float]
) -> list[calibrate.Answer]:
    """Return the answers among the languages of the text's script, as the identifier gives them."""
    answers = []
    for label, lines in corpus.held_out.items():
        script = script_of(label)
        for line in lines if script else ():
            found = alphabets.languages(a.predict(line, ALL_LABELS), line, script or "", {}, syllables)
            if found:
                best, share = found[0]
                answers.append(calibrate.Answer(share, len(line), best == label))
    return answers


def _load(file: Path) -> Classifier:
    classifier: Classifier = make("fasttext", EngineOptions(model=file))
    return classifier
