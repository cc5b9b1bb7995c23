"""Facts in Chinese: Mandarin and Cantonese say the same things in the same order, with different words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from access_gateway.speech.reading import facts
from access_gateway.speech.reading.chinese_numbers import CANTONESE, MANDARIN, Numerals, integer, one_by_one
from access_gateway.speech.reading.tongue import WORD, Said

_COUNTED_SINGLY = (
    "个個件天位次名步米片人包袋箱瓶双雙套台臺部本张張条條只隻支份种種家间間小周週年岁歲倍斤层層块塊元圆圓毫蚊"
)
"""Measure words and nouns counted directly: 两 and not 二 stands before them."""
_COUNTERS = f"[{_COUNTED_SINGLY}人万萬亿億千百多余餘克字积積分]"


_DIGITS_BEFORE = re.compile(r"折(?<!0折)|[后後](?![面边邊来來天])")
"""After two digits: 88折 is 八八折, 90后 is 九零后."""


@dataclass(frozen=True)
class Chinese:
    """A Tongue of the Chinese family."""

    voice: str
    numerals: Numerals
    telephone_one: str
    words: Mapping[str, str]
    """By English key; see MANDARIN_WORDS."""
    units: Mapping[str, str]
    currencies: Mapping[str, str]
    signs: Mapping[str, str]
    year: str = "年"
    counters: str = _COUNTERS
    decimal_comma: bool = False
    to: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "to", f"{WORD}{self.words['to']}{WORD}")

    def forms(self, digits: str) -> tuple[str, ...]:
        """Return a number, and its digits one by one."""
        ways = (self._integer(digits), one_by_one(digits, self.numerals))
        return tuple("".join(words) for words in ways)

    def month(self, number: int) -> tuple[str, ...]:
        """Months have numbers."""
        return ()

    def say(self, fact: facts.Fact, after: str) -> Said:
        """Put a fact in words, cut with WORD."""
        words, consumed = self._words(fact, after)
        return Said(WORD + WORD.join(words) + WORD, consumed)

    def _words(self, fact: facts.Fact, after: str) -> tuple[list[str], int]:
        match fact:
            case facts.Number():
                return self._counted(fact, after)
            case facts.Price(number=number, currency=currency, myriads=myriads) if myriads:
                return [*self._number(number), myriads, self.currencies.get(currency, currency)], 0
            case facts.Price(number=number, currency="CNY", word=word):
                return self._money(number, word), 0
            case facts.Price(number=number, currency=currency, word=word):
                name = word if word.isalpha() else self.currencies.get(currency, currency)
                return [*self._number(number), name], 0
            case facts.Measure(number=number, unit=unit):
                return self._measure(number, unit), 0
            case facts.Range(low=low, high=high, unit=unit):
                return self._range(low, high, unit, after), 0
            case facts.Ratio(left=left, right=right):
                return [*self._integer(left), self.words["ratio"], *self._integer(right)], 0
            case facts.Fraction(over=over, under=under):
                return [*self._integer(under), self.words["part of"], *self._integer(over)], 0
            case facts.Year(digits=digits):
                return one_by_one(digits, self.numerals), 0
            case facts.Date():
                return self._date(fact), 0
            case facts.Time():
                return self._time(fact), 0
            case facts.Spelled(groups=groups):
                return self._spelled(groups), 0
            case facts.Model(parts=parts) | facts.Link(parts=parts):
                return [word for part in parts for word in self._part(part)], 0
            case facts.Slashed(parts=parts):
                return self._joined(parts, self.words["slash"]), 0
            case facts.Dotted(parts=parts):
                return self._joined(parts, self.numerals.point), 0

    def _integer(self, digits: str) -> list[str]:
        short = len(digits) <= 16 and (digits == "0" or digits[0] != "0")
        return integer(digits, self.numerals) if short else one_by_one(digits, self.numerals)

    def _number(self, number: facts.Number) -> list[str]:
        said = [self.words["minus"]] if number.negative else []
        said += self._integer(number.whole)
        if number.fraction:
            said += [self.numerals.point, *one_by_one(number.fraction, self.numerals)]
        return said

    def _counted(self, number: facts.Number, after: str) -> tuple[list[str], int]:
        """Say 两 for two of something, and 一 with its measure word as one word, for its tone."""
        counted = after[:1] != "" and after[0] in _COUNTED_SINGLY and not number.fraction
        if _DIGITS_BEFORE.match(after) and len(number.whole) == 2 and not number.fraction:
            return one_by_one(number.whole, self.numerals), 0
        if counted and number.whole == "2" and not number.negative:
            return [self.numerals.two], 0
        if counted and number.whole == "1" and not number.negative:
            return [self.numerals.digits[1] + after[0]], 1
        return self._number(number), 0

    def _two(self, number: facts.Number) -> list[str]:
        return [self.numerals.two] if number == facts.Number("2") else self._number(number)

    def _money(self, number: facts.Number, word: str) -> list[str]:
        """Say 九十九元五角: yuan, tenths and hundredths; more decimals with a point."""
        yuan = word or self.words["yuan"]
        fraction = number.fraction.ljust(2, "0")
        if number.is_whole:
            return [*self._two(facts.Number(number.whole, "", number.negative)), yuan]
        if len(number.fraction) > 2:
            return [*self._number(number), yuan]
        tenths = self.words["tenth of kuai" if word in ("块", "塊") else "tenth"]
        said = [self.words["minus"]] if number.negative else []
        if number.whole != "0":
            said += [*self._two(facts.Number(number.whole)), yuan]
            if fraction[0] == "0":
                said.append(self.numerals.digits[0])
        if fraction[0] != "0":
            said += [self.numerals.digits[int(fraction[0])], tenths]
        if fraction[1] != "0":
            said += [self.numerals.digits[int(fraction[1])], self.words["hundredth"]]
        return said

    def _measure(self, number: facts.Number, unit: str) -> list[str]:
        if unit in ("%", "‰"):
            minus = [self.words["minus"]] if number.negative else []
            positive = facts.Number(number.whole, number.fraction)
            return [*minus, self.words["percent" if unit == "%" else "permille"], *self._number(positive)]
        name = self.units.get(unit)
        if unit == "°C" and number.negative:
            positive = facts.Number(number.whole, number.fraction)
            return [self.words["below zero"], *self._number(positive), *([name] if name else [])]
        return [*self._two(number), name] if name else [*self._number(number), *self._letters(unit)]

    def _range(self, low: facts.Number, high: facts.Number, unit: str, after: str) -> list[str]:
        if unit in ("%", "‰"):
            return [*self._measure(low, unit), self.words["to"], *self._measure(high, unit)]
        if not unit and after[:1] == "年" and len(low.whole) == len(high.whole) == 4:
            digits = (one_by_one(year.whole, self.numerals) for year in (low, high))
            return [*next(digits), self.words["to"], *next(digits)]
        first = self._two(low) if unit or after.lstrip()[:1] in tuple(_COUNTED_SINGLY) else self._number(low)
        said = [*first, self.words["to"], *self._number(high)]
        if not unit:
            return said
        name = self.currencies.get(unit) or self.units.get(unit)
        return [*said, name] if name else [*said, *self._letters(unit)]

    def _date(self, date: facts.Date) -> list[str]:
        return [
            *one_by_one(str(date.year), self.numerals), self.words["year"],
            *self._integer(str(date.month)), self.words["month"],
            *self._integer(str(date.day)), self.words["day"],
        ]  # fmt: skip

    def _time(self, time: facts.Time) -> list[str]:
        said = [*self._two(facts.Number(str(time.hour))), self.words["hour"]]
        for value, name in ((time.minute, "minute"), (time.second, "second")):
            if value is None or (value == 0 and name == "minute" and not time.second):
                continue
            zero = [self.numerals.digits[0]] if value < 10 else []
            said += [*zero, *(self._integer(str(value)) if value else []), self.words[name]]
        return said

    def _spelled(self, groups: tuple[str, ...]) -> list[str]:
        said: list[str] = []
        for group in groups:
            said += [","] if said else []
            if group == "*":
                said.append(self.words["masked"])
            elif group.isdigit():
                said += one_by_one(group, self.numerals, one=self.telephone_one)
            else:
                said += self._letters(group)
        return [*said, ","] if len(groups) > 2 else said

    def _letters(self, letters: str) -> list[str]:
        return [f" {letter} " for letter in letters.upper() if letter.isascii() and letter.isalpha()]

    def _part(self, part: str) -> list[str]:
        """Say a piece of a name or of an address: small numbers whole, letters as a word or spelled."""
        if part.isdigit():
            return self._integer(part) if len(part) <= 2 else one_by_one(part, self.numerals)
        if part.isalpha():
            return self._letters(part) if len(part) <= 2 or part.isupper() else [f" {part} "]
        return [self.words.get(part, ",")]

    def _joined(self, parts: tuple[str, ...], between: str) -> list[str]:
        said: list[str] = []
        for part in parts:
            said += [between] if said else []
            said += self._integer(part)
        return said


MANDARIN_WORDS = {
    "minus": "负", "below zero": "零下", "percent": "百分之", "permille": "千分之", "part of": "分之",
    "ratio": "比", "year": "年", "month": "月", "day": "日", "hour": "点", "minute": "分", "second": "秒", "to": "到",
    "slash": "杠", "yuan": "元", "tenth": "角", "tenth of kuai": "毛", "hundredth": "分", "masked": "星号",
    ".": "点", "@": "艾特", "/": "斜杠", "-": "杠", "_": "下划线", ":": "冒号", "+": "加",
}  # fmt: skip
CANTONESE_WORDS = MANDARIN_WORDS | {
    "minus": "負", "below zero": "零下", "hour": "點", "to": "到", "slash": "斜線", "tenth": "角",
    "tenth of kuai": "毫", "masked": "星號", ".": "點", "/": "斜線", "-": "橫線", "_": "底線", ":": "冒號",
}  # fmt: skip
MANDARIN_UNITS = {
    "kg": "公斤", "KG": "公斤", "Kg": "公斤", "g": "克", "km": "公里", "m": "米", "cm": "厘米", "mm": "毫米",
    "L": "升", "ml": "毫升", "mL": "毫升", "ML": "毫升", "m²": "平方米", "m³": "立方米", "°C": "摄氏度", "°": "度",
    "W": "瓦", "kW": "千瓦", "V": "伏", "Hz": "赫兹", "h": "小时", "min": "分钟", "s": "秒", "mAh": "毫安时",
    "km/h": "公里每小时", "m/s": "米每秒", "Mbps": "兆",
}  # fmt: skip
CANTONESE_UNITS = MANDARIN_UNITS | {
    "°C": "攝氏度", "kW": "千瓦", "Hz": "赫茲", "h": "小時", "min": "分鐘", "mAh": "毫安時", "km/h": "公里每小時",
}  # fmt: skip

MANDARIN_TONGUE = Chinese(
    voice="cmn-latn-pinyin", numerals=MANDARIN, telephone_one="幺", words=MANDARIN_WORDS,
    units=MANDARIN_UNITS,
    currencies={"CNY": "元", "USD": "美元", "HKD": "港币", "EUR": "欧元", "GBP": "英镑", "KRW": "韩元", "KZT": "坚戈"},
    signs={"&": "和", "+": "加", "=": "等于", "×": "乘", "÷": "除以", "#": "井号", "№": "编号", "@": "艾特", "~": "到",
           "≤": "小于等于", "≥": "大于等于", ">": "大于", "<": "小于", "≈": "约", "±": "正负"},
)  # fmt: skip
CANTONESE_TONGUE = Chinese(
    voice="yue-latn-jyutping", numerals=CANTONESE, telephone_one="一", words=CANTONESE_WORDS, units=CANTONESE_UNITS,
    currencies={"CNY": "元", "USD": "美元", "HKD": "港元", "EUR": "歐元", "GBP": "英鎊", "KRW": "韓圜", "KZT": "堅戈"},
    signs={"&": "同", "+": "加", "=": "等於", "×": "乘", "÷": "除以", "#": "井號", "№": "編號", "@": "at", "~": "到",
           "≤": "小於等於", "≥": "大於等於", ">": "大於", "<": "小於", "≈": "約", "±": "正負"},
)  # fmt: skip
