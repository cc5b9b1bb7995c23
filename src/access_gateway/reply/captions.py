"""WebVTT captions of a spoken answer.

Source: https://www.w3.org/TR/webvtt1/ for the format; line lengths of 20 Han or 40 Latin characters and two
lines a cue are those that broadcasters use.
"""

from collections.abc import Iterator, Sequence

from access_gateway.contracts.languages import BY_TAG
from access_gateway.contracts.turn import Sentence
from access_gateway.reply.sentences import split_sentences
from access_gateway.reply.text import clean_line
from access_gateway.reply.width import width

LINE_COLUMNS = 40
LINES = 2
READING_COLUMNS_PER_S = 10.0
"""Where the speech is not timed: 5 Han or 10 Latin characters a second, slow enough to read along."""
SHORTEST_S = 1.5
"""A cue that nobody could read is no cue."""


def captions_vtt(sentences: Sequence[Sentence]) -> str:
    """Return a WebVTT file.

    Sentences with `start_s` and `end_s` are shown when they are spoken; the others take their time by an
    estimated reading speed, and a NOTE says so. Cues never overlap and never run backwards.
    """
    first = sentences[0].language if sentences else "und"
    blocks = ["WEBVTT"]
    if any(sentence.start_s is None or sentence.end_s is None for sentence in sentences):
        blocks.append("NOTE Times without speech are estimated from reading speed.")
    now = 0.0
    for sentence in sentences:
        start, end = _span(sentence, now)
        blocks.extend(_cues(sentence, start, end, first))
        now = end
    return "\n\n".join(blocks) + "\n"


def _span(sentence: Sentence, now: float) -> tuple[float, float]:
    start = max(now, sentence.start_s) if sentence.start_s is not None else now
    if sentence.start_s is not None and sentence.end_s is not None:
        return start, max(start + 0.001, sentence.end_s)
    return start, start + max(SHORTEST_S, width(sentence.text) / READING_COLUMNS_PER_S)


def _cues(sentence: Sentence, start: float, end: float, first: str) -> Iterator[str]:
    """Share a sentence's time among its cues: at its clauses where these are known, else by how much is in each."""
    lines = split_sentences(clean_line(sentence.text), sentence.language, limit=LINE_COLUMNS)
    groups = [lines[index : index + LINES] for index in range(0, len(lines), LINES)]
    weights = [sum(width(line) for line in group) or 1 for group in groups]
    row = BY_TAG.get(sentence.language)
    setting = " vertical:lr" if row and row.direction == "ttb" else ""
    firsts = [group[0] for group in groups]
    times = [*_begins(sentence, firsts, weights, start, end), end]
    for group, begin, until in zip(groups, times, times[1:], strict=False):
        text = "\n".join(map(_escape, group))
        if sentence.language != first:
            text = f"<lang {sentence.language}>{text}</lang>"
        yield f"{_clock(begin)} --> {_clock(until)}{setting}\n{text}"


def _begins(
    sentence: Sentence, firsts: Sequence[str], weights: Sequence[int], start: float, end: float
) -> Iterator[float]:
    """Yield when each cue begins. firsts: the first line of each; weights: how much there is to read in each."""
    known = {place: second for place, second in sentence.clauses if start <= second <= end}
    anchor, anchored, at, before = start, 0, 0, start
    total = sum(weights)
    for number, first in enumerate(firsts):
        place = sentence.text.find(first, at)
        at = place + len(first) if place >= 0 else at
        gap = len(sentence.text[: max(place, 0)]) - len(sentence.text[: max(place, 0)].rstrip())
        exact = known.get(place, known.get(place - gap))
        if number and exact is not None and exact >= before:
            anchor, anchored = exact, sum(weights[:number])
        share = (sum(weights[:number]) - anchored) / ((total - anchored) or 1)
        before = anchor + (end - anchor) * share
        yield before


def _escape(line: str) -> str:
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(seconds: float) -> str:
    millis = round(seconds * 1000)
    return f"{millis // 3_600_000:02}:{millis // 60_000 % 60:02}:{millis // 1000 % 60:02}.{millis % 1000:03}"
