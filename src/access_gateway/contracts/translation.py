"""Text in one language → the same text in another."""

from typing import Protocol

Pair = tuple[str, str]
"""(source, target): BCP 47 tags of the table."""


class Translator(Protocol):
    """A translation service or model, asked without blocking.

    What it returns is not trusted: `language.translation.locked` checks every fact of it.
    """

    @property
    def name(self) -> str:
        """For people and logs: "libretranslate", "chat:model-name", "nllb:folder"."""
        ...

    @property
    def pairs(self) -> frozenset[Pair]:
        """What it translates, as far as is known now; empty where it is away."""
        ...

    async def prepare(self) -> None:
        """Find out what it translates, load what it needs; at once where that is done.

        Raises TranslationError where it cannot be told now; asking again later is right.
        """
        ...

    async def translate(self, text: str, source: str, target: str) -> str:
        """Return the text in the other language.

        source, target: BCP 47 tags of one of its pairs. Takes a bounded time. Raises TranslatorAway where it
        cannot be reached or does not answer in time, TranslationRefused where the answer is no translation.
        """
        ...

    async def close(self) -> None:
        """Let go of what it holds. Safe to call twice."""
        ...


class BlockingTranslator(Protocol):
    """A translation model in this process; runs as an engine, in a process of its own."""

    @property
    def name(self) -> str:
        """Engine and model."""
        ...

    @property
    def languages(self) -> frozenset[str]:
        """BCP 47 tags of the table, each to each."""
        ...

    def translate(self, text: str, source: str, target: str) -> str:
        """Return the text in the other language. Raises EngineRefused for a language that it has not."""
        ...
