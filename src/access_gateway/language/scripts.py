"""Which script the letters of a text are in."""

import re
import unicodedata
from collections.abc import Mapping

# One letter for each script, so that a text becomes a string of classes and `str.count` does the counting.
HAN, KANA, HANGUL, JAMO, ARABIC, CYRILLIC, LATIN, TIBETAN, MONGOLIAN, YI, OTHER = "HKGJACLTMYO"
MARK, DIGIT, SPACE, SYMBOL = "mds."

ISO_15924: Mapping[str, str] = {
    HAN: "Hani", KANA: "Jpan", HANGUL: "Hang", JAMO: "Hang", ARABIC: "Arab", CYRILLIC: "Cyrl", LATIN: "Latn",
    TIBETAN: "Tibt", MONGOLIAN: "Mong", YI: "Yiii",
}  # fmt: skip

# Source: the Unicode Character Database's Blocks.txt; letters and marks of these blocks only.
BLOCKS = (
    (0x0041, 0x024F, LATIN), (0x0250, 0x02AF, LATIN), (0x1D00, 0x1DBF, LATIN), (0x1E00, 0x1EFF, LATIN),
    (0x2C60, 0x2C7F, LATIN), (0xA720, 0xA7FF, LATIN), (0xFF21, 0xFF5A, LATIN),
    (0x0400, 0x052F, CYRILLIC), (0x1C80, 0x1C8F, CYRILLIC), (0x2DE0, 0x2DFF, CYRILLIC),
    (0xA640, 0xA69F, CYRILLIC),
    (0x0600, 0x06FF, ARABIC), (0x0750, 0x077F, ARABIC), (0x0870, 0x08FF, ARABIC), (0xFB50, 0xFDFF, ARABIC),
    (0xFE70, 0xFEFE, ARABIC),
    (0x0F00, 0x0FFF, TIBETAN), (0x1820, 0x1842, MONGOLIAN), (0x1880, 0x1897, MONGOLIAN), (0xA000, 0xA48C, YI),
    (0x1100, 0x11FF, HANGUL), (0xA960, 0xA97F, HANGUL), (0xAC00, 0xD7FF, HANGUL), (0x3131, 0x318E, JAMO),
    (0xFFA0, 0xFFDC, JAMO),
    (0x3041, 0x3096, KANA), (0x309D, 0x309F, KANA), (0x30A1, 0x30FA, KANA), (0x30FD, 0x30FF, KANA),
    (0x31F0, 0x31FF, KANA), (0xFF66, 0xFF9F, KANA),
    (0x3005, 0x3007, HAN), (0x2E80, 0x2FDF, HAN), (0x3400, 0x4DBF, HAN), (0x4E00, 0x9FFF, HAN),
    (0xF900, 0xFAFF, HAN), (0x20000, 0x323AF, HAN),
)  # fmt: skip

_TIBETAN_SYLLABLE_SIGNS = "\u0f0b\u0f0c"
_JOINERS = "\u00ad\u0640\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_CHARACTERS = re.compile("[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fef]+").findall
_RARER = re.compile(f"[{_JOINERS}\u2e80-\u2fdf\u9ff0-\u9fff\uf900-\ufaff\U00020000-\U000323af]").search
"""What `_CHARACTERS` does not know: other characters of Chinese, and what joins letters."""


def script_class(char: str) -> str:
    """Return the one-letter class of a character."""
    category = unicodedata.category(char)
    if category[0] == "N" and char != "〇":
        return DIGIT
    if category[0] in "LM" or (category == "So" and 0x2E80 <= ord(char) <= 0x2FDF) or char == "〇":
        found = next((kind for low, high, kind in BLOCKS if low <= ord(char) <= high), None)
        if found:
            return MARK if category[0] == "M" and found not in (TIBETAN, ARABIC) else found
        return MARK if category[0] == "M" else OTHER
    return SPACE if char.isspace() else SYMBOL


class ScriptReader:
    """Classes of characters, remembered; at most one entry for each code point that ever came by."""

    def __init__(self) -> None:
        self._class_of = _Classes()
        self._kept = {kind: _Kept(self._class_of, kind) for kind in ISO_15924}

    def classes(self, text: str) -> str:
        """Return a string of the same length, each character replaced by its class."""
        return text.translate(self._class_of)

    def only(self, text: str, kind: str) -> str:
        """Return the words of one script, separated by single spaces; all else is gone."""
        if kind == HAN and not _RARER(text):  # four times as fast, and the same
            return " ".join(_CHARACTERS(text))
        return " ".join(text.translate(self._kept[kind]).split())


class _Classes(dict[int, str]):
    def __missing__(self, code: int) -> str:
        found = self[code] = script_class(chr(code))
        return found


class _Kept(dict[int, int | None]):
    """Letters of one script and their marks stay, what joins letters goes, all else becomes a space."""

    def __init__(self, classes: _Classes, kind: str) -> None:
        super().__init__()
        self._classes, self._kind = classes, kind

    def __missing__(self, code: int) -> int | None:
        kept: int | None = 0x20
        own = {self._kind, MARK} if self._kind == LATIN else {self._kind}
        if self._classes[code] in own and chr(code) not in _TIBETAN_SYLLABLE_SIGNS:
            kept = code
        elif self._kind == LATIN and chr(code) in "'’ʻʼ‘`·-":
            # Part of a word in Uyghur, Uzbek and the romanisations of Min Nan.
            kept = ord("-") if chr(code) == "-" else ord("'")
        elif chr(code) in _JOINERS:
            kept = None
        self[code] = kept
        return kept
