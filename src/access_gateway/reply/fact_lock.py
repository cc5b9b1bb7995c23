"""The fact lock: a rendition with other numbers than the answer is withheld.

Renditions are made by rules that cut, wrap and re-write; a wrong amount or order number in one of them is worse
than a missing rendition. So each is read back and compared before it goes out.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import unescape

from access_gateway.contracts.turn import Answer, Sentence
from access_gateway.reply.numbers import digits, numbers

_ANSWER = re.compile(r'<section id="answer".*?</section>', re.DOTALL)
_TAGS = re.compile(r"<[^>]*>")
_TIMING = re.compile(r"^\d\d:\d\d:\d\d\.\d{3} --> .*$", re.MULTILINE)
NO_CAPTIONS = "WEBVTT\n\nNOTE These captions are withheld: their numbers were not those of the answer.\n"


def true_sentences(
    sentences: Sequence[Sentence], parts: Sequence[tuple[str, str]]
) -> tuple[tuple[Sentence, ...], bool]:
    """Return the sentences, or, where their numbers are not those of the parts, the parts uncut; and which it is.

    parts: the texts that the answer is made of, as they came, with their languages. To be asked before anything is
    made of the sentences: the voice and braille are given nothing else.
    """
    if _of(sentence.text for sentence in sentences) == _meant(parts):
        return tuple(sentences), True
    return tuple(Sentence(text, language) for text, language in parts), False


def locked(answer: Answer, parts: Sequence[tuple[str, str]]) -> tuple[Answer, tuple[str, ...]]:
    """Return the answer without the renditions that differ, and the names of those.

    parts: as for `true_sentences`, which the answer's sentences come from. The names are "large_text", "captions"
    and "easy_read"; speech and braille are checked where they are made, and the words of a translation where
    they are translated.
    """
    meant = _meant(parts)
    withheld: list[str] = []
    if list(numbers(_shown(answer.large_text_html))) != meant:
        answer = replace(answer, large_text_html="")
        withheld.append("large_text")
    if digits(_spoken_lines(answer.captions_vtt)) != "".join(map(digits, meant)):
        answer = replace(answer, captions_vtt=NO_CAPTIONS)
        withheld.append("captions")
    if _of(line.text for line in answer.easy_read) != meant:
        answer = replace(answer, easy_read=())
        withheld.append("easy_read")
    return answer, tuple(withheld)


def _meant(parts: Sequence[tuple[str, str]]) -> list[str]:
    return [number for text, _ in parts for number in numbers(text)]


def _of(lines: Iterable[str]) -> list[str]:
    return list(numbers("\n".join(lines)))


def _shown(page: str) -> str:
    """Return what the answer's section of a page shows."""
    answer = _ANSWER.search(page)
    if answer is None:
        return ""
    return unescape(_TAGS.sub("\n", re.sub("</?strong>", "", answer[0])))


def _spoken_lines(captions: str) -> str:
    """Return what captions show, without their timing, notes and tags."""
    blocks = [block for block in captions.split("\n\n")[1:] if not block.startswith("NOTE")]
    return _TAGS.sub("", _TIMING.sub("", "\n".join(blocks)))
