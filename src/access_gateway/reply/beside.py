"""What is shown beside an answer, without saying twice what the answer itself says."""

import re
from collections.abc import Sequence

from access_gateway.contracts.turn import Handoff, Notice, Sentence
from access_gateway.reply.text import clean


def notices_beside(sentences: Sequence[Sentence], notices: Sequence[Notice]) -> tuple[Notice, ...]:
    """Return the notices whose words are not in the answer, each once."""
    said = _squeezed(" ".join(sentence.text for sentence in sentences))
    kept = {_squeezed(notice.text): notice for notice in notices if _squeezed(notice.text) not in said}
    return tuple(kept.values())


def handoff_beside(sentences: Sequence[Sentence], handoff: Handoff | None) -> Handoff | None:
    """Return the way to a person, where the answer does not say it already."""
    if handoff is None:
        return None
    said = _squeezed(" ".join(sentence.text for sentence in sentences))
    return None if _squeezed(handoff.text) in said else handoff


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", clean(text))
