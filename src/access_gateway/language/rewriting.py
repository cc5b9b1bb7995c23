"""One sentence of a topolect, rewritten: its words first, then the rules of its grammar."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from access_gateway.contracts.language import Segmenter
from access_gateway.language.lexicon import LONGEST_LOOK, Lexicon, Literal, Pattern, When
from access_gateway.language.signs import Signs

_NUMERALS = re.compile("[零〇一二两三四五六七八九十百千万亿]{2,}")
_FACT = re.compile(
    r"[0-9A-Za-z]+(?:[.,:/@_%+#&=?*'~-]+[0-9A-Za-z]+)*|[零〇一二两三四五六七八九十百千万亿]{2,}"
)
_AMOUNT = re.compile(f"(?:{_FACT.pattern})(?:(?<=[0-9])(?:分钟|小时|公斤|[一-龥]))?")
"""A fact, and behind figures the word that they count: a rule puts nothing between or into the two."""
_ASKS = re.compile(
    "[?？吗嘛么咩谁哪乜啥呒咋]|什么|怎|多少|几[时多个化]|何[时处]|点[样解]|边[个度位处]|啷个|阿是|奈能|按怎|佗|偌"
)


@dataclass(frozen=True, slots=True)
class Char:
    """A character of a sentence that is being rewritten, and where in the original it comes from."""

    char: str
    start: int
    end: int
    own: bool
    """Whether it is the original's, not a row's."""


class Cuts:
    """Where the words of a text begin and end if it is Mandarin; found when first asked for."""

    def __init__(self, text: str, segmenter: Segmenter, alone: Sequence[int] = ()) -> None:
        """Take the folded text, and the places of characters that are words of their own."""
        self._text, self._segmenter, self._alone = text, segmenter, alone
        self._inside: list[bool] | None = None

    def inside(self, position: int) -> bool:
        """Say whether a word goes across this place between two characters."""
        if self._inside is None:
            self._inside = [True] * (len(self._text) + 1)
            at = 0
            for word in self._segmenter.cut(self._text):
                self._inside[at] = False
                at += len(word)
            self._inside[at] = False
            for place in self._alone:
                self._inside[place] = self._inside[place + 1] = False
        return self._inside[position]


class Marks:
    """Whether a text has a sign of the topolect; found when first asked for."""

    def __init__(self, text: str, signs: Signs) -> None:
        """Take the folded text, and what it is looked for by."""
        self._text, self._signs = text, signs
        self._found: bool | None = None

    def found(self) -> bool:
        """Say whether there is one."""
        if self._found is None:
            self._found = self._signs.found(self._text)
        return self._found


class Sentence:
    """One sentence on its way from topolect to standard."""

    def __init__(self, text: str, offset: int, cuts: Cuts, marks: Marks, words: Lexicon) -> None:
        """Take the folded sentence and its place in the text that `cuts` and `marks` know."""
        self._text, self._offset, self._cuts, self._words = text, offset, cuts, words
        self._marks = marks
        self._asks = _ASKS.search(text) is not None
        self._taken = 0
        """Where the row before ended."""
        self._numerals = [match.span() for match in _NUMERALS.finditer(text)]
        self.found: set[int] = set()
        """Rows of the words that Mandarin does not say."""
        self.shared: set[int] = set()
        """Rows of the words that it says too."""
        self._chars = self._by_words()

    def rewritten(self) -> list[Char]:
        """Return the characters of the sentence in standard Mandarin."""
        chars = self._chars
        text = "".join(one.char for one in chars)
        for pattern in self._words.patterns:
            if pattern.expression.search(text):
                chars = self._by_pattern(pattern, text, chars)
                text = "".join(one.char for one in chars)
        return chars

    def _by_words(self) -> list[Char]:
        text, offset, lengths = self._text, self._offset, self._words.lengths
        chars: list[Char] = []
        position = 0
        self._taken = 0
        while position < len(text):
            found = (
                (length, self._row(position, position + length)) for length in lengths.get(text[position], ())
            )
            length, row = next((one for one in found if one[1] is not None), (1, None))
            start, end = offset + position, offset + position + length
            if row is None or row.standard == text[position : position + length]:
                chars += [
                    Char(char, at, at + 1, own=True)
                    for at, char in enumerate(text[position : position + length], start)
                ]
            else:
                chars += [Char(char, start, end, own=False) for char in row.standard]
                (self.shared if row.shared else self.found).add(row.line)
            position += length
            if row is not None:
                self._taken = position
        return chars

    def _row(self, start: int, end: int) -> Literal | None:
        """Return the row for these characters, if one holds here and tears no number and no Mandarin word."""
        text = self._text
        if end > len(text):
            return None
        for row in self._words.literals.get(text[start:end], ()):
            if row.when is None or self._holds(row.when, text, start, end):
                break
        else:
            return None
        if not row.standard and _FACT.match(text[start - 1 : start]) and _FACT.match(text[end : end + 1]):
            return None
        if any(
            start < last and first < end and not start <= first < last <= end
            for first, last in self._numerals
        ):
            return None
        whole = row.when is not None and row.when.whole
        return row if whole or not self._tears_a_word(start, end) else None

    def _tears_a_word(self, start: int, end: int) -> bool:
        """Say whether a row takes one character of a longer word, or the end of one and the beginning of the next.

        A word whose beginning a row has taken already is none.
        """
        before = start != self._taken and self._cuts.inside(self._offset + start)
        after = self._cuts.inside(self._offset + end)
        return before or after if end - start == 1 else before and after

    def _by_pattern(self, pattern: Pattern, text: str, chars: list[Char]) -> list[Char]:
        """Apply one rule wherever it holds and leaves every fact of the sentence as it is."""
        facts = sorted(_AMOUNT.findall(text))
        done: list[Char] = []
        position = 0
        for match in pattern.expression.finditer(text):
            start, end = match.span()
            if start < position or start == end:
                continue
            if pattern.when is not None and not self._holds(pattern.when, text, start, end):
                continue
            changed = [*done, *chars[position:start], *_expanded(pattern, match, chars)]
            after = "".join(one.char for one in changed) + text[end:]
            if sorted(_AMOUNT.findall(after)) == facts:
                done, position = changed, end
        return [*done, *chars[position:]]

    def _holds(self, when: When, text: str, start: int, end: int) -> bool:
        return (
            not (when.start and text[max(start - 1, 0) : start].isalnum())
            and not (when.end and text[end : end + 1].isalnum())
            and (self._asks or not when.question)
            and (not when.marked or self._marks.found())
            and all(one.match(text, end) for one in when.before)
            and all(one.search(text, max(0, start - LONGEST_LOOK), start) for one in when.after)
        )


def _expanded(pattern: Pattern, match: re.Match[str], chars: Sequence[Char]) -> list[Char]:
    """Return what a rule writes; the characters of its groups keep where they come from."""
    start = min(one.start for one in chars[match.start() : match.end()])
    end = max(one.end for one in chars[match.start() : match.end()])
    written: list[Char] = []
    for part in pattern.standard:
        if isinstance(part, int):
            first, last = match.span(part)
            written += chars[first:last] if first >= 0 else ()
        else:
            written += [Char(char, start, end, own=False) for char in part]
    return written
