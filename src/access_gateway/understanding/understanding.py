"""What the customer wants, as far as it changes the way of the turn."""

from collections.abc import Sequence
from typing import Self

from access_gateway.contracts.languages import BY_TAG, base_of, is_chinese
from access_gateway.contracts.turn import Meaning
from access_gateway.understanding.normalise import normalise
from access_gateway.understanding.person import PersonPhrases, read_all

MAX_CHARS = 8_000
"""What is read of a message; a wish for a person stands in its first pages or it is not one."""
_EVERYWHERE = ("zh", "en")
"""Said by customers of every language here: 人工, and "agent"."""


class Understanding:
    """Reads meaning from a message."""

    def __init__(self, phrases: Sequence[PersonPhrases]) -> None:
        self._phrases = tuple(phrases)

    @classmethod
    def load(cls) -> Self:
        """Read the phrase files. Raises SettingsError where one is broken."""
        return cls(read_all())

    def understand(self, text: str, language: str) -> Meaning:
        """Return what a message means.

        language: BCP 47 tag of the message; its own phrases are looked for, and those of Chinese and
        English. With "und", or a tag outside the table, all are.
        """
        message = normalise(text[:MAX_CHARS])
        for phrases in self._of(language):
            if words := phrases.find(message):
                return Meaning(wants_person=True, person_phrase=words)
        return Meaning()

    def _of(self, language: str) -> Sequence[PersonPhrases]:
        if language not in BY_TAG:
            return self._phrases
        base = "zh" if is_chinese(language) and not language.endswith("-Latn") else base_of(language)
        own = [phrases for phrases in self._phrases if base in phrases.languages]
        shared = [phrases for phrases in self._phrases if phrases.languages & set(_EVERYWHERE)]
        return [*own, *(phrases for phrases in shared if phrases not in own)]
