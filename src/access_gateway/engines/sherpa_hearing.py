"""sherpa-onnx (Apache-2.0) as a recogniser: models of the k2-fsa project for languages that Vosk has none for.

An optional dependency: `pip install 'access-gateway[sherpa]'`. The models of the catalogue are offline ones: words come
at the end of an utterance, none before it.
"""

import array
import importlib
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from access_gateway.contracts.audio import BYTES_PER_SAMPLE, HEARING_RATE_HZ
from access_gateway.contracts.errors import (
    AudioTooLong,
    EngineError,
    EngineMissing,
    EngineRefused,
    UnsupportedLanguage,
)
from access_gateway.contracts.hearing import EngineOptions, HearingOptions, Partial, Transcript

MAX_S = 120.0
"""Of one utterance: these models hear all of it at once, in memory that grows with it."""
LEAST_SAMPLES = HEARING_RATE_HZ // 10
"""Shorter sounds hold no word, and some models fail on them."""
ADVICE = "pip install 'access-gateway[sherpa]'"


def load_sherpa() -> Any:
    """Import the library. Raises EngineMissing where it is not installed."""
    try:
        return importlib.import_module("sherpa_onnx")
    except (ImportError, OSError) as error:
        raise EngineMissing(f"sherpa-onnx cannot be loaded ({error}): {ADVICE}.") from error


def _ctc(kind: str) -> Callable[[Any, Path, int], Any]:
    def make(recogniser: Any, folder: Path, threads: int) -> Any:
        files = {"model": model_file(folder, "model"), "tokens": str(folder / "tokens.txt")}
        return getattr(recogniser, f"from_{kind}")(**files, num_threads=threads)

    return make


def _transducer(recogniser: Any, folder: Path, threads: int) -> Any:
    parts = {name: model_file(folder, name) for name in ("encoder", "decoder", "joiner")}
    return recogniser.from_transducer(**parts, tokens=str(folder / "tokens.txt"), num_threads=threads)


KINDS: Mapping[str, Callable[[Any, Path, int], Any]] = {
    "dolphin": _ctc("dolphin_ctc"),
    "nemo": _ctc("nemo_ctc"),
    "omnilingual": _ctc("omnilingual_asr_ctc"),
    "sense-voice": _ctc("sense_voice"),
    "transducer": _transducer,
    "zipformer": _ctc("zipformer_ctc"),
}
"""How each kind of model is loaded: the option `kind` of its catalogue entry."""


def model_file(folder: Path, name: str) -> str:
    """Return a model's file, `NAME*.onnx`, the smaller (int8) one of several. Raises EngineMissing."""
    found = sorted(folder.glob(f"{name}*.onnx"), key=lambda file: ("int8" not in file.name, file.name))
    if not found:
        raise EngineMissing(f"There is no {name}*.onnx in {folder}.")
    return str(found[0])


class SherpaRecogniser:
    """A Recogniser over one offline model.

    Options: `kind`, one of KINDS; `threads` (1). Raises EngineMissing where library or model is not there,
    EngineError where the model cannot be loaded.
    """

    sample_rate_hz = HEARING_RATE_HZ
    streams = False

    def __init__(self, options: EngineOptions) -> None:
        folder, kind = options.model, options.options.get("kind", "")
        if kind not in KINDS:
            raise EngineRefused(f"A sherpa-onnx model is one of {', '.join(KINDS)}, not {kind!r}.")
        if folder is None or not (folder / "tokens.txt").is_file():
            raise EngineMissing(f"There is no sherpa-onnx model in {folder}.")
        library = load_sherpa()
        try:
            threads = int(options.options.get("threads", "1"))
            self._recogniser = KINDS[kind](library.OfflineRecognizer, folder, threads)
        except (RuntimeError, ValueError) as error:
            raise EngineError(f"The model {folder.name} cannot be loaded: {error}.") from error
        self.name = f"sherpa-onnx:{folder.name}"
        self.languages = options.languages

    def open(self, language: str, options: HearingOptions) -> "SherpaHearing":
        """Start an utterance; what the options ask for is not had here. Raises UnsupportedLanguage."""
        if language not in self.languages:
            raise UnsupportedLanguage(f"{self.name} does not hear {language}.")
        return SherpaHearing(self, language)

    def words(self, pcm: bytes) -> str:
        """Return the words of a whole utterance. Raises EngineError."""
        samples = array.array("h", pcm)
        if sys.byteorder == "big":
            samples.byteswap()
        if len(samples) < LEAST_SAMPLES:
            return ""
        try:
            stream = self._recogniser.create_stream()
            stream.accept_waveform(HEARING_RATE_HZ, [sample / 32_768 for sample in samples])
            self._recogniser.decode_stream(stream)
            return " ".join(str(stream.result.text).split())
        except (RuntimeError, ValueError, UnicodeDecodeError) as error:
            raise EngineError(f"{self.name} failed: {type(error).__name__}.") from error


class SherpaHearing:
    """One utterance: kept, and heard at its end."""

    def __init__(self, owner: SherpaRecogniser, language: str) -> None:
        self._owner, self._language = owner, language
        self._pcm: bytearray | None = bytearray()
        self._transcript: Transcript | None = None

    def feed(self, pcm: bytes) -> Partial | None:
        """Keep the sound. Raises AudioTooLong."""
        held = self._held()
        if len(held) + len(pcm) > MAX_S * HEARING_RATE_HZ * BYTES_PER_SAMPLE:
            raise AudioTooLong(f"An utterance is at most {MAX_S:g} s.")
        held += pcm
        return None

    def finish(self) -> Transcript:
        """Return the words; again where it is asked again."""
        held = self._held()
        if self._transcript is None:
            whole = bytes(held[: len(held) // BYTES_PER_SAMPLE * BYTES_PER_SAMPLE])
            self._transcript = Transcript(
                text=self._owner.words(whole),
                language=self._language,
                engine=self._owner.name,
                duration_s=len(whole) / BYTES_PER_SAMPLE / HEARING_RATE_HZ,
            )
        return self._transcript

    def close(self) -> None:
        """Let the sound go."""
        self._pcm = None

    def _held(self) -> bytearray:
        if self._pcm is None:
            raise EngineError("The utterance is closed.")
        return self._pcm
