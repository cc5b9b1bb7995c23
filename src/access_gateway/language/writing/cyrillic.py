"""Latin and neighbouring letters typed for look-alike Cyrillic ones, inside Cyrillic words."""

import re
from collections.abc import Mapping

_SHARED = {
    "a": "а", "b": "в", "c": "с", "e": "е", "k": "к", "m": "м", "o": "о", "p": "р", "t": "т", "x": "х", "y": "у",
    "A": "А", "B": "В", "C": "С", "E": "Е", "H": "Н", "K": "К", "M": "М", "O": "О", "P": "Р", "T": "Т", "X": "Х",
    "Y": "У", "ё": "ё", "ë": "ё", "Ë": "Ё", "ɵ": "ө", "Ɵ": "Ө", "ѳ": "ө", "Ѳ": "Ө", "θ": "ө", "Θ": "Ө", "ӊ": "ң",
    "Ӊ": "Ң", "ƙ": "қ",
}  # fmt: skip
KAZAKH: Mapping[str, str] = _SHARED | {
    "i": "і", "I": "І", "h": "һ", "ə": "ә", "Ə": "Ә", "ǝ": "ә", "Ǝ": "Ә", "ӛ": "ә", "ҡ": "қ", "Ҡ": "Қ",
    "¥": "Ұ", "Ⱪ": "Қ", "ⱪ": "қ", "ӈ": "ң", "Ӈ": "Ң", "ғ": "ғ",
}  # fmt: skip
UYGHUR: Mapping[str, str] = _SHARED | {
    "i": "и", "I": "И", "h": "һ", "ə": "ә", "Ə": "Ә", "ǝ": "ә", "Ǝ": "Ә", "җ": "җ", "ӂ": "җ", "Ӂ": "Җ", "ү": "ү",
    "ҡ": "қ", "Ҡ": "Қ",
}  # fmt: skip
MONGOLIAN: Mapping[str, str] = _SHARED | {
    # Old fonts had ө and ү in the places of the Ukrainian є and ї; v is the key next to hand for ү.
    "є": "ө", "Є": "Ө", "ї": "ү", "Ї": "Ү", "ұ": "ү", "Ұ": "Ү", "v": "ү", "V": "Ү", "h": "н", "ӫ": "ө", "Ӫ": "Ө",
    "ӱ": "ү", "Ӱ": "Ү",
}  # fmt: skip

_MIXED = re.compile(r"[^\W\d_]+(?:\u0301)?")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_OTHERS = re.compile("[^\u0400-\u04ff]")


def mended(text: str, table: Mapping[str, str]) -> str:
    """Return the text with look-alikes of `table` replaced in words that have a Cyrillic letter.

    A word whose other letters are not all in the table is left: it is two words run together, or a name.
    """
    letters = "".join(table)
    if not any(char in text for char in letters):
        return text

    def word(match: re.Match[str]) -> str:
        typed = match[0]
        own = len(_CYRILLIC.findall(typed))
        foreign = _OTHERS.findall(typed)
        if not own or len(foreign) > own or any(char not in table for char in foreign):
            return typed
        return "".join(table.get(char, char) for char in typed)

    return _MIXED.sub(word, text)
