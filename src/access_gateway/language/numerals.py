"""Reading Chinese numerals: 三百五十 is 350, 一三八零零 is the digits 13800."""

DIGITS = {"零": 0, "〇": 0, "一": 1, "幺": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}  # fmt: skip  # noqa: E501 - a table
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
NUMERALS = frozenset(DIGITS) | frozenset(_SMALL) | frozenset(_LARGE)
UNITS = frozenset(_SMALL) | frozenset(_LARGE)
LONGEST = 24
"""Characters; longer runs are not one number."""


def read_digits(run: str) -> str | None:
    """Return a run that is read out digit by digit as digits ("幺三八" → "138"), or None."""
    if run and all(char in DIGITS and char != "两" for char in run):
        return "".join(str(DIGITS[char]) for char in run)
    return None


def read_cardinal(run: str) -> int | None:
    """Return the value of a well-formed cardinal ("一千二" is 1200, "一千零二" 1002), or None.

    None too for what only looks like one: approximations (三四百, 二十五六), 万一, 三三两两.
    """
    if not run or len(run) > LONGEST or not all(char in NUMERALS for char in run):
        return None
    if "亿" in run:
        return _around(run, "亿")
    return _around(run, "万") if "万" in run else _below_ten_thousand(run)


def _around(run: str, large: str) -> int | None:
    """Return the value of a numeral with 万 or 亿 in it: what stands before it, times it, and what follows."""
    before, after = run.split(large, 1)
    value = _LARGE[large]
    if large in after:
        return None
    times = read_cardinal(before) if large == "亿" else _below_ten_thousand(before)
    if not times:
        return None
    if not after:
        return times * value
    if len(after) == 1:  # 三万五 is 35,000
        return times * value + DIGITS[after] * value // 10 if DIGITS.get(after) and after != "幺" else None
    # What follows fills the places from the top, or says with 零 that it does not.
    skipped = after[0] in "零〇"
    rest = read_cardinal(after[1:] if skipped else after)
    if not rest or (rest < value // 10) != skipped:
        return None
    return times * value + rest


def _below_ten_thousand(run: str) -> int | None:
    """Return the value of 零 to 九千九百九十九."""
    total, last_unit, skipped = 0, 10_000, False
    position = 0
    if run in DIGITS and run != "幺":
        return DIGITS[run]
    while position < len(run):
        char = run[position]
        if char in "零〇":
            if skipped or not total or position + 1 == len(run):
                return None
            skipped = True
            position += 1
            continue
        following = run[position + 1] if position + 1 < len(run) else ""
        if char == "十" and (not total or skipped) and last_unit > 10:
            digit, unit, step = 1, 10, 1
        elif DIGITS.get(char) and char != "幺" and following in _SMALL:
            digit, unit, step = DIGITS[char], _SMALL[following], 2
        elif DIGITS.get(char) and char != "幺" and not following:
            return _with_last_digit(total, DIGITS[char], last_unit, skipped)
        else:
            return None
        if unit >= last_unit or (skipped and unit * 10 >= last_unit):
            return None
        if not skipped and last_unit != 10_000 and unit * 10 != last_unit:
            return None
        total, last_unit, skipped = total + digit * unit, unit, False
        position += step
    return None if skipped else total or None


def _with_last_digit(total: int, digit: int, last_unit: int, skipped: bool) -> int | None:
    """Add the digit at the end: ones after 十 or 零, else the next place down (一千二 is 1200)."""
    if skipped:
        return total + digit if last_unit > 10 else None
    if last_unit == 10:
        return total + digit
    return total + digit * last_unit // 10 if total else None
