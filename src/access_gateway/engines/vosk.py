"""Vosk (Kaldi) as a Recogniser: streaming, with partials, word times and confidences, and n-best.

A new KaldiRecognizer builds its graph cache anew and is six times slower than one that has been used, so
used ones are kept and lent out again. What must never be done to one, because it ends or hangs the process,
cannot be reached from outside: another sample rate than 16 000, a grammar in mid-utterance, two threads.
"""

import ctypes
import json
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import vosk

from access_gateway.contracts.audio import BYTES_PER_SAMPLE, HEARING_RATE_HZ
from access_gateway.contracts.errors import EngineError, EngineMissing, UnsupportedLanguage
from access_gateway.contracts.hearing import PIECE_S, EngineOptions, HearingOptions, Partial, Transcript, Word

TRIM_EVERY_S = 5.0
"""Kaldi's lattices leave the C heap in pieces; they are given back to the system at most this often."""
MOST_KEPT = 64
CHUNK_BYTES = round(PIECE_S * HEARING_RATE_HZ) * BYTES_PER_SAMPLE
"""As in the loop of Vosk's own examples."""
_SETTLING = bytes(HEARING_RATE_HZ // 10 * BYTES_PER_SAMPLE)


class VoskRecogniser:
    """A loaded Vosk model. `options.model` is its folder; `options.languages` what it hears.

    Of `options.options` it knows `name`, where the folder's own says too little.
    """

    streams = True
    sample_rate_hz = HEARING_RATE_HZ

    def __init__(self, options: EngineOptions) -> None:
        """Load the model, and decode a moment of silence with it.

        Raises EngineMissing where the folder is not there, EngineError where it does not load: a damaged
        graph or a missing i-vector shows only at the first utterance.
        """
        if options.model is None or not options.model.is_dir():
            raise EngineMissing(f"The Vosk model {options.model} is not installed.")
        vosk.SetLogLevel(-1)
        self.name = f"vosk:{options.options.get('name', options.model.name)}"
        self.languages = options.languages
        self._kept: list[_Kaldi] = []
        self._lock = threading.Lock()
        self._trim = _memory_trimmer()
        try:
            self._model = vosk.Model(str(options.model))
            probe = self.take()
            probe.accept(_SETTLING)
            self.give_back(probe)
        except Exception as error:  # the binding raises nothing more precise
            raise EngineError(f"The Vosk model {options.model.name} cannot be loaded: {error}.") from error

    def open(self, language: str, options: HearingOptions) -> "VoskHearing":
        """Start an utterance, in a used recogniser where one is free."""
        if language not in self.languages:
            raise UnsupportedLanguage(f"{self.name} does not hear {language}.")
        return VoskHearing(self, language, options)

    def take(self, phrases: tuple[str, ...] = ()) -> "_Kaldi":
        """Lend a recogniser, to one thread at a time; one that is held to phrases is made anew."""
        if not phrases:
            with self._lock:
                if self._kept:
                    return self._kept.pop(self._nearest())
        # Only ever a list of texts: an empty one, or anything else, ends the process.
        grammar = [json.dumps(list(phrases), ensure_ascii=False)] if phrases else []
        kaldi = vosk.KaldiRecognizer(self._model, HEARING_RATE_HZ, *grammar)
        kaldi.SetWords(True)
        return _Kaldi(kaldi, kept=not phrases)

    def give_back(self, kaldi: "_Kaldi") -> None:
        """Put a lent recogniser back, as good as new for the next utterance."""
        if kaldi.kept:
            kaldi.settle()
            with self._lock:
                if len(self._kept) < MOST_KEPT:
                    kaldi.thread = threading.get_ident()
                    self._kept.append(kaldi)
        self._trim()

    def _nearest(self) -> int:
        """Return which of those kept this thread used last: its memory is this thread's; else the last one."""
        here = threading.get_ident()
        places = range(len(self._kept) - 1, -1, -1)
        return next((place for place in places if self._kept[place].thread == here), -1)


class VoskHearing:
    """One utterance: the words of all its endpointed stretches, in order."""

    def __init__(self, owner: VoskRecogniser, language: str, options: HearingOptions) -> None:
        self._owner = owner
        self._language = language
        self._n_best = n_best = options.n_best
        self._native = options.native
        self._kaldi: _Kaldi | None = owner.take(options.phrases)
        # one more than asked for: the first is the best itself
        self._kaldi.recogniser.SetMaxAlternatives(n_best + 1 if n_best else 0)
        self._starts_at = self._kaldi.samples
        self._rest = bytearray()
        self._stretches: list[dict[str, Any]] = []
        self._shown = ""
        self._transcript: Transcript | None = None

    def feed(self, pcm: bytes) -> Partial | None:
        """Take samples, any number: they go on in pieces of one size, so that the words are always the same.

        Kaldi looks for an endpoint, and adapts to the speaker, once a piece: with other pieces it hears other
        words, and a replayed utterance comes in other pieces than a live one.
        """
        self._rest += pcm
        ended = len(self._stretches)
        endpoint = False
        fed = False
        while len(self._rest) >= CHUNK_BYTES:
            endpoint = self._accept(bytes(self._rest[:CHUNK_BYTES])) or endpoint
            fed = True
            del self._rest[:CHUNK_BYTES]
        if not fed:
            return None
        now = json.loads(self._lent().recogniser.PartialResult()).get("partial", "")
        text = _joined([*map(_text, self._stretches), now])
        if text == self._shown and not endpoint and not self._native:
            return None
        self._shown = text
        return Partial(text, endpoint, self._own(ended))

    def finish(self) -> Transcript:
        """End the utterance. Asked again, give the same."""
        if self._transcript is None:
            kaldi = self._lent()
            if rest := bytes(self._rest[: len(self._rest) - len(self._rest) % BYTES_PER_SAMPLE]):
                self._accept(rest)
            self._stretches.append(kaldi.final_result())
            self._transcript = self._written(kaldi.samples)
        return self._transcript

    def close(self) -> None:
        """Give the recogniser back."""
        kaldi, self._kaldi = self._kaldi, None
        if kaldi is not None:
            self._owner.give_back(kaldi)

    def _accept(self, pcm: bytes) -> bool:
        """Pass whole samples on; keep what was heard where that makes an endpoint, and say whether it did."""
        kaldi = self._lent()
        endpoint = kaldi.accept(pcm)
        if endpoint:
            self._stretches.append(kaldi.result())
        return endpoint

    def _own(self, after: int) -> tuple[str, ...]:
        """Return Vosk's own results after the first ones, with the times of this utterance, where they are wanted."""
        if not self._native:
            return ()
        offset_s = self._starts_at / HEARING_RATE_HZ
        return tuple(json.dumps(_moved(one, offset_s), ensure_ascii=False) for one in self._stretches[after:])

    def _lent(self) -> "_Kaldi":
        if self._kaldi is None:
            raise EngineError("The utterance is closed.")
        return self._kaldi

    def _written(self, ends_at: int) -> Transcript:
        offset_s = self._starts_at / HEARING_RATE_HZ  # Kaldi's clock goes on from one utterance to the next
        words = tuple(_words(self._stretches, offset_s))
        return Transcript(
            text=_joined(map(_text, self._stretches)),
            language=self._language,
            confidence=sum(word.confidence for word in words) / len(words) if words else None,
            engine=self._owner.name,
            duration_s=(ends_at - self._starts_at) / HEARING_RATE_HZ,
            words=words,
            alternatives=_alternatives(self._stretches, self._n_best),
            native=self._own(0),
        )


@dataclass(slots=True)
class _Kaldi:
    """A recogniser and how many samples it has been given in its life."""

    recogniser: Any
    samples: int = 0
    running: bool = False
    """Whether it has been given sound since the last result."""
    settled: bool = True
    """Whether it has forgotten the speaker of the last utterance."""
    kept: bool = True
    """Whether it may be lent again."""
    thread: int = 0
    """By whom it was used last."""

    def accept(self, pcm: bytes) -> bool:
        """Take whole samples; say whether an endpoint was found."""
        self.samples += len(pcm) // BYTES_PER_SAMPLE
        endpoint = bool(self.recogniser.AcceptWaveform(pcm))
        self.running, self.settled = True, False
        return endpoint

    def result(self) -> dict[str, Any]:
        """Return what was heard up to an endpoint."""
        self.running = False
        return dict(json.loads(self.recogniser.Result()))

    def final_result(self) -> dict[str, Any]:
        """Return what was heard since the last endpoint."""
        self.settled = self.settled or self.running
        self.running = False
        return dict(json.loads(self.recogniser.FinalResult()))

    def settle(self) -> None:
        """Forget the speaker of the last utterance.

        Kaldi drops its adaptation only in a FinalResult that has something to end: not in one that
        follows an endpoint, nor in Reset. Where that is so it is given a little silence to end.
        """
        if not self.settled:
            self.accept(_SETTLING)
            self.final_result()


def _text(result: dict[str, Any]) -> str:
    best = (result.get("alternatives") or [result])[0]
    return str(best.get("text", "")).strip()


def _joined(parts: Iterable[str]) -> str:
    return " ".join(part for part in parts if part)


def _moved(result: dict[str, Any], offset_s: float) -> dict[str, Any]:
    """Return a result with all its times earlier."""
    moved = dict(result)
    if "alternatives" in result:
        moved["alternatives"] = [_moved(one, offset_s) for one in result["alternatives"]]
    if "result" in result:
        moved["result"] = [
            word | {mark: max(0.0, round(word[mark] - offset_s, 6)) for mark in ("start", "end")}
            for word in result["result"]
        ]
    return moved


def _words(results: list[dict[str, Any]], offset_s: float) -> Iterable[Word]:
    for result in results:
        for word in result.get("result", ()):  # absent in n-best results, which have no confidences
            yield Word(
                word["word"],
                max(0.0, round(word["start"] - offset_s, 3)),
                max(0.0, round(word["end"] - offset_s, 3)),
                min(1.0, max(0.0, word["conf"])),
            )


def _alternatives(results: list[dict[str, Any]], n_best: int) -> tuple[str, ...]:
    """Return the n-th best of the whole: of each stretch its n-th, or its last where it has fewer."""
    best = _joined(map(_text, results))
    found: dict[str, None] = {}
    for rank in range(1, n_best + 1):
        parts = []
        for result in results:
            ranked = result.get("alternatives") or [result]
            parts.append(str(ranked[min(rank, len(ranked) - 1)].get("text", "")).strip())
        if (whole := _joined(parts)) != best:
            found[whole] = None
    return tuple(found)


def _memory_trimmer() -> Callable[[], None]:
    """Return a function that gives freed memory back to the system, now and then, where the C library can."""
    try:
        malloc_trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError):  # not glibc
        return lambda: None
    last = time.monotonic()
    lock = threading.Lock()

    def trim() -> None:
        nonlocal last
        with lock:
            if time.monotonic() - last < TRIM_EVERY_S:
                return
            last = time.monotonic()
        malloc_trim(0)

    return trim
