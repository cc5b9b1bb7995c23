"""The patterns of facts, in the order in which they are tried. All repetition is bounded."""

import re
from collections.abc import Callable, Iterator

from access_gateway.contracts.languages import is_chinese, script_of
from access_gateway.language.translation import reading as read
from access_gateway.language.translation.facts import Kind
from access_gateway.language.translation.writing import writing

Rule = tuple[Kind, re.Pattern[str], Callable[[re.Match[str]], read.Value]]

MARK = re.compile(r"ZQ[A-Z]{2}", re.IGNORECASE)
"""What placeholders look like without their brackets."""
_NUM = r"\d{1,15}(?:,\d{3}){0,4}(?:\.\d{1,6})?"
_HAN_DIGIT = "零〇一二三四五六七八九"
_HAN = _HAN_DIGIT + "两十百千万亿"
_HAN_NUM = f"[{_HAN}]{{1,12}}"
_EITHER = f"(?:{_NUM}|{_HAN_NUM})"
_SMALL = f"(?:[0-9]{{1,2}}|[{_HAN_DIGIT}两十]{{1,3}})"
_YEAR = rf"(?P<y>\d{{4}}|[{_HAN_DIGIT}]{{4}})年"
_UNBROKEN = rf"(?<![点半{_HAN}\d.,第几])"
_WORDS = "|".join(read.CURRENCIES.values())
_DAYPART = "凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|夜间|半夜"
_OWN_DAYPART = f"(?<![今明昨当])(?P<part>{_DAYPART})"
_UNITS = (
    "天|日|号|年|个月|个|周|星期|小时|分钟|秒|件|双|盒|箱|瓶|台|只|条|张|包|袋|本|部|套|份|位|人|名|斤|公斤|千克|克|吨"
    "|米|厘米|毫米|公里|寸|升|毫升|度|次|遍|趟|折|岁|倍|层|楼|期|单|笔|项|把|根|块|颗|片|罐|桶|支|辆|架|顶|床|粒|枚|卷|码"
)
_SIZES = "kg|g|mg|l|ml|cm|mm|km|m|gb|mb|tb|k|kw|w|v|mah|hz|ghz|px|xxl|xl|h|min|s"
_ASCII = "0-9A-Za-z"


def _rule(kind: Kind, pattern: str, reader: Callable[[re.Match[str]], read.Value]) -> Rule:
    return kind, re.compile(pattern, re.IGNORECASE), reader


_FIRST = (
    (Kind.MARK, MARK, read.whole),
    _rule(
        Kind.MARK, r"[〔\[【<]\s?[^\W\d_]{1,8}\s?\d{1,3}\s?[〕\]】>]", read.whole
    ),  # masked data: 〔电话1〕
    _rule(
        Kind.ADDRESS, r"(?:https?://|www\.)[a-z0-9.\-_~:/?#@!$&'*+,;=%\[\]]{1,500}[a-z0-9/_=#-]", read.whole
    ),
    _rule(
        Kind.ADDRESS,
        r"(?<![a-z0-9._%+-])[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}",
        read.whole,
    ),
    _rule(
        Kind.ADDRESS,
        r"(?<![a-z0-9.-])[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,3}\.(?:com|cn|net|org|gov|edu|shop|top)"
        r"(?![a-z0-9])(?:/[a-z0-9._~/?=&%-]{0,200}[a-z0-9/])?",
        read.whole,
    ),
    _rule(Kind.CODE, r"(?<![\d.])\d{4}([-/.])\d{1,2}\1\d{1,2}(?!\d)", read.whole),
)
_CHINESE_FIRST = (
    _rule(Kind.DATE, f"(?:{_YEAR})?(?P<m>{_SMALL})月(?P<d>{_SMALL})[日号]", read.date),
    _rule(Kind.DATE, f"{_YEAR}(?P<m>{_SMALL})月份?", read.date),
    _rule(Kind.PERCENT, f"百分之(?P<n>{_EITHER})(?:点(?P<decimals>[{_HAN_DIGIT}]{{1,6}}))?", read.hundredths),
    _rule(
        Kind.AMOUNT,
        rf"{_UNBROKEN}(?P<n>{_EITHER})[块元](?P<tenth>[1-9一二三四五六七八九])"
        rf"(?:[角毛]钱?|(?![\d{_HAN}.]|{_UNITS}))",
        read.split_money,
    ),
    _rule(
        Kind.TIME,
        rf"{_OWN_DAYPART}\s?(?P<h>{_SMALL})点"
        rf"(?:(?P<rest>[钟整半]|[一三]刻)|(?P<min>\d{{2}}|[零〇]?[{_HAN_DIGIT}十]{{1,3}})分?)?(?![\d多几])",
        read.clock,
    ),
    _rule(
        Kind.TIME,
        rf"{_UNBROKEN}(?P<h>{_SMALL})点(?:(?P<rest>[钟整半]|[一三]刻)"
        rf"|(?P<min>\d{{1,2}}|[{_HAN_DIGIT}十]{{1,3}})分(?!之))",
        read.clock,
    ),
    _rule(Kind.TIME, rf"(?<![\d.])(?P<h>[0-9]{{1,2}})点(?P<min>[0-5]\d)?(?![\d{_HAN}多几])", read.clock),
    _rule(Kind.TIME, rf"{_OWN_DAYPART}\s?(?P<h>[0-2]?\d):(?P<min>[0-5]\d)(?![\d:])", read.clock),
    _rule(Kind.WEEKDAY, "(?:星期|礼拜)(?P<day>[一二三四五六日天])(?![个次])", read.weekday),
    _rule(Kind.WEEKDAY, rf"(?<![{_HAN}几每\d])周(?P<day>[一二三四五六日])(?![次个件天年])", read.weekday),
)
_KOREAN = (
    _rule(
        Kind.TIME,
        r"(?P<part>오전|오후)\s?(?P<h>[0-2]?\d)"
        r"(?:시(?:\s?(?P<min>[0-5]?\d)분|\s?(?P<rest>반))?|:(?P<minutes>[0-5]\d))",
        read.korean_clock,
    ),
    # 만 alone may be the ending "only": 3만 is thirty thousand for sure where a currency follows.
    _rule(
        Kind.NUMBER,
        rf"(?<![\d.,])(?P<n>{_NUM})\s?(?P<large>[만억])(?=\s?(?:원|위안))",
        read.korean_large_number,
    ),
)
_MONEY = (
    _rule(
        Kind.AMOUNT,
        rf"(?<![a-z])(?P<sign>HK\$|US\$|CN¥|RMB|CNY|USD|HKD|EUR|KRW|JPY|[¥€₩£$])\s?(?P<n>{_NUM})(?P<large>[万亿])?(?:元(?![月旦]))?(?!\d)",
        read.signed_money,
    ),
    _rule(
        Kind.AMOUNT,
        rf"(?<![\d.,a-z])(?P<n>{_NUM})(?P<large>[万亿])?\s?(?P<word>{_WORDS})(?:(?<![a-z])|(?![a-z]))",
        read.worded_money,
    ),
)
_CHINESE_MONEY = (
    _rule(
        Kind.AMOUNT,
        rf"{_UNBROKEN}(?P<n>{_HAN_NUM})(?P<large>)(?P<word>块钱|元钱|元|圆|美元|港币|港元|欧元|韩元|日元)",
        read.worded_money,
    ),
)
_REST = (
    _rule(Kind.PERCENT, rf"(?<![\d.,])(?P<n>{_NUM})\s?(?P<sign>[%‰٪])", read.percent),
    _rule(Kind.TIME, r"(?<![\d:.])(?P<h>[0-2]?\d):(?P<min>[0-5]\d)(?![\d:])", read.clock_as_written),
    _rule(
        Kind.CODE,
        rf"(?<![{_ASCII}])(?:\+\d{{1,3}}[ -]?)?(?:\(\d{{2,4}}\) ?)?\d{{2,4}}(?:[ -]\d{{2,4}}){{1,4}}"
        rf"(?![{_ASCII}]|[年月日])",
        read.whole,
    ),
    _rule(Kind.CODE, rf"(?<![{_ASCII}])\+\d{{6,15}}(?!\d)", read.whole),
    _rule(
        Kind.CODE,
        rf"(?<![{_ASCII}])[A-Z]{{1,12}}[-_#]?\d[{_ASCII}]{{0,40}}(?:[-_/]\d[{_ASCII}]{{0,20}}){{0,4}}(?![{_ASCII}])",
        read.whole,
    ),
    _rule(
        Kind.CODE, rf"(?<![{_ASCII}])\d{{1,20}}[A-Z]{{1,10}}\d[{_ASCII}]{{0,40}}(?![{_ASCII}])", read.whole
    ),
    _rule(Kind.CODE, rf"(?<![{_ASCII}.,])\d{{1,9}}(?:\.\d{{1,4}})?(?:{_SIZES})(?![{_ASCII}])", read.whole),
    _rule(Kind.CODE, rf"(?<![{_ASCII}.,/])\d{{1,4}}/\d{{1,4}}(?![{_ASCII}/])", read.whole),
)
_NOT_LATIN = (_rule(Kind.CODE, rf"(?<![{_ASCII}])\d{{1,20}}[A-Z]{{1,10}}(?![{_ASCII}])", read.whole),)
"""In Latin script letters right after digits may be an ending or the next word."""
_CHINESE_REST = (
    _rule(Kind.NUMBER, rf"(?<![\d.])(?P<n>{_NUM})(?P<large>[万亿])", read.large_number),
    _rule(Kind.NUMBER, rf"(?<=第){_HAN_NUM}", read.ordinal),
    _rule(
        Kind.NUMBER,
        rf"(?<![{_HAN}几数\d第])(?!十分(?!钟))(?P<n>{_HAN_NUM})(?=(?P<unit>{_UNITS}))",
        read.quantity,
    ),
    _rule(Kind.NUMBER, f"(?<![{_HAN}])[{_HAN_DIGIT}幺]{{4,20}}(?![{_HAN}])", read.spelt),
)
_LAST = (_rule(Kind.NUMBER, r"\d{1,40}(?:[.,]\d{1,12}){0,6}", read.whole),)


def rules(language: str) -> Iterator[Rule]:
    """Yield the rules for texts in a language (BCP 47); what an earlier one took is not there for the next."""
    chinese, own = is_chinese(language), writing(language)
    yield from _FIRST
    if chinese:
        yield from _CHINESE_FIRST
    else:
        for pattern in own.date_patterns():
            yield Kind.DATE, pattern, read.date
        if money := own.money_pattern():
            yield Kind.AMOUNT, money, read.templated_money
    if language == "ko-Hang":
        yield from _KOREAN
    yield from _MONEY
    yield from _CHINESE_MONEY if chinese else ()
    yield from _REST
    yield from () if script_of(language) == "Latn" else _NOT_LATIN
    yield from _CHINESE_REST if chinese else ()
    yield from _LAST
