"""Numbers in Chinese characters, for Mandarin and Cantonese: one arithmetic, two sets of words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Numerals:
    """The words."""

    digits: str
    """0 to 9."""
    two: str
    """Two of something: 两, 兩."""
    myriads: tuple[str, ...]
    """10⁴, 10⁸, 10¹²; the last is said as 万亿."""
    point: str


MANDARIN = Numerals("零一二三四五六七八九", "两", ("", "万", "亿", "万亿"), "点")
CANTONESE = Numerals("零一二三四五六七八九", "兩", ("", "萬", "億", "萬億"), "點")

_PLACES = ("", "十", "百", "千")


def integer(digits: str, words: Numerals) -> list[str]:
    """Return the words of a whole number of at most 16 digits: "1299" → 一千, 二百, 九十, 九.

    两 stands before 千, 万 and 亿, 二 before 十 and 百 and alone; 十 for 一十 at the beginning.
    """
    digits = digits.lstrip("0")
    if not digits:
        return [words.digits[0]]
    said: list[str] = []
    sections = [digits[max(0, end - 4) : end] for end in range(len(digits), 0, -4)][::-1]
    for place, section in enumerate(sections):
        myriad = words.myriads[len(sections) - 1 - place]
        value = section.lstrip("0")
        if not value:
            continue
        if said and (len(value) < 4 or sections[place - 1].endswith("0")):
            said.append(words.digits[0])
        inner = _section(value, words, first=not said)
        if myriad and value == "2":
            inner = [words.two]
        said += [*inner[:-1], inner[-1] + myriad]
    return said


def _section(value: str, words: Numerals, *, first: bool) -> list[str]:
    """Return the words of 1 to 9999."""
    said: list[str] = []
    gap = False
    for index, digit in enumerate(value):
        place = len(value) - 1 - index
        if digit == "0":
            gap = bool(said)
            continue
        if gap:
            said.append(words.digits[0])
            gap = False
        if digit == "1" and place == 1 and first and not said:
            said.append(_PLACES[1])
        elif digit == "2" and place == 3:
            said.append(words.two + _PLACES[3])
        else:
            said.append(words.digits[int(digit)] + _PLACES[place])
    return said


def one_by_one(digits: str, words: Numerals, *, one: str = "一") -> list[str]:
    """Return each digit as a word; `one` is 幺 for telephone numbers in Mandarin."""
    return [one if digit == "1" else words.digits[int(digit)] for digit in digits]
