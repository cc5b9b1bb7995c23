"""Signs of a topolect: what shows that a text is not Mandarin.

A lexicon's lines that begin with `!`, a tab after the word:

- `!marks` REGEX: what hardly any Mandarin text matches; one is enough;
- `!hints` REGEX: of these, two different ones near each other are enough;
- `!only` and a comment: the lexicon is only for text with a sign, so that its rows may reach further there. A longer
  word that a row without conditions replaces is a sign, too;
- `!shared` WORDS, apart by spaces, on as many lines as it takes: they are replaced although Mandarin has them, and are
  no sign;
- `!traditional` three characters, for a word that simplified text writes like another, as it has 个 for 個: the first,
  in traditional text, is read as the second, and the third beside it as itself.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from access_gateway.contracts.errors import EngineMissing

NEAR = 24
"""Characters between two hints at most."""
_NEXT_HINTS = 3
_DIRECTIVE = re.compile(r"!(marks|hints|only|shared|traditional)\t(\S.*)")


@dataclass(frozen=True, slots=True)
class Spelling:
    """A word of traditional text that simplified text writes like another."""

    spelt: str
    meant: str
    """What is read for it."""
    other: str
    """The word beside it that stays."""

    def read(self, folded: str, text: str) -> str:
        """Return folded text in which the two are apart; as it is where the text has no such word."""
        if self.spelt not in text or folded == text:
            return folded
        read = {self.spelt: self.meant, self.other: self.other}
        return "".join(read.get(own, one) for one, own in zip(folded, text, strict=True))


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of one topolect. Text and expressions are folded alike."""

    marks: re.Pattern[str] | None = None
    hints: re.Pattern[str] | None = None
    only: bool = False
    """Whether the lexicon is only for text with a sign."""
    own: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Words that are signs, by their first character."""
    spelling: Spelling | None = None

    def found(self, text: str) -> bool:
        """Say whether there is a sign."""
        return (
            (self.marks is not None and self.marks.search(text) is not None)
            or self._has_hints(text)
            or any(text.startswith(word, at) for at, one in enumerate(text) for word in self.own.get(one, ()))
        )

    def _has_hints(self, text: str) -> bool:
        near = list(self.hints.finditer(text)) if self.hints else []
        return any(
            one[0] != other[0] and other.start() - one.start() <= NEAR
            for at, one in enumerate(near)
            for other in near[at + 1 : at + 1 + _NEXT_HINTS]
        )


def is_directive(line: str) -> bool:
    """Say whether a line of a lexicon is one of these, and no row."""
    return line.startswith("!")


def read_signs(file: Path, folded: Callable[[str], str], replaced: Iterable[str]) -> Signs:
    """Read the signs of a lexicon. Raises EngineMissing, naming file and line.

    replaced: the words, folded, that rows without conditions replace.
    """
    said: dict[str, str] = {}
    shared: set[str] = set()
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if not is_directive(line):
            continue
        written = _DIRECTIVE.fullmatch(line)
        try:
            if written is None:
                raise ValueError(
                    "none of !marks, !hints, !only, !shared, !traditional, a tab, and what it is"
                )
            kind, content = written.groups()
            if kind == "shared":
                shared.update(folded(content).split(" "))
                continue
            if kind in said:
                raise ValueError(f"!{kind} stands above already")
            if kind == "traditional" and len(content) != len(("spelt", "meant", "other")):
                raise ValueError("!traditional is of three characters")
            re.compile(content if kind in ("marks", "hints") else "")
            said[kind] = content
        except (ValueError, re.error) as error:
            raise EngineMissing(f"{file.name}, line {number}: {error}.") from error
    own: dict[str, set[str]] = {}
    for word in replaced if "only" in said else ():
        if len(word) > 1 and word not in shared:
            own.setdefault(word[0], set()).add(word)
    marks, hints = (re.compile(folded(said[kind])) if kind in said else None for kind in ("marks", "hints"))
    return Signs(
        marks,
        hints,
        only="only" in said,
        own={first: frozenset(words) for first, words in own.items()},
        spelling=Spelling(*said["traditional"]) if "traditional" in said else None,
    )
