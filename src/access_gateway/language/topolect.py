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
from access_gateway.language.rewriting import Char, Cuts, Marks, Sentence

_LONGEST_SENTENCE = 200
"""Characters. Longer ones are cut, after a comma where there is one: no rule looks further, which bounds its time."""
_SENTENCE = re.compile(r"(?:[^。！？；\n!?;]|[!?;](?=[0-9A-Za-z]))*(?:[。！？；\n]|[!?;](?![0-9A-Za-z]))*")
_COMMAS = "，,、：: "
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
        marks = Marks(folded, words.signs)
        if words.signs.only and not marks.found():
            return _unchanged(text)
        cuts = Cuts(folded, self._segmenter, [match.start() for match in _ALONE.finditer(text)])
        sentences = [
            Sentence(folded[start:end], start, cuts, marks, words) for start, end in _sentences(folded)
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


def _is_mandarin(sentences: "Sequence[Sentence]", length: int) -> bool:
    """Say whether a text has no word that Mandarin lacks, and few of those that it has and seldom uses."""
    shared = set().union(*(one.shared for one in sentences))
    return not any(one.found for one in sentences) and max(len(shared), 1) * _RARE < length


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


def _runs(chars: Sequence[Char]) -> Iterator[list[Char]]:
    """Yield characters that come from one place together: the original's own in their order, or a row's."""
    run: list[Char] = []
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
