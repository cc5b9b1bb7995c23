r"""Lexicons of topolects: what is said, and what standard written Mandarin says instead.

A lexicon is a table in `topolects/NAME.tsv`, UTF-8, `#` before comments, columns apart by tabs:

1. `said`: literal simplified text, or a regular expression between slashes;
2. `standard`: what stands there instead; empty to drop it, the same to protect it from shorter rows; in rows with
   an expression `\1` is its first group;
3. `when`, optional: conditions apart by spaces, which must all hold: `before:REGEX` (what follows begins so),
   `after:REGEX` (what precedes ends so), `start` (a clause begins here), `end` (a clause ends here),
   `question` (the sentence asks), `whole` (also across the words that Mandarin would be cut into), `shared` (Mandarin
   says this too: it is no sign of the topolect, and holds in texts that have one), `marked` (the text has a sign of the
   topolect).

Lines that begin with `!` say what such signs are (signs.py).

Facts are nobody's dialect: a row with a Latin letter or a digit in its literal text is refused, and so is one
that would add one.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from access_gateway.contracts.errors import EngineMissing
from access_gateway.language.signs import Signs, Spelling, is_directive, read_signs

FOLDER = Path(__file__).with_name("topolects")
LONGEST_LOOK = 24
"""Characters that a condition sees on its side."""
_FLAGS = ("start", "end", "question", "whole", "shared", "marked")
_EXPRESSION = re.compile(r"/(.+)/")
_REFERENCE = re.compile(r"\\(\d)")
_ASCII_WORD = re.compile(r"[0-9A-Za-z]")

Folded = Callable[[str], str]
"""Brings text to the characters in which rows are compared; the length stays."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a lexicon, as it is written."""

    said: str
    standard: str
    when: str
    number: int
    """Of the line, from 1."""


@dataclass(frozen=True, slots=True)
class When:
    """Where a row holds."""

    before: tuple[re.Pattern[str], ...] = ()
    """Expressions that what follows begins with."""
    after: tuple[re.Pattern[str], ...] = ()
    """Expressions, closed with `\\Z`, that what precedes ends with."""
    start: bool = False
    end: bool = False
    question: bool = False
    whole: bool = False
    """Whether the row holds across the words that Mandarin would be cut into."""
    shared: bool = False
    """Whether Mandarin says the same, which makes the row no sign of the topolect."""
    marked: bool = False
    """The text has a sign of the topolect."""

    @property
    def anywhere(self) -> bool:
        """Whether nothing around the row matters."""
        return not (self.before or self.after or self.start or self.end or self.question or self.marked)


@dataclass(frozen=True, slots=True)
class Literal:
    """What a word becomes, and where."""

    standard: str
    when: When | None
    line: int

    @property
    def shared(self) -> bool:
        """Whether Mandarin says this too."""
        return self.when is not None and self.when.shared


@dataclass(frozen=True, slots=True)
class Pattern:
    """A row with a regular expression."""

    expression: re.Pattern[str]
    standard: tuple[str | int, ...]
    """Text and numbers of groups, in order."""
    when: When | None
    line: int


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What one topolect says in its own way."""

    literals: Mapping[str, tuple[Literal, ...]]
    """Rows by what is said, the ones that look around them first, each in the order of the file."""
    lengths: Mapping[str, tuple[int, ...]]
    """Lengths of the literals by their first character, longest first."""
    patterns: tuple[Pattern, ...]
    tells: bool
    """Whether its rows say which of them Mandarin has too: a text with none of the others is Mandarin."""
    signs: Signs


def names() -> tuple[str, ...]:
    """Return the topolects that have a lexicon."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.tsv")))


def load(file: Path, folded: Folded = str) -> Lexicon:
    """Read a lexicon. Raises EngineMissing, naming file and line, for a row that is not as it should be.

    folded: applied to what is said and to conditions, so that they and the text they are looked for in are written
    alike.
    """
    literals: dict[str, list[Literal]] = {}
    patterns: list[Pattern] = []
    seen: dict[tuple[str, str], int] = {}
    written = rows(file)
    for row, said, conditions in zip(written, *_folded(written, folded), strict=True):
        try:
            earlier = seen.setdefault((row.said, row.when), row.number)
            if earlier != row.number:
                raise ValueError(f"line {earlier} says the same")
            expression, when = _EXPRESSION.fullmatch(said), _when(conditions)
            if expression:
                patterns.append(_pattern(expression[1], row.standard, when, row.number))
            else:
                literals.setdefault(said, []).append(_literal(row, when))
        except (ValueError, re.error) as error:
            raise EngineMissing(f"{file.name}, line {row.number}: {error}.") from error
    signs = read_signs(file, folded, (said for said, rows in literals.items() if _replaces(said, rows)))
    if signs.spelling is not None:
        _respell(literals, signs.spelling)
    return Lexicon(
        {said: tuple(sorted(rows, key=_anywhere)) for said, rows in literals.items()},
        _lengths(literals),
        tuple(patterns),
        any(row.shared for rows in literals.values() for row in rows),
        signs,
    )


def _folded(written: Sequence[Row], folded: Folded) -> tuple[list[str], list[str]]:
    """Return what is said, and the conditions, of all rows folded; in one go, for converting is slow to start."""
    if not written:
        return [], []
    said = folded("\n".join(row.said for row in written)).split("\n")
    return said, folded("\n".join(row.when for row in written)).split("\n")


def rows(file: Path) -> list[Row]:
    """Return the rows of a lexicon as they are written. Raises EngineMissing as `load` does, for their columns."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EngineMissing(f"The lexicon {file} cannot be read: {error}.") from error
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#") or is_directive(line):
            continue
        try:
            found.append(Row(*_columns(line), number))
        except ValueError as error:
            raise EngineMissing(f"{file.name}, line {number}: {error}.") from error
    return found


def _columns(line: str) -> tuple[str, str, str]:
    columns = line.split("\t")
    if not 2 <= len(columns) <= 3:
        raise ValueError(f"{len(columns)} columns instead of 2 or 3")
    said, standard, when = (*columns, "")[:3]
    if not said or said != said.strip() or standard != standard.strip():
        raise ValueError("what is said is empty, or a column has spaces around it")
    return said, standard, " ".join(when.split())


def _literal(row: Row, when: When | None) -> Literal:
    if _ASCII_WORD.search(row.said) or _ASCII_WORD.search(row.standard):
        raise ValueError("Latin letters and digits are facts, which no row changes")
    if "\\" in row.said + row.standard or "/" in row.said:
        raise ValueError("a slash in literal text; expressions stand between two")
    return Literal(row.standard, when, row.number)


def _pattern(expression: str, standard: str, when: When | None, line: int) -> Pattern:
    compiled = re.compile(expression)
    if compiled.match(""):
        raise ValueError("the expression matches nothing at all")
    parts = tuple(int(p) if i % 2 else p for i, p in enumerate(_REFERENCE.split(standard)) if p)
    for part in parts:
        if isinstance(part, int) and not 1 <= part <= compiled.groups:
            raise ValueError(f"there is no group {part}")
        if isinstance(part, str) and ("\\" in part or _ASCII_WORD.search(part)):
            raise ValueError("Latin letters, digits and backslashes but for \\1 are not to be written")
    return Pattern(compiled, parts, when, line)


@lru_cache(maxsize=4096)
def _when(written: str) -> When | None:
    """Return the conditions of a row, or None where it has none. Most rows share theirs with many others."""
    if not written:
        return None
    before, after, flags = [], [], set()
    for one in written.split(" "):
        kind, colon, expression = one.partition(":")
        if kind == "before" and expression:
            before.append(re.compile(expression))
        elif kind == "after" and expression:
            after.append(re.compile(rf"(?:{expression})\Z"))
        elif kind in _FLAGS and not colon:
            flags.add(kind)
        else:
            raise ValueError(f"no condition {one!r}: before:REGEX, after:REGEX, {', '.join(_FLAGS)}")
    return When(tuple(before), tuple(after), **dict.fromkeys(flags, True))


def _replaces(said: str, rows: Iterable[Literal]) -> bool:
    return all(row.when is None and row.standard != said for row in rows)


def _respell(literals: dict[str, list[Literal]], spelling: Spelling) -> None:
    """Let rows hold for the other spelling of a word within them, too."""
    for said in [one for one in literals if spelling.spelt in one[1:]]:
        literals.setdefault(said.replace(spelling.spelt, spelling.meant), []).extend(literals[said])


def _anywhere(row: Literal) -> bool:
    return row.when is None or row.when.anywhere


def _lengths(literals: Iterable[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for said in literals:
        found.setdefault(said[0], set()).add(len(said))
    return {first: tuple(sorted(lengths, reverse=True)) for first, lengths in found.items()}
