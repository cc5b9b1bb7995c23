"""Readings of single characters that lie in what stands around them: rules, and the one that holds."""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A reading of one character, or word, between neighbours."""

    character: str
    reading: str
    before: str = ""
    """Regular expression at the end of the text before."""
    after: str = ""
    """Regular expression at the beginning of the text after."""


class Rules:
    """Rules by character, in the order in which they are tried."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        """Compile them."""
        self._by_character: dict[str, list[tuple[re.Pattern[str], re.Pattern[str], str]]] = {}
        for rule in rules:
            sides = re.compile(f"(?:{rule.before})$"), re.compile(f"(?:{rule.after})")
            self._by_character.setdefault(rule.character, []).append((*sides, rule.reading))

    def __contains__(self, character: str) -> bool:
        return character in self._by_character

    def reading(self, character: str, before: str, after: str) -> str | None:
        """Return the reading of the first rule that holds between these texts; None where none does."""
        return next(
            (
                said
                for left, right, said in self._by_character.get(character, ())
                if left.search(before) and right.match(after)
            ),
            None,
        )
