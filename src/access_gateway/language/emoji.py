"""Emoji and kaomoji in words, for speech.

Normalisation leaves them where they are, since they tell a customer's feeling; a voice cannot say them. Names come
from Unicode CLDR (`emoji_names.tsv`), Tibetan ones are our own; in a language that has no name for one, it is dropped.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from access_gateway.contracts.languages import base_of, is_chinese

_COLUMNS = ("en", "zh", "yue", "ko", "ug", "kk", "mn")
_TONES, _JOINER = "\U0001f3fb-\U0001f3ff", "\u200d"
_PICTURE = (
    "[\u2600-\u27bf\u2b00-\u2bff\u231a\u231b\u23e9-\u23fa\U0001f000-\U0001f1e5"
    "\U0001f200-\U0001f3fa\U0001f400-\U0001faff]"
)
_TEXT_OR_PICTURE = "[\u00a9\u00ae\u203c\u2049\u2122-\u25ff\u3030\u303d\u3297\u3299]\ufe0f"
"""Characters that are emoji only where they are asked to be."""
_ONE = f"(?:{_PICTURE}|{_TEXT_OR_PICTURE})\ufe0f?[{_TONES}]?"
_KEYCAP = re.compile("([0-9#*])\ufe0f?\u20e3")
_EMOJI = re.compile(
    f"[\U0001f1e6-\U0001f1ff]{{1,2}}|{_ONE}(?:[\U000e0020-\U000e007f]{{1,8}}|(?:{_JOINER}{_ONE}){{1,6}})?|[{_TONES}]"
)
_TONE_OR_SELECTOR = re.compile(f"[{_TONES}\ufe0f]")

_ALONE = "(?<![A-Za-z0-9:]){}(?=$|[\\s，。！？、,.!?~～]|[\u3400-\u9fff])"
_LAST = "(?<![A-Za-z0-9:(（]){}(?=$|[\\s，。！？、,.!?~～])"
_FACE = "[(（][^()（）\n]{{0,4}}(?:{})[^()（）\n]{{0,4}}[)）]"
_CRYING = r"[TㅠＴ╥;；][_﹏︵﹃.\-ω o0。~]{0,3}[TㅠＴ╥;；]|[>＞][_﹏.][<＜]|;´д｀|´;ω;`"
_SMILING = "[≧^＾◕•◍ᵔ´｡●✿⌒][_▽ω∇◡ᴗ◠‿﹏ヮ∀o.]{1,3}[≦^＾◕•◍ᵔ`｡●✿⌒]"
_ANGRY = "[╬◣][^()（）\n]{1,4}[╬◢皿]?"
_KAOMOJI: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), emoji)
    for pattern, emoji in (
        (_FACE.format(_CRYING), "😭"),
        (_FACE.format(_SMILING), "😊"),
        (_FACE.format(_ANGRY) + "|[(（]╯[^()（）\n]{1,6}[)）]╯(?:︵ ?┻━┻)?", "😠"),
        (r"¯\\?_[(（]ツ[)）]_/¯", "🤷"),
        (_ALONE.format("(?:T[_.]T|QAQ|QwQ|TAT|Q_Q|;_;)"), "😭"),
        (_ALONE.format(r"(?:\^[_.-]?\^)"), "😊"),
        (_LAST.format("[:=]-?[)）D]"), "😊"),
        (_LAST.format("[:=][-']?[(（]"), "😞"),
        (_ALONE.format("(?:>_<|orz|Orz|OTZ)"), "😞"),
        ("[ㅠㅜ]{2,}", "😭"),
        ("ㅋ{2,}|ㅎ{2,}", "😂"),
    )
)
"""Faces in signs and letters, and an emoji that means the same."""
_COMMAS: Mapping[str, str] = {"zh": "，", "yue": "，", "ug": "، ", "bo": "། "}
_PAUSES = "，。！？、；：…,.!?;:،؟؛།\n"


def speakable(text: str, language: str) -> str:
    """Return the text with its emoji and kaomoji in words of the language, between commas.

    The same picture several times in a row is said once; digits on keycaps stay digits. language: BCP 47.
    """
    names = _names(_column(language))
    for pattern, meaning in _KAOMOJI:
        text = pattern.sub(meaning, text)
    text = _KEYCAP.sub(r"\1", text)
    comma = _COMMAS.get(_column(language), ", ")
    said = ""
    end = 0
    run: list[str] = []
    for match in _EMOJI.finditer(text):
        between = text[end : match.start()]
        if between.strip(" "):
            said = _joined(said, run, comma, between)
            run = []
        name = _name(match[0], names)
        if name and name not in run:
            run.append(name)
        end = match.end()
    return _joined(said, run, comma, text[end:]) if end else text


def found(text: str) -> tuple[str, ...]:
    """Return the emoji of a text, and for its kaomoji the emoji that means the same, for telling its feeling."""
    for pattern, meaning in _KAOMOJI:
        text = pattern.sub(meaning, text)
    return tuple(_TONE_OR_SELECTOR.sub("", match[0]) for match in _EMOJI.finditer(text))


def _joined(said: str, names: list[str], comma: str, after: str) -> str:
    """Put names between what was said before and what comes after, with commas where there are no other pauses."""
    if not names:
        return said + after
    before = said.rstrip(" ")
    pause = (
        comma if before and before[-1] not in _PAUSES else " " if said != before or before[-1:] == "།" else ""
    )
    rest = after.lstrip(" ")
    close = comma if rest and rest[0] not in _PAUSES else ""
    return before + pause + comma.join(names) + close + rest


def _name(emoji: str, names: Mapping[str, str]) -> str:
    """Return the name of a sequence, or of its first picture where only that has one."""
    bare = _TONE_OR_SELECTOR.sub("", emoji)
    return names.get(bare) or names.get(bare.split(_JOINER, 1)[0], "")


def _column(language: str) -> str:
    base = base_of(language)
    if base == "yue":
        return "yue"
    return "zh" if is_chinese(language) else base


@cache
def _names(column: str) -> Mapping[str, str]:
    """Return emoji → name; empty for a language without names."""
    folder = Path(__file__).parent
    if column == "bo":
        rows = (line.partition("\t") for line in _lines(folder / "emoji_names_bo.tsv"))
        return {emoji: name for emoji, _, name in rows}
    if column not in _COLUMNS:
        return {}
    place = _COLUMNS.index(column) + 1
    table = (line.split("\t") for line in _lines(folder / "emoji_names.tsv"))
    return {row[0]: row[place] for row in table if row[place]}


def _lines(file: Path) -> list[str]:
    return [
        line for line in file.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")
    ]
