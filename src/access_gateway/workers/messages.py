"""What gateway and worker say to each other, as Wyoming events, and back.

Where Wyoming has a message, it is that message, so that any Wyoming client or server is understood; what
Wyoming has no place for travels in `context`, in keys of our own of `info`, and in one event of our own
(`partial`, since Wyoming's transcript chunks cannot take a word back).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from wyoming.asr import Transcribe
from wyoming.asr import Transcript as WyomingTranscript
from wyoming.audio import AudioStop
from wyoming.error import Error
from wyoming.event import Event
from wyoming.info import AsrModel, AsrProgram, Attribution, Info, TtsProgram, TtsVoice
from wyoming.ping import Pong
from wyoming.tts import Synthesize, SynthesizeVoice

from access_gateway.contracts.audio import Pcm
from access_gateway.contracts.errors import EngineError, EngineRefused, GatewayError, ProtocolError
from access_gateway.contracts.hearing import (
    HearingOptions,
    LanguageGuess,
    Partial,
    Priority,
    Recogniser,
    Transcript,
    Word,
)
from access_gateway.contracts.speaking import Manner, Sex, Speaker, TimedPcm, Voice

PARTIAL = "partial"
MAX_TEXT_CHARS = 10_000
_OURS = "access_gateway"
_US = Attribution("Access Gateway", "")

Probability = Annotated[float, Meta(ge=0, le=1)]
Place = Annotated[int, Meta(ge=0, le=MAX_TEXT_CHARS)]
Second = Annotated[float, Meta(ge=0, le=3_600)]


@dataclass(frozen=True, slots=True)
class Abilities:
    """What an engine says of itself."""

    name: str
    """Engine and model, for example "vosk:vosk-model-small-ko-0.22"."""
    languages: frozenset[str] = frozenset()
    """BCP 47 tags, as the engine writes them."""
    voices: tuple[Voice, ...] = ()
    streams: bool = False
    """Whether it gives partials while an utterance goes on."""


class _Who(msgspec.Struct, frozen=True):
    reads: str = ""
    person: str = ""
    sex: Sex = ""


class _Ours(msgspec.Struct, frozen=True):
    streams: bool = False
    voices: dict[str, _Who] = {}
    """By name: what Wyoming has no place for."""


class _Request(msgspec.Struct, frozen=True):
    n_best: Annotated[int, Meta(ge=0, le=10)] = 0
    partials: bool = False
    priority: Priority = Priority.RECORDING
    phrases: tuple[str, ...] = ()
    native: bool = False


class _Guess(msgspec.Struct, frozen=True):
    language: str
    confidence: Probability


class _Heard(msgspec.Struct, frozen=True):
    engine: str
    duration_s: Annotated[float, Meta(ge=0)]
    confidence: Probability | None = None
    words: tuple[tuple[str, float, float, Probability], ...] = ()
    alternatives: tuple[str, ...] = ()
    language_heard: _Guess | None = None
    native: tuple[str, ...] = ()


class _Manner(msgspec.Struct, frozen=True):
    rate: float = 1.0
    volume: float = 1.0
    pitch: float = 1.0


class Load(msgspec.Struct, frozen=True):
    """What a worker has used so far; it says so with every answer to a ping."""

    cpu_s: Annotated[float, Meta(ge=0)]
    """Processor time of the whole process."""
    audio_s: Annotated[float, Meta(ge=0)]
    """Sound that it was given."""
    memory_bytes: Annotated[int, Meta(ge=0)] = 0
    """Resident memory; 0 where the system does not say."""


class _Spoken(msgspec.Struct, frozen=True):
    starts: Annotated[tuple[tuple[Place, Second], ...], Meta(max_length=MAX_TEXT_CHARS)] = ()
    even: bool = False


class _Partial(msgspec.Struct, frozen=True):
    text: str
    endpoint: bool
    samples: int
    native: tuple[str, ...] = ()


# --- what an engine can do


def info_event(engine: Recogniser | Speaker) -> Event:
    """Describe a recogniser or a speaker."""
    described: dict[str, Any] = {"attribution": _US, "installed": True, "description": None, "version": None}
    voices = getattr(engine, "voices", None)
    if voices is None:
        models = [AsrModel(name=engine.name, languages=sorted(getattr(engine, "languages", ())), **described)]
        info = Info(asr=[AsrProgram(name=engine.name, models=models, **described)])
    else:
        tts = [TtsVoice(name=voice.name, languages=[voice.language], **described) for voice in voices]
        info = Info(tts=[TtsProgram(name=engine.name, voices=tts, **described)])
    event = info.event()
    who = {voice.name: _Who(voice.reads, voice.person, voice.sex) for voice in voices or ()}
    event.data[_OURS] = msgspec.to_builtins(_Ours(bool(getattr(engine, "streams", False)), who))
    return event


def read_info(event: Event) -> Abilities:
    """Return what the first recogniser or speaker of a server can do. Raises ProtocolError."""
    try:
        info = Info.from_event(event)
        ours = msgspec.convert(event.data.get(_OURS, {}), _Ours)
        programs = [*info.asr, *info.tts]
        return Abilities(
            name=programs[0].name if programs else "",
            languages=frozenset(
                tag for asr in info.asr[:1] for model in asr.models for tag in model.languages
            ),
            voices=tuple(
                _voice(voice.name, language, ours.voices.get(voice.name, _Who()))
                for tts in info.tts[:1]
                for voice in tts.voices
                for language in voice.languages
            ),
            streams=ours.streams,
        )
    except (TypeError, ValueError, AttributeError, AssertionError, KeyError) as error:
        raise ProtocolError("The server's description of itself cannot be read.") from error


def _voice(name: str, language: str, who: _Who) -> Voice:
    return Voice(name, language, who.reads, who.person, who.sex)


# --- hearing


def hear_event(language: str, options: HearingOptions, *, partials: bool) -> Event:
    """Ask for one utterance to be heard."""
    context: dict[str, Any] = {
        "n_best": options.n_best,
        "partials": partials,
        "priority": int(options.priority),
    }
    if options.phrases:
        context["phrases"] = options.phrases
    if options.native:
        context["native"] = True
    return Transcribe(
        language=language,
        context=context,
        transcript_terms=[options.prompt] if options.prompt else None,
    ).event()


def read_hear(event: Event) -> tuple[str | None, HearingOptions, bool]:
    """Return the language, the options, and whether partials are wanted. Raises ProtocolError."""
    asked = Transcribe.from_event(event)
    try:
        request = msgspec.convert(asked.context or {}, _Request)
        language = msgspec.convert(asked.language, str | None)
        terms = msgspec.convert(asked.transcript_terms or [], list[str])
    except msgspec.ValidationError as error:
        raise ProtocolError(f"A request to hear is not of the documented shape: {error}.") from error
    options = HearingOptions(
        request.n_best, " ".join(terms) or None, request.priority, request.phrases, request.native
    )
    return language, options, request.partials


def partial_event(partial: Partial, samples: int) -> Event:
    """Tell what is understood so far, after so many samples."""
    data = {"text": partial.text, "endpoint": partial.endpoint, "samples": samples}
    return Event(PARTIAL, {**data, "native": partial.native} if partial.native else data)


def read_partial(event: Event) -> tuple[Partial, int]:
    """Return what is understood so far, and after how many samples. Raises ProtocolError."""
    try:
        read = msgspec.convert(event.data, _Partial)
    except msgspec.ValidationError as error:
        raise ProtocolError("A partial is not of the documented shape.") from error
    return Partial(read.text, read.endpoint, read.native), read.samples


def transcript_event(transcript: Transcript) -> Event:
    """Give the words of an utterance, and all that is known of them."""
    guess = transcript.language_heard
    heard = _Heard(
        engine=transcript.engine or "",
        duration_s=transcript.duration_s,
        confidence=transcript.confidence,
        words=tuple((word.text, word.start_s, word.end_s, word.confidence) for word in transcript.words),
        alternatives=transcript.alternatives,
        language_heard=_Guess(guess.language, guess.confidence) if guess else None,
        native=transcript.native,
    )
    context = msgspec.to_builtins(heard)
    return WyomingTranscript(transcript.text, context=context, language=transcript.language).event()


def read_transcript(event: Event, *, language: str, engine: str, duration_s: float) -> Transcript:
    """Return the words; what another's server does not tell is in the arguments. Raises ProtocolError."""
    try:
        text = msgspec.convert(event.data.get("text"), str)
    except msgspec.ValidationError as error:
        raise ProtocolError("A transcript has no text.") from error
    try:
        heard = msgspec.convert(event.data.get("context"), _Heard)
    except msgspec.ValidationError:  # another's server: the words are all there is
        return Transcript(text.strip(), language, engine=engine, duration_s=duration_s)
    return Transcript(
        text=text,
        language=language,
        confidence=heard.confidence,
        engine=heard.engine or engine,
        duration_s=heard.duration_s,
        words=tuple(Word(*word) for word in heard.words),
        alternatives=heard.alternatives,
        language_heard=LanguageGuess(heard.language_heard.language, heard.language_heard.confidence)
        if heard.language_heard
        else None,
        native=heard.native,
    )


# --- speaking


def speak_event(text: str, voice: str, manner: Manner, language: str | None = None) -> Event:
    """Ask for a sentence to be spoken; with an empty voice, in the server's own, for the language if one is given."""
    context = {"rate": manner.rate, "volume": manner.volume, "pitch": manner.pitch}
    chosen = SynthesizeVoice(name=voice or None, language=language) if voice or language else None
    return Synthesize(text, voice=chosen, context=context).event()


def read_speak(event: Event) -> tuple[str, str, Manner]:
    """Return text, voice and manner. Raises ProtocolError, or EngineRefused for a manner out of range."""
    try:
        text = msgspec.convert(event.data.get("text"), str)
        voice = msgspec.convert(event.data.get("voice") or {}, dict[str, Any]).get("name")
        manner = msgspec.convert(event.data.get("context") or {}, _Manner)
    except msgspec.ValidationError as error:
        raise ProtocolError(f"A request to speak is not of the documented shape: {error}.") from error
    if not isinstance(voice, str) or len(text) > MAX_TEXT_CHARS:
        raise ProtocolError("A request to speak names no voice, or its text is too long.")
    try:
        return text, voice, Manner(manner.rate, manner.volume, manner.pitch)
    except ValueError as error:
        raise EngineRefused(f"The manner of speaking is {error}.") from error


# --- being alive


def with_streams(event: Event, streams: bool) -> Event:
    """Say in a description whether partials are given."""
    event.data[_OURS] = msgspec.to_builtins(_Ours(streams))
    return event


def pong_event(text: str | None, load: Load) -> Event:
    """Answer a ping, and say what was used so far."""
    event = Pong(text).event()
    event.data[_OURS] = msgspec.to_builtins(load)
    return event


def read_pong(event: Event) -> Load | None:
    """Return what a worker has used so far; None where it does not say. Raises ProtocolError for no pong."""
    if not Pong.is_type(event.type):
        raise ProtocolError("A ping is not answered by a pong.")
    try:
        return msgspec.convert(event.data.get(_OURS), Load)
    except msgspec.ValidationError:  # another's server
        return None


def spoken_event(pcm: Pcm) -> Event:
    """Say that this was all the sound, when its words begin, where the engine knows, and whether it is even."""
    event = AudioStop().event()
    if isinstance(pcm, TimedPcm) and (pcm.starts or pcm.even):
        event.data[_OURS] = msgspec.to_builtins(_Spoken(pcm.starts, pcm.even))
    return event


def read_spoken(event: Event, samples: bytes, rate_hz: int) -> Pcm:
    """Return the sound that is whole now. Raises ProtocolError, ValueError."""
    try:
        spoken = msgspec.convert(event.data.get(_OURS, {}), _Spoken)
    except msgspec.ValidationError as error:
        raise ProtocolError("The times of the words are not of the documented shape.") from error
    timed = spoken.starts or spoken.even
    return TimedPcm(samples, rate_hz, spoken.starts, spoken.even) if timed else Pcm(samples, rate_hz)


# --- errors


def error_event(error: GatewayError) -> Event:
    """Say what went wrong, with our stable code."""
    return Error(error.detail, error.code).event()


def read_error(event: Event) -> GatewayError:
    """Return the error that a server reports; one that is not ours is an EngineError."""
    text = str(event.data.get("text", ""))[:500] or "The engine gives no reason."
    code = event.data.get("code")
    return next((kind for kind in _kinds(GatewayError) if kind.code == code), EngineError)(text)


def _kinds(root: type[GatewayError]) -> Iterator[type[GatewayError]]:
    for kind in root.__subclasses__():
        yield kind
        yield from _kinds(kind)
