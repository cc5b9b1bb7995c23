"""Print → braille."""

from typing import Protocol


class BrailleTranslator(Protocol):
    """Translates text by published braille tables (liblouis)."""

    @property
    def name(self) -> str:
        """Library and version: "liblouis 3.24.0"."""
        ...

    def has(self, table: str) -> bool:
        """Say whether a table is installed and can be read."""
        ...

    def translate(self, text: str, table: str) -> str:
        """Return one line of text as Unicode braille patterns (U+2800 to U+28FF).

        Raises EngineRefused for a table that is not there, a text over 10,000 characters, or one with a
        character that the table has no braille for.
        """
        ...
