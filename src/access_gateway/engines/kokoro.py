"""Kokoro-82M through ONNX Runtime: a voice for Mandarin and English that people can follow.

Model: https://huggingface.co/hexgrad/Kokoro-82M, as exported and quantised by
https://github.com/thewh1teagle/kokoro-onnx. It takes symbols of pronunciation, not letters: Mandarin as the toned
pinyin that our own reading gives (kokoro_symbols.py), English by way of espeak-ng (espeak_ipa.py).
docs/adr/0011-a-voice-one-can-follow.md says why, and what was measured.
"""

import functools
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from access_gateway.contracts.errors import EngineError, EngineMissing, EngineRefused
from access_gateway.contracts.hearing import EngineOptions
from access_gateway.contracts.speaking import Manner, TimedPcm, Voice
from access_gateway.engines import kokoro_symbols as symbols
from access_gateway.engines.espeak_ipa import find_english

RATE_HZ = 24_000
MAX_CHARS = 200
"""Of one request (contracts/speaking.py)."""
MOST_SYMBOLS = 508
"""The model's context is 512, and a silence stands before and after; 200 characters need fewer."""
STYLE = (510, 1, 256)
"""A voice: a vector for each length of the text, in symbols."""
SLOWEST, FASTEST = 0.3, 4.0
"""Of the model's speed; beyond these it swallows sounds or drones."""
SAMPLES_PER_FRAME = 600
"""Sound that stands for one unit of a symbol's duration: 25 ms."""
DURATIONS = "/encoder/Clip_output_0"
"""The model's inner value that says how many units each symbol lasts."""

PINYIN, ENGLISH = "cmn-latn-pinyin-x-words", "en"
"""What its voices read: pinyin with spaces between words alone (speech/casting.py), and English."""

_SEX: dict[str, Literal["female", "male"]] = {"f": "female", "m": "male"}
_LANGUAGE = {"z": "zh", "a": "en", "b": "en"}
_FIRST = ("zf_xiaobei", "zm_yunxi", "af_heart", "am_michael")
"""The voices best understood, of those of their language and sex (benchmarks/speech_voices.py)."""


class KokoroSpeaker:
    """A Speaker over one Kokoro model: `model.onnx` and `voices/*.bin` in the model's folder.

    Option: `threads` (1): of the model. Raises EngineMissing where the folder does not hold such a model.
    """

    def __init__(self, options: EngineOptions) -> None:
        if options.model is None:
            raise EngineMissing("Kokoro needs a model: access-gateway models install kokoro-82m")
        self._folder = options.model
        self._english = find_english()
        names = sorted(
            (file.stem for file in (self._folder / "voices").glob("*.bin")),
            key=lambda name: (name not in _FIRST, name),
        )
        self._voices = {voice.name: voice for voice in _voices(names, english=self._english is not None)}
        if not self._voices:
            raise EngineMissing(f"There is no voice in {self._folder}.")
        self._model = _load(self._folder / "model.onnx", int(options.options.get("threads", "1")))
        self._timed = DURATIONS in {output.name for output in self._model.get_outputs()}
        first = next(iter(self._voices.values()))  # pays for the first use, and finds a damaged model
        self.speak("hao3" if first.reading == PINYIN else "well", first.name, Manner())

    @property
    def name(self) -> str:
        """Engine and model: "kokoro:kokoro-82m"."""
        return f"kokoro:{self._folder.name}"

    @property
    def voices(self) -> tuple[Voice, ...]:
        """For each person the language that it was made for first."""
        return tuple(self._voices.values())

    def speak(self, text: str, voice: str, manner: Manner) -> TimedPcm:
        """Speak 1 to 200 characters, 24,000 Hz.

        text: toned pinyin or English, as the voice reads. The model has no pitch: the sound is made longer or
        shorter and played faster or slower. Raises EngineRefused for what cannot be spoken, EngineError where the
        model fails.
        """
        chosen = self._check(text, voice)
        said = list(self._symbols(text, chosen))
        numbers = [symbols.VOCABULARY[symbol] for _, part in said for symbol in part][:MOST_SYMBOLS]
        if not any(any(map(str.isalpha, part)) for _, part in said):
            raise EngineRefused("There is nothing to speak: no syllable and no word.")
        style = _style(self._folder / "voices" / f"{chosen.person}.bin")[len(numbers)]
        speed = min(max(manner.rate / manner.pitch, SLOWEST), FASTEST)
        sound, frames = self._run(numbers, style, speed)
        if manner.pitch != 1.0:
            sound = _stretched(sound, round(sound.size / manner.pitch))
        samples = np.clip(sound * manner.volume, -1.0, 1.0) * 32_767
        seconds = frames * SAMPLES_PER_FRAME / RATE_HZ / manner.pitch
        return TimedPcm(samples.astype("<i2").tobytes(), RATE_HZ, tuple(_starts(said, seconds)))

    def _check(self, text: str, voice: str) -> Voice:
        known = self._voices.get(voice)
        if known is None:
            raise EngineRefused(f"There is no voice {voice[:60]!r}; there are: {', '.join(self._voices)}.")
        if len(text) > MAX_CHARS:
            raise EngineRefused(f"At most {MAX_CHARS} characters are spoken at once; these are {len(text)}.")
        if any(character == "\0" or "\ud800" <= character <= "\udfff" for character in text):
            raise EngineRefused("The text holds a null character or half of a surrogate pair.")
        return known

    def _symbols(self, text: str, voice: Voice) -> Iterable[tuple[int, str]]:
        """Return (place in the text, symbols), the spaces between the words among the symbols."""
        if voice.reading == PINYIN:
            return _spaced(text, symbols.words(text))
        assert self._english is not None  # or there were no such voice
        return _spaced(text, self._english.words(text))

    def _run(
        self, numbers: list[int], style: NDArray[np.float32], speed: float
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the sound, -1..1, and how many units each symbol lasts, silence before and after included."""
        given = {
            "tokens": np.array([[0, *numbers, 0]], dtype=np.int64),
            "style": style,
            "speed": np.array([speed], dtype=np.float32),
        }
        try:
            made = self._model.run(["audio", DURATIONS] if self._timed else ["audio"], given)
        except Exception as error:  # ONNX Runtime's own exceptions have no common class that it exports
            raise EngineError(f"Kokoro failed on {len(numbers)} symbols.") from error
        frames = made[1].ravel() if self._timed else np.zeros(0, dtype=np.float32)
        return made[0].ravel(), frames


def _voices(names: Iterable[str], *, english: bool) -> Iterable[Voice]:
    """Name the voices: each person's own language, then English for those of another, for words among theirs."""
    known = [name for name in names if re.fullmatch(r"[zab][fm]_[a-z]+", name)]
    for name in known:
        language, sex = _LANGUAGE[name[0]], _SEX[name[1]]
        if language == "zh":
            yield Voice(name, "zh", PINYIN, name, sex)
        elif english:
            yield Voice(name, "en", ENGLISH, name, sex)
    for name in known:
        if english and name[0] == "z":
            yield Voice(f"{name}-en", "en", ENGLISH, name, _SEX[name[1]])


def _spaced(text: str, words: Iterable[tuple[int, str]]) -> Iterable[tuple[int, str]]:
    """Put a space before what has one in the text; leave out what the model has no number for."""
    for place, word in words:
        kept = "".join(symbol for symbol in word if symbol in symbols.VOCABULARY)
        yield place, f" {kept}" if text[:place].endswith(" ") else kept


def _starts(said: list[tuple[int, str]], seconds: NDArray[np.floating]) -> Iterable[tuple[int, float]]:
    """Yield (place in the text, second) for each word. seconds: what each symbol lasts, the first silence first."""
    ends = np.cumsum(seconds)
    at = 0
    for place, part in said:
        at += part.startswith(" ")
        if at < len(ends) and any(map(str.isalpha, part)):
            yield place, round(float(ends[at]), 3)
        at += len(part.lstrip(" "))


@functools.lru_cache(maxsize=64)
def _style(file: Path) -> NDArray[np.float32]:
    """Read a voice. Raises EngineError where it is not one."""
    try:
        return np.fromfile(file, dtype="<f4").astype(np.float32).reshape(STYLE)
    except (OSError, ValueError) as error:
        raise EngineError(f"The voice {file.name} cannot be read.") from error


def _stretched(sound: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    """Return the same wave in `size` samples: band-limited, by its spectrum."""
    spectrum = np.fft.rfft(sound)
    fitted = np.zeros(size // 2 + 1, dtype=spectrum.dtype)
    shared = min(len(spectrum), len(fitted))
    fitted[:shared] = spectrum[:shared]
    return np.asarray(np.fft.irfft(fitted, size) * (size / sound.size), dtype=np.float32)


def _load(file: Path, threads: int) -> ort.InferenceSession:
    """Load the model, with its durations as a further output. Raises EngineMissing, EngineError."""
    wanted = ort.SessionOptions()
    wanted.intra_op_num_threads = threads
    wanted.add_session_config_entry("session.intra_op.allow_spinning", "0")  # the cores are others' too
    try:
        content = file.read_bytes()
        if DURATIONS.encode() in content:
            content += _further_output(DURATIONS)
        return ort.InferenceSession(content, wanted, providers=["CPUExecutionProvider"])
    except OSError as error:
        raise EngineMissing(f"There is no model {file}.") from error
    except Exception as error:  # ONNX Runtime's own exceptions have no common class that it exports
        raise EngineError(f"The model {file} cannot be loaded.") from error


def _further_output(name: str) -> bytes:
    """Return what, put behind an ONNX model, declares an inner value of it as an output.

    A protocol buffer followed by another is the two merged (https://protobuf.dev/programming-guides/encoding/, "Last
    One Wins"): ModelProto.graph is field 7, GraphProto.output 12, ValueInfoProto.name 1 (onnx.proto).
    """
    message = name.encode()
    for number in (1, 12, 7):
        message = bytes([number << 3 | 2, len(message)]) + message
    return message
