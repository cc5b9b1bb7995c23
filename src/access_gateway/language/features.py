"""What the classifiers see of a text: the same in training and in use."""

import re
import unicodedata

from access_gateway.contracts.language import ScriptConverter
from access_gateway.language.scripts import HAN, ScriptReader

MAX_CHARS = 600
"""More of a text says nothing new about its language."""

_FOLD = re.compile("[\ufb50-\ufdff\ufe70-\ufefc\uff01-\uffdc\uf900-\ufaff]")
_NOT_LANGUAGE = re.compile(
    r"(?:https?://|www\.)[^\s\u3000-\u9fff\uff00-\uffef]{1,600}"  # addresses of pages
    r"|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,63}"  # e-mail
    r"|(?<![^\W_])(?=[A-Z_-]{0,40}[0-9])[A-Z0-9_-]+(?![A-Za-z0-9])"  # order numbers, sizes, model names
    r"|(?<![^\W_])(?=[A-Za-z]{0,40}[0-9])[A-Za-z0-9]+"
)


def readable(text: str) -> str:
    """Return the part of a text that is language: composed, no addresses, codes, presentation forms."""
    text = text[:MAX_CHARS]
    if text.isascii():
        return _NOT_LANGUAGE.sub(" ", text)
    text = unicodedata.normalize("NFC", text)
    if _FOLD.search(text):
        text = unicodedata.normalize("NFKC", text)
    return _NOT_LANGUAGE.sub(" ", text)


def blanked(text: str) -> str:
    """Return a text of the same length with spaces where addresses and codes stand."""
    return _NOT_LANGUAGE.sub(lambda found: " " * len(found[0]), text)


def letters(text: str, kind: str, reader: ScriptReader) -> str:
    """Return what the classifier for alphabets sees of readable text: its words in one script, lower case."""
    return reader.only(text.lower(), kind)


def characters(text: str, reader: ScriptReader, converter: ScriptConverter) -> str:
    """Return what the classifier for Chinese sees of readable text: its clauses in simplified characters."""
    return reader.only(converter.convert(text, to="Hans"), HAN)
