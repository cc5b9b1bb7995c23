"""Whether something that was heard needs checking: a number, an amount or an address that is not sure."""

import re
from collections.abc import Iterator

from access_gateway.contracts.hearing import Transcript
from access_gateway.contracts.languages import base_of, is_chinese
from access_gateway.language import private_address
from access_gateway.language.translation.find import find_facts

_SPOKEN: dict[str, re.Pattern[str]] = {
    "ko": re.compile(
        "[공영일이삼사오육칠팔구십백천만억](?: ?[공영일이삼사오육칠팔구십백천만억])+"
        "|하나|다섯|여섯|일곱|여덟|아홉|스물|서른|마흔"
        r"|\S+(?:로|길|동|구) (?:\S+ )?\S*(?:번지|호)"
    ),
    "en": re.compile(
        r"\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|hundred|thousand)\b"
        r"|\b\w+ (?:street|road|avenue|lane)\b",
        re.IGNORECASE,
    ),
}
"""Numbers and addresses as recognisers write them: in words, which the rules for written text do not read."""


def has_doubtful_facts(heard: Transcript, below: float) -> bool:
    """Say whether a number, an amount or an address was heard with a confidence under `below`.

    Judged word by word where the recogniser says how sure it is of each, else by the whole; a fact of which
    nobody says how sure it is, is doubtful.
    """
    spans = [*_facts(heard.text, heard.language)]
    if not spans:
        return False
    if not heard.words:
        return heard.confidence is None or heard.confidence < below
    at = 0
    for word in heard.words:
        start = heard.text.find(word.text, at)
        if (
            start < 0
        ):  # written otherwise than recognised: the word cannot be placed, so it counts wherever it is
            if word.confidence < below:
                return True
            continue
        at = start + len(word.text)
        if word.confidence < below and any(start < end and at > begin for begin, end in spans):
            return True
    return False


def _facts(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of every number, amount and address; they may overlap."""
    yield from ((fact.start, fact.end) for fact in find_facts(text, language))
    if is_chinese(language):
        yield from private_address.find(text)
    if pattern := _SPOKEN.get(base_of(language)):
        yield from (match.span() for match in pattern.finditer(text))
