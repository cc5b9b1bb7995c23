"""Between a customer and a backend who do not share a language: what a turn asks for. It never fails a turn."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from access_gateway.contracts.errors import FactsChanged, TranslationError
from access_gateway.contracts.language import Clean, Identified, Stretch
from access_gateway.contracts.languages import UND, base_of, canonical_tag, is_chinese
from access_gateway.contracts.translation import Translator
from access_gateway.contracts.turn import Answered
from access_gateway.language.translation.locked import LockedTranslator
from access_gateway.observe.logs import logger

READ_TOO = {"ug-Latn": "ug-Arab"}
"""Scripts that people who write another one read as well: Uyghur is typed in Latin letters for want of a keyboard."""


class Interpreter:
    """Translates both ways where it can and must; without a translator it never does."""

    def __init__(
        self,
        translator: Translator | None = None,
        *,
        names: Sequence[str] = (),
        identify: Callable[[str], Identified] | None = None,
        timeout_s: float = 10.0,
        start_timeout_s: float = 10.0,
        max_chars: int = 2_000,
    ) -> None:
        """Take a translator.

        names: never translated. identify: tells whether a translation is in the language asked for. timeout_s: for
        one text, all requests together. start_timeout_s: for getting ready. max_chars: of a text that is translated.
        """
        self._translator, self._max_chars = translator, max_chars
        self._timeout_s, self._start_timeout_s = timeout_s, start_timeout_s
        self._locked = LockedTranslator(translator, names=names, identify=identify) if translator else None
        self.on_lock: Callable[[], None] = lambda: None
        """Called for each translation that was withheld because it changed a fact."""

    @property
    def name(self) -> str | None:
        """The translator's, or None where there is none."""
        return self._translator.name if self._translator else None

    def can(self, source: str, target: str) -> bool:
        """Say whether there is a translation, as far as is known now. source, target: BCP 47."""
        return self._translator is not None and (_tag(source), _tag(target)) in self._translator.pairs

    async def to_backend(self, clean: Clean, backend: str, turn: str) -> Clean:
        """Return the message with `forwarded` in the backend's language; unchanged where that cannot be done.

        backend: BCP 47. turn: for the log.
        """
        if not needed(clean.forwarded_language, backend):
            return clean
        text = await self._translated(clean.forwarded, clean.forwarded_language, backend, turn)
        if text is None:
            return clean
        # Words change their places: the whole comes from the whole.
        offsets = (Stretch(0, len(text), 0, len(clean.normalised)),)
        return replace(clean, forwarded=text, forwarded_language=_tag(backend), offsets=offsets)

    async def to_customer(
        self, answered: Answered, asked: Clean, language: str, turn: str
    ) -> tuple[str, str] | None:
        """Return the answer in the customer's language, and its tag; None where that cannot be done or need not be.

        asked: what the backend got. Where that was not in its language, because nothing could translate it, its
        answer is not translated either: it answers what it did not understand, and a customer must not take that
        for an answer to what they asked.
        """
        source = answered.language
        if not needed(source, language) or needed(asked.forwarded_language, source):
            return None
        target = language if self.can(source, language) else READ_TOO.get(language, language)
        text = await self._translated(answered.text, source, target, turn)
        return None if text is None else (text, target)

    async def prepare(self) -> None:
        """Find out what can be translated; a failure is logged, and the next turn tries again."""
        if self._translator is None:
            return
        try:
            async with asyncio.timeout(self._start_timeout_s):
                await self._translator.prepare()
        except (TranslationError, TimeoutError) as error:
            logger().warning("translator-not-ready", code=getattr(error, "code", "translator-away"))

    async def close(self) -> None:
        """Let go of the translator."""
        if self._translator is not None:
            await self._translator.close()

    async def _translated(self, text: str, source: str, target: str, turn: str) -> str | None:
        if self._translator is None or self._locked is None:
            return None
        if len(text) > self._max_chars:
            logger().info("not-translated", turn=turn, code="text-too-long", chars=len(text))
            return None
        try:
            async with asyncio.timeout(self._timeout_s):
                await self._translator.prepare()
                if not self.can(source, target):
                    logger().info(
                        "not-translated", turn=turn, code="no-such-pair", source=source, target=target
                    )
                    return None
                return await self._locked.translate(text, _tag(source), _tag(target))
        except TranslationError as error:
            logger().warning("not-translated", turn=turn, code=error.code, detail=error.detail)
            if isinstance(error, FactsChanged):
                logger().error("rendition-withheld", turn=turn, rendition="translation")
                self.on_lock()
        except TimeoutError:
            logger().warning("not-translated", turn=turn, code="translator-away", detail="The time is up.")
        return None


def needed(source: str, target: str) -> bool:
    """Say whether two languages are so different that text must be translated: not between varieties of Chinese."""
    if UND in (source, target) or (is_chinese(source) and is_chinese(target)):
        return False
    return base_of(source) != base_of(target)


def _tag(tag: str) -> str:
    return canonical_tag(tag) or tag
