"""A translation model on this machine, in a process of its own, behind the same door as a service."""

import asyncio
from collections.abc import Collection
from itertools import permutations
from typing import Any

from access_gateway.contracts.errors import (
    Busy,
    EngineError,
    EngineRefused,
    TranslationRefused,
    TranslatorAway,
)
from access_gateway.contracts.translation import Pair
from access_gateway.language.translation.breaker import Breaker
from access_gateway.workers.caller import EngineCaller


class LocalTranslator:
    """A BlockingTranslator in a child process. only: tags to use; empty: all that the model has.

    Loading goes on where a turn that waited for it has given up: a model takes longer to load than a customer
    waits, and the next turn finds it there.
    """

    def __init__(
        self,
        name: str,
        caller: EngineCaller,
        *,
        timeout_s: float,
        only: Collection[str] = (),
        breaker: Breaker | None = None,
    ) -> None:
        self.name, self._caller, self._timeout_s, self._only = name, caller, timeout_s, frozenset(only)
        self._breaker = breaker or Breaker()
        self._pairs: frozenset[Pair] = frozenset()
        self._loading: asyncio.Task[None] | None = None

    @property
    def pairs(self) -> frozenset[Pair]:
        """What the model has; nothing until it was loaded once."""
        return self._pairs

    async def prepare(self) -> None:
        """Load the model, where it is not there or has died. Raises TranslatorAway."""
        if self._caller.running and self._pairs:
            return
        if self._loading is None or self._loading.done():
            self._loading = asyncio.create_task(self._load(), name=f"loading {self.name}")
            self._loading.add_done_callback(_seen)
        await asyncio.shield(self._loading)

    async def translate(self, text: str, source: str, target: str) -> str:
        """Return the translation. Raises TranslatorAway, TranslationRefused."""
        if not self._caller.running:
            raise TranslatorAway("The translation model is not loaded.")
        return str(await self._asked("translate", text, source, target))

    async def close(self) -> None:
        """End the model's process."""
        if self._loading is not None:
            self._loading.cancel()
        await self._caller.close()

    async def _load(self) -> None:
        languages = frozenset(await self._asked("languages"))
        self._pairs = frozenset(permutations(languages & self._only if self._only else languages, 2))

    async def _asked(self, method: str, *arguments: Any) -> Any:
        with self._breaker.attempt():
            try:
                return await self._caller.call(method, *arguments, timeout_s=self._timeout_s)
            except EngineRefused as error:
                raise TranslationRefused(error.detail) from error
            except (EngineError, Busy) as error:
                raise TranslatorAway(error.detail) from error


def _seen(loading: "asyncio.Task[None]") -> None:
    """Take note of a failure that nobody waits for any more; the next turn loads again and says so."""
    if not loading.cancelled():
        loading.exception()
