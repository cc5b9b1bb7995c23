"""The wish for a person, found by phrases of each language."""

import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Self

from access_gateway.contracts.errors import SettingsError
from access_gateway.understanding.phrases import compiled, read_parts

_CONTEXT = 40
"""How many characters around a phrase can turn it into its opposite."""


@dataclass(frozen=True, slots=True)
class PersonPhrases:
    """How people of some languages ask for a person, and how they say that they do not."""

    languages: frozenset[str]
    """Primary subtags: "zh", "yue"."""
    wants: tuple[re.Pattern[str], ...]
    not_before: re.Pattern[str] | None
    """Ends right before a phrase that is refused: "do not …"."""
    asked_anyway: re.Pattern[str] | None
    """Ends right before a phrase that is wanted although `not_before` matches: "why don't you …"."""
    not_inside: re.Pattern[str] | None
    not_after: re.Pattern[str] | None
    """Begins right after a phrase that is refused."""

    @classmethod
    def read(cls, file: Traversable) -> Self:
        """Read a phrase file (docs/languages-texts.md tells what is in it).

        Raises SettingsError that names the file where it is not of that shape.
        """
        try:
            table = tomllib.loads(file.read_text(encoding="utf-8"))
            parts = read_parts(table.get("parts", {}))
            wants = tuple(compiled(pattern, parts) for pattern in table["wants"])
            return cls(
                languages=frozenset(table["languages"]),
                wants=wants,
                not_before=_optional(table, "not_before", parts, "(?:{})$"),
                asked_anyway=_optional(table, "asked_anyway", parts, "(?:{})$"),
                not_inside=_optional(table, "not_inside", parts, "{}"),
                not_after=_optional(table, "not_after", parts, "{}"),
            )
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, re.error) as error:
            raise SettingsError(f"The phrase file {file} cannot be used: {error!r}.") from error

    def find(self, text: str) -> str | None:
        """Return the first words of normalised text that ask for a person, or None."""
        for pattern in self.wants:
            for match in pattern.finditer(text):
                if match[0] and not self._refused(text, match):
                    return match[0].strip(" ,")
        return None

    def _refused(self, text: str, match: re.Match[str]) -> bool:
        before = text[max(0, match.start() - _CONTEXT) : match.start()]
        after = text[match.end() : match.end() + _CONTEXT]
        if self.not_inside and self.not_inside.search(match[0]):
            return True
        if self.not_after and self.not_after.match(after):
            return True
        if not (self.not_before and self.not_before.search(before)):
            return False
        return not (self.asked_anyway and self.asked_anyway.search(before + match[0][:1]))


def read_all() -> tuple[PersonPhrases, ...]:
    """Read every phrase file. Raises SettingsError."""
    folder = files("access_gateway.understanding") / "person"
    found = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name
    )
    return tuple(PersonPhrases.read(file) for file in found)


def _optional(table: dict[str, Any], name: str, parts: dict[str, str], shape: str) -> re.Pattern[str] | None:
    return (
        compiled(shape.format(table[name]) if shape != "{}" else table[name], parts)
        if name in table
        else None
    )
