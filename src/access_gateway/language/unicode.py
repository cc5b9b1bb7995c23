"""Text free of what cannot be seen and need not be there, in one encoding of each letter."""

import re
import unicodedata

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")  # fmt: skip  # noqa: E501 - one class of characters
_JOINERS = re.compile("[\u200c\u200d]+")
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff]")
_INDIC_OR_MONGOLIAN = re.compile("[\u0900-\u0dff\u1800-\u18af]")
_MONGOLIAN_SELECTORS = re.compile("(?<![\u1800-\u18af\u202f])[\u180b-\u180f]+")
_HAN_SELECTORS = re.compile("(?<=[\u3400-\u9fff])[\ufe00-\ufe0d\U000e0100-\U000e01ef]+")
_FORMS = re.compile(
    "[\ufb50-\ufbc1\ufbd3-\ufd3d\ufd50-\ufdf9\ufe70-\ufefc\uffa0-\uffdc\uff61-\uff9f\u2e80-\u2fdf]+"
)
_WIDE = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_WIDE |= {ord(wide): ord(wide) - 0xFEE0 for wide in "％＃＠＆＋－／＝＿＊"}
# Half-width Korean letters: one step only, since composing them fully takes final consonants for initial ones.
_WIDE |= {
    code: int(narrow[1], 16)
    for code in range(0xFFA0, 0xFFDD)
    if len(narrow := unicodedata.decomposition(chr(code)).split()) > 1
}
_LINES = re.compile(r"\r\n?|[\u0085\u2028\u2029]")
_SPACES = re.compile("[\t \u00a0\u1680\u2000-\u200a\u205f\u3000]+")
_AROUND_LINES = re.compile(r" *\n[ \n]*")

_UYGHUR_KAZAKH = str.maketrans({"ک": "ك", "ـ": None})


def clean(text: str, language: str) -> str:
    """Return the text composed, in plain letters and single spaces, without invisible controls.

    Joiners stay where a script needs them: zero-width (non-)joiners in Arabic, Indic and Mongolian words and
    in emoji, Mongolian variation selectors, the vowel separator and the narrow space before suffixes. Lone
    surrogates become U+FFFD. language: BCP 47; for letters that one language alone encodes differently.
    """
    if text.isascii() and text.isprintable():
        return _SPACES.sub(" ", text).strip()
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = _INVISIBLE.sub("", _CONTROLS.sub("", _LINES.sub("\n", text)))
    text = _FORMS.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text.translate(_WIDE))
    text = _HAN_SELECTORS.sub("", _MONGOLIAN_SELECTORS.sub("", _JOINERS.sub(_joiner, text)))
    text = unicodedata.normalize("NFC", text)
    if language in ("ug-Arab", "kk-Arab"):
        text = text.translate(_UYGHUR_KAZAKH)
    return _AROUND_LINES.sub("\n", _SPACES.sub(" ", text)).strip(" \n")


def _joiner(match: re.Match[str]) -> str:
    """Keep one joiner after a letter whose shape it changes, or inside an emoji."""
    before = match.string[match.start() - 1] if match.start() else ""
    after = match.string[match.end()] if match.end() < len(match.string) else ""
    joined = match[0][0]
    if _ARABIC.match(before) or _INDIC_OR_MONGOLIAN.match(before):
        return joined
    in_emoji = unicodedata.category(after or " ") == "So" and (
        unicodedata.category(before or " ") in ("So", "Sk") or before == "\ufe0f"
    )
    return joined if joined == "\u200d" and in_emoji else ""
