"""Whether an answer looks like a plain translation at all: its length, lines, script, and no talk about it.

No judgement of quality: it keeps out what no customer may read as an answer, such as an error page, the text
itself come back, a chat model's remarks, or a text in another language.
"""

import re
import unicodedata

from access_gateway.contracts.errors import TranslationRefused
from access_gateway.contracts.languages import script_of
from access_gateway.language.scripts import ISO_15924, script_class

LONGER = 6
"""A short Chinese text grows three- to fourfold in Tibetan letters; more than this is no translation."""
SOME_CHARS = 60
"""Grace for texts of a few characters."""
SHARE = 0.5
"""Of the letters that must be of the target's script: names and brands may be in another."""
_REMARKS = re.compile(
    r"```|<!doctype|<html|<think"
    r"|\b(?:translation|translated text|output|note|explanation)\s{0,3}[:：]"
    r"|^\W{0,3}(?:here is|here's|here are|certainly|as an ai|i cannot|i can't|i'm sorry, but)\b"
    r"|^\W{0,3}sure[,!]"
    r"|(?:^|\n)\s{0,3}(?:翻译|译文|译|注|说明|参考译文|번역)\s{0,3}[:：]"
    r"|作为一?个?(?:AI|人工智能|语言模型)|以下是.{0,10}(?:翻译|译文)",
    re.IGNORECASE,
)


def check(text: str, answer: str, source: str, target: str) -> None:
    """Return where the answer may be a translation of the text, both without placeholders.

    source, target: BCP 47. Raises TranslationRefused, whose detail never quotes either text.
    """
    if not answer.strip() and text.strip(" \n.,;:!?，。；：！？、[]()（）"):
        raise TranslationRefused("The translation is empty.")
    if len(answer) > LONGER * len(text) + SOME_CHARS:
        raise TranslationRefused(f"The translation has {len(answer)} characters, the text {len(text)}.")
    if _lines(answer) > _lines(text):
        raise TranslationRefused("The translation has more lines than the text.")
    if _REMARKS.search(answer) and not _REMARKS.search(text):
        raise TranslationRefused("The translation holds remarks of the translator.")
    if any(unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn") and char not in "\n\t" for char in answer):
        raise TranslationRefused("The translation holds characters that no text has.")
    _check_script(text, answer, source, target)


def _lines(text: str) -> int:
    return sum(1 for line in text.splitlines() if line.strip())


def _check_script(text: str, answer: str, source: str, target: str) -> None:
    wanted = script_of(target)
    if wanted == script_of(source) and _folded(text) == _folded(answer) and len(_folded(text)) > 3:
        raise TranslationRefused("The translator gave the text back as it was.")
    counts: dict[str, int] = {}
    for char in answer:
        script = ISO_15924.get(script_class(char))
        if script:
            counts[script] = counts.get(script, 0) + 1
    all_letters = sum(counts.values())
    own = counts.get({"Hans": "Hani", "Hant": "Hani"}.get(wanted or "", wanted or ""), 0)
    if all_letters and own < SHARE * all_letters:
        raise TranslationRefused(f"The translation is not written in {wanted}.")
    if not all_letters and sum(1 for char in text if char.isalpha()) > 3:
        raise TranslationRefused("The translation has no letters.")


def _folded(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
