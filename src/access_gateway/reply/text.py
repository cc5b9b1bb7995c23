"""Text from outside, made fit to be put into a page, a caption or a terminal."""

import re

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"[\s\u2028\u2029]+")


def clean(text: str) -> str:
    """Return text without control characters; lone surrogates become U+FFFD, so that it can be encoded."""
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def clean_line(text: str) -> str:
    """Return the same as one line, each run of space as one space (the Mongolian narrow one stays)."""
    text = clean(text)
    return _SPACE.sub(lambda run: run[0] if run[0] == "\u202f" else " ", text).strip()
