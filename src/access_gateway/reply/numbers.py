"""The numbers of a text: what no rendition may lose or change."""

import re
import unicodedata

_NUMBER = re.compile(r"\d+(?:[.,:/٫٬-]\d+)*")


def numbers(text: str) -> tuple[str, ...]:
    """Return every number in order, in ASCII digits: 99.5, 1,299.00, 2025-11-02, 18:30, 400-800-1234.

    Amounts, dates, telephone, order and flight numbers are all made of them.
    """
    return tuple(_plain(match[0]) for match in _NUMBER.finditer(text))


def digits(text: str) -> str:
    """Return all digits of a text in order, in ASCII."""
    return "".join(str(unicodedata.digit(letter)) for letter in text if letter.isdecimal())


def _plain(number: str) -> str:
    return "".join(str(unicodedata.digit(sign)) if sign.isdecimal() else sign for sign in number)
