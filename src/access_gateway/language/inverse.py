"""Inverse text normalisation of Chinese: numbers that a recogniser wrote in words, as digits.

Careful rather than complete: what may be no number (一起, 十分, 一点), or no exact one (一两点, 十几个, 三五天),
stays in words. A number is never dropped, joined or rounded; one that does not read as well-formed stays as
it was heard.
"""

import re
from collections.abc import Callable, Iterable, Sequence

from access_gateway.language.numerals import NUMERALS, UNITS, read_cardinal, read_digits

_NUMBER = "[零〇一幺二两三四五六七八九十百千万亿]+"
_DIGIT = "[零〇一幺二三四五六七八九]"
_MONEY = "块钱|块|元|圆"
_MEASURES = (
    _MONEY
    + "|毛|角|月份|月|日|号|岁|天|年|分钟|秒|小时|个|位|人|名|斤|公斤|千克|克|吨|米|厘米|毫米|公里|寸|英寸"
    "|升|毫升|度|件|双|盒|箱|瓶|台|只|条|张|包|袋|本|部|套|份|楼|层|室|栋|幢|座|折|倍|码|期|把|根|块|颗|片|罐|桶"
    "|单|笔|项|支|辆|架|顶|床|粒|枚|卷|公分|平方|平米|次|遍|趟|周|星期|礼拜"
)
_DECIMAL_MEASURES = (
    _MONEY
    + "|公斤|斤|千克|克|吨|公里|厘米|毫米|公分|米|英寸|寸|毫升|升|度|折|倍|码|万|亿|级|岁|个|平|小时|年"
)
_SURELY_ONE = "块钱|元|圆|公斤|千克|公里|厘米|毫升|小时|分钟"
"""Measures before which 一 is the number: before others it is often "a" (一个, 一块, 一天)."""
_DAYTIME = re.compile("(?:早上|早晨|上午|中午|下午|晚上|凌晨|今晚|明早|今早|昨晚|明晚|夜里|傍晚)$")
_ROOM_OR_LINE = "[号路房室线栋幢座]"
_INSIDE_WORDS_WITH_NUMBERS = frozenset("第点分之半多来几" + "".join(_MEASURES.split("|")))
_LONG_DIGITS = re.compile("(?<![两十百千万亿])[零〇一幺二三四五六七八九]{3,}(?![两十百千万亿])")
_WEEKDAY = re.compile("(?:星期|礼拜|周)[一二三四五六](?![零〇一二两三四五六七八九十百千万亿个天])")
_VERY = re.compile("(?<![点零〇一二两三四五六七八九百千万亿])十分(?![钟之])")
_MASK, _MASKED_NUMERAL = "\uffff", "\ufffe"
_VAGUE_BEFORE = frozenset("几数0123456789.," + _MASKED_NUMERAL)
_VAGUE_AFTER = frozenset("几来0123456789" + _MASKED_NUMERAL)

_Written = tuple[int, str] | None
"""Where the number ends in the text, and how it is written; None where a rule does not hold."""


def write_numbers(text: str, words: Iterable[str]) -> list[tuple[int, int, str]]:
    """Return the (start, end, digits) to put in place of numbers in words.

    text: simplified characters, without spaces between them; words: the same text, cut.
    """
    masked = _mask(text, words)
    edits: list[tuple[int, int, str]] = []
    position = 0
    while position < len(masked):
        if masked[position] not in NUMERALS:
            position += 1
            continue
        run = _end_of_run(masked, position)
        written = None
        vague = masked[run : run + 1] in _VAGUE_AFTER or masked[max(position - 1, 0)] in _VAGUE_BEFORE
        if not vague:
            written = next((found for rule in _RULES if (found := rule(masked, position, run))), None)
        if written:
            edits.append((position, *written))
        position = written[0] if written else run
    return edits


def apply(text: str, edits: Sequence[tuple[int, int, str]]) -> str:
    """Return the text with the edits made; they are in order and do not overlap."""
    parts, position = [], 0
    for start, end, written in edits:
        parts += [text[position:start], written]
        position = end
    return "".join(parts) + text[position:]


def _mask(text: str, words: Iterable[str]) -> str:
    """Hide words that have a numeral in them and are no number: 统一, 一些, 三三两两, 星期一, 十分."""
    said_in_digits = {i for match in _LONG_DIGITS.finditer(text) for i in range(*match.span())}
    parts: list[str] = []
    position = 0
    for word in words:
        hidden = len(word) > 1 and not NUMERALS.isdisjoint(word) and position not in said_in_digits
        hidden = hidden and not all(char in NUMERALS or char in _INSIDE_WORDS_WITH_NUMBERS for char in word)
        parts.append(_hide(word) if hidden else word)
        position += len(word)
    masked = _WEEKDAY.sub(lambda match: _hide(match[0]), "".join(parts))
    return _VERY.sub(lambda match: _hide(match[0]), masked)


def _hide(word: str) -> str:
    return "".join(_MASKED_NUMERAL if char in NUMERALS else _MASK for char in word)


def _end_of_run(text: str, start: int) -> int:
    end = start
    while end < len(text) and text[end] in NUMERALS:
        end += 1
    return end


def _percent(text: str, start: int, run: int) -> _Written:
    match = re.compile(f"百分之({_NUMBER})(?:点({_DIGIT}+))?").match(text, start)
    if not match:
        return None
    whole = read_cardinal("一百" if match[1] == "百" else match[1])
    return None if whole is None else (match.end(), f"{whole}{_decimals(match[2])}%")


def _fraction(text: str, start: int, run: int) -> _Written:
    match = re.compile(f"({_NUMBER})分之({_NUMBER})").match(text, start)
    if not match:
        return None
    below = read_cardinal("一" + match[1] if match[1] in "百千万亿" else match[1])
    above = read_cardinal(match[2])
    return (match.end(), f"{above}/{below}") if above and below else None


def _clock(text: str, start: int, run: int) -> _Written:
    """Return 三点半, 下午两点, 三点四十五(分): hours that are hours, and minutes where they are said."""
    hour = read_cardinal(text[start:run])
    if hour is None or hour > 24 or text[run : run + 1] != "点":
        return None
    minutes = re.compile(f"({_NUMBER})(分(?!之))?").match(text, run + 1)
    if minutes:
        said = minutes[1]
        value = read_cardinal(said.removeprefix("零"))
        unsaid = not (minutes[2] or "十" in said) or (said[0] != "零" and value is not None and value < 10)
        if value is None or value > 59 or unsaid or text[minutes.end() : minutes.end() + 1] in ("点", "多"):
            return None
        return minutes.end(), f"{hour}点{value:02d}{minutes[2] or ''}"
    sure = text.startswith(("半", "钟", "整"), run + 1) or _DAYTIME.search(text[max(0, start - 2) : start])
    return (run + 1, f"{hour}点") if sure or hour > 2 else None


def _decimal(text: str, start: int, run: int) -> _Written:
    match = re.compile(f"点({_DIGIT}+)(?![十百千])({_DECIMAL_MEASURES})?").match(text, run)
    whole = read_cardinal(text[start:run])
    if not match or whole is None or not (match[2] or whole == 0 or whole > 24):
        return None
    return match.end(1), f"{whole}{_decimals(match[1])}"


def _year(text: str, start: int, run: int) -> _Written:
    digits = read_digits(text[start:run])
    if not digits or text[run : run + 1] != "年":
        return None
    # 三五年 is some years, 九八年 and 零八年 are years of the calendar.
    return (run, digits) if len(digits) == 4 or (len(digits) == 2 and digits[0] in "089") else None


def _date(text: str, start: int, run: int) -> _Written:
    match = re.compile(f"月({_NUMBER})(日|号)").match(text, run)
    month, day = read_cardinal(text[start:run]), read_cardinal(match[1]) if match else None
    if not match or not month or not day or month > 12 or day > 31:
        return None
    return match.end(), f"{month}月{day}{match[2]}"


def _spelt(text: str, start: int, run: int) -> _Written:
    """Return telephone, order and room numbers, which are said digit by digit."""
    digits = read_digits(text[start:run])
    if not digits or len(digits) < 3:
        return None
    named = not {"零", "〇", "幺"}.isdisjoint(text[start:run]) or re.compile(_ROOM_OR_LINE).match(text, run)
    return (run, digits) if len(digits) > 3 or named else None


def _price(text: str, start: int, run: int) -> _Written:
    """Return 三块五, 十二块八毛: what is after the main unit has a smaller one, said or not."""
    match = re.compile(f"(块|元)([一二三四五六七八九])(毛|角|(?!{_NUMBER}|{_MEASURES}))").match(text, run)
    value = read_cardinal(text[start:run])
    if not match or value is None:
        return None
    return match.end(), f"{value}{match[1]}{read_digits(match[2])}{match[3]}"


def _measured(text: str, start: int, run: int) -> _Written:
    value = read_cardinal(text[start:run])
    if value is None or value == 0:
        return None
    if value == 1:
        return (run, "1") if re.compile(_SURELY_ONE).match(text, run) else None
    measure = re.compile(_MEASURES).match(text, run)
    if text.startswith("两码", start) or not measure:
        return None
    if text[run] in "块元" and text[measure.end() : measure.end() + 1] in NUMERALS:
        return None  # 两块五一个: half in digits would be read as 2
    return run, _integer(text[start:run], value)


def _bare(text: str, start: int, run: int) -> _Written:
    """Return a cardinal of three words or more, which can hardly be anything else."""
    said = text[start:run]
    value = read_cardinal(said)
    if value is None or len(said) < 2 or UNITS.isdisjoint(said):
        return None
    more = text[run : run + 1] == "多" and not said.startswith("十")
    return (run, _integer(said, value)) if len(said) > 2 or more else None


def _integer(said: str, value: int) -> str:
    """Keep 亿 where it makes the number short: 三亿 is 3亿, not nine digits."""
    return f"{value // 10**8}亿" if said.endswith("亿") and value % 10**8 == 0 else str(value)


def _decimals(digits: str | None) -> str:
    return f".{read_digits(digits)}" if digits else ""


_RULES: tuple[Callable[[str, int, int], _Written], ...] = (
    _percent, _fraction, _date, _year, _clock, _decimal, _price, _spelt, _measured, _bare,
)  # fmt: skip
