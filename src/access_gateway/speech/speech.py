"""Sentences to sound, one at a time, the next one under way while this one is heard."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Protocol

import structlog

from access_gateway.contracts.audio import Pcm
from access_gateway.contracts.errors import EngineError, GatewayError
from access_gateway.contracts.language import PhoneticReader, Segmenter
from access_gateway.contracts.speaking import Manner, SpokenSentence, Unspoken
from access_gateway.settings import Speech as Settings
from access_gateway.speech.memory import SpokenBefore
from access_gateway.speech.reading.aloud import EXPERIMENTAL, LANGUAGES, ReadAloud, Span
from access_gateway.speech.reading.pieces import pieces
from access_gateway.speech.sound import join, silence, trim

BETWEEN_PIECES_S = 0.08
"""Where the voice changes or a long sentence is cut: about the length of a consonant's closure."""
AFTER_SENTENCE_S = 0.35
"""At the default rate; slower speech has longer pauses."""

_log = structlog.get_logger(__name__)


class VoicePool(Protocol):
    """Workers that speak, here or elsewhere (workers.client.Client)."""

    name: str

    async def speak(self, text: str, voice: str, manner: Manner, *, timeout_s: float) -> Pcm:
        """Speak at most 200 characters. Raises an error of contracts/errors.py, after its own retries."""
        ...


class Speech:
    """The voice of the gateway."""

    def __init__(
        self,
        pool: VoicePool,
        *,
        segmenter: Segmenter,
        reader: PhoneticReader,
        settings: Settings | None = None,
        remote: Mapping[str, VoicePool] | None = None,
        memory_bytes: int = 33_554_432,
    ) -> None:
        """Take the pool of the installed engine.

        segmenter, reader: words of Chinese, and their pinyin. remote: speech servers by language tag; they
        get the sentence as it is written, and choose the voice themselves. memory_bytes: of samples of
        sentences spoken before (12 minutes by default). The time limit of the settings is for each piece of
        200 characters.
        """
        self._pool = pool
        self._read_aloud = ReadAloud(segmenter, reader)
        self._remote = dict(remote or {})
        self._timeout_s = (settings or Settings()).sentence_timeout_s
        self._spoken_before = SpokenBefore(memory_bytes)

    @property
    def name(self) -> str:
        """The engine behind the voices."""
        return self._pool.name

    @property
    def languages(self) -> frozenset[str]:
        """BCP 47 tags that can be spoken."""
        return LANGUAGES | self._remote.keys()

    @property
    def experimental(self) -> frozenset[str]:
        """Those of `languages` whose voice was made from published rules and reviewed by no speaker."""
        return EXPERIMENTAL - self._remote.keys()

    async def speak(
        self, sentences: Sequence[tuple[str, str]], manner: Manner
    ) -> AsyncGenerator[SpokenSentence | Unspoken, None]:
        """Yield each (text, language) in order, spoken, or Unspoken where no voice can say it.

        One sentence that fails is Unspoken and the others go on. Whoever stops iterating stops the speaking.
        """
        under_way: asyncio.Task[SpokenSentence | Unspoken] | None = None
        try:
            for place in range(len(sentences)):
                current = under_way or asyncio.create_task(self._sentence(*sentences[place], manner))
                under_way = current
                spoken = await current
                under_way = None
                if place + 1 < len(sentences):
                    under_way = asyncio.create_task(self._sentence(*sentences[place + 1], manner))
                yield spoken
        finally:
            if under_way is not None:
                under_way.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await under_way

    async def _sentence(self, text: str, language: str, manner: Manner) -> SpokenSentence | Unspoken:
        key = (text, language, manner)
        pcm = self._spoken_before.get(key)
        if pcm is None:
            try:
                pcm = await self._sound(text, language, manner)
            except GatewayError as error:
                _log.warning("sentence not spoken", language=language, chars=len(text), code=error.code)
            if pcm is None:
                return Unspoken(text, language)
            self._spoken_before.put(key, pcm)
        return SpokenSentence(text, language, pcm)

    async def _sound(self, text: str, language: str, manner: Manner) -> Pcm | None:
        """Speak one sentence with the pause after it; None where no voice can say it."""
        pool = self._remote.get(language)
        if pool is not None:
            spans: tuple[Span, ...] = (Span(text.strip(), ""),) if text.strip() else ()
        else:
            pool = self._pool
            spans = await asyncio.to_thread(self._read_aloud, text, language)
        spoken = [
            trim(await pool.speak(piece, span.voice, manner, timeout_s=self._timeout_s))
            for span in spans
            for piece in pieces(span.text)
        ]
        if not spoken:
            return None
        if len({stretch.rate_hz for stretch in spoken}) > 1:
            raise EngineError("The speech engine changed its sample rate within a sentence.")
        rest = silence(AFTER_SENTENCE_S / manner.rate, spoken[0].rate_hz)
        return join([join(spoken, BETWEEN_PIECES_S / manner.rate), rest], 0)
