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


def locked(answer: Answer, parts: Sequence[tuple[str, str]]) -> tuple[Answer, tuple[str, ...]]:
    """Return the answer without the renditions that differ, and the names of those.

    parts: the texts that the answer was made of, as they came, with their languages. The names are
    "sentences", "large_text", "captions" and "easy_read"; braille is checked where it is made, and the words of
    a translation where they are translated. Where the sentences themselves differ they are the parts, uncut, and
    there is no braille, which was made of them.
    """
    meant = [number for text, _ in parts for number in numbers(text)]
    withheld: list[str] = []
    if _of(sentence.text for sentence in answer.sentences) != meant:
        uncut = tuple(Sentence(text, language) for text, language in parts)
        whole = "\n".join(text for text, _ in parts)
        answer = replace(answer, sentences=uncut, text=whole, braille=None)
        withheld.append("sentences")
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
