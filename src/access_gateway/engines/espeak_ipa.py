"""English in symbols of pronunciation, by espeak-ng: for voices that take sounds and not letters.

espeak-ng keeps its state in C globals, and started twice in one process it hangs; so it has one of its own:
`python -m access_gateway.engines.espeak_ipa`, a word a line in, its IPA out.
"""

import ctypes
import functools
import importlib.util
import re
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from typing import Any

from access_gateway.contracts.errors import EngineError

_RETRIEVAL, _UTF8, _IPA, _OK = 1, 1, 0x02, 0
"""AUDIO_OUTPUT_RETRIEVAL, espeakCHARS_UTF8, the bit for IPA in espeak_TextToPhonemes, EE_OK: speak_lib.h."""

_WRITTEN_OTHERWISE = (
    ("eɪ", "A"), ("aɪ", "I"), ("ɔɪ", "Y"), ("oʊ", "O"), ("əʊ", "O"), ("aʊ", "W"), ("tʃ", "ʧ"), ("dʒ", "ʤ"),
    ("ɜː", "ɜɹ"), ("ɚ", "əɹ"), ("əl", "ᵊl"), ("ɐ", "ə"), ("r", "ɹ"), ("ɹɹ", "ɹ"), ("g", "ɡ"), ("ɬ", "l"), ("x", "k"),
    ("ː", ""),
)  # fmt: skip
"""espeak-ng's American IPA → Kokoro's, which writes diphthongs as one capital and no length:
https://github.com/hexgrad/misaki, EN_PHONES.md."""

_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*|[.,?!]")


class EnglishSounds:
    """A dictionary of American English, in a process of its own from the first word on."""

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    def words(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield (place in the text, symbols) for each word and mark. Raises EngineError."""
        for found in _WORD.finditer(text):
            yield found.start(), found[0] if found[0] in ".,?!" else self._sounds(found[0])

    @functools.lru_cache(maxsize=4_096)  # noqa: B019  one such object for an engine, and one engine in a process
    def _sounds(self, word: str) -> str:
        sounds = self._ask(word)
        for theirs, ours in _WRITTEN_OTHERWISE:
            sounds = sounds.replace(theirs, ours)
        return sounds

    def _ask(self, word: str) -> str:
        with self._one_at_a_time:
            if self._process is None or self._process.poll() is not None:
                self._process = subprocess.Popen(  # noqa: S603  this very module
                    [sys.executable, "-P", "-m", __name__],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    encoding="utf-8",
                )
                weakref.finalize(self, _end, self._process)
            assert self._process.stdin and self._process.stdout
            try:
                self._process.stdin.write(f"{word}\n")
                self._process.stdin.flush()
                answer = self._process.stdout.readline()
            except (OSError, UnicodeDecodeError) as error:
                raise EngineError("espeak-ng's process for English has ended.") from error
        if not answer.endswith("\n"):
            raise EngineError("espeak-ng's process for English has ended.")
        return answer.strip()


def find_english() -> EnglishSounds | None:
    """Return the sounds of English by the espeak-ng of the wheel; None where it is not installed."""
    return EnglishSounds() if importlib.util.find_spec("espeakng_loader") else None


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()


def main() -> int:
    """Answer words with their IPA until the input ends; return 1 where espeak-ng cannot be started."""
    loader: Any = importlib.import_module("espeakng_loader")
    library = ctypes.CDLL(loader.get_library_path())
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    started = library.espeak_Initialize(_RETRIEVAL, 0, str(loader.get_data_path()).encode(), 0)
    if started <= 0 or library.espeak_SetVoiceByName(b"en-us") != _OK:
        return 1
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a real standard output has it
    for line in sys.stdin:
        text = ctypes.c_char_p(line.strip().encode())
        said = library.espeak_TextToPhonemes(ctypes.byref(text), _UTF8, _IPA) or b""
        print(said.decode("utf-8", "replace"), flush=True)  # noqa: T201  the other process reads it
    return 0


if __name__ == "__main__":
    sys.exit(main())
