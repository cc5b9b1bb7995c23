"""One client of our Wyoming server: what it may ask, and what it is given."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import replace
from typing import Any

import msgspec
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.event import Event
from wyoming.info import AsrModel, AsrProgram, Attribution, Info, TtsProgram, TtsVoice
from wyoming.ping import Ping, Pong
from wyoming.tts import SynthesizeStopped

from access_gateway import __version__
from access_gateway.contracts.audio import BYTES_PER_SAMPLE, HEARING_RATE_HZ, Pcm
from access_gateway.contracts.errors import (
    AudioTooLong,
    EngineError,
    EngineRefused,
    ProtocolError,
    UnsupportedLanguage,
)
from access_gateway.contracts.hearing import HearingOptions, Partial, Priority, Transcript
from access_gateway.contracts.languages import BY_TAG, UND, base_of
from access_gateway.contracts.speaking import Manner, SpokenSentence
from access_gateway.contracts.turn import Sentence
from access_gateway.heard import candidates
from access_gateway.hearing.live_sound import LiveSound
from access_gateway.language.emoji import speakable
from access_gateway.reply.compose import compose
from access_gateway.web import taking
from access_gateway.web.outside import Outside
from access_gateway.workers import messages, wire
from access_gateway.workers.utterance import Utterance

WRITE_LIMIT_S = 20.0
CHUNK_BYTES = 8_192
LEAST_RATE_HZ, MOST_RATE_HZ = 8_000, 48_000
_US = Attribution("Access Gateway", "")


class _Voice(msgspec.Struct, frozen=True):
    name: str | None = None
    language: str | None = None


class _Manner(msgspec.Struct, frozen=True):
    rate: float | None = None
    volume: float = 1.0
    pitch: float = 1.0


class _Speak(msgspec.Struct, frozen=True):
    text: str = ""
    voice: _Voice | None = None
    context: _Manner | None = None


class WyomingClient:
    """One connection: one utterance and one text under way at most. Used by one task, closed by its owner."""

    def __init__(self, outside: Outside, writer: asyncio.StreamWriter) -> None:
        self._outside, self._writer = outside, writer
        self._place = AsyncExitStack()
        self._language: str | None = None
        self._options = HearingOptions()
        self._partials: list[Partial] | None = None
        self._sound: LiveSound | None = None
        self._pcm = bytearray()
        self._heard_bytes = 0
        self._utterance: Utterance | None = None
        self._text: str | None = None
        """Of a text that comes in pieces: what is not spoken yet; None where none is coming."""
        self._asked = _Speak()
        self._rate_hz = 0

    async def answer(self, event: Event) -> None:
        """Do what a message asks. What is not known is passed over, as Wyoming has it."""
        match event.type:
            case "describe":
                await self._write(_info(self._outside))
            case "ping":
                await self._write(Pong(Ping.from_event(event).text).event())
            case "transcribe":
                await self._ask_to_hear(event)
            case "audio-start":
                await self._begin(event)
            case "audio-chunk":
                await self._feed(event)
            case "audio-stop":
                await self._finish()
            case "synthesize" if self._text is None:  # else it repeats, for old servers, what comes in pieces
                await self._speak_all(_read(event))
            case "synthesize-start":
                self._text, self._asked, self._rate_hz = "", _read(event), 0
            case "synthesize-chunk":
                await self._speak_some(_read(event).text)
            case "synthesize-stop":
                await self._speak_rest()

    async def close(self) -> None:
        """Give up what is under way. Safe to call twice."""
        utterance, self._utterance = self._utterance, None
        if utterance is not None:
            await utterance.close()
        sound, self._sound = self._sound, None
        if sound is not None:
            await sound.close()
        await self._place.aclose()

    async def _write(self, event: Event) -> None:
        await wire.write_event(self._writer, event, limit_s=WRITE_LIMIT_S)

    # --- hearing

    async def _ask_to_hear(self, event: Event) -> None:
        await self.close()
        language, self._options, partials = messages.read_hear(event)
        self._language = taking.language(language or None)
        self._partials = [] if partials else None

    async def _begin(self, event: Event) -> None:
        await self.close()
        rate_hz = _format(event)
        self._sound = LiveSound(None, rate_hz)
        self._pcm, self._heard_bytes = bytearray(), 0
        hearer = self._outside.rooms.hearer
        client = hearer.client_of([self._language]) if self._language else None
        if client is None or not client.abilities.streams:
            return
        await self._place.enter_async_context(self._outside.streams.place())
        await self._place.enter_async_context(hearer.stream([str(self._language)]))
        language = hearer.choose([str(self._language)], declared=True).language
        show = None if self._partials is None else self._partials.append
        live = replace(self._options, priority=Priority.LIVE)
        self._utterance = await client.hear(language, live, on_partial=show)

    async def _feed(self, event: Event) -> None:
        if self._sound is None:
            await self._begin(event)
        assert self._sound is not None  # or it would have raised
        _format(event)
        await self._take(await self._sound.feed(event.payload or b""))

    async def _take(self, pcm: bytes) -> None:
        self._heard_bytes += len(pcm)
        most_s = self._outside.settings.hearing.max_audio_s
        if self._heard_bytes > most_s * HEARING_RATE_HZ * BYTES_PER_SAMPLE:
            raise AudioTooLong(f"An utterance is at most {most_s:g} s (hearing.max_audio_s).")
        if self._utterance is None:
            self._pcm += pcm
            return
        await self._utterance.feed(pcm)
        shown, self._partials = self._partials, [] if self._partials is not None else None
        samples = self._heard_bytes // BYTES_PER_SAMPLE
        for partial in shown or ():
            await self._write(messages.partial_event(partial, samples))

    async def _finish(self) -> None:
        if self._sound is None:
            raise ProtocolError("There is no sound under way: audio-start comes first.")
        await self._take(await self._sound.finish())
        if self._utterance is not None:
            heard = await self._utterance.finish(self._outside.rooms.hearer.timeout_s)
        else:
            heard = await self._hear_all()
        await self._write(messages.transcript_event(heard))
        await self.close()

    async def _hear_all(self) -> Transcript:
        rooms, declared = self._outside.rooms, self._language is not None
        if not self._pcm:
            return Transcript("", self._language or UND)
        pcm = Pcm(bytes(self._pcm), HEARING_RATE_HZ)
        tags = candidates(rooms, self._language)
        async with self._outside.admission.place():
            return await rooms.hearer.hear(pcm, tags, declared=declared, options=self._options)

    # --- speaking

    async def _speak_all(self, asked: _Speak) -> None:
        self._asked, self._rate_hz = asked, 0
        text = taking.text(asked.text, self._outside.settings.server.max_text_chars)
        await self._speak(compose([(text, self._voice_language(text))]))
        await self._end_speech()

    async def _speak_some(self, piece: str) -> None:
        """Speak the sentences that a piece of text completes."""
        if self._text is None:
            raise ProtocolError("No text is coming: synthesize-start comes first.")
        # The full stop is taken off again: a piece may be a space, and that is no empty text.
        whole = taking.text(self._text + piece + ".", self._outside.settings.server.max_text_chars)[:-1]
        language = self._voice_language(whole)
        ended, rest = _cut(whole)
        self._text = rest
        if ended.strip():
            await self._speak(compose([(ended, language)]))

    async def _speak_rest(self) -> None:
        if self._text is None:
            raise ProtocolError("No text is coming: synthesize-start comes first.")
        rest, self._text = self._text, None
        if rest.strip():
            await self._speak(compose([(rest, self._voice_language(rest))]))
        await self._end_speech()
        await self._write(SynthesizeStopped().event())

    def _voice_language(self, text: str) -> str:
        """Return in which language to speak: the one asked for, else the text's. Raises UnsupportedLanguage."""
        rooms, voice = self._outside.rooms, self._asked.voice or _Voice()
        language = (
            taking.language(voice.name or voice.language or None) or rooms.identifier.identify(text).language
        )
        if language == UND:
            language = self._outside.settings.backend.language
        if language not in rooms.speech.languages:
            raise UnsupportedLanguage(f"No voice here speaks {language}.")
        return language

    def _manner(self) -> Manner:
        wish = self._asked.context or _Manner()
        usual = self._outside.settings.speech.rate
        try:
            return Manner(usual if wish.rate is None else wish.rate, wish.volume, wish.pitch)
        except ValueError as error:
            raise EngineRefused(f"The manner of speaking is {error}.") from error

    async def _speak(self, sentences: Sequence[Sentence]) -> None:
        speech = self._outside.rooms.speech
        texts = [(speakable(one.text, one.language), one.language) for one in sentences]
        async with self._outside.admission.place(), aclosing(speech.speak(texts, self._manner())) as spoken:
            async for sentence in spoken:
                if isinstance(sentence, SpokenSentence):
                    await self._send(sentence.pcm)

    async def _send(self, pcm: Pcm) -> None:
        sound = {"rate": pcm.rate_hz, "width": BYTES_PER_SAMPLE, "channels": 1}
        if self._rate_hz == 0:
            self._rate_hz = pcm.rate_hz
            await self._write(AudioStart(**sound).event())
        if pcm.rate_hz != self._rate_hz:
            raise EngineError(f"The voice changed its rate from {self._rate_hz} to {pcm.rate_hz} Hz.")
        for at in range(0, len(pcm.samples), CHUNK_BYTES):
            await self._write(AudioChunk(**sound, audio=pcm.samples[at : at + CHUNK_BYTES]).event())

    async def _end_speech(self) -> None:
        if self._rate_hz == 0:
            raise EngineError("The text could not be spoken.")
        await self._write(AudioStop().event())


def _info(outside: Outside) -> Event:
    """Describe what is heard and spoken here: one recogniser, and one voice for each language."""
    hearer, speech = outside.rooms.hearer, outside.rooms.speech
    described: dict[str, Any] = {"attribution": _US, "installed": True, "version": __version__}
    heard = [tag for tag in BY_TAG if hearer.can_hear(tag)]
    languages = list(dict.fromkeys(name for tag in heard for name in (base_of(tag), tag)))
    model = AsrModel(
        name="access-gateway", description="What is installed here", languages=languages, **described
    )
    voices = [
        TtsVoice(name=tag, description=BY_TAG[tag].name, languages=[base_of(tag), tag], **described)
        for tag in BY_TAG
        if tag in speech.languages
    ]
    event = Info(
        asr=[AsrProgram(name="access-gateway", description="Access Gateway", models=[model], **described)]
        if heard
        else [],
        tts=[
            TtsProgram(
                name="access-gateway",
                description="Access Gateway",
                voices=voices,
                supports_synthesize_streaming=True,
                **described,
            )
        ],
    ).event()
    return messages.with_streams(event, any(client.abilities.streams for client in hearer.clients))


def _format(event: Event) -> int:
    """Return the rate of the sound. Raises EngineRefused for what is not 16-bit mono at a rate that is taken."""
    rate, width, channels = (event.data.get(name) for name in ("rate", "width", "channels"))
    right = type(rate) is int and LEAST_RATE_HZ <= rate <= MOST_RATE_HZ
    if not right or (width, channels) != (BYTES_PER_SAMPLE, 1):
        raise EngineRefused(f"Sound must be 16-bit mono PCM at {LEAST_RATE_HZ} to {MOST_RATE_HZ} Hz.")
    return int(str(rate))


def _read(event: Event) -> _Speak:
    try:
        return msgspec.convert(event.data, _Speak)
    except msgspec.ValidationError as error:
        raise ProtocolError(f"A request to speak is not of the documented shape: {error}.") from error


def _cut(text: str) -> tuple[str, str]:
    """Return the sentences of a text that have surely ended, and the rest."""
    at = max(text.rfind(mark) for mark in "。！？!?\n།؟")
    dot = text.rfind(". ")  # a point may be within a number, until a space follows it
    end = max(at, dot) + 1
    return text[:end], text[end:]
