"""Whisper through faster-whisper (CTranslate2), int8 on the processor, as a Recogniser that does not stream.

What makes Whisper invent words is off: no temperature fallback, no text carried from window to window, no
prompt of our own (one that asked for simplified characters turned every third short recording into a loop
of one syllable), and a bound on the words that fit into the time. What remains is why the hearing room asks
a voice detector first and hands over speech only.
"""

import os
import threading
import zlib
from typing import Any

import numpy as np
from faster_whisper import WhisperModel

from access_gateway.contracts.audio import BYTES_PER_SAMPLE, HEARING_RATE_HZ
from access_gateway.contracts.errors import EngineError, EngineMissing, UnsupportedLanguage
from access_gateway.contracts.hearing import (
    EngineOptions,
    HearingOptions,
    LanguageGuess,
    Partial,
    Transcript,
    Word,
)
from access_gateway.contracts.languages import base_of, canonical_tag

BEAM = 5
"""Costs a tenth more time than greedy search on a short sentence, and mends about one character in twelve."""
MOST_TOKENS_PER_S = 16
"""Fast speech is 8 syllables a second, and a rare syllable is 2 or 3 tokens."""
MOST_TOKENS = 220
"""In a window of 30 s: Whisper's context of 448 less the longest prompt."""
LOOP_RATIO = 2.4
"""Text that zlib shrinks more than this is a loop: Whisper's own threshold (Radford et al. 2022, §4.5), but of
each segment. The library's is of a window of 30 s, in which a person may well say the same thing twice."""
SILENT_PEAK = 32
"""Of 32,767, about -60 dBFS: below it there is nothing to hear, and Whisper would invent it."""

DEFAULT_LANGUAGES = frozenset({"zh-Hans", "zh-Hant", "ko-Hang", "en-Latn"})


class WhisperRecogniser:
    """A loaded Whisper model. `options.model` is its folder; `options.options` may hold `threads`."""

    streams = False
    sample_rate_hz = HEARING_RATE_HZ

    def __init__(self, options: EngineOptions) -> None:
        """Load the model. Raises EngineMissing where it is not there, EngineError where it does not load."""
        if options.model is None or not (options.model / "model.bin").is_file():
            raise EngineMissing(f"The Whisper model {options.model} is not installed.")
        threads = int(options.options.get("threads", min(4, os.cpu_count() or 1)))
        try:
            self._model = _Model(
                str(options.model),
                device="cpu",
                compute_type="int8",
                cpu_threads=threads,
                local_files_only=True,
            )
        except Exception as error:  # CTranslate2 and tokenizers raise nothing more precise
            raise EngineError(f"The Whisper model {options.model.name} cannot be loaded: {error}.") from error
        self.name = f"faster-whisper:{options.model.name}"
        wanted = options.languages or DEFAULT_LANGUAGES
        self.languages = frozenset(tag for tag in wanted if self._model.knows(base_of(tag)))

    def open(self, language: str, options: HearingOptions) -> "WhisperHearing":
        """Start an utterance. The language is fixed; what Whisper itself detects is reported beside it."""
        if language not in self.languages:
            raise UnsupportedLanguage(f"{self.name} does not hear {language}.")
        return WhisperHearing(self, language, options.prompt)

    def transcribe(self, samples: Any, language: str, prompt: str | None) -> Transcript:
        """Hear float samples, -1..1, shape (n,), 16 000 Hz."""
        duration_s = len(samples) / HEARING_RATE_HZ
        segments, _ = self._model.transcribe(
            samples,
            language=base_of(language),
            beam_size=BEAM,
            temperature=0.0,
            condition_on_previous_text=False,
            word_timestamps=True,
            initial_prompt=prompt,
            max_new_tokens=min(MOST_TOKENS, 16 + int(MOST_TOKENS_PER_S * duration_s)),
        )
        kept = [segment for segment in segments if not _is_loop(segment.text)]
        heard = self._model.language_of_last()
        text = "".join(segment.text for segment in kept).strip()
        if prompt and _letters(text) == _letters(prompt):  # on bad audio it repeats the prompt
            kept, text = [], ""
        words = tuple(
            Word(
                word.word.strip(),
                round(float(word.start), 3),
                round(float(word.end), 3),
                float(word.probability),
            )
            for segment in kept
            for word in segment.words or ()
        )
        return Transcript(
            text=text,
            language=language,
            confidence=sum(word.confidence for word in words) / len(words) if words else None,
            engine=self.name,
            duration_s=duration_s,
            words=words,
            language_heard=heard if text else None,
        )


class WhisperHearing:
    """One utterance: collected while it goes on, recognised when it ends."""

    def __init__(self, owner: WhisperRecogniser, language: str, prompt: str | None) -> None:
        self._owner = owner
        self._language = language
        self._prompt = prompt
        self._pcm: bytearray | None = bytearray()
        self._transcript: Transcript | None = None

    def feed(self, pcm: bytes) -> Partial | None:
        """Keep the samples."""
        self._held().extend(pcm)
        return None

    def finish(self) -> Transcript:
        """Recognise all that was fed, in windows of 30 s. Asked again, give the same."""
        if self._transcript is None:
            pcm = self._held()
            samples = np.frombuffer(bytes(pcm[: len(pcm) - len(pcm) % BYTES_PER_SAMPLE]), dtype="<i2")
            if not samples.size or int(np.abs(samples.astype(np.int32)).max()) < SILENT_PEAK:
                duration_s = samples.size / HEARING_RATE_HZ
                nothing = Transcript("", self._language, engine=self._owner.name, duration_s=duration_s)
                self._transcript = nothing
            else:
                scaled = samples.astype(np.float32) / 32768
                self._transcript = self._owner.transcribe(scaled, self._language, self._prompt)
        return self._transcript

    def close(self) -> None:
        """Let the samples go."""
        self._pcm = None

    def _held(self) -> bytearray:
        if self._pcm is None:
            raise EngineError("The utterance is closed.")
        return self._pcm


class _Model(WhisperModel):  # type: ignore[misc]  # the library has no types
    """Keeps a thread's last encoding: naming its language costs a decoder step, not a second encoding."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._last = threading.local()

    def knows(self, code: str) -> bool:
        """Say whether this model has a language, by Whisper's code; the library's list is the largest model's."""
        return self.hf_tokenizer.token_to_id(f"<|{code}|>") is not None

    def encode(self, features: Any) -> Any:
        """Encode a window, as the library does, and keep the outcome."""
        self._last.encoded = super().encode(features)
        return self._last.encoded

    def language_of_last(self) -> LanguageGuess | None:
        """Return the language that the window encoded last by this thread is in, and forget the window."""
        encoded = getattr(self._last, "encoded", None)
        self._last.encoded = None
        if encoded is None or not self.model.is_multilingual:
            return None
        token, probability = self.model.detect_language(encoded)[0][0]
        code = token.removeprefix("<|").removesuffix("|>")
        return LanguageGuess(canonical_tag(code) or code, round(float(probability), 4))


def _is_loop(text: str) -> bool:
    raw = text.encode()
    return len(raw) > LOOP_RATIO * len(zlib.compress(raw))


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
