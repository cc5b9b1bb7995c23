"""Where in a recording there is speech."""

from collections.abc import Callable
from dataclasses import dataclass

from access_gateway.contracts.audio import BYTES_PER_SAMPLE, HEARING_RATE_HZ, Pcm
from access_gateway.contracts.hearing import Transcript, VoiceDetector, Word

MakeDetector = Callable[[], VoiceDetector]

SPEECH = 0.5
"""Probability from which a chunk is speech: Silero's own recommendation."""
SURE_CHUNKS = 3
"""Chunks in a row before it is believed (96 ms): a click is shorter, and a syllable is longer."""
PAD_S = 0.3
"""Kept before and after: soft consonants begin and end below the detector's threshold."""
BRIDGE_S = 1.0
"""Pauses within speech up to this length are kept as they are."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a recording."""

    start_s: float
    end_s: float


def has_speech(pcm: Pcm, detector: VoiceDetector) -> bool:
    """Say whether a person speaks in it; looks no further than the first syllable. Blocking."""
    return bool(_spoken(pcm, detector, first_only=True))


def find_speech(pcm: Pcm, detector: VoiceDetector) -> tuple[Span, ...]:
    """Return the stretches with speech, padded, in order, apart by more than BRIDGE_S. Blocking.

    Costs about half a percent of the recording's length in processor time.
    """
    spans: list[Span] = []
    for found in _spoken(pcm, detector, first_only=False):
        start_s, end_s = max(0.0, found.start_s - PAD_S), min(pcm.duration_s, found.end_s + PAD_S)
        if spans and start_s - spans[-1].end_s <= BRIDGE_S:
            start_s = spans.pop().start_s
        spans.append(Span(start_s, end_s))
    return tuple(spans)


def cut(pcm: Pcm, spans: tuple[Span, ...]) -> Pcm:
    """Return the spans alone, one after the other."""
    pieces = (pcm.samples[_byte(span.start_s) : _byte(span.end_s)] for span in spans)
    return Pcm(b"".join(pieces), pcm.rate_hz)


def place_words(transcript: Transcript, spans: tuple[Span, ...], duration_s: float) -> Transcript:
    """Return what was heard of a cut recording with its times in the whole one."""
    return Transcript(
        text=transcript.text,
        language=transcript.language,
        confidence=transcript.confidence,
        engine=transcript.engine,
        duration_s=duration_s,
        words=tuple(
            Word(word.text, _placed(word.start_s, spans), _placed(word.end_s, spans), word.confidence)
            for word in transcript.words
        ),
        alternatives=transcript.alternatives,
        language_heard=transcript.language_heard,
    )


def _placed(at_s: float, spans: tuple[Span, ...]) -> float:
    left_s = at_s
    for span in spans:
        length_s = span.end_s - span.start_s
        if left_s <= length_s:
            return round(span.start_s + left_s, 3)
        left_s -= length_s
    return round(spans[-1].end_s, 3)


def _byte(at_s: float) -> int:
    return round(at_s * HEARING_RATE_HZ) * BYTES_PER_SAMPLE


def _spoken(pcm: Pcm, detector: VoiceDetector, *, first_only: bool) -> list[Span]:
    """Return unpadded runs of at least SURE_CHUNKS chunks with speech; the last chunk is filled with silence."""
    detector.reset()
    size = detector.chunk_bytes
    chunk_s = size / BYTES_PER_SAMPLE / HEARING_RATE_HZ
    found: list[Span] = []
    run = 0
    for number, at in enumerate(range(0, len(pcm.samples), size)):
        chunk = pcm.samples[at : at + size].ljust(size, b"\0")
        if detector.probability(chunk) < SPEECH:
            run = 0
            continue
        run += 1
        if run < SURE_CHUNKS:
            continue
        if run == SURE_CHUNKS:
            found.append(Span((number + 1 - run) * chunk_s, (number + 1) * chunk_s))
            if first_only:
                break
        else:
            found[-1] = Span(found[-1].start_s, (number + 1) * chunk_s)
    return found
