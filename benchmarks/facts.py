"""Facts of customer service in Mandarin sentences, and a reader that takes them out of spoken words again.

Nothing here knows how the project finds or says a fact: the writer makes the value first, then its digits; the reader
knows number words. What both agree on reached the voice as it was meant.
"""

import datetime
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

DIGITS = {
    word: str(value)
    for value, words in enumerate(("零〇", "一幺", "二两", *"三四五六七八九"))
    for word in words
}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact in one sentence."""

    kind: str
    sentence: str
    written: str
    """The fact as it stands in the sentence, with digits."""
    value: str
    """Canonical: digits, a point, a minus; parts of dates and times with a blank between."""


class NotRead(Exception):
    """What was said is no number."""


def whole(said: str) -> int:
    """Read a whole number: 一千二百九十九 → 1299."""
    total = section = 0
    digit: int | None = None
    for word in said:
        if word in DIGITS:
            if digit:
                raise NotRead(said)
            digit = int(DIGITS[word])
        elif word in _PLACES:
            section += (1 if digit is None else digit) * _PLACES[word]
            digit = None
        elif word in _MYRIADS:
            total = (total + section + (digit or 0)) * _MYRIADS[word]
            section, digit = 0, None
        else:
            raise NotRead(said)
    return total + section + (digit or 0)


def spelled(said: str) -> str:
    """Read digits and Latin letters said one by one."""
    if strange := [word for word in said if word not in DIGITS and not (word.isascii() and word.isalpha())]:
        raise NotRead(f"{said}: {strange[0]}")
    return "".join(DIGITS.get(word, word) for word in said)


def decimal(said: str) -> str:
    """Read a number with or without a point: 负零点零五 → -0.05."""
    minus = "-" if said.startswith(("负", "零下")) else ""
    before, point, after = said.removeprefix("负").removeprefix("零下").partition("点")
    return f"{minus}{whole(before)}" + (f".{spelled(after)}" if point else "")


def money(said: str) -> str:
    """Read an amount in yuan, tenths and hundredths; or with a point."""
    unit = "块" if "块" in said else "元"
    if "点" in said:
        number, myriad = re.fullmatch(rf"(.+?)([万亿]?){unit}", said).groups()  # type: ignore[union-attr] # no match: the caller counts it
        value = float(decimal(number)) * _MYRIADS.get(myriad, 1)
        return f"{value:.2f}"
    match = re.fullmatch(rf"(负?)(?:(.+){unit})?零?(?:(.)[角毛])?(?:(.)分)?", said)
    if not match:
        raise NotRead(said)
    minus, yuan, tenths, hundredths = match.groups()
    return f"{'-' if minus else ''}{whole(yuan or '零')}.{DIGITS[tenths or '零']}{DIGITS[hundredths or '零']}"


def date(said: str) -> str:
    """Read a date: 二零二五年十一月二日 → 2025 11 2."""
    match = re.fullmatch(r"(?:(.+)年)?(.+)月(.+)[日号]", said)
    if not match:
        raise NotRead(said)
    year, month, day = match.groups()
    return f"{spelled(year)} {whole(month)} {whole(day)}" if year else f"{whole(month)} {whole(day)}"


def clock(said: str) -> str:
    """Read a time: 九点零五分 → 9 5."""
    match = re.fullmatch(r"(.+?)点(?:零?(.+)分)?", said)
    if not match:
        raise NotRead(said)
    return f"{whole(match[1])} {whole(match[2] or '零')}"


def percent(said: str) -> str:
    """Read a percentage: 百分之九十九点五 → 99.5."""
    return decimal(said.removeprefix("百分之"))


def measure(said: str) -> str:
    """Read a number before a unit: 二点五公里 → 2.5."""
    return decimal(re.sub(r"(?:公斤|克|公里|米|厘米|毫升|升|摄氏度|平方米|分钟|小时)$", "", said))


def span(said: str) -> str:
    """Read a range: 三到五天 → 3 5."""
    low, _, high = said.removesuffix("天").partition("到")
    return f"{whole(low)} {whole(high)}"


READERS: dict[str, Callable[[str], str]] = {
    "amount": money,
    "date": date,
    "time": clock,
    "phone": spelled,
    "order": spelled,
    "flight": spelled,
    "identity": spelled,
    "percent": percent,
    "unit": measure,
    "range": span,
}
_FRAMES = {
    "amount": ("您的订单总额是{}。", "退款{}已经退回。", "这件商品的价格是{}，包邮。"),
    "date": ("预计{}送达。", "您的会员有效期到{}。", "您在{}下的订单已经发货。"),
    "time": ("快递员{}到您家。", "我们明天{}给您回电话。", "列车{}发车。"),
    "phone": ("请拨打{}联系快递员。", "您留的电话是{}。", "客服热线是{}。"),
    "order": ("您的订单号是{}。", "请记下单号{}。", "快递单号{}正在派送。"),
    "flight": ("您的航班{}已经起飞。", "请乘坐{}次航班。", "航班号{}延误。"),
    "identity": ("您的身份证号是{}。", "请核对身份证号码{}。", "登记的证件号码为{}。"),
    "percent": ("好评率是{}。", "这次优惠{}。", "已经下载了{}。"),
    "unit": ("包裹重量是{}。", "一共{}。", "尺寸大约{}。"),
    "range": ("{}内发货。", "退款需要{}到账。", "一般{}送到。"),
}


_CANTONESE_FRAMES = {
    "amount": ("你張單總共{}。", "退款{}已經退返畀你。", "呢件貨賣{}，包郵。"),
    "date": ("預計{}送到。", "你嘅會籍去到{}。", "你喺{}落嘅單已經寄出。"),
    "time": ("速遞員{}到你屋企。", "我哋聽日{}覆你電話。", "班車{}開。"),
    "phone": ("請打{}搵速遞員。", "你留低嘅電話係{}。", "客服熱線係{}。"),
    "order": ("你嘅訂單號係{}。", "唔該記低單號{}。", "快遞單號{}派緊。"),
    "flight": ("你嘅航班{}已經起飛。", "請搭{}次航班。", "航班號{}延誤。"),
    "identity": ("你嘅身份證號碼係{}。", "請核對身份證號碼{}。", "登記嘅證件號碼係{}。"),
    "percent": ("好評率係{}。", "今次優惠{}。", "已經下載咗{}。"),
    "unit": ("個包裹重{}。", "一共{}。", "尺寸大約{}。"),
    "range": ("{}內寄出。", "退款要{}到賬。", "一般{}送到。"),
}
SIMPLIFIED = str.maketrans("點萬億兩負號塊攝", "点万亿两负号块摄")
"""Words of numbers and units in Cantonese, as the readers know them."""


def facts(count: int, seed: int = 1, *, cantonese: bool = False) -> Iterator[Fact]:
    """Yield that many facts, the kinds in turn; the same seed, the same facts."""
    frames = _CANTONESE_FRAMES if cantonese else _FRAMES
    dice = random.Random(seed)
    kinds = list(_WRITERS)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        written, value = _WRITERS[kind](dice)
        yield Fact(kind, dice.choice(frames[kind]).format(written), written, value)


def said_of(fact: Fact, said: str) -> str:
    """Return what was said of the fact alone, of what was said of the sentence. Raises NotRead."""
    before, after = fact.sentence.split(fact.written)
    before, after = before.rstrip("，。"), after.strip("，。")
    bare = re.sub(r"[，。、,.\s]", "", said)
    after = re.sub(r"[，。、]", "", after)
    if not bare.startswith(before) or not bare.endswith(after):
        raise NotRead(said)
    return bare[len(before) : len(bare) - len(after)]


def read_back(fact: Fact, said: str) -> str:
    """Return the value of a fact as a listener takes it from the words of the whole sentence. Raises NotRead."""
    words = said_of(fact, said).translate(SIMPLIFIED)
    try:
        return READERS[fact.kind](words.removesuffix("的") if fact.kind == "unit" else words)
    except (KeyError, ValueError, AttributeError) as error:
        raise NotRead(words) from error


def _amount(dice: random.Random) -> tuple[str, str]:
    fen = dice.choice(
        (dice.randrange(1, 10**4), dice.randrange(10**4, 10**8), dice.randrange(1, 10**6) * 100)
    )
    value = f"{fen // 100}.{fen % 100:02}"
    ways = [f"¥{fen // 100:,}.{fen % 100:02}", f"{value}元", f"￥{value}", f"{fen // 100:,}.{fen % 100:02}元"]
    if fen % 100 == 0:
        ways += [f"{fen // 100}元", f"¥{fen // 100}", f"{fen // 100}块"]
    if fen % 100_000 == 0:
        ways.append(f"{fen // 1_000_000}.{fen // 100_000 % 10}万元")
    return dice.choice(ways), value


def _date(dice: random.Random) -> tuple[str, str]:
    day = datetime.date(2020, 1, 1) + datetime.timedelta(dice.randrange(4_000))
    short = f"{day.month}月{day.day}日"
    ways = [
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{short}",
    ]
    written = dice.choice([*ways, short])
    return written, f"{day.month} {day.day}" if written == short else f"{day.year} {day.month} {day.day}"


def _time(dice: random.Random) -> tuple[str, str]:
    hour, minute = dice.randrange(24), dice.choice((0, 5, 30, dice.randrange(60)))
    return dice.choice(
        (f"{hour}:{minute:02}", f"{hour:02}:{minute:02}", f"{hour}：{minute:02}")
    ), f"{hour} {minute}"


def _digits(dice: random.Random, count: int) -> str:
    return "".join(dice.choice("0123456789") for _ in range(count))


def _phone(dice: random.Random) -> tuple[str, str]:
    mobile = f"1{dice.choice('3456789')}{_digits(dice, 9)}"
    ways = (
        mobile, f"{mobile[:3]} {mobile[3:7]} {mobile[7:]}", f"{mobile[:3]}-{mobile[3:7]}-{mobile[7:]}",
        f"0{dice.choice('123456789')}{_digits(dice, 1)}-{dice.choice('2345678')}{_digits(dice, 7)}",
        f"400-{_digits(dice, 3)}-{_digits(dice, 4)}", f"1{_digits(dice, 4)}",
    )  # fmt: skip
    written = dice.choice(ways)
    return written, re.sub(r"\D", "", written)


def _order(dice: random.Random) -> tuple[str, str]:
    letters = "".join(dice.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(dice.choice((0, 0, 2, 3))))
    written = letters + dice.choice("123456789") + _digits(dice, dice.randrange(9, 18))
    return written, written


def _flight(dice: random.Random) -> tuple[str, str]:
    written = (
        dice.choice(("CA", "MU", "CZ", "HU", "ZH", "MF"))
        + dice.choice("123456789")
        + _digits(dice, dice.choice((2, 3)))
    )
    return written, written


def _identity(dice: random.Random) -> tuple[str, str]:
    day = datetime.date(1940, 1, 1) + datetime.timedelta(dice.randrange(25_000))
    written = f"{dice.randrange(11, 66)}{_digits(dice, 4)}{day:%Y%m%d}{_digits(dice, 3)}{dice.choice('0123456789X')}"
    return written, written


def _percent(dice: random.Random) -> tuple[str, str]:
    value = dice.choice(
        (
            str(dice.randrange(101)),
            f"{dice.randrange(100)}.{dice.randrange(1, 10)}",
            f"0.{dice.randrange(10)}{dice.randrange(1, 10)}",
        )
    )
    return value + dice.choice(("%", "％")), value


def _unit(dice: random.Random) -> tuple[str, str]:
    value = dice.choice(
        (
            str(dice.randrange(1, 1000)),
            f"{dice.randrange(100)}.{dice.randrange(1, 10)}",
            str(-dice.randrange(1, 30)),
        )
    )
    if value[0] == "-":
        return value + dice.choice(("℃", "°C")), value
    return value + dice.choice(("kg", "km", "ml", "cm", "米", "公斤", "升", "㎡", "小时")), value


def _range(dice: random.Random) -> tuple[str, str]:
    low = dice.randrange(1, 20)
    high = low + dice.randrange(1, 10)
    return f"{low}{dice.choice('-~～—')}{high}天", f"{low} {high}"


_WRITERS: dict[str, Callable[[random.Random], tuple[str, str]]] = {
    "amount": _amount, "date": _date, "time": _time, "phone": _phone, "order": _order, "flight": _flight,
    "identity": _identity, "percent": _percent, "unit": _unit, "range": _range,
}  # fmt: skip
