"""What a customer says to the gateway itself: again, slower, louder, stop. Found by phrases of each language.

A message is a command only when all of it is: one of the phrases, with courtesies and reasons around it.
"Say it faster" is one; "send it faster" has a word that no phrase has, and goes to the backend.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Self

from access_gateway.contracts.errors import SettingsError
from access_gateway.contracts.turn import Command
from access_gateway.understanding.phrases import filled, read_parts

MOST_CHARS = 80
"""Longer messages are not commands: the longest of our examples has 42 characters, normalised."""
_COURTESIES = 5
"""On either side of a phrase."""
_TIMES = 3
"""A phrase may be said so often in one message: "stop, stop, stop"."""


@dataclass(frozen=True, slots=True)
class CommandPhrases:
    """How people of some languages command the gateway."""

    languages: frozenset[str]
    """Primary subtags: "zh", "yue"."""
    patterns: Mapping[Command, re.Pattern[str]]
    """For whole normalised messages."""

    @classmethod
    def read(cls, file: Traversable) -> Self:
        """Read a phrase file (docs/languages-texts.md tells what is in it).

        Raises SettingsError that names the file where it is not of that shape.
        """
        try:
            table = tomllib.loads(file.read_text(encoding="utf-8"))
            return cls(frozenset(table["languages"]), dict(_patterns(table)))
        except (
            OSError,
            UnicodeDecodeError,
            tomllib.TOMLDecodeError,
            KeyError,
            ValueError,
            re.error,
        ) as error:
            raise SettingsError(f"The phrase file {file} cannot be used: {error!r}.") from error

    def find(self, text: str) -> Command | None:
        """Return the command that a whole normalised message is, or None."""
        if not text or len(text) > MOST_CHARS:
            return None
        return next((command for command, pattern in self.patterns.items() if pattern.fullmatch(text)), None)


def read_all() -> tuple[CommandPhrases, ...]:
    """Read every phrase file. Raises SettingsError."""
    folder = files("access_gateway.understanding") / "command"
    found = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name
    )
    return tuple(CommandPhrases.read(file) for file in found)


def _patterns(table: Mapping[str, Any]) -> list[tuple[Command, re.Pattern[str]]]:
    parts = read_parts(table.get("parts", {}))
    gap = "[ ,]" if table["spaced"] else ",?"
    beside = table.get("beside", {})
    found = []
    for name, phrases in table["commands"].items():
        command = Command(name)
        reasons = [*beside.get("any", ()), *beside.get(name, ())]
        before, after = ("|".join((table[side], *reasons)) for side in ("before", "after"))
        phrase = "|".join(phrases)
        whole = (
            f"(?:(?:{before}){gap}){{0,{_COURTESIES}}}"
            f"(?:{phrase})(?:(?:{gap}(?:{after}))?{gap}(?:{phrase})){{0,{_TIMES - 1}}}"
            f"(?:{gap}(?:{after})){{0,{_COURTESIES}}}"
        )
        found.append((command, re.compile(filled(whole, parts))))
    return found
