"""Answers in braille: Unicode patterns for refreshable displays, and BRF for embossers and note takers."""

import functools
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from access_gateway.contracts.braille import BrailleTranslator
from access_gateway.contracts.errors import EngineRefused
from access_gateway.contracts.language import PhoneticReader, ScriptConverter, Segmenter
from access_gateway.contracts.turn import Sentence
from access_gateway.reply.braille_numbers import carries
from access_gateway.reply.braille_tables import TABLES, Table, choose, tables_for
from access_gateway.reply.mandarin_braille import Sounds, learn, prepare
from access_gateway.reply.text import clean_line

_PLAIN_DIGITS = str.maketrans({chr(zero + n): str(n) for zero in (0x0F20, 0x1810, 0xFF10) for n in range(10)})
"""Tibetan, Mongolian and full-width digits: braille has one set."""


REMEMBERED_LINES = 1024
"""A service says the same sentences over and over."""


@dataclass(frozen=True, slots=True)
class Written:
    """Text in Unicode braille."""

    cells: str | None
    """None where it cannot be put so without loss."""
    lost: bool = False
    """Whether cells were made and withheld, because their numbers were not those of the text."""


class Braille:
    """Puts answers into braille. Safe to use from several threads."""

    def __init__(
        self,
        translator: BrailleTranslator,
        *,
        segmenter: Segmenter,
        reader: PhoneticReader,
        converter: ScriptConverter,
    ) -> None:
        """Take the tables' engine, and what Chinese needs: words, their readings, and both scripts."""
        self._translator = translator
        self._segmenter, self._reader, self._converter = segmenter, reader, converter
        self._sounds: dict[str, Sounds] = {}
        self._written = functools.lru_cache(maxsize=REMEMBERED_LINES)(self._write)
        self._learning = threading.Lock()

    @property
    def name(self) -> str:
        """The library behind the tables."""
        return self._translator.name

    def tables(self, language: str) -> tuple[str, ...]:
        """Return the names of the tables here for a language, the default first."""
        return tuple(table.name for table in tables_for(language) if self._writes(table))

    def all_tables(self) -> tuple[Table, ...]:
        """Return every table that can be chosen here."""
        return tuple(table for table in TABLES if self._writes(table))

    def _writes(self, table: Table) -> bool:
        here = self._translator.has(table.file)
        return here and (not table.sample or self._cells(table.sample, table) is not None)

    def sentences(self, sentences: Sequence[Sentence], preferred: str | None = None) -> Written:
        """Return the answer, a line a sentence; no cells where one of them cannot be put so.

        preferred: a table's name (`braille_tables.NAMES`), used for the languages that it fits. An answer with
        a hole would be worse than none.
        """
        written = [self.line(sentence.text, sentence.language, preferred) for sentence in sentences]
        lines = [line.cells for line in written]
        cells = "\n".join(line for line in lines if line) if lines and None not in lines else None
        return Written(cells, any(line.lost for line in written))

    def line(self, text: str, language: str, preferred: str | None = None) -> Written:
        """Return one line.

        No cells where its language has no table, a character has no cells, or the cells do not carry the numbers.
        """
        table = choose(language, preferred)
        if table is None or not self._translator.has(table.file):
            return Written(None)
        return self._written(text, table)

    def _write(self, text: str, table: Table) -> Written:
        text = clean_line(text).translate(_PLAIN_DIGITS)
        cells = self._cells(self._ready(text, table), table)
        if cells is None:
            return Written(None)
        return Written(cells.strip("\u2800 ")) if carries(cells, text, table.digits) else Written(None, True)

    def _ready(self, text: str, table: Table) -> str:
        if table.characters is not None:
            text = self._converter.convert(text, to=table.characters)
        if not table.by_reading:
            return text
        simplified = self._converter.convert(text, to="Hans")
        return prepare(text, simplified, self._sounds_of(table), self._segmenter, self._reader)

    def _sounds_of(self, table: Table) -> Sounds:
        with self._learning:
            if table.name not in self._sounds:
                self._sounds[table.name] = learn(
                    _common(table.characters), self._reader, lambda one: self._cells(one, table)
                )
            return self._sounds[table.name]

    def _cells(self, text: str, table: Table) -> str | None:
        try:
            return self._translator.translate(text, table.file)
        except EngineRefused:
            return None


def _common(script: str | None) -> list[str]:
    """Return the common characters of a script: the first level of GB 2312, or of Big5."""
    if script == "Hant":
        rows, cells, encoding = range(0xA4, 0xC7), (*range(0x40, 0x7F), *range(0xA1, 0xFF)), "big5"
    else:
        rows, cells, encoding = range(0xB0, 0xD8), tuple(range(0xA1, 0xFF)), "gb2312"
    decoded = (bytes((row, cell)).decode(encoding, "ignore") for row in rows for cell in cells)
    return [character for character in decoded if "\u4e00" <= character <= "\u9fff"]
