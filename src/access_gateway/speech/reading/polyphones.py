"""Characters that are read in more than one way, by the words around them: what the library's dictionary cannot know.

First the phrases of polyphones.tsv, which also mend what the segmenter has cut in two; then rules for single characters
whose reading lies in their neighbours (我得走了, 找着了, 姓单). Source of the readings: Xiandai Hanyu Cidian; the rules
are ours.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

from access_gateway.speech.reading.neighbours import Rule, Rules

_LONGEST = 4
"""Words that are tried as one phrase."""
_FOLDED = str.maketrans(
    "還長數為爲應調係發單貨歸屬選護廊總額設轉變稱計時間開換斷寧補價紙過錢債書車給們處個這兩幾誰孩當從養點領帶鞋圍"
    "風聲錯壓溫體滿縣門東廈麗臺優頭髮圖識視級",
    "还长数为为应调系发单货归属选护廊总额设转变称计时间开换断宁补价纸过钱债书车给们处个这两几谁孩当从养点领带鞋围"
    "风声错压温体满县门东厦丽台优头发图识视级",
)
"""Traditional characters of the phrases and rules; the reading is the same."""

_PERSON = "我|你|您|他|她|它|咱|大家|孩子|客户|顾客|用户|谁"
_NUMERAL = "[零一二两三四五六七八九十百千万几半]"
_TITLE = "先生|女士|小姐|老师|经理|师傅|医生|主任|同学|阿姨|叔叔|总|店长"
_SURNAMES = {
    "单": "shan4", "曾": "zeng1", "仇": "qiu2", "任": "ren2", "解": "xie4", "查": "zha1", "朴": "piao2", "区": "ou1",
    "华": "hua4", "宁": "ning4", "盖": "ge3", "冼": "xian3", "覃": "qin2",
    "缪": "miao4", "翟": "zhai2", "乐": "yue4", "葛": "ge3",
    "洗": "xian3", "折": "she2", "员": "yun4", "逄": "pang2", "种": "chong2", "黑": "he4", "燕": "yan1", "应": "ying1",
}  # fmt: skip
_COUNTED = re.compile(rf"(第?(?!一)(?:{_NUMERAL}|[两几每])+)([只行隻])")
"""Cut again, so that the rules see the counter."""


_RULES = (
    Rule("还", "huan2", after=r"钱|款|贷|清|给|债|车|书|押金|欠|信用卡|花呗|利息|本金|房贷|不上"),
    Rule("还", "huan2", before=r"要|没|来|去|未|已|提前|按时|怎么|如何|时候|分期", after=r"$|[了吗呢,.?!]"),
    Rule(
        "得", "dei3", before=rf"(?:{_PERSON}|们|还|都|也|就|总|必须|商家|卖家)", after=r"(?![很到了出好不])."
    ),
    Rule("得", "de2", before=r"可|应|所|共"),
    Rule(
        "地",
        "di4",
        before=r"货|收件|寄件|产|目的|出生|所在|居住|归属|此|某|各|外|本|工作|(?:^|[,.?!])",
        after="",
    ),
    Rule("长", "zhang3", after=r"[大高得着胖满出草毛斑痘成啥]|什么|了[^.]"),
    Rule("长", "chang2"),
    Rule("行", "hang2", before=rf"(?:第|每|这|那|前|后|整|首|末|换|{_NUMERAL})"),
    Rule("一行", "yi4 hang2", after=rf"(?!人|{_NUMERAL})"),
    Rule("数", "shu3", after=r"一|了|到|过|不|清|数|钱|[，,.!]|$", before=rf"请|{_PERSON}|来|再|重新|帮"),
    Rule("着", "zhao2", before=r"[找睡猜点用买够摸见打碰逮]", after=r"了|没|吗"),
    Rule("着", "zhao2", before=r"[找睡猜够]不"),
    Rule("只", "zhi1", before=rf"(?:这|那|每|哪|整|各|另|多少|{_NUMERAL})"),
    Rule("量", "liang2", after=r"一|了|过|出|尺寸|体温|血压|身高|尺码|腰围|脚长"),
    Rule("为", "wei4", after=rf"(?:{_PERSON}|了|此|何|什么|方便|保证|避免|确保|防止|家人|爸|妈|父母)"),
    Rule("为", "wei2", after=rf"{_NUMERAL}|[已未空无有非最本当准主其约正负每不待已免包红黑白蓝绿A-Z]"),
    Rule(
        "为",
        "wei2",
        before=r"密码|状态|类型|颜色|尺码|型号|默认|显示|设置|修改|变更|调整|更改|名|价格|原因|结果|时间|地址",
    ),
    Rule("调", "tiao2", after=r"大|小|高|低|到|成|亮|暗|慢|快|回|一下|至|为|音|温"),
    Rule("教", "jiao1", after=rf"{_PERSON}|一下|会|一教"),
    Rule("系", "ji4", after=r"鞋|好|上|紧|安全带|领带|围巾|扣|腰带|着|绳"),
    Rule("撒", "sa3", after=r"种|了|在|盐|胡椒|点|些|上|满|一"),
    Rule("扇", "shan1", after=r"风|扇|了|着|一下"),
    Rule("干", "gan1", before=r"[没晾晒擦吹烘未已很太]", after=r"$|[了透吗,.?!]"),
    Rule("切", "qie1", after=r"成|片|块|丝|菜|肉|掉|水果"),
    Rule("盛", "cheng2", after=r"汤|饭|菜|水|粥"),
    Rule("中", "zhong4", after=r"了|奖|毒|签|招|过"),
    Rule("转", "zhuan4", before=r"(?:机|扇|盘|轮|风叶)(?:不|在|还在)?", after=r"$|[了着动吗,.?!]"),
    Rule("看", "kan1", after=r"孩子|门|家|护|店"),
    Rule("宿", "xiu3", before=r"[一半整两三几]"),
    Rule("差", "chai1", before=r"出|公|邮"),
    Rule("重", "chong2", after=r"[试发拍填寄下装连启写输登印打买换]"),
    Rule("背", "bei1", after=r"[包着书]"),
    Rule("倒", "dao3", before=r"瓶子?|摔|跌|滑|绊|撞|推|树|架子?|晕"),
    Rule("倒", "dao4", after=r"[水茶车垃影]|计时|数"),
    Rule("种", "zhong4", after=r"[花树菜草地田]"),
    Rule("空", "kong4", before=r"有|没|没有|抽|得", after=r"$|[吗的时了再,.?!]"),
    *(Rule(name, reading, after=_TITLE) for name, reading in _SURNAMES.items()),
    *(Rule(name, reading, before="姓") for name, reading in _SURNAMES.items()),
)


@cache
def _phrases() -> dict[str, str]:
    text = (files("access_gateway.speech.reading") / "polyphones.tsv").read_text(encoding="utf-8")
    rows = (line.partition("\t") for line in text.splitlines() if line and line[0] != "#")
    return {phrase: said for phrase, _, said in rows}


@cache
def _rules() -> Rules:
    return Rules(_RULES)


def mended(words: Sequence[str]) -> list[str]:
    """Return the words with phrases of ours joined that were cut in two; joined they are the same text."""
    return list(_mended(words))


def _mended(words: Sequence[str]) -> Iterator[str]:
    place = 0
    while place < len(words):
        length = next(
            (
                n
                for n in range(min(_LONGEST, len(words) - place), 1, -1)
                if "".join(words[place : place + n]).translate(_FOLDED) in _phrases()
            ),
            1,
        )
        whole = "".join(words[place : place + length])
        place += length
        counted = _COUNTED.fullmatch(whole)
        yield from counted.groups() if counted else (whole,)


def reading(words: Sequence[str], place: int) -> str | None:
    """Return how the word at a place is read where ours says so: syllables with tones, space-separated; else None."""
    word = words[place].translate(_FOLDED)
    if phrase := _phrases().get(word):
        return phrase
    if word not in _rules():
        return None
    before = "".join(words[max(0, place - 3) : place]).translate(_FOLDED)
    after = "".join(words[place + 1 : place + 4]).translate(_FOLDED)
    return _rules().reading(word, before, after)
