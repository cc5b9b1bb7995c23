"""The numbers, codes and names of an answer, sign by sign: for whoever has to write them down."""

import re
from collections.abc import Iterator, Sequence

from access_gateway.contracts.languages import is_chinese, script_of

MOST_FACTS = 20
_FACT = re.compile(r"[A-Za-z0-9]+(?:[-_/.,:@+][A-Za-z0-9]+)*")
_AMOUNT = re.compile(r"\d+(?:[.,:/-]\d+)+")
"""99.5, 1,299.00, 11:30, 2025-11-02: without its mark between them the figures are another number."""
_NAME = re.compile(r"[A-Z]{2,}")
_SHORT = 2
"""A number of one or two figures is clear as it is said: the date of an answer does not drown its order number."""


def spelled(sentences: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return a line for every number, code and Latin name in the sentences, each once; none where there are none.

    sentences, and what comes back: (text, BCP 47 tag). Words of a language in Latin letters are not names,
    unless they are all capitals. Amounts, dates and times are given whole; numbers of one or two figures only
    where there is nothing else.
    """
    facts = [(fact, language) for text, language in sentences for fact in _facts(text, language)]
    unclear = [fact for fact in facts if not _clear(fact[0])]
    lines = {(_line(fact, language), language): None for fact, language in unclear or facts}
    return list(lines)[:MOST_FACTS]


def _facts(text: str, language: str) -> Iterator[str]:
    latin = script_of(language) == "Latn"
    for match in _FACT.finditer(text):
        fact = match[0]
        if any(sign.isdigit() for sign in fact) or not latin or _NAME.fullmatch(fact):
            yield fact


def _clear(fact: str) -> bool:
    return fact.isdigit() and len(fact) <= _SHORT


def _line(fact: str, language: str) -> str:
    stop, comma = ("。", "，") if is_chinese(language) and script_of(language) != "Latn" else (".", ", ")
    if _AMOUNT.fullmatch(fact) or _clear(fact):
        return fact + stop
    return comma.join(sign for sign in fact if sign.isalnum()) + stop
