"""What the customer wants, as far as it changes the way of the turn."""

from collections.abc import Sequence
from typing import Protocol, Self, TypeVar

from access_gateway.contracts.hearing import Transcript
from access_gateway.contracts.languages import BY_TAG, base_of, is_chinese
from access_gateway.contracts.turn import Command, Meaning
from access_gateway.understanding import command, person
from access_gateway.understanding.command import CommandPhrases
from access_gateway.understanding.normalise import normalise
from access_gateway.understanding.person import PersonPhrases

MAX_CHARS = 8_000
"""What is read of a message; a wish for a person stands in its first pages or it is not one."""
PERSON = "person"
"""The meaning, in lists of commands, of a wish for one; the other commands have the names of `Command`."""
_COMMANDS = frozenset(command.value for command in Command)
_EVERYWHERE = ("zh", "en")
"""Said by customers of every language here: 人工, and "agent"."""


class _Spoken(Protocol):
    @property
    def languages(self) -> frozenset[str]: ...


Phrases = TypeVar("Phrases", bound=_Spoken)


class Understanding:
    """Reads meaning from a message."""

    def __init__(self, people: Sequence[PersonPhrases], commands: Sequence[CommandPhrases]) -> None:
        self._people, self._commands = tuple(people), tuple(commands)

    @classmethod
    def load(cls) -> Self:
        """Read the phrase files. Raises SettingsError where one is broken."""
        return cls(person.read_all(), command.read_all())

    def of(self, said: Transcript, language: str) -> Meaning:
        """Return what somebody said means: as the list has it where a model of commands heard it, else by the words."""
        if said.meaning in _COMMANDS:
            return Meaning(command=Command(said.meaning))
        if said.meaning == PERSON:
            return Meaning(wants_person=True, person_phrase=said.text)
        return self.understand(said.text, language)

    def understand(self, text: str, language: str) -> Meaning:
        """Return what a message means.

        language: BCP 47 tag of the message; its own phrases are looked for, and those of Chinese and
        English. With "und", or a tag outside the table, all are.
        """
        message = normalise(text[:MAX_CHARS])
        for people in _of(self._people, language):
            if words := people.find(message):
                return Meaning(wants_person=True, person_phrase=words)
        return Meaning(command=self._command(message, language))

    def _command(self, message: str, language: str) -> Command | None:
        found = (phrases.find(message) for phrases in _of(self._commands, language))
        return next((one for one in found if one), None)


def _of(phrases: Sequence[Phrases], language: str) -> Sequence[Phrases]:
    """Return the phrases of a language, with those that are said everywhere."""
    if language not in BY_TAG:
        return phrases
    base = "zh" if is_chinese(language) and not language.endswith("-Latn") else base_of(language)
    own = [one for one in phrases if base in one.languages]
    shared = [one for one in phrases if one.languages & set(_EVERYWHERE)]
    return [*own, *(one for one in shared if one not in own)]
