"""Facts in Korean: Sino-Korean numbers, and native ones for hours and for things that are counted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from access_gateway.speech.reading import facts
from access_gateway.speech.reading.tongue import Said

_DIGITS = "영일이삼사오육칠팔구"
_PLACES = ("", "십", "백", "천")
_MYRIADS = ("", "만", "억", "조")
_NATIVE_ONES = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉")
_NATIVE_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")
_NATIVE = re.compile(r"\s?(?:개월|(?P<native>시간|시|개|명|마리|잔|병|권|대|벌|켤레|가지|살|달|번째))")
"""Counters that take native numbers; 개월 (months) does not."""
_MONTH_NAMES = {"6": "유월", "10": "시월"}

_LETTERS = {
    "A": "에이", "B": "비", "C": "씨", "D": "디", "E": "이", "F": "에프", "G": "지", "H": "에이치", "I": "아이",
    "J": "제이", "K": "케이", "L": "엘", "M": "엠", "N": "엔", "O": "오", "P": "피", "Q": "큐", "R": "알", "S": "에스",
    "T": "티", "U": "유", "V": "브이", "W": "더블유", "X": "엑스", "Y": "와이", "Z": "제트",
}  # fmt: skip
_UNITS = {
    "%": "퍼센트", "‰": "퍼밀", "°C": "도", "°": "도", "kg": "킬로그램", "KG": "킬로그램", "Kg": "킬로그램",
    "g": "그램", "km": "킬로미터", "m": "미터", "cm": "센티미터", "mm": "밀리미터", "L": "리터", "ml": "밀리리터",
    "mL": "밀리리터", "ML": "밀리리터", "m²": "제곱미터", "m³": "세제곱미터", "W": "와트", "kW": "킬로와트",
    "V": "볼트", "km/h": "킬로미터 매시", "m/s": "미터 매초", "Hz": "헤르츠", "h": "시간", "min": "분", "s": "초",
}  # fmt: skip
_CURRENCIES = {
    "CNY": "위안", "KRW": "원", "USD": "달러", "HKD": "홍콩 달러", "EUR": "유로", "GBP": "파운드", "KZT": "텡게",
}  # fmt: skip
_SIGNS = {
    ".": "점", "@": "골뱅이", "/": "슬래시", "-": "다시", "_": "밑줄", ":": "콜론", "+": "더하기",
    "&": "그리고", "=": "는", "×": "곱하기", "#": "샵", "№": "번호", "~": "에서",
}  # fmt: skip


def integer(digits: str) -> str:
    """Return a Sino-Korean number of at most 16 digits, spaced by 만 as it is written in words."""
    digits = digits.lstrip("0")
    if not digits:
        return _DIGITS[0]
    said: list[str] = []
    sections = [digits[max(0, end - 4) : end] for end in range(len(digits), 0, -4)][::-1]
    for place, section in enumerate(sections):
        myriad = _MYRIADS[len(sections) - 1 - place]
        words = "".join(
            ("" if digit == "1" and index < len(section) - 1 else _DIGITS[int(digit)])
            + _PLACES[len(section) - 1 - index]
            for index, digit in enumerate(section)
            if digit != "0"
        )
        if words:
            said.append(myriad if words == "일" and myriad == "만" and not said else words + myriad)
    return " ".join(said)


def native(value: int) -> str:
    """Return a native number, 1 to 99, as it stands before what is counted."""
    return "스무" if value == 20 else _NATIVE_TENS[value // 10] + _NATIVE_ONES[value % 10]


@dataclass(frozen=True)
class Korean:
    """The Korean Tongue."""

    voice: str = "ko"
    year: str = ""
    counters: str = "원|개|명|권|대|만|천|억|위안|번|점|년|월|일|분|초"
    decimal_comma: bool = False
    to: str = "에서 "
    signs: Mapping[str, str] = field(default_factory=lambda: {k: _SIGNS[k] for k in "&+=×#@~№"})

    def forms(self, digits: str) -> tuple[str, ...]:
        """Return the Sino-Korean number, the digits with either zero, and the native number."""
        of_its_own = (native(int(digits)),) if len(digits) <= 2 and int(digits) else ()
        return (
            _digits_or_number(digits),
            _digits(digits),
            _digits(digits, "공"),
            *of_its_own,
            *self.month(int(digits)),
        )

    def month(self, number: int) -> tuple[str, ...]:
        """Return the name of June or October."""
        name = _MONTH_NAMES.get(str(number))
        return (name,) if name else ()

    def say(self, fact: facts.Fact, after: str) -> Said:
        """Put a fact in words."""
        if isinstance(fact, facts.Number):
            return self._counted(fact, after)
        return Said(self._text(fact))

    def _text(self, fact: facts.Fact) -> str:
        match fact:
            case facts.Number():
                return _number(fact)
            case facts.Price(number=number, currency=currency, myriads=myriads) if myriads:
                unit = "만" if myriads in "万萬만" else "억"
                return f"{_number(number)} {unit} {_CURRENCIES.get(currency, currency)}"
            case facts.Price(number=number, currency=currency, word=word):
                name = word if word.isalpha() and not word.isascii() else _CURRENCIES.get(currency, currency)
                return f"{_number(number)} {name}"
            case facts.Measure(number=number, unit=unit):
                return f"{_number(number)} {_UNITS.get(unit) or _letters(unit)}"
            case facts.Range(low=low, high=high, unit=unit):
                name = _CURRENCIES.get(unit) or _UNITS.get(unit) or _letters(unit)
                return f"{_number(low)}에서 {_number(high)} {name}".rstrip()
            case facts.Ratio(left=left, right=right):
                return f"{_digits_or_number(left)} 대 {_digits_or_number(right)}"
            case facts.Fraction(over=over, under=under):
                return f"{integer(under)}분의 {integer(over)}"
            case facts.Year(digits=digits):
                return integer(digits)
            case facts.Date(year=year, month=month, day=day):
                named = _MONTH_NAMES.get(str(month)) or f"{integer(str(month))}월"
                return f"{integer(str(year))}년 {named} {integer(str(day))}일"
            case facts.Time(hour=hour, minute=minute, second=second):
                said = f"{native(hour) if 1 <= hour <= 12 else integer(str(hour))} 시"
                said += f" {integer(str(minute))} 분" if minute or second else ""
                return said + (f" {integer(str(second))} 초" if second is not None else "")
            case facts.Spelled(groups=groups):
                return ", ".join(_spelled(group) for group in groups)
            case facts.Model(parts=parts) | facts.Link(parts=parts):
                return " ".join(_part(part) for part in parts)
            case facts.Slashed(parts=parts):
                return " 슬래시 ".join(_digits_or_number(part) for part in parts)
            case facts.Dotted(parts=parts):
                return " 점 ".join(_digits_or_number(part) for part in parts)

    def _counted(self, number: facts.Number, after: str) -> Said:
        """Say native numbers where they are counted so, and June and October by their names."""
        whole = not number.fraction and not number.negative
        if whole and (month := _MONTH_NAMES.get(number.whole)) and re.match(r"\s?월", after):
            return Said(month, 1 + (after[0] == " "))
        counter = _NATIVE.match(after)
        limit = 12 if counter and counter["native"] == "시" else 99
        if whole and counter and counter["native"] and 1 <= int(number.whole) <= limit:
            return Said(native(int(number.whole)) + " ")
        return Said(_number(number))


def _number(number: facts.Number) -> str:
    said = ("마이너스 " if number.negative else "") + integer(number.whole)
    return said + (f" 점 {_digits(number.fraction)}" if number.fraction else "")


def _digits(digits: str, zero: str = "영") -> str:
    return "".join(zero if digit == "0" else _DIGITS[int(digit)] for digit in digits)


def _digits_or_number(part: str) -> str:
    return _digits(part) if len(part) > 1 and part[0] == "0" else integer(part)


def _letters(letters: str) -> str:
    return " ".join(_LETTERS[letter] for letter in letters.upper() if letter in _LETTERS)


def _spelled(group: str) -> str:
    if group == "*":
        return "별표"
    return _digits(group, "공") if group.isdigit() else _letters(group)


def _part(part: str) -> str:
    if part.isdigit():
        return _digits_or_number(part) if len(part) <= 2 else _digits(part, "공")
    if part.isalpha():
        return _letters(part) if len(part) <= 2 or part.isupper() else part
    return _SIGNS.get(part, ",")
