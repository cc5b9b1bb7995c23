"""Personal data out of a message before a backend sees it, and back into the answer.

Precision first: an order number, an amount or a date that is masked is a question that the backend cannot
answer. So numbers are masked where their shape and check digits or the words before them say what they are, and
never after words for orders and parcels; names only after words that introduce one.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from access_gateway.language import private_address, private_names

PHONE, ID, CARD, EMAIL, ADDRESS, NAME = "phone", "id", "card", "email", "address", "name"
_LABELS: Mapping[str, Mapping[str, str]] = {
    "zh": {PHONE: "电话", ID: "证件", CARD: "银行卡", EMAIL: "邮箱", ADDRESS: "地址", NAME: "姓名"},
    "en": {PHONE: "phone", ID: "id", CARD: "card", EMAIL: "email", ADDRESS: "address", NAME: "name"},
}
_OPEN, _CLOSE = "〔〔\\[【（(「『〈<{", "〕\\]】）)」』〉>}"
"""Brackets that a backend may put instead of ours."""

_EMAIL = re.compile(
    r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,24}(?![A-Za-z0-9])"
)
_DIGITS_ALONE = r"(?<![A-Za-z0-9_.#￥¥$-]){}(?![A-Za-z0-9_]|\.[0-9]|[-/][0-9])"
_MOBILE = re.compile(
    _DIGITS_ALONE.format(r"(?:(?:\+|00)?86[- ]?)?1[3-9][0-9](?:[0-9]{8}|([- ])[0-9]{4}\1[0-9]{4})")
)
_LANDLINE = re.compile(
    _DIGITS_ALONE.format(
        r"(?:\(0[1-9][0-9]{1,2}\) ?|（0[1-9][0-9]{1,2}）|0[1-9][0-9]{1,2}-)[2-9][0-9]{6,7}(?:-[0-9]{1,5})?"
    )
)
_BARE_LANDLINE = re.compile(_DIGITS_ALONE.format(r"0[1-9][0-9]{1,2} ?[2-9][0-9]{6,7}"))
_ID = re.compile(_DIGITS_ALONE.format(r"[1-9][0-9]{16}[0-9Xx]"))
_OLD_ID = re.compile(_DIGITS_ALONE.format(r"[1-9][0-9]{14}"))
_PASSPORT = re.compile(
    r"(?<![A-Za-z0-9])(?:[EeGgPpSsDd][A-Za-z]?[0-9]{7,8}|[HMhm][0-9]{8,10})(?![A-Za-z0-9])"
)
_CARD = re.compile(
    _DIGITS_ALONE.format(r"(?:[3-6][0-9]{3}(?: [0-9]{4}){2,3}(?: [0-9]{1,4})?|[3-6][0-9]{12,18})")
)

_ORDER_BEFORE = re.compile(
    r"(?:订单|訂單|单号|單號|运单|運單|快递|快遞|物流|编号|編號|流水|货号|貨號|券码|兑换码|验证码|取件码|条码|工单)[^0-9，。！？,!?；;\n]{0,8}$"
)
_COUNTED_AFTER = re.compile(
    r" ?(?:元|块|塊|角|毛|分钱|件|个|個|克|斤|公斤|kg|ml|次|人|积分|円|日元|韩元|美元|万)"
)
_PHONE_BEFORE = re.compile(
    r"(?:电话|電話|座机|座機|固话|打给|致电|联系|聯繫|聯系|号码|號碼)[^0-9，。！？,!?；;\n]{0,8}$"
)
_ID_BEFORE = re.compile(r"(?:身份证|身份證|证件|證件)[^0-9，。！？,!?；;\n]{0,8}$")
_PASSPORT_BEFORE = re.compile(r"(?:护照|護照|通行证|通行證)[^0-9A-Za-z，。！？,!?；;\n]{0,8}$")
_CARD_BEFORE = re.compile(
    r"(?:卡号|卡號|银行卡|銀行卡|信用卡|储蓄卡|借记卡|账号|帳號|账户)[^0-9，。！？,!?；;\n]{0,10}$"
)
_CONTEXT_CHARS = 24


_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F) if chr(wide - 0xFEE0) in "0123456789@.-+_" or
           chr(wide - 0xFEE0).isalpha()}  # fmt: skip
"""Full-width digits and letters hide nothing: they are looked at as the ordinary ones, place by place."""


@dataclass(frozen=True, slots=True)
class Secret:
    """One thing that was masked."""

    placeholder: str
    """What stands in the text instead: 〔电话1〕."""
    value: str = field(repr=False)
    kind: str
    """"phone", "id", "card", "email", "address" or "name"."""


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without its personal data; secrets stay inside the gateway and are never logged."""

    text: str
    secrets: tuple[Secret, ...] = ()

    def restore(self, answer: str) -> str:
        """Return a backend's answer with the customer's own data in place of the placeholders.

        Brackets of another kind and spaces inside are forgiven; what the backend left out stays out.
        """
        if not self.secrets:
            return answer
        values = {secret.placeholder[1:-1]: secret.value for secret in self.secrets}
        names = "|".join(
            re.escape(name[:-1]) + " ?" + re.escape(name[-1])
            for name in sorted(values, key=len, reverse=True)
        )
        pattern = re.compile(f"[{_OPEN}] ?({names}) ?[{_CLOSE}]")
        return pattern.sub(lambda match: values[match[1].replace(" ", "")], answer)

    def __repr__(self) -> str:
        return f"Masked({len(self.text)} characters, {len(self.secrets)} secrets)"


def mask(text: str, language: str = "zh-Hans") -> Masked:
    """Return the text with placeholders for telephone and ID numbers, bank cards, e-mail and postal addresses, names.

    language: BCP 47 of the backend, in whose words the placeholders are: 〔电话1〕, or 〔phone1〕 for one that does
    not speak Chinese.
    """
    labels = _LABELS["zh" if language.split("-")[0] in ("zh", "yue", "wuu", "nan", "hak", "cmn") else "en"]
    parts: list[str] = []
    secrets: list[Secret] = []
    known: dict[tuple[str, str], str] = {}
    counts: dict[str, int] = {}
    end = 0
    for start, stop, kind in _found(text.translate(_NARROW)):
        value = text[start:stop]
        placeholder = known.get((kind, value))
        if placeholder is None:
            placeholder = _unused(text, labels[kind], counts)
            known[kind, value] = placeholder
            secrets.append(Secret(placeholder, value, kind))
        parts += [text[end:start], placeholder]
        end = stop
    return Masked("".join([*parts, text[end:]]), tuple(secrets))


def _unused(text: str, label: str, counts: dict[str, int]) -> str:
    """Return the next placeholder that the customer did not happen to type."""
    while True:
        counts[label] = counts.get(label, 0) + 1
        name = f"{label}{counts[label]}"
        if not re.search(f"[{_OPEN}] ?{name}(?![0-9])", text):
            return f"〔{name}〕"


def _found(text: str) -> list[tuple[int, int, str]]:
    """Return (start, end, kind) of what is to be masked, in order, without overlaps: the first kind has it."""
    taken: list[tuple[int, int, str]] = []
    for kind, find in _FINDERS:
        for start, end in find(text):
            if all(end <= other_start or start >= other_end for other_start, other_end, _ in taken):
                taken.append((start, end, kind))
    return sorted(taken)


def _emails(text: str) -> Iterator[tuple[int, int]]:
    return (match.span() for match in _EMAIL.finditer(text)) if "@" in text else iter(())


def _numbers(
    text: str, pattern: re.Pattern[str], right: Callable[[str, str], bool]
) -> Iterator[tuple[int, int]]:
    """Yield what the pattern finds and `right(digits, words before)` agrees to, but no orders and amounts."""
    for match in pattern.finditer(text):
        before = text[max(0, match.start() - _CONTEXT_CHARS) : match.start()]
        if _ORDER_BEFORE.search(before) or _COUNTED_AFTER.match(text, match.end()):
            continue
        if right(re.sub("[^0-9A-Za-z]", "", match[0]), before):
            yield match.span()


def _ids(text: str) -> Iterator[tuple[int, int]]:
    yield from _numbers(text, _ID, lambda digits, _: has_id_check_digit(digits))
    yield from _numbers(text, _OLD_ID, lambda _, before: _ID_BEFORE.search(before) is not None)
    yield from _numbers(text, _PASSPORT, lambda _, before: _PASSPORT_BEFORE.search(before) is not None)


def _cards(text: str) -> Iterator[tuple[int, int]]:
    for start, end in _numbers(text, _CARD, lambda digits, _: passes_luhn(digits)):
        before = text[max(0, start - _CONTEXT_CHARS) : start]
        if " " in text[start:end] or _CARD_BEFORE.search(before):
            yield start, end


def _phones(text: str) -> Iterator[tuple[int, int]]:
    yield from _numbers(text, _MOBILE, lambda digits, before: True)
    yield from _numbers(text, _LANDLINE, lambda digits, before: True)
    yield from _numbers(text, _BARE_LANDLINE, lambda _, before: _PHONE_BEFORE.search(before) is not None)


_FINDERS: tuple[tuple[str, Callable[[str], Iterator[tuple[int, int]]]], ...] = (
    (EMAIL, _emails), (ID, _ids), (CARD, _cards), (PHONE, _phones),
    (ADDRESS, private_address.find), (NAME, private_names.find),
)  # fmt: skip


def has_id_check_digit(number: str) -> bool:
    """Say whether 18 characters are a resident identity number: a date in them, and the right check digit.

    Source: GB 11643-1999, ISO 7064 MOD 11-2.
    """
    if len(number) != 18 or not number[:17].isdecimal():
        return False
    year, month, day = int(number[6:10]), int(number[10:12]), int(number[12:14])
    if not (1880 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= 31):
        return False
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(number[:17]))
    return "10X98765432"[total % 11] == number[17].upper()


def passes_luhn(digits: str) -> bool:
    """Say whether a card number's last digit is right (ISO/IEC 7812)."""
    if not digits.isdecimal():
        return False
    doubled = [
        int(digit) * (2 - place % 2) if place % 2 == 0 else int(digit)
        for place, digit in enumerate(reversed(digits), 1)
    ]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
