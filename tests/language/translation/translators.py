"""Translators that do as a test says."""

import re
from collections.abc import Callable
from itertools import permutations

from access_gateway.contracts.errors import TranslationError
from access_gateway.contracts.translation import Pair

PLACEHOLDER = re.compile(r"\[ZQ[A-Z]{2}\]")
ALL = frozenset(
    permutations(("zh-Hans", "ug-Arab", "bo-Tibt", "ko-Hang", "mn-Cyrl", "en-Latn", "za-Latn"), 2)
)
WORD = {
    "ug-Arab": "سۆز", "bo-Tibt": "ཚིག", "ko-Hang": "말씀", "mn-Cyrl": "үг", "en-Latn": "word", "zh-Hans": "话",
    "za-Latn": "vah",
}  # fmt: skip


class FakeTranslator:
    """Calls a function; keeps what it was asked."""

    name = "fake"

    def __init__(
        self, behaves: Callable[[str, str, str], str | TranslationError], pairs: frozenset[Pair] = ALL
    ) -> None:
        self._behaves, self.pairs = behaves, pairs
        self.asked: list[str] = []
        self.closed = False

    async def prepare(self) -> None:
        """Nothing."""

    async def translate(self, text: str, source: str, target: str) -> str:
        self.asked.append(text)
        outcome = self._behaves(text, source, target)
        if isinstance(outcome, TranslationError):
            raise outcome
        return outcome

    async def close(self) -> None:
        self.closed = True


def faithful(text: str, source: str, target: str) -> str:
    """Another word for every stretch of words, placeholders where they are, lines kept."""
    pieces = re.split(r"(\[ZQ[A-Z]{2}\]|\n)", text)
    said = (
        piece
        if PLACEHOLDER.fullmatch(piece) or piece == "\n"
        else f" {WORD[target]} "
        if any(map(str.isalpha, piece))
        else " "
        for piece in pieces
    )
    return "".join(said).strip()


def always(answer: str) -> FakeTranslator:
    """One that says the same to everything."""
    return FakeTranslator(lambda text, source, target: answer)
