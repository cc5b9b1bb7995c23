"""pyttsx3 over espeak-ng: a small voice for many languages, one engine for the life of the process.

What the library does when it is used otherwise, and what this module does about each, is in
docs/adr/0004-speech-by-pyttsx3-and-pinyin.md.
"""

import ctypes
import functools
import importlib
import itertools
import os
import re
import tempfile
import threading
import time
import wave
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from access_gateway.contracts.audio import BYTES_PER_SAMPLE, Pcm
from access_gateway.contracts.errors import EngineError, EngineMissing, EngineRefused, EngineTimeout
from access_gateway.contracts.hearing import EngineOptions
from access_gateway.contracts.speaking import Manner, TimedPcm, Voice
from access_gateway.engines.espeak_phonemes import TABLES, phoneme_input

MAX_CHARS = 200
"""espeak-ng's time grows with the square of the text, and tens of thousands of characters end the process."""
DEFAULT_LIMIT_S = 8.0
"""200 characters take well under a second; whoever waits longer waits for something that hangs."""

DEFAULT_WORDS_PER_MINUTE = 175
SLOWEST_WORDS_PER_MINUTE, FASTEST_WORDS_PER_MINUTE = 80, 450
DEFAULT_PITCH = 50
"""espeak-ng's own defaults and limits (its speak_lib.h: espeakRATE 80..450, espeakPITCH 0..100)."""

_LANGUAGES = {
    "cmn-latn-pinyin": "zh", "yue-latn-jyutping": "yue", "yue": "yue",
    "ug": "ug", "kk": "kk", "ko": "ko", "en": "en", "bo": "bo", "mn": "mn",
}  # fmt: skip
FEMALE = "f2"
"""espeak-ng's variant of a voice that is heard as a woman's and understood best (benchmarks/speech_voices.py)."""
VOICES = (
    *(Voice(name, language, sex="male") for name, language in _LANGUAGES.items()),
    *(Voice(f"{name}+{FEMALE}", language, name, FEMALE, "female") for name, language in _LANGUAGES.items()),
)
"""bo and mn are given IPA and speak it with another voice's phonemes (espeak_phonemes.py). Not hak, although espeak-ng
has it: it speaks Hanzi as "Chinese letter". Of the Mandarin voices only the
one that reads toned pinyin, because plain `cmn` of espeak-ng 1.51 reads Hanzi as English letters."""


class Pyttsx3Speaker:
    """A Speaker over the espeak-ng of this process.

    Options: `espeak`, "wheel" (default) or "system": whose library; `limit_s`, 8 by default: when an
    utterance counts as hanging. Raises EngineMissing where that library is not there or has
    fewer voices than are declared.
    """

    def __init__(self, options: EngineOptions) -> None:
        self._limit_s = float(options.options.get("limit_s", DEFAULT_LIMIT_S))
        self._espeak = _start(options.options.get("espeak", "wheel"))
        self._one_at_a_time = threading.Lock()
        self._stuck = False

    @property
    def name(self) -> str:
        """Engine, library and version: "pyttsx3:espeak-ng 1.52.0"."""
        return f"pyttsx3:espeak-ng {self._espeak.version}"

    @property
    def voices(self) -> tuple[Voice, ...]:
        """The allow-list; any other name is refused."""
        return VOICES

    def speak(self, text: str, voice: str, manner: Manner) -> Pcm:
        """Speak 1 to 200 characters, 22,050 Hz; for the voices bo and mn these are IPA.

        A rate below 0.46 of the default is the slowest that espeak-ng has. Raises EngineRefused for what
        cannot be spoken, EngineTimeout where the engine hangs (it then refuses to go on: replace the
        process), EngineError where it gives no sound.
        """
        _check(text, voice)
        said, base = _for_espeak(text, voice)
        if not self._one_at_a_time.acquire(timeout=self._limit_s):
            raise EngineTimeout("The speech engine is still speaking something else.")
        try:
            if self._stuck:
                raise EngineTimeout("The speech engine hangs; its process has to be replaced.")
            try:
                pcm = self._espeak.speak(said, base, manner, self._limit_s)
            except EngineTimeout:
                self._stuck = True
                raise
            return TimedPcm(pcm.samples, pcm.rate_hz, places_in(text, said, pcm.starts))
        finally:
            self._one_at_a_time.release()


def _check(text: str, voice: str) -> None:
    """Refuse whatever the library would answer with a crash, a hang, or the wrong words."""
    if voice not in {known.name for known in VOICES}:
        raise EngineRefused(f"There is no voice {voice!r}; there are: {', '.join(v.name for v in VOICES)}.")
    if len(text) > MAX_CHARS:
        raise EngineRefused(f"At most {MAX_CHARS} characters are spoken at once; these are {len(text)}.")
    if not any(character.isalnum() for character in text):
        raise EngineRefused("There is nothing to speak: no letter and no digit.")
    if any(character == "\0" or "\ud800" <= character <= "\udfff" for character in text):
        raise EngineRefused("The text holds a null character or half of a surrogate pair.")


def _for_espeak(text: str, voice: str) -> tuple[str, str]:
    """Return what espeak-ng is given, and the name of its own voice.

    Raises EngineRefused for what should be IPA and holds no phoneme.
    """
    name, plus, variant = voice.partition("+")
    table = TABLES.get(name)
    if table is None:
        return text.replace("[[", "[ ["), voice  # two brackets would begin phonemes
    said = phoneme_input(text, name)
    if not said:
        raise EngineRefused(
            f"The voice {voice!r} speaks IPA, and there is no phoneme of its language in this text."
        )
    return said, f"{table.base}{plus}{variant}"


class _Espeak:
    """The one pyttsx3 engine of this process."""

    def __init__(self, pyttsx3: Any, driver: Any, library: Any) -> None:
        self._library = library
        # The driver prints the name of every file that it saves; a worker's standard output is not its own.
        vars(driver)["print"] = _say_nothing
        # The driver synthesises with this flag and no other; with PHONEMES in it, [[...]] is read as phonemes.
        library.CHARS_UTF8 |= library.PHONEMES
        self._engine = pyttsx3.init("espeak")
        self._engine.proxy.setBusy(False)  # or it keeps the first utterance's settings until that is spoken
        self._finished = threading.Event()
        self._engine.connect("finished-utterance", self._on_finished)
        self._words: list[tuple[int, float]] = []
        self._drivers_own = (
            self._engine.proxy._driver._onSynth
        )  # the driver's event for a word lacks its time
        library.SetSynthCallback(self._on_synth)
        info = library.dll.espeak_Info
        info.restype = ctypes.c_char_p
        self.version: str = info(None).decode("utf-8", "replace").split()[0]
        bases = {TABLES[name].base if name in TABLES else name for name in _LANGUAGES}
        offered = {name: self._select(name) for base in sorted(bases) for name in (base, f"{base}+{FEMALE}")}
        if missing := [name for name, there in offered.items() if not there]:
            raise EngineMissing(f"espeak-ng {self.version} has no voice {', '.join(missing)}: 1.52 has them.")

    def _on_finished(self, name: str | None, completed: bool) -> None:
        self._finished.set()

    def _on_synth(self, sound: Any, samples: int, events: Any) -> int:
        """Note when words begin, and let the driver do its work. Called by espeak-ng's own thread."""
        for event in itertools.takewhile(
            lambda event: event.type != self._library.EVENT_LIST_TERMINATED, events_of(events)
        ):
            if event.type == self._library.EVENT_WORD:
                self._words.append((event.text_position - 1, event.audio_position / 1000))
        return int(self._drivers_own(sound, samples, events))

    def _select(self, voice: str) -> bool:
        """Take a voice; say whether espeak-ng has it: an unknown one silently keeps the one before."""
        return bool(self._library.SetVoiceByName(voice.encode()) == self._library.EE_OK)

    def speak(self, text: str, voice: str, manner: Manner, limit_s: float) -> TimedPcm:
        words_per_minute = round(DEFAULT_WORDS_PER_MINUTE * manner.rate)
        rate = min(max(words_per_minute, SLOWEST_WORDS_PER_MINUTE), FASTEST_WORDS_PER_MINUTE)
        ends_at = time.monotonic() + limit_s
        self._engine.setProperty("voice", voice)
        self._engine.setProperty("rate", rate)
        self._engine.setProperty("pitch", round(DEFAULT_PITCH * manner.pitch))
        self._engine.setProperty("volume", manner.volume)
        # runAndWait begins by cancelling whatever espeak-ng still has before it, these settings included.
        self._rest(ends_at)
        with tempfile.TemporaryDirectory(prefix="access-gateway-speech-") as folder:
            file = Path(folder) / "spoken.wav"
            self._words.clear()
            self._save(text, file, limit_s, ends_at)
            pcm = _read(file)
        return TimedPcm(pcm.samples, pcm.rate_hz, tuple(self._words))

    def _save(self, text: str, file: Path, limit_s: float, ends_at: float) -> None:
        """Speak into a file and return when it is whole.

        runAndWait alone is not enough: it never returns if the file cannot be written. So a watchman ends it
        after the limit, and what is waited for is the engine's own word that the utterance is finished, and
        then that espeak-ng's thread has left the call-back in which it said so (what comes next would race
        with it).
        """
        self._finished.clear()
        watchman = threading.Timer(max(0.0, ends_at - time.monotonic()), self._engine.proxy.endLoop, (True,))
        watchman.daemon = True
        watchman.start()
        try:
            self._engine.save_to_file(text, str(file))
            self._engine.runAndWait()
        finally:
            watchman.cancel()
        if not self._finished.wait(max(0.0, ends_at - time.monotonic())):
            raise EngineTimeout(f"The speech engine did not finish within {limit_s:g} s.")
        self._rest(ends_at)

    def _rest(self, ends_at: float) -> None:
        """Return when espeak-ng's own thread has nothing before it."""
        while self._library.IsPlaying():
            if time.monotonic() > ends_at:
                raise EngineTimeout("The speech engine did not come to rest in time.")
            time.sleep(0.001)


_WORD = re.compile(r"[^\s,.?!]+")
_PHONEMES = re.compile(r"(?<=\[\[).*?(?=\]\])")
"""What stands between the brackets; names of phonemes hold points and question marks."""


def places_in(text: str, said: str, starts: Sequence[tuple[int, float]]) -> tuple[tuple[int, float], ...]:
    """Return when the words of a text begin, from those of what espeak-ng was given for it: phonemes, word by word.

    Nothing where the two have not the same number of words.
    """
    if said == text:
        return tuple(starts)
    given = [
        part.start() + word.start()
        for part in _PHONEMES.finditer(said)
        for word in re.finditer(r"\S+", part[0])
    ]
    written = [word.start() for word in _WORD.finditer(text)]
    if len(given) != len(written):
        return ()
    places = dict(zip(given, written, strict=True))
    return tuple((places[at], second) for at, second in starts if at in places)


def events_of(events: Any) -> Iterator[Any]:
    """Yield the events of a call-back; the caller stops at the one that ends them."""
    return (events[place] for place in itertools.count())


_ADVICE = {
    "wheel": "install the package espeakng-loader",
    "system": "install espeak-ng 1.52 on this machine, or set [speech] espeak to wheel",
}


@functools.cache
def _start(espeak: str) -> _Espeak:
    """Load the library and start the engine, once in a process.

    espeak-ng keeps its state in C globals, and a pyttsx3 engine that is collected and made again ends the
    process; the cache is what keeps this one for life.
    """
    if espeak not in _ADVICE:
        raise EngineRefused(f"espeak is 'wheel' or 'system', not {espeak!r}.")
    try:
        if espeak == "wheel":
            loader = importlib.import_module("espeakng_loader")
            os.environ["ESPEAK_DATA_PATH"] = loader.get_data_path()
            # Global, so that pyttsx3, which asks the linker for libespeak-ng.so.1, is given this one.
            ctypes.CDLL(loader.get_library_path(), mode=ctypes.RTLD_GLOBAL)
        pyttsx3 = importlib.import_module("pyttsx3")
        driver = importlib.import_module("pyttsx3.drivers.espeak")
        library = importlib.import_module("pyttsx3.drivers._espeak")
    except (ImportError, OSError, RuntimeError) as error:
        raise EngineMissing(f"espeak-ng cannot be loaded ({error}): {_ADVICE[espeak]}.") from error
    return _Espeak(pyttsx3, driver, library)


def _say_nothing(*_: object) -> None:
    """Stand in for the driver's print."""


def _read(file: Path) -> Pcm:
    try:
        with wave.open(str(file), "rb") as sound:
            shape = (sound.getnchannels(), sound.getsampwidth())
            pcm = Pcm(sound.readframes(sound.getnframes()), sound.getframerate())
    except (OSError, EOFError, wave.Error) as error:
        raise EngineError("The speech engine wrote no sound.") from error
    if shape != (1, BYTES_PER_SAMPLE) or not pcm.samples:
        raise EngineError(f"The speech engine wrote {len(pcm.samples)} bytes of another shape: {shape}.")
    return pcm
