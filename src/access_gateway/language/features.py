"""What the classifiers see of a text: the same in training and in use."""

import re
import unicodedata
from collections.abc import Set as AbstractSet
from operator import ne
from typing import NamedTuple

from access_gateway.contracts.language import ScriptConverter
from access_gateway.language.scripts import HAN, ScriptReader

MAX_CHARS = 300
"""More of a text says nothing new about its language."""

GE_IN_TRADITIONAL = "亇"
GE_AT_THE_END = "亽"
_GE_AT_THE_END = re.compile(
    r"(?<=[\u3400-\u9fff])(?<![一二两三四五六七八九十百千万几多半每这那哪整各俩仨某首单逐挨数個箇伊埃格搿迭辩买换带给下高找挑选打呢嗰边畀俾第同全])个(?=[，。？！、；…,.?!;~～])"
)
"""Mandarin ends a clause with 个 behind numbers and demonstratives alone, Wu and Hakka with a 的 that is written so."""
COPULA = "㑔"
COPULA_ALONE = re.compile(r"(?<![關关聯联干體体派嫡直世])係(?![數数列統统指])")

# Of the wide and narrow forms letters, figures and what addresses have; the punctuation of Chinese is left as it is.
_TO_FOLD = (
    "\ufb50-\ufdff\ufe70-\ufefc\uff0e\uff0f\uff10-\uff1a\uff20-\uff3a\uff41-\uff5a\uff66-\uffdc\uf900-\ufaff"
)
_FOLD = re.compile(f"[{_TO_FOLD}]")
_ADDRESSES = (
    r"(?:https?://|www\.)[^\s\u3000-\u9fff\uff00-\uffef]{1,600}"  # of pages
    r"|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,63}|"  # of e-mail
)
_CODES = (  # order numbers, sizes, model names: capitals with a figure, or letters with one
    r"[A-Za-z0-9_-](?<![^\W_].)(?:"  # a set first: what may begin one is sought quickly
    r"(?<=[A-Z0-9_-])(?:(?<=[0-9])|(?=[A-Z_-]{0,39}[0-9]))[A-Z0-9_-]*(?![A-Za-z0-9])"
    r"|(?<=[A-Za-z0-9])(?:(?<=[0-9])|(?=[A-Za-z]{0,39}[0-9]))[A-Za-z0-9]*)"
)
_NOT_LANGUAGE = re.compile(_ADDRESSES + _CODES)
_NOT_LANGUAGE_BUT_ADDRESSES = re.compile(_CODES)
_LOOK_TWICE = re.compile(f"[0-9@{_TO_FOLD}]")
"""In every text that has something of the above, or something to fold: a look is cheaper than a search."""


def readable(text: str) -> str:
    """Return the part of a text that is language: composed, no addresses, codes, presentation forms."""
    text = text[:MAX_CHARS]
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    if _LOOK_TWICE.search(text) is None and "://" not in text and "www." not in text:
        return text
    if _FOLD.search(text):
        text = unicodedata.normalize("NFKC", text)
    if "@" in text or "://" in text or "www." in text:
        return _NOT_LANGUAGE.sub(" ", text)
    return _NOT_LANGUAGE_BUT_ADDRESSES.sub(" ", text)


def blanked(text: str) -> str:
    """Return a text of the same length with spaces where addresses and codes stand."""
    return _NOT_LANGUAGE.sub(lambda found: " " * len(found[0]), text)


def letters(text: str, kind: str, reader: ScriptReader) -> str:
    """Return what the classifier for alphabets sees of readable text: its words in one script, lower case."""
    return reader.only(text.lower(), kind)


class Characters(NamedTuple):
    """Readable text in Chinese characters."""

    seen: str
    """What the classifier for Chinese sees: its clauses in simplified characters."""
    script: str | None
    """"Hans" or "Hant" where the characters tell."""


def characters(
    text: str, reader: ScriptReader, converter: ScriptConverter, only_simplified: AbstractSet[str]
) -> Characters:
    """Return what the classifier for Chinese sees of readable text.

    only_simplified: characters that simplified text has and traditional text hardly ever (`Decision.simplified`).

    Words that simplifying or cutting would hide are kept by characters that nobody writes: 个 in a traditional text,
    which is Hakka's or Min Nan's (Mandarin has 個 there), as 亇; at the end of a clause, where it is Wu's or Hakka's
    的, as 亽; the copula 係 of Cantonese and Hakka, elsewhere a part of 關係 and its like, as 㑔.
    """
    kept = COPULA_ALONE.sub(COPULA, text) if "係" in text else text
    simplified = converter.convert(kept, to="Hans")
    if simplified == text:
        script = None if only_simplified.isdisjoint(text) else "Hans"
    else:
        script = _more(_differences(text, simplified), sum(map(only_simplified.__contains__, text)))
    if "个" in text and simplified != text and script != "Hans":
        simplified = converter.convert(kept.replace("个", GE_IN_TRADITIONAL), to="Hans")
    if "个" in simplified:
        simplified = _GE_AT_THE_END.sub(GE_AT_THE_END, simplified)
    return Characters(reader.only(simplified, HAN), script)


def script_of_characters(text: str, simplified: str, converter: ScriptConverter) -> str | None:
    """Return "Hans" or "Hant" where the characters tell, else None; simplified: the same text in Hans."""
    traditional = converter.convert(text, to="Hant")
    return _more(_differences(text, simplified), _differences(text, traditional))


def _more(traditional: int, simplified: int) -> str | None:
    """Return the script with more of its own characters, None where it is neither."""
    if traditional == simplified:
        return None
    return "Hant" if traditional > simplified else "Hans"


def _differences(text: str, other: str) -> int:
    if text == other:
        return 0
    if len(text) != len(other):  # a phrase changed its length: enough to say that they differ
        return 1
    return sum(map(ne, text, other))
