"""Easy-read answers: one idea a line, numbers set apart.

The words stay the backend's own: nothing is left out, changed or explained, because a simpler wording that is
wrong helps nobody. Source of the layout: Inclusion Europe, "Information for all", on short lines and one idea
a sentence.
"""

import re
from collections.abc import Iterator, Sequence

from access_gateway.contracts.turn import EasyLine, Sentence
from access_gateway.reply.sentences import ATOMS
from access_gateway.reply.width import width

SHORT = 8
"""Columns under which a clause says too little to stand alone."""
LONG = 40
"""Columns above which two clauses are not put on one line."""

_CLAUSE_ENDS = re.compile(r"[，；;：،؛᠂᠄—]+(?!\d)|[,:](?=\s)")
_BRACKETED = re.compile(r"[（(【\[《「『“\"][^）)】\]》」』”\"]{0,200}[）)】\]》」』”\"]")
_UNIT = r"(?:\s?(?:[%％‰℃°]|元|块|塊|角|万|萬|亿|億|年|月|日|号|號|点|點|分|秒|小时|小時|天|件|个|個|kg|km|cm|g\b))"
_FACT = re.compile(rf"[¥￥$€₩₮₸]?\s?(?:[A-Z]{{1,4}}-?)?\d(?:[\d,./:٫٬-]*\d)?(?:{_UNIT}+(?:\d+{_UNIT}+)*)?")
"""A number with what stands before and after it; a date or a time of several numbers is one fact."""


def easy_read(sentences: Sequence[Sentence]) -> tuple[EasyLine, ...]:
    """Return the answer in short lines, each with the numbers that stand in it."""
    return tuple(
        EasyLine(line, sentence.language, tuple(_facts(line)))
        for sentence in sentences
        for line in _lines(sentence.text)
    )


def _lines(text: str) -> Iterator[str]:
    held = ""
    for clause in _clauses(text):
        if held and (width(held) < SHORT or width(clause) < SHORT) and width(held + clause) <= LONG:
            held += clause
            continue
        if held:
            yield _bare(held)
        held = clause
    if held:
        yield _bare(held)


def _clauses(text: str) -> Iterator[str]:
    """Yield the text cut after its commas; not within brackets, quotes, numbers and addresses."""
    whole = [match.span() for pattern in (ATOMS, _BRACKETED) for match in pattern.finditer(text)]
    start = 0
    for match in _CLAUSE_ENDS.finditer(text):
        if any(begin < match.end() < end for begin, end in whole):
            continue
        yield text[start : match.end()]
        start = match.end()
    if text[start:].strip():
        yield text[start:]


def _bare(line: str) -> str:
    """Return the line without the comma at its end, where the line's own end does its work."""
    line = line.strip()
    return re.sub(r"[，；;،؛᠂,]+$", "", line) or line


def _facts(line: str) -> Iterator[str]:
    return (match[0].strip() for match in _FACT.finditer(line))
