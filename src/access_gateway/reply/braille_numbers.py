"""Whether braille carries the numbers of its text: a wrong amount under the finger is worse than no braille."""

import re
from typing import Literal

from access_gateway.reply.numbers import digits, numbers

_UPPER = dict(zip("⠚⠁⠃⠉⠙⠑⠋⠛⠓⠊", "0123456789", strict=True))
_LOWER = dict(zip("0123456789", "⠴⠂⠆⠒⠲⠢⠖⠶⠦⠔", strict=True))
_MARKS = "⠲⠄⠂⠨⠠⠐⠒⠤⠌⠸"
"""Cells that stand within a number: points, commas, colons, hyphens and strokes of the tables."""
_SIGNED = re.compile(f"⠼([{''.join(_UPPER)}{_MARKS}⠼]*)")


def carries(cells: str, text: str, written: Literal["upper", "lower"]) -> bool:
    """Say whether the numbers of the text are read from the cells, in order and none besides.

    Lowered digits have no sign before them and are punctuation or tones elsewhere; there each number's cells
    must be found, in order.
    """
    if written == "upper":
        found = "".join(_UPPER.get(cell, "") for match in _SIGNED.finditer(cells) for cell in match[1])
        return found == digits(text)
    at = 0
    for number in numbers(text):
        run = re.compile(f"[{_MARKS}]?".join(_LOWER[digit] for digit in digits(number)))
        match = run.search(cells, at)
        if match is None:
            return False
        at = match.end()
    return True
