"""How well a tool tells languages apart: precision, recall, F1, confusions, calibration.

The text is in the form of `DIR/LABEL.tsv` or `DIR/LABEL.tsv.gz`, lines of `full|frag<TAB>source<TAB>text`. LABEL is a
tag of the table ("wuu-Hans") or an ISO 639-3 code with a script ("wuu_Hans"); compared are languages, so that the
scripts of one count together, and the Mandarins of Sichuan and the Northeast apart.
"""

import gzip
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from access_gateway.contracts.languages import UND

KINDS = ("full", "frag")
TENTHS = 10
MANDARIN = "zh"

# Codes of macrolanguages' members, as the tags write the language.
_SAME = {
    "arb": "ar", "bod": "bo", "cmn": "zh", "dzo": "dz", "eng": "en", "iii": "ii", "jpn": "ja", "kaz": "kk",
    "khk": "mn", "mvf": "mn", "kir": "ky", "kor": "ko", "pbt": "ps", "pes": "fa", "rus": "ru", "tat": "tt",
    "tur": "tr", "uig": "ug", "urd": "ur", "uzb": "uz", "vie": "vi", "zha": "za",
}  # fmt: skip
_MANDARINS = {"cmn_Sichuan": "sichuan", "cmn_Dongbei": "dongbei"}


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled text."""

    language: str
    """As `language_of` gives it."""
    kind: str
    """full or frag."""
    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tool said of a line."""

    line: Line
    language: str
    confidence: float

    @property
    def right(self) -> bool:
        """Whether it said the line's language."""
        return self.language == self.line.language


@dataclass(frozen=True, slots=True)
class Row:
    """How well one language is known."""

    language: str
    lines: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers with about the same confidence; "und" is none."""

    low: float
    answers: int
    confidence: float
    """Their mean confidence."""
    right: float
    """Share of them that are right."""


def language_of(label: str) -> str:
    """Return what is compared: "wuu" of "wuu-Hans" and "wuu_Hans", "sichuan" of "zh-Hans-x-sichuan"."""
    if label in _MANDARINS:
        return _MANDARINS[label]
    if "-x-" in label:
        return label.rsplit("-x-", 1)[1]
    base = label.replace("_", "-").split("-")[0]
    return _SAME.get(base, base)


def read(folder: Path) -> Iterator[Line]:
    """Yield the lines of a folder, file by file. Raises OSError; ValueError naming the line that is not in the form."""
    files = sorted([*folder.glob("*.tsv"), *folder.glob("*.tsv.gz")])
    if not files:
        raise ValueError(f"{folder} has no LABEL.tsv or LABEL.tsv.gz.")
    for file in files:
        language = language_of(file.name.removesuffix(".gz").removesuffix(".tsv"))
        with gzip.open(file, "rb") if file.suffix == ".gz" else file.open("rb") as rows:
            for number, row in enumerate(rows, 1):
                try:
                    columns = row.decode("utf-8").rstrip("\r\n").split("\t", 2)
                except UnicodeDecodeError as error:
                    raise ValueError(f"{file}, line {number}: not UTF-8.") from error
                if len(columns) != 3 or columns[0] not in KINDS:
                    raise ValueError(f"{file}, line {number}: not full|frag<TAB>source<TAB>text.")
                yield Line(language, *columns)


def ask(tool: Callable[[str], tuple[str, float]], lines: Iterable[Line]) -> list[Answer]:
    """Return a tool's answers; tool: text → (language or tag, confidence)."""
    answers = []
    for line in lines:
        tag, confidence = tool(line.text)
        answers.append(Answer(line, language_of(tag), confidence))
    return answers


def rows(answers: Sequence[Answer]) -> list[Row]:
    """Return one row for each language that the lines are in."""
    true = Counter(answer.line.language for answer in answers)
    said = Counter(answer.language for answer in answers)
    right = Counter(answer.language for answer in answers if answer.right)
    return [
        Row(
            language, count, right[language] / max(said[language], 1), right[language] / count,
            2 * right[language] / (count + said[language]),
        )
        for language, count in sorted(true.items())
    ]  # fmt: skip


def macro_f1(table: Sequence[Row]) -> float:
    """Return the mean F1 of the languages, each counting alike; 0 of none."""
    return sum(row.f1 for row in table) / len(table) if table else 0.0


def called_otherwise(answers: Iterable[Answer], language: str = MANDARIN) -> float:
    """Return the share of a language's lines that are called another ("und" is none)."""
    own = [answer for answer in answers if answer.line.language == language]
    return sum(not answer.right and answer.language != UND for answer in own) / max(len(own), 1)


def confusions(answers: Iterable[Answer]) -> Counter[tuple[str, str]]:
    """Return how often (a line's language, what was said of it) occurs."""
    return Counter((answer.line.language, answer.language) for answer in answers)


def reliability(answers: Iterable[Answer]) -> list[Bin]:
    """Return the answers by tenths of confidence; tenths without any are left out."""
    tenths: dict[int, list[Answer]] = {}
    for answer in answers:
        if answer.language != UND:
            tenths.setdefault(min(int(answer.confidence * TENTHS), TENTHS - 1), []).append(answer)
    return [
        Bin(
            tenth / TENTHS, len(own), sum(answer.confidence for answer in own) / len(own),
            sum(answer.right for answer in own) / len(own),
        )
        for tenth, own in sorted(tenths.items())
    ]  # fmt: skip


def calibration_error(bins: Sequence[Bin]) -> float:
    """Return the expected calibration error: the mean gap between confidence and share right, by answers.

    Source: Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015.
    """
    total = sum(one.answers for one in bins)
    return sum(one.answers * abs(one.confidence - one.right) for one in bins) / total if total else 0.0
