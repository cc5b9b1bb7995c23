"""Numbers as people say them in Chinese: written apart from the reader that it tests."""

_DIGITS = "零一二三四五六七八九"


def spoken(number: int) -> str:
    """Return a number below 10¹² in words: 1002 → 一千零二."""
    if number == 0:
        return "零"
    words = ""
    for size, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        group = number // size % 10**4
        if group == 0:
            continue
        higher = number // size // 10**4
        if higher and (group < 1000 or number // size // 10**4 % 10**4 == 0):
            words += "零"
        words += _group(group) + name
    return words.removeprefix("一") if words.startswith("一十") else words


def digit_by_digit(digits: str, *, one: str = "一") -> str:
    """Return digits as they are read out on the telephone."""
    return "".join(one if digit == "1" else _DIGITS[int(digit)] for digit in digits)


def _group(group: int) -> str:
    words, gap = "", False
    for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = group // size % 10
        if digit == 0:
            gap = True
            continue
        words += ("零" if gap and words else "") + _DIGITS[digit] + name
        gap = False
    return words
