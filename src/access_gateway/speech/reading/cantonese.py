"""Cantonese for a voice: characters → Jyutping, each by the words around it.

A reader of words gives the readings of a whole sentence; the rules here correct what it reads otherwise than people
speak. Written by hand, from general knowledge of Cantonese. Reviewed by a speaker: no.
"""

import re
from functools import cache

from access_gateway.contracts.language import PhoneticReader
from access_gateway.speech.reading.neighbours import Rule, Rules

LETTERS = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (
            "ei1", "bi1", "si1", "di1", "ji1", "e1 fu4", "zi1", "ik1 cyu4", "aai1", "zei1", "kei1", "e1 lou4", "em1",
            "en1", "ou1", "pi1", "kiu1", "aa1 lou4", "e1 si4", "ti1", "ju1", "wi1", "dap1 bi1 ju4", "ik1 si4", "waai1",
            "ji6 set1",
        ),
        strict=True,
    )
)  # fmt: skip
"""Names of single letters as Hong Kong says them."""
MARKS = ".,?!"


_END = "$"
"""Of a stretch: what is read has no marks in it."""
_RULES = (
    # 得: a verb's possibility and degree are dak1 as well; only its tone in 得意 and the like is the reader's.
    Rule(
        "行",
        "haang4",
        before=r"[佢我你哋人步路地咗慢快先直向前去同再]|唔使|可以",
        after=r"得|咗|去|入|出|到|過|路|緊|嚟|返|埋|街",
    ),
    Rule("行", "hong4", before=r"[一二三兩四五六七八九十每第幾呢嗰上下首尾邊]"),
    Rule("長", "zoeng2", before=r"[校隊部科組店市班會院處局家董事船站]"),
    Rule("長", "zoeng2", after=r"大|高咗|者|輩"),
    Rule("重", "zung6", after=r"(.)唔\1"),
    Rule("重", "zung6", after=r"[有未係要想可會得唔冇差喺咁好]"),
    Rule("重", "cung4", after=r"[新發寄試複設啟開溫填簽拍印播做打計]"),
    Rule("重", "cung5", before=r"[好太幾咁最更超過]", after=_END),
    Rule("重", "cung5", before=r"[好太咁]", after=r"[呀喎啊嘅喇啦]"),
    Rule("重", "zung6", before=r"[包體比件淨毛超]"),
    Rule("為", "wai4", before=r"[作成認以稱改設視列定分行]"),
    Rule("為", "wai6", after=r"[咗此何]|乜|咩|你|我|佢|大家|方便|免"),
    Rule("好", "hou3", before=r"[愛嗜喜]"),
    Rule("好", "hou3", after=r"奇|客|學"),
    Rule("正", "zeng3", before=r"[好幾咁真]", after=rf"{_END}|[呀喎啊嘅喇啦]"),
    Rule("分", "fan6", before=r"[水身成部過養緣]"),
    Rule("便", "bin6", before=r"[方順隨就即以一前後上下入出左右裏裡邊]"),
    Rule("應", "jing1", after=r"[該有當]"),
    Rule("更", "gang3", after=r"[加好多快平大細貴長耐易高低抵]"),
    Rule("更", "gang1", after=r"[換改新正]"),
    Rule("少", "siu2", before=r"[幾多好太最減唔至]"),
    Rule("著", "zoek3", before=r"[唔要想可以冇有]", after=r"[衫鞋褲裙得住咗起]"),
    Rule("着", "zoek3", before=r"[唔要想可以冇有]", after=r"[衫鞋褲裙得住咗起]"),
    Rule("平", "peng4", before=r"[好幾咁最太仲更唔好再]", after=rf"{_END}|[啲得呀喎啊嘅喇啦過咗]"),
    Rule("聽", "teng1", after=r"[唔到得過咗緊下歌電住]|電話"),
    Rule("聽", "ting1", before="[收視]", after=""),
    Rule("聽", "ting1", after="[日朝晚]"),
    Rule("請", "ceng2", before="[我你佢哋想]", after="[你我佢假客食飲]"),
    Rule("請", "ceng2", after="[你我佢哋]{1,2}[食飲]|假|客"),
    Rule("請", "cing2", before="^"),
    Rule("請", "cing2", after="[問稍求教勿輸致撥聯確按重]"),
    Rule("調", "tiu4", after="[低高大細教較整節溫味校]"),
    Rule("近", "kan5", before="[好幾唔太咁最更]", after=rf"{_END}|[呀喎啊嘅喇啦啲過]"),
    Rule("近", "kan5", after="住|啲|唔近"),
    Rule("淡", "taam5", before="[好幾太咁味]", after=rf"{_END}|[呀喎啊嘅喇啦]"),
    Rule("下", "haa5", before="[等睇問試諗聽講量數望傾食飲玩休息]一?", after=rf"{_END}|[先啦喇呀]"),
    Rule("下", "haa5", before="[等睇問試諗聽講查]"),
    Rule("女", "neoi2", before="[我你佢]個|個", after=rf"{_END}|[呀喎啊嘅喇啦想要病]"),
    Rule("片", "pin2", before="[睇拍條段影短]", after=rf"{_END}|[呀喎啊嘅喇啦]"),
    Rule("糖", "tong2", before="[粒食買]", after=rf"{_END}|[呀喎啊嘅喇啦]"),
    Rule("爭", "zaang1", after="少少|啲|你|我|佢|一|兩|幾"),
    Rule("數", "sou2", after="下|一|過|到|埋"),
    Rule("呢", "ni1", after=r"[個件張次度啲邊本部條隻位排單種架間封樣份款台杯包箱盒對套支日年]"),
    Rule("呢", "ne1", after=_END),
    Rule("咩", "me1", after=""),
    Rule("噃", "bo3", after=_END),
    Rule("喎", "wo3", after=_END),
)
_FOLDED = str.maketrans("长重为乐银请应见买卖调钱张后来时间", "長重為樂銀請應見買賣調錢張後來時間")
"""Characters of rules, as simplified text writes them."""


def jyutping(text: str, reader: PhoneticReader) -> str:
    """Write Cantonese as Jyutping, syllables with blanks between, with the marks that the voice pauses at.

    text: as `voices.plain` leaves it: letters, marks, blanks. Latin letters stand alone and are named.
    """
    said: list[str] = []
    for piece in re.findall(rf"[{MARKS}]|[A-Za-z]|[^\s{MARKS}A-Za-z]+", text):
        if piece in MARKS:
            if said and said[-1][-1] not in MARKS:
                said[-1] += piece
        elif piece.isascii():
            said.append(LETTERS[piece.upper()])
        else:
            said += _read(piece, reader)
    return " ".join(said)


def _read(stretch: str, reader: PhoneticReader) -> list[str]:
    """Read characters without marks between them."""
    read = reader.read([stretch])[0].split(" ")
    if len(read) != len(stretch):  # never, where a reader keeps its word
        return [one for one in read if one != "?"]
    rules, folded = _rules(), stretch.translate(_FOLDED)
    for place, character in enumerate(folded):
        read[place] = rules.reading(character, folded[:place], folded[place + 1 :]) or read[place]
    return [one.replace("-", " ") for one in read if one != "?"]


@cache
def _rules() -> Rules:
    return Rules(_RULES)
