"""Sentences to sound, one at a time, the next one under way while this one is heard."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import replace

import structlog

from access_gateway.contracts.audio import Pcm
from access_gateway.contracts.errors import GatewayError
from access_gateway.contracts.language import PhoneticReader, Segmenter
from access_gateway.contracts.speaking import Manner, SpokenSentence, TimedPcm, Unspoken
from access_gateway.settings import Speech as Settings
from access_gateway.sound.loudness import amplified
from access_gateway.speech.better import BetterVoice
from access_gateway.speech.booth import spoken
from access_gateway.speech.casting import Line, Script, cast, read
from access_gateway.speech.memory import Key, SpokenBefore
from access_gateway.speech.reading.aloud import EXPERIMENTAL, LANGUAGES
from access_gateway.speech.voice_pool import VoicePool as VoicePool

RATE_HZ = 24_000
"""Of all speech where there are several engines: a listener's stream has one rate."""
BETWEEN_SENTENCES_S = 0.5
"""How much longer than the pause a listener may wait for a better voice to go on."""

_log = structlog.get_logger(__name__)


class Speech:
    """The voice of the gateway."""

    def __init__(
        self,
        pool: VoicePool,
        *,
        segmenter: Segmenter,
        reader: PhoneticReader,
        jyutping: PhoneticReader | None = None,
        settings: Settings | None = None,
        remote: Mapping[str, VoicePool] | None = None,
        better: Mapping[str, VoicePool] | None = None,
        memory_bytes: int = 33_554_432,
    ) -> None:
        """Take the pool of the engine that is always there.

        segmenter, reader: words of Chinese, and their pinyin. jyutping: readings of Cantonese; without
        them its voice is given characters. remote: speech servers by language tag; they
        get the sentence as it is written, and choose the voice themselves. better: engines by language tag that
        speak in place of the first where they are in time. memory_bytes: of samples of sentences spoken before
        (12 minutes by default). The time limit of the settings is for each piece of 200 characters.
        """
        self._pool = pool
        self._segmenter, self._reader, self._jyutping = segmenter, reader, jyutping
        self._remote = dict(remote or {})
        self._settings = settings or Settings()
        self._spoken_before = SpokenBefore(memory_bytes)
        self.on_lock: Callable[[str], None] = lambda kind: None
        """Told when the fact lock holds a reading: "speech" is not spoken, "speech-reading" is spelled."""
        self._rate_hz = RATE_HZ if better else None
        made: dict[int, BetterVoice] = {}
        self._better = {
            tag: made.setdefault(
                id(voice),
                BetterVoice(
                    voice,
                    self._spoken_before,
                    rate_hz=RATE_HZ,
                    timeout_s=self._settings.sentence_timeout_s,
                    workers=self._settings.workers,
                ),
            )
            for tag, voice in (better or {}).items()
        }

    @property
    def name(self) -> str:
        """The engine that is always there."""
        return self._pool.name

    @property
    def languages(self) -> frozenset[str]:
        """BCP 47 tags that can be spoken."""
        return LANGUAGES | self._remote.keys() | self._better.keys()

    def engine(self, language: str) -> str | None:
        """Return whose voice a language is spoken with, the better one first; None where nobody speaks it."""
        if language in self._remote:
            return self._remote[language].name
        names = [self._better[language].pool.name] if language in self._better else []
        names += [self._pool.name] if language in LANGUAGES else []
        return ", else ".join(names) or None

    @property
    def experimental(self) -> frozenset[str]:
        """Those of `languages` whose voice was made from published rules and reviewed by no speaker."""
        return EXPERIMENTAL - self._remote.keys() - self._better.keys()

    async def speak(
        self,
        sentences: Sequence[tuple[str, str]],
        manner: Manner,
        *,
        within_s: float | None = None,
        engines: Sequence[str] = (),
    ) -> AsyncGenerator[SpokenSentence | Unspoken, None]:
        """Yield each (text, language) in order, spoken, or Unspoken where no voice can say it.

        One sentence that fails is Unspoken and the others go on. Whoever stops iterating stops the speaking.
        within_s: how long a better voice may take for all of them; None: somebody listens while this goes on, and
        each sentence has the time that those before it take to be heard. engines: who spoke each sentence
        before; what is still kept of that is said again, so that a second hearing is like the first.
        """
        under_way: asyncio.Task[SpokenSentence | Unspoken] | None = None
        clock = _Clock(self._settings.better_first_s, within_s)
        by = (*engines, *[""] * len(sentences))

        def begin(place: int) -> asyncio.Task[SpokenSentence | Unspoken]:
            return asyncio.create_task(self._sentence(*sentences[place], manner, clock, by[place]))

        try:
            for place in range(len(sentences)):
                under_way = current = under_way or begin(place)
                spoken = await current
                under_way = None
                if isinstance(spoken, SpokenSentence):
                    clock.add(spoken.pcm.duration_s)
                if place + 1 < len(sentences):
                    under_way = begin(place + 1)
                yield spoken
        finally:
            if under_way is not None:
                under_way.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await under_way

    async def close(self) -> None:
        """Give up what is still being made; the engines are their owner's."""
        for better in {id(better): better for better in self._better.values()}.values():
            await better.close()

    async def _sentence(
        self, text: str, language: str, manner: Manner, clock: "_Clock", by: str
    ) -> SpokenSentence | Unspoken:
        level, volume = replace(manner, volume=1.0), manner.volume
        pcm, engine = None, by
        try:
            pcm = self._spoken_before.get((by, text, language, level)) if by else None
            if pcm is None:
                pcm, engine = await self._sound(text, language, level, clock)
        except GatewayError as error:
            _log.warning("sentence not spoken", language=language, chars=len(text), code=error.code)
        if pcm is None:
            return Unspoken(text, language)
        clauses = pcm.starts if isinstance(pcm, TimedPcm) else ()
        if volume != 1.0:
            pcm = await asyncio.to_thread(amplified, pcm, volume, limited=volume > 1.0)
        return SpokenSentence(text, language, pcm, engine, clauses)

    async def _sound(
        self, text: str, language: str, manner: Manner, clock: "_Clock"
    ) -> tuple[Pcm | None, str]:
        """Return one sentence's sound, and whose voice it is; no sound where no voice can say it."""
        if (remote := self._remote.get(language)) is not None:
            return await self._by(remote, [(text.strip(), "")], text, language, manner), remote.name
        better = self._better.get(language)
        if better and (pcm := self._spoken_before.get((better.pool.name, text, language, manner))):
            return pcm, better.pool.name
        key: Key = (self._pool.name, text, language, manner)
        if better is None and (pcm := self._spoken_before.get(key)):
            return pcm, self._pool.name
        left_s = clock.left_s()  # before the reading, which any voice needs
        script = await asyncio.to_thread(read, text, language, self._segmenter, self._reader, self._jyutping)
        if script.spelled:
            kind = "speech" if script.lost else "speech-reading"
            _log.error("rendition-withheld", rendition=kind, language=language, chars=len(text))
            self.on_lock(kind)
        if script.lost:
            return None, ""
        if better and (lines := cast(script, better.pool.abilities.voices, manner.sex)):
            key = (better.pool.name, text, language, manner)
            if pcm := await better.say(text, lines, manner, key, left_s):
                return pcm, better.pool.name
        return await self._by(
            self._pool, self._plain(script, manner), text, language, manner
        ), self._pool.name

    def _plain(self, script: Script, manner: Manner) -> Sequence[Line]:
        return cast(script, self._pool.abilities.voices, manner.sex) or script.plain

    async def _by(
        self, pool: VoicePool, lines: Sequence[Line], text: str, language: str, manner: Manner
    ) -> Pcm | None:
        key: Key = (pool.name, text, language, manner)
        pcm = self._spoken_before.get(key)
        if pcm is None:
            lines = [(said, voice) for said, voice in lines if said]
            timeout_s = self._settings.sentence_timeout_s
            pcm = await spoken(pool, text, lines, manner, timeout_s=timeout_s, rate_hz=self._rate_hz)
            if pcm is not None:
                self._spoken_before.put(key, pcm)
        return pcm


class _Clock:
    """How long the next sentence may take to be made."""

    def __init__(self, first_s: float, whole_s: float | None) -> None:
        self._begun = asyncio.get_running_loop().time()
        self._first_s, self._whole_s = first_s, whole_s
        self._quiet_at: float | None = None
        """When the listener will have heard everything so far; None before the first sentence."""

    def add(self, duration_s: float) -> None:
        """Note a sentence that goes out now."""
        now = asyncio.get_running_loop().time()
        self._quiet_at = max(now, self._quiet_at or now) + duration_s

    def left_s(self) -> float:
        """Return the time from now."""
        now = asyncio.get_running_loop().time()
        if self._whole_s is not None:
            return self._begun + self._whole_s - now
        if self._quiet_at is None:
            return self._begun + self._first_s - now
        return self._quiet_at + BETWEEN_SENTENCES_S - now
