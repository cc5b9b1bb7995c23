"""Words with times to segments and subtitles, as OpenAI's transcriptions have them."""

import math
import zlib
from collections.abc import Iterator, Sequence
from itertools import pairwise

from access_gateway.contracts.hearing import Transcript, Word
from access_gateway.web.openai_wire import SegmentOut

PAUSE_S = 0.6
"""A pause so long ends a segment."""
LONGEST_S = 10.0
"""As does a segment so long, with its next word."""
LEAST_CONFIDENCE = 1e-4


def segments(heard: Transcript) -> list[SegmentOut]:
    """Return the stretches between pauses; the whole as one where the recogniser gives no times; none for silence."""
    if not heard.words:
        whole = [(0.0, heard.duration_s, heard.text, heard.confidence)] if heard.text else []
    else:
        whole = [
            (words[0].start_s, words[-1].end_s, " ".join(word.text for word in words), _mean(words))
            for words in _stretches(heard.words)
        ]
    return [
        SegmentOut(
            id=number,
            start=round(start_s, 3),
            end=round(end_s, 3),
            text=text,
            avg_logprob=round(math.log(max(LEAST_CONFIDENCE, confidence)), 4)
            if confidence is not None
            else 0.0,
            compression_ratio=round(_compression(text), 3),
        )
        for number, (start_s, end_s, text, confidence) in enumerate(whole)
    ]


def srt(stretches: Sequence[SegmentOut]) -> str:
    """Return SubRip subtitles."""
    blocks = (f"{one.id + 1}\n{_clock(one.start)} --> {_clock(one.end)}\n{one.text}\n" for one in stretches)
    return "\n".join(blocks)


def _stretches(words: Sequence[Word]) -> Iterator[list[Word]]:
    stretch = [words[0]]
    for before, word in pairwise(words):
        if word.start_s - before.end_s >= PAUSE_S or word.end_s - stretch[0].start_s > LONGEST_S:
            yield stretch
            stretch = []
        stretch.append(word)
    yield stretch


def _mean(words: Sequence[Word]) -> float:
    return sum(word.confidence for word in words) / len(words)


def _compression(text: str) -> float:
    """Return length over compressed length, as Whisper has it: high where words are repeated and repeated."""
    content = text.encode()
    return len(content) / len(zlib.compress(content))


def _clock(at_s: float) -> str:
    whole, thousandths = divmod(round(at_s * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02},{thousandths:03}"
