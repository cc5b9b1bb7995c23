"""Recognised Mandarin as people write it: no hesitation, marks where the speaker paused or asked.

Numbers are none of this module's business (`inverse.py`), and no rule here has a numeral in it but the styles of dates
and money, which rewrite digits that are already exact.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from access_gateway.contracts.hearing import Word

_HAN = "\u3400-\u9fff"
_FILLER = re.compile("[呃]+[，、 ]?|(?:^|(?<=[，。、 ]))(?:嗯+|额+|額+|诶+)[，、 ]?(?=[\u3400-\u9fff])")
_WELL = re.compile(
    "(?:^|(?<=[，。 ]))(?:(?:那个|那個|这个|這個|就是)[，、 ]?)+(?=我|请问|請問|你们|你們|麻烦|麻煩|想问|想問)"
)
_SAID_TWICE = re.compile(
    "(那个|那個|这个|這個|就是|然后|然後|因为|因為|所以|但是|如果|我们|我們|你们|你們|他们|他們|我想|我要|我的|你的|请问|請問|那么|那麼"
    "|其实|其實|能不能|是不是|有没有|有沒有|可不可以|什么时候|什麼時候|怎么|怎麼|还有|還有|已经|已經)(?:[，、 ]?\\1)+"
)
_STUTTER = re.compile(
    "([我你您他她它])(?:[，、 ]?\\1)+(?![们們])|([这這那])\\2+(?=[个個些里裡边邊件种種])|(就)\\3+"
)
_ASKED = re.compile(
    "(?:吗|嗎|么|呢)$|是不是|有没有|有沒有|能不能|可不可以|行不行|好不好|要不要|会不会|會不會|对不对|對不對"
    "|什么时候|什麼時候|多少钱|多少錢|为什么|為什麼|怎么办|怎麼辦|哪里|哪裡|几点|幾點|多久"
)
_NOT_ASKED = re.compile("不知道|不晓得|不曉得|不管|无论|無論|不是不|告诉我|告訴我")
_MARKS = "，。！？、；：,.!?;:"
_NUMERAL = re.compile("[0-9零〇一幺二两兩三四五六七八九十百千万萬亿億点點]")
COMMA_PAUSE_S = 0.5
STOP_PAUSE_S = 1.2
"""Silence between two words that reads as a comma, and as the end of a sentence. Set by ear: a pause inside a phrase
stays below .4 s in read speech; recognisers end an utterance at about 1.5 s."""
_LEAST_SENTENCE = 4

_DATE = re.compile(r"(?<!\d)(\d{4})年(\d{1,2})月(\d{1,2})[日号號]")
_CHANGE = re.compile(r"(?<![\d.])(\d+)(?:块|塊|元)(\d)(?:毛|角)?(?![\d.%点點块塊元万萬多几幾个個])(?:钱|錢)?")
_MONEY = re.compile(
    r"(?<![\d.])(\d+(?:\.\d+)?)(多|几)?(?:块|塊)(?:钱|錢|(?=$|[，。！？、的了吧吗嗎呢啊左以不就可才太贵貴]))"
)


@dataclass(frozen=True, slots=True)
class Style:
    """How dates and money of speech are written (settings `language.spoken_dates`, `language.spoken_money`)."""

    dates: Literal["said", "iso"] = "said"
    """ "said": 2025年11月2号; "iso": 2025-11-02, of full dates that are in the calendar."""
    money: Literal["said", "yuan"] = "said"
    """ "said": 350块; "yuan": 350元, 3块5 as 3.5元."""


def fluent(text: str) -> str:
    """Return the text without hesitation and false starts: 呃我我想那个那个退货 is 我想那个退货.

    What answers (嗯, 是是是, 可以可以) and what Mandarin doubles (看看, 慢慢) stays.
    """
    without = _FILLER.sub("", text)
    without = _WELL.sub("", _SAID_TWICE.sub(r"\1", without))
    without = _STUTTER.sub(lambda match: match[1] or match[2] or match[3], without)
    return without or text


def with_pauses(words: Sequence[Word]) -> str:
    """Return the words as one text, with marks where the speaker paused between two that are not both numbers."""
    parts: list[str] = []
    for word, following in zip(words, [*words[1:], None], strict=True):
        parts.append(word.text)
        if following is None:
            break
        pause = following.start_s - word.end_s
        number = _NUMERAL.search(word.text[-1:]) and _NUMERAL.search(following.text[:1])
        if number or pause < COMMA_PAUSE_S or word.text[-1:] in _MARKS or following.text[:1] in _MARKS:
            parts.append(" ")
        elif pause < STOP_PAUSE_S:
            parts.append("，")
        else:
            clause = re.split(f"[{_MARKS}]", "".join(parts).replace(" ", ""))[-1]
            parts.append("？" if _asks(clause) else "。")
    return "".join(parts)


def ended(text: str) -> str:
    """Return the text with a question's mark where it asks, and a full stop after the last of several sentences."""
    clause = re.split("[。！？!?；;]", text)[-1]
    if not clause or clause[-1] in _MARKS or not re.search(f"[{_HAN}]$", clause):
        return text
    if _asks(clause):
        return text + "？"
    return text + "。" if re.search("[。？]", text) else text


def _asks(clause: str) -> bool:
    return (
        len(clause) >= _LEAST_SENTENCE
        and _ASKED.search(clause) is not None
        and _NOT_ASKED.search(clause) is None
    )


def styled(text: str, style: Style) -> str:
    """Return the text with its dates and amounts of money, already in digits, in the style asked for."""
    if style.dates == "iso":
        text = _DATE.sub(_iso, text)
    if style.money == "yuan":
        text = _MONEY.sub(r"\1\2元", _CHANGE.sub(r"\1.\2元", text))
    return text


def _iso(match: re.Match[str]) -> str:
    try:
        return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    except ValueError:  # the 31st of February stays as it was said, for a person to see
        return match[0]
