"""Topolects of Chinese → standard written Mandarin, by a lexicon of words and a few rules of grammar.

First the words: one pass from left to right, the longest row that holds; then the rules, in the order of the
file. A text in which little was found, and only what Mandarin says too, is Mandarin, and stays. Text in either
script is matched in simplified characters and keeps its own where no row applies. Numbers, Latin words and addresses
are facts, and come out as they went in.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from access_gateway.contracts.language import ScriptConverter, Segmenter, Stretch
from access_gateway.language import lexicon
from access_gateway.language.lexicon import LONGEST_LOOK, Lexicon, Literal, Pattern, When
from access_gateway.language.signs import Signs

_LONGEST_SENTENCE = 200
"""Characters. Longer ones are cut, after a comma where there is one: no rule looks further, which bounds its time."""
_SENTENCE = re.compile(r"(?:[^。！？；\n!?;]|[!?;](?=[0-9A-Za-z]))*(?:[。！？；\n]|[!?;](?![0-9A-Za-z]))*")
_COMMAS = "，,、：: "
_NUMERALS = re.compile("[零〇一二两三四五六七八九十百千万亿]{2,}")
_FACT = re.compile(
    r"[0-9A-Za-z]+(?:[.,:/@_%+#&=?*'~-]+[0-9A-Za-z]+)*|[零〇一二两三四五六七八九十百千万亿]{2,}"
)
_ASKS = re.compile(
    "[?？吗嘛么咩谁哪乜啥呒咋]|什么|怎|多少|几[时多个化]|何[时处]|点[样解]|边[个度位处]|啷个|阿是|奈能|按怎|佗|偌"
)

_RARE = 10
"""Characters of text that a word which Mandarin has too may stand for, to be taken for the topolect's. Of 2,000 reviews
one in 200 has that much; of sentences of a topolect without any other sign, most."""

_ALONE = re.compile("(?<![關关])係")
"""Traditional text tells 係, "is", from 系 in words such as 菜系; simplified text does not."""

# Characters whose simplified forms hardly anybody writes, by those forms: what people write is what rows have.
_RARE_FORMS: Mapping[str, str] = {"𠮶": "嗰", "㖞": "喎", "𩠌": "餸", "𨅬": "躝"}


@dataclass(frozen=True, slots=True)
class Standard:
    """A text in standard Mandarin, and where each stretch of it comes from."""

    text: str
    offsets: tuple[Stretch, ...]
    """In order, covering all of `text`; what no stretch comes from was left out."""


@dataclass(frozen=True, slots=True)
class _Char:
    """A character of a sentence that is being rewritten, and where in the original it comes from."""

    char: str
    start: int
    end: int
    own: bool
    """Whether it is the original's, not a row's."""


class TopolectNormaliser:
    """Rewrites topolects as standard Mandarin. Safe to share between threads."""

    def __init__(
        self,
        segmenter: Segmenter,
        converter: ScriptConverter,
        folder: Path = lexicon.FOLDER,
        *,
        only: Collection[str] | None = None,
        writer: ScriptConverter | None = None,
    ) -> None:
        """Take what cuts Mandarin into words and what converts script; read the lexicons of `folder`.

        only: the topolects to read; None: all, in about half a second. writer: what writes the words that are put in
        in traditional characters; None: the same converter.
        Raises EngineMissing for a lexicon with a bad row, naming file and line.
        """
        self._segmenter = segmenter
        self._converter = converter
        self._writer = writer or converter
        self._lexicons = {
            file.stem: lexicon.load(file, self.folded)
            for file in sorted(folder.glob("*.tsv"))
            if only is None or file.stem in only
        }

    @property
    def topolects(self) -> frozenset[str]:
        """Names of the topolects that have a lexicon."""
        return frozenset(self._lexicons)

    def folded(self, text: str) -> str:
        """Return the text in the characters that lexicons are written in; its length stays."""
        simplified = self._converter.convert(text, to="Hans")
        if len(simplified) != len(text):  # a phrase of another length
            single = (self._converter.convert(char, to="Hans") for char in text)
            simplified = "".join(s if len(s) == 1 else c for s, c in zip(single, text, strict=True))
        return "".join(_RARE_FORMS.get(char, char) for char in simplified)

    def standard(self, text: str, topolect: str, *, script: str = "Hans") -> Standard:
        """Return the text in standard Mandarin; unchanged for a topolect without a lexicon.

        script: "Hans" or "Hant", of the words that are put in; all else keeps its characters.
        """
        words = self._lexicons.get(topolect)
        if words is None:
            return _unchanged(text)
        folded = self.folded(text)
        if words.signs.spelling is not None:
            folded = words.signs.spelling.read(folded, text)
        marks = _Marks(folded, words.signs)
        if words.signs.only and not marks.found():
            return _unchanged(text)
        cuts = _Cuts(folded, self._segmenter, [match.start() for match in _ALONE.finditer(text)])
        sentences = [
            _Sentence(folded[start:end], start, cuts, marks, words) for start, end in _sentences(folded)
        ]
        if words.tells and _is_mandarin(sentences, len(text)):
            return _unchanged(text)
        chars = [char for one in sentences for char in one.rewritten()]
        written: list[str] = []
        offsets: list[Stretch] = []
        position = 0
        for run in _runs(chars):
            start, end = run[0].start, run[-1].end
            part = text[start:end] if run[0].own else "".join(one.char for one in run)
            if script != "Hans" and not run[0].own:
                part = self._writer.convert(part, to=script)
            written.append(part)
            offsets.append(Stretch(position, position + len(part), start, end))
            position += len(part)
        return Standard("".join(written), tuple(offsets))


def _unchanged(text: str) -> Standard:
    return Standard(text, (Stretch(0, len(text), 0, len(text)),) if text else ())


def _is_mandarin(sentences: "Sequence[_Sentence]", length: int) -> bool:
    """Say whether a text has no word that Mandarin lacks, and few of those that it has and seldom uses."""
    shared = set().union(*(one.shared for one in sentences))
    return not any(one.found for one in sentences) and max(len(shared), 1) * _RARE < length


class _Cuts:
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


class _Marks:
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


class _Sentence:
    """One sentence on its way from topolect to standard."""

    def __init__(self, text: str, offset: int, cuts: _Cuts, marks: _Marks, words: Lexicon) -> None:
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

    def rewritten(self) -> list[_Char]:
        """Return the characters of the sentence in standard Mandarin."""
        chars = self._chars
        text = "".join(one.char for one in chars)
        for pattern in self._words.patterns:
            if pattern.expression.search(text):
                chars = self._by_pattern(pattern, text, chars)
                text = "".join(one.char for one in chars)
        return chars

    def _by_words(self) -> list[_Char]:
        text, offset, lengths = self._text, self._offset, self._words.lengths
        chars: list[_Char] = []
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
                    _Char(char, at, at + 1, own=True)
                    for at, char in enumerate(text[position : position + length], start)
                ]
            else:
                chars += [_Char(char, start, end, own=False) for char in row.standard]
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

    def _by_pattern(self, pattern: Pattern, text: str, chars: list[_Char]) -> list[_Char]:
        """Apply one rule wherever it holds and leaves every fact of the sentence as it is."""
        facts = sorted(_FACT.findall(text))
        done: list[_Char] = []
        position = 0
        for match in pattern.expression.finditer(text):
            start, end = match.span()
            if start < position or start == end:
                continue
            if pattern.when is not None and not self._holds(pattern.when, text, start, end):
                continue
            changed = [*done, *chars[position:start], *_expanded(pattern, match, chars)]
            after = "".join(one.char for one in changed) + text[end:]
            if sorted(_FACT.findall(after)) == facts:
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


def _expanded(pattern: Pattern, match: re.Match[str], chars: Sequence[_Char]) -> list[_Char]:
    """Return what a rule writes; the characters of its groups keep where they come from."""
    start = min(one.start for one in chars[match.start() : match.end()])
    end = max(one.end for one in chars[match.start() : match.end()])
    written: list[_Char] = []
    for part in pattern.standard:
        if isinstance(part, int):
            first, last = match.span(part)
            written += chars[first:last] if first >= 0 else ()
        else:
            written += [_Char(char, start, end, own=False) for char in part]
    return written


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of sentences, and of the parts of those that are very long."""
    for match in _SENTENCE.finditer(text):
        start, end = match.span()
        while end - start > _LONGEST_SENTENCE:
            window = text[start : start + _LONGEST_SENTENCE]
            cut = start + (max(map(window.rfind, _COMMAS)) + 1 or _LONGEST_SENTENCE)
            yield start, cut
            start = cut
        if start < end:
            yield start, end


def _runs(chars: Sequence[_Char]) -> Iterator[list[_Char]]:
    """Yield characters that come from one place together: the original's own in their order, or a row's."""
    run: list[_Char] = []
    for char in chars:
        if run:
            last = run[-1]
            follows = last.end == char.start if char.own else (last.start, last.end) == (char.start, char.end)
            if last.own != char.own or not follows:
                yield run
                run = []
        run.append(char)
    if run:
        yield run
