"""Reading what comes back: strict JSON in tolerant clothes, and text that is fit to be shown and spoken."""

import codecs
import unicodedata
from typing import Any

import msgspec

from access_gateway.backend.endpoint import Received
from access_gateway.contracts.errors import BackendNonsense

_CHARSETS = {
    "utf-8": "utf-8", "utf-8-sig": "utf-8", "ascii": "utf-8", "iso8859-1": "iso8859-1",
    "utf-16": "utf-16", "utf-16-le": "utf-16-le", "utf-16-be": "utf-16-be",
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030",
    "big5": "big5hkscs", "big5hkscs": "big5hkscs", "cp950": "big5hkscs", "euc_kr": "cp949", "cp949": "cp949",
}  # fmt: skip
"""Codecs that an answer may be in, by Python's name of what was declared, and the wider one it is read with.
The list is closed because Python's registry also holds codecs that are no charsets."""
_KEPT_CONTROLS = "\n\t"


def read_json(received: Received) -> Any:
    """Return the JSON value of an answer.

    Raises BackendNonsense for web pages, unknown or wrong charsets, and anything that is not strict JSON.
    """
    if received.content_type in ("text/html", "application/xhtml+xml"):
        raise BackendNonsense("The answer is a web page; is `url` the address of its API?")
    body = _as_utf8(received)
    if not body.strip():
        raise BackendNonsense("The answer has an empty body.")
    try:
        return msgspec.json.decode(body)
    except RecursionError as error:
        raise BackendNonsense("The answer is JSON that is nested too deeply.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        page = " It looks like a web page or XML." if body.lstrip()[:1] == b"<" else ""
        raise BackendNonsense(f"The answer is {len(body)} bytes that are no JSON.{page}") from error


def clean_text(text: str) -> str:
    """Return text without control characters (but line ends, tabs), lone surrogates and space around it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (
        character
        for character in text
        if character in _KEPT_CONTROLS or unicodedata.category(character) not in ("Cc", "Cs")
    )
    return "".join(kept).strip()


def _as_utf8(received: Received) -> bytes:
    """Return the body as UTF-8 without a byte order mark."""
    body = received.body
    if received.charset is None:
        return body.removeprefix(codecs.BOM_UTF8)
    try:
        codec = _CHARSETS[codecs.lookup(received.charset).name]
    except (LookupError, ValueError) as error:
        raise BackendNonsense(
            "The answer declares a charset that is not known here; UTF-8 is best."
        ) from error
    if codec == "utf-8":
        return body.removeprefix(codecs.BOM_UTF8)
    try:
        return body.decode(codec).encode()
    except UnicodeError as error:
        raise BackendNonsense("The answer is not in the charset that it declares.") from error
