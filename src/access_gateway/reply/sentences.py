"""Cutting text into sentences, in every script of the table.

Rules, not a model: they are the same every time, take no memory, and a customer's order number survives
them. Sources of the punctuation: Unicode Standard Annex 29 (Sentence_Break=STerm) and the core
specification's chapters on Tibetan (13.4), Mongolian (13.5) and Yi (18.7).
"""

import re
import unicodedata
from collections.abc import Iterator

from access_gateway.reply.width import width

LIMIT = 120
"""Columns (a Han character takes two) above which a sentence is cut at a comma. Sixty characters are what
people read, hear and remember at once; see docs/languages-texts.md."""

_CLOSERS = "\"'”’»）)］]】」』》〉\u2069"
ATOMS = re.compile(
    r"""(?:https?://|www\.)[!-~]+        # an address
      | [\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+  # a mail address
      | [A-Za-z0-9](?:[A-Za-z0-9]|[-_./:#,](?=[A-Za-z0-9])){1,63}  # an order number, a version, 1,299.00
    """,
    re.VERBOSE | re.ASCII,
)
_ENDS = re.compile(
    rf"""(?:
        [。！？；｡…]*[。！？；｡]+[。！？；｡…!?]*    # Han, full width
      | [؟۔]+                                    # Arabic script
      | [།༎༏༐༑༔]+(?:\s*[།༎༏༐༑༔]+)*            # Tibetan shad, also doubled with a space between
      | (?<=ག)[ \u00a0](?=[\u0f00-\u0fff])       # Tibetan: after ga the shad is left out
      | [᠃᠉]+                                    # Mongolian full stop
      | [!?]+[!?.…]*(?=[\s{re.escape(_CLOSERS)}]|[^\x00-\x7f]|$)
      | \.(?=[\s{re.escape(_CLOSERS)}]|$)
    )[{re.escape(_CLOSERS)}]*
      | \n
    """,
    re.VERBOSE,
)
_TITLES = frozenset(
    {"mr", "mrs", "ms", "dr", "prof", "st", "vs", "e.g", "i.e", "approx", "т.б", "тел", "tel"}
)
_BEFORE_NUMBERS = frozenset({"no", "nos", "fig", "vol", "p", "pp", "art"})
_SOFT = re.compile(r"[，、：,;:؛،᠂᠄—…]+(?!\d)|(?<=\s)[-–](?=\s)")
_SPACES = re.compile(r"\s|\u0f0b")


def split_sentences(text: str, language: str, *, limit: int = LIMIT) -> tuple[str, ...]:
    """Return the sentences of a text, without the space around them.

    language: BCP 47 tag; only where a language writes a mark of its own kind does it matter. limit: columns
    above which a sentence is cut further: at commas, else at spaces (in Tibetan after a tsheg), else between
    characters; web addresses and order numbers stay whole. Joined, the sentences are the text but for space.
    """
    found: list[str] = []
    for sentence in _sentences(text):
        found.extend(_cut(sentence, limit))
    return tuple(found)


def _sentences(text: str) -> Iterator[str]:
    atoms = [match.span() for match in ATOMS.finditer(text)]
    start, atom = 0, 0
    for match in _ENDS.finditer(text):
        while atom < len(atoms) and atoms[atom][1] <= match.start():
            atom += 1
        if atom < len(atoms) and atoms[atom][0] <= match.start() and match.end() < atoms[atom][1]:
            continue
        if match[0][0] == "." and _is_abbreviation(text, match.start(), start):
            continue
        if sentence := text[start : match.end()].strip():
            yield sentence
        start = match.end()
    if sentence := text[start:].strip():
        yield sentence


def _is_abbreviation(text: str, dot: int, start: int) -> bool:
    """Say whether the dot belongs to the word before it: "No. 5", "J. Smith", "1. Open the box"."""
    word = re.search(r"[^\s\"'(（“«]*$", text[max(start, dot - 12) : dot])
    before = word[0] if word else ""
    initial = len(before) == 1 and before.isalpha() and before.isupper()
    numbered = before.isdigit() and not text[start : dot - len(before)].strip()
    after = text[dot + 1 : dot + 80].lstrip()
    counted = before.lower() in _BEFORE_NUMBERS and after[:1].isdigit()
    return bool(after) and (initial or numbered or counted or before.lower() in _TITLES)


def _cut(sentence: str, limit: int) -> Iterator[str]:
    """Cut what is over the limit, as late as it can be."""
    while width(sentence) > limit:
        reach = _reach(sentence, limit)
        cut = _last(_SOFT, sentence, reach) or _last(_SPACES, sentence, reach) or _between(sentence, reach)
        head, rest = sentence[:cut].strip(), sentence[cut:].strip()
        if not rest:
            break
        yield head
        sentence = rest
    yield sentence


def _reach(sentence: str, limit: int) -> int:
    """Return how many characters fill the limit."""
    columns = 0
    for index, letter in enumerate(sentence):
        columns += width(letter)
        if columns > limit:
            return max(1, index)
    return len(sentence)


def _last(mark: re.Pattern[str], sentence: str, reach: int) -> int | None:
    """Return the end of the last mark within reach that leaves a part worth saying alone."""
    atoms = _spans(sentence, reach)
    least = reach // 4
    ends = (match.end() for match in mark.finditer(sentence, least, reach))
    return max((end for end in ends if not any(a < end < b for a, b in atoms)), default=None)


def _between(sentence: str, reach: int) -> int:
    """Return a place to cut where there is no mark: not in a number, not before a combining sign."""
    for start, end in _spans(sentence, reach):
        if start < reach < end:
            reach = start or end
    while reach < len(sentence) and (
        unicodedata.category(sentence[reach]).startswith("M") or sentence[reach] in "\u200d\ufe0f"
    ):
        reach += 1
    return reach


def _spans(sentence: str, reach: int) -> list[tuple[int, int]]:
    return [match.span() for match in ATOMS.finditer(sentence, 0, reach + 512)]
