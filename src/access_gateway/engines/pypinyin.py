"""pypinyin: how Chinese words are read, so that a voice need not guess at characters."""

import functools
import json
import os
from collections.abc import Iterator, Sequence
from importlib.resources import files

# The library's phrases take 45 MB as it loads them. Most are read as their characters are read one by one, so
# it is told to load none, and `_load_phrases` gives it the others.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")

from pypinyin import Style, lazy_pinyin, load_phrases_dict
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

from access_gateway.contracts.hearing import EngineOptions

_OWN: dict[str, str] = {
    "还款": "huan2 kuan3", "還款": "huan2 kuan3", "待还": "dai4 huan2", "待還": "dai4 huan2",
    "应还": "ying1 huan2", "應還": "ying1 huan2", "未还": "wei4 huan2", "未還": "wei4 huan2",
    "行李": "xing2 li5", "东西": "dong1 xi5", "東西": "dong1 xi5", "地方": "di4 fang5",
    "朋友": "peng2 you5", "谢谢": "xie4 xie5", "謝謝": "xie4 xie5", "知道": "zhi1 dao5",
    "地": "de5", "得": "de5", "嗯": "en5", "呣": "mu5",
}  # fmt: skip
"""Words of customer service that the library's dictionary lacks or reads as in isolation; 地 and 得 alone in
a sentence are nearly always particles."""

_ROOTED_IN_ER = frozenset(
    (
        "女儿",
        "婴儿",
        "幼儿",
        "孤儿",
        "少儿",
        "胎儿",
        "健儿",
        "宠儿",
        "男儿",
        "患儿",
        "新生儿",
        "混血儿",
        "早产儿",
    )
)
"""Words in which 儿 is a syllable of its own with its own tone (child), not the retroflex ending."""

_COUNTED_PLAINLY = frozenset("月号號日楼樓层層年班期")
"""After 一 as an ordinal (一月, January) its tone does not change."""


class PinyinReader:
    """A PhoneticReader: pinyin with tone digits, 5 for the neutral tone and v for ü.

    Tones are those of speech (你好 is ni2 hao3, 一个 yi2 ge4), within each word. Polyphones come out by the
    word that they stand in (重庆 chong2 qing4, 银行 yin2 hang2), so the words matter. Any string is safe.
    """

    def __init__(self, options: EngineOptions | None = None) -> None:
        """Take no options: the readings come with the library."""
        if not PHRASES_DICT:
            load_phrases_dict(_telling_phrases())

    def read(self, words: Sequence[str]) -> list[str]:
        """Return for each word its syllables, space-separated; what is not Han stays as it is."""
        return [_OWN.get(word) or " ".join(_syllables(word)) for word in words]


def _telling_phrases() -> dict[str, list[list[str]]]:
    """Return the library's phrases whose reading is not that of their characters, and the phrases around those."""
    telling: dict[str, list[list[str]]] = {}
    plain: list[str] = []
    for phrase, reading in _phrases():
        if [syllables[0] for syllables in reading] != [_alone(character) for character in phrase]:
            telling[phrase] = reading
        else:
            plain.append(phrase)
    # A phrase that is read plainly keeps a shorter one within it from being read otherwise.
    around = [phrase for phrase in plain if any(part in telling for part in _parts(phrase))]
    return telling | {phrase: [[_alone(character)] for character in phrase] for phrase in around}


def _phrases() -> Iterator[tuple[str, list[list[str]]]]:
    """Yield the library's phrases one at a time: decoded at once they would leave their memory in pieces."""
    text = (files("pypinyin") / "phrases_dict.json").read_text(encoding="utf-8")
    decoder = json.JSONDecoder()
    at = text.index("{") + 1
    while (at := _next(text, at)) < len(text) and text[at] != "}":
        phrase, at = decoder.raw_decode(text, at)
        reading, at = decoder.raw_decode(text, _next(text, at))
        yield phrase, reading


def _next(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n,:":
        at += 1
    return at


def _alone(character: str) -> str:
    return str(PINYIN_DICT.get(ord(character), "")).split(",", 1)[0]


def _parts(phrase: str) -> Iterator[str]:
    for start in range(len(phrase)):
        for end in range(start + 2, len(phrase) + 1):
            yield phrase[start:end]


@functools.lru_cache(maxsize=16_384)
def _syllables(word: str) -> tuple[str, ...]:
    syllables = lazy_pinyin(
        word,
        style=Style.TONE3,
        errors=lambda other: other,
        v_to_u=False,
        neutral_tone_with_five=True,
    )
    if len(syllables) != len(word) or len(word) < 2:
        return tuple(syllables)
    if word[-1] in "儿兒" and word.replace("兒", "儿") not in _ROOTED_IN_ER:
        syllables[-1] = "er5"
    return tuple(_in_speech(word, syllables))


def _in_speech(word: str, syllables: list[str]) -> list[str]:
    """Change tones as they change before others: 一, 不, and third tones in a row.

    Source: the tone sandhi rules of any grammar of Standard Chinese, for example Duanmu, "The Phonology of
    Standard Chinese", chapter 11.
    """
    spoken = list(syllables)
    for place, (character, this, following) in enumerate(
        zip(word, syllables, [*syllables[1:], ""], strict=True)
    ):
        if not following:
            break
        if character == "一":
            plain = word[place - 1 : place] == "第" or word[place + 1] in _COUNTED_PLAINLY
            spoken[place] = "yi1" if plain else "yi2" if following[-1] in "45" else "yi4"
        elif character == "不" and following[-1] == "4":
            spoken[place] = "bu2"
        elif this[-1] == following[-1] == "3":
            spoken[place] = this[:-1] + "2"
    return spoken
