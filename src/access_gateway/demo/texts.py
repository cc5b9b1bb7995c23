"""Reading what customers write or a recogniser heard: plain letters, order numbers, products."""

import re
import unicodedata
from collections.abc import Mapping

_DIGITS = {**dict(zip("零一二三四五六七八九", range(10), strict=True)), "〇": 0, "幺": 1, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000}
_NUMERAL = re.compile(f"[{''.join(_DIGITS)}{''.join(_UNITS)}]{{4,}}")
_NUMBER = re.compile(r"(?<!\d)\d{4,10}(?!\d)")
"""Order numbers have five digits; four to ten are taken for a mistyped one, eleven are a telephone number."""


def plain(text: str) -> str:
    """Return lower-case letters and digits alone, full-width forms made plain."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(character for character in folded if unicodedata.category(character)[0] in "LNM")


def order_number(text: str) -> tuple[str | None, str]:
    """Find an order number in plain text, in figures or words; return it and the text with N in its place."""
    text = _NUMERAL.sub(lambda match: _figures(match[0]), text)
    match = _NUMBER.search(text)
    return (match[0], f"{text[: match.start()]}N{text[match.end() :]}") if match else (None, text)


def product_in(text: str, names: Mapping[str, str]) -> tuple[str | None, str]:
    """Find a product in plain text; return its name and the text with P in its place.

    names: product by what customers call it; the longest that is found counts.
    """
    for alias in sorted(names, key=len, reverse=True):
        if alias in text:
            return names[alias], text.replace(alias, "P", 1)
    return None, text


def _figures(numeral: str) -> str:
    """Return figures for a number in words, read digit by digit (一零零八六) or by value (一万零八十六)."""
    if not any(unit in numeral for unit in _UNITS):
        return "".join(str(_DIGITS[character]) for character in numeral)
    total = part = digit = 0
    for character in numeral:
        if character == "万":
            total, part, digit = (part + digit) * 10_000, 0, 0
        elif character in _UNITS:
            part, digit = part + (digit or 1) * _UNITS[character], 0
        else:
            digit = _DIGITS[character]
    return str(total + part + digit)
