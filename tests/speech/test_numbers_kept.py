"""No number is lost or changed on its way to the ear: what is said is read back by an independent reader.

The readers here know number words and nothing of how the project makes them.
"""

import datetime
import re
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from access_gateway.speech.reading.aloud import LANGUAGES, in_words

HANZI = {
    digit: value
    for value, digits in enumerate(("零", "一幺", "二两兩", *"三四五六七八九"))
    for digit in digits
}
HANGUL = {"영": 0, "공": 0, "일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "육": 6, "칠": 7, "팔": 8, "구": 9}
EAST_ASIAN = {
    "zh": (HANZI, {"十": 10, "百": 100, "千": 1000}, {"万": 10**4, "亿": 10**8}),
    "yue": (HANZI, {"十": 10, "百": 100, "千": 1000}, {"萬": 10**4, "億": 10**8}),
    "ko": (HANGUL, {"십": 10, "백": 100, "천": 1000}, {"만": 10**4, "억": 10**8, "조": 10**12}),
}
ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
SPACED: Mapping[str, tuple[str, str, str, str]] = {
    "en": (
        ENGLISH,
        "twenty thirty forty fifty sixty seventy eighty ninety",
        "hundred",
        "thousand million billion trillion quadrillion",
    ),
    "ug": (
        "نۆل بىر ئىككى ئۈچ تۆت بەش ئالتە يەتتە سەككىز توققۇز ئون",
        "يىگىرمە ئوتتۇز قىرىق ئەللىك ئاتمىش يەتمىش سەكسەن توقسان",
        "يۈز",
        "مىڭ مىليون مىليارد تىرىليون كۋادرىليون",
    ),
    "kk": (
        "нөл бір екі үш төрт бес алты жеті сегіз тоғыз он",
        "жиырма отыз қырық елу алпыс жетпіс сексен тоқсан",
        "жүз",
        "мың миллион миллиард триллион квадриллион",
    ),
    "mn": (
        "тэг нэг хоёр гурав дөрөв тав зургаа долоо найм ес арав",
        "хорь гуч дөч тавь жар дал ная ер",
        "зуу",
        "мянга сая тэрбум их_наяд тунамал",
    ),
}
LINKED = {
    "гурван": "гурав", "дөрвөн": "дөрөв", "таван": "тав", "зургаан": "зургаа", "долоон": "долоо", "найман": "найм",
    "есөн": "ес", "арван": "арав", "хорин": "хорь", "гучин": "гуч", "дөчин": "дөч", "тавин": "тавь", "жаран": "жар",
    "далан": "дал", "наян": "ная", "ерэн": "ер", "зуун": "зуу", "мянган": "мянга",
}  # fmt: skip
TIBETAN_ONES = dict(zip(["གཅིག", "གཉིས", "གསུམ", "བཞི", "ལྔ", "དྲུག", "བདུན", "བརྒྱད", "དགུ"], range(1, 10), strict=True)) | {
    "ཆིག": 1, "ཉིས": 2, "སུམ": 3, "ཀླད་ཀོར": 0,
}  # fmt: skip
TIBETAN_TENS = {
    "བཅུ": 10, "བཅོ": 10, "ཉི་ཤུ": 20, "སུམ་ཅུ": 30, "བཞི་བཅུ": 40, "ལྔ་བཅུ": 50, "དྲུག་ཅུ": 60, "བདུན་ཅུ": 70, "བརྒྱད་ཅུ": 80,
    "དགུ་བཅུ": 90,
}  # fmt: skip
TIBETAN_PLACES = {"ཁྲི": 10**4, "འབུམ": 10**5, "ས་ཡ": 10**6, "བྱེ་བ": 10**7, "དུང་ཕྱུར": 10**8}


def tibetan(said: str, base: str) -> int:
    """Read a whole number in Tibetan."""
    billions, _, rest = said.partition("། ") if said.startswith("ཐེར་འབུམ") else ("", "", said)
    total = tibetan(billions.removeprefix("ཐེར་འབུམ "), base) * 10**9 if billions else 0
    for word in rest.split():
        if word == "དང":
            continue
        place = next((name for name in TIBETAN_PLACES if word.startswith(name + "་")), None)
        if place:
            total += TIBETAN_PLACES[place] * TIBETAN_ONES[word.removeprefix(place + "་")]
        elif word.endswith("སྟོང") or (word.endswith("བརྒྱ") and word not in TIBETAN_ONES):
            times, _, unit = word.rpartition("་")
            total += (1000 if unit == "སྟོང" else 100) * (TIBETAN_ONES[times] if times else 1)
        else:
            ten = max((name for name in TIBETAN_TENS if word.startswith(name)), key=len, default="")
            ones = word.removeprefix(ten).strip("་")
            ones = re.sub("^(?:རྩ|སོ|ཞེ|ང|རེ|དོན|གྱ|གོ)་", "", ones)
            total += TIBETAN_TENS.get(ten, 0) + (TIBETAN_ONES[ones] if ones else 0)
    return total


def mongolian(said: str, base: str) -> int:
    """Read a whole number in Mongolian: each word in the form that stands alone, then as in other languages."""
    words = said.replace("их наяд", "их_наяд").split()
    return spaced(" ".join(LINKED.get(word, word) for word in words), base)


def east_asian(said: str, base: str) -> int:
    """Read a whole number in Chinese or Sino-Korean."""
    digits, places, myriads = EAST_ASIAN[base]
    total = section = digit = 0
    for character in said.replace(" ", ""):
        if character in digits:
            digit = digits[character]
        elif character in places:
            section += (digit or 1) * places[character]
            digit = 0
        elif character in myriads:
            lump = section + digit
            power = myriads[character]
            # 万亿 multiplies what 万 made; other myriads add.
            total = (
                total * power if power == 10**8 and total > 0 and lump == 0 else total + (lump or 1) * power
            )
            section = digit = 0
        else:
            raise AssertionError(f"not a number: {said}")
    return total + section + digit


def spaced(said: str, base: str) -> int:
    """Read a whole number in English, Uyghur or Kazakh."""
    ones, tens, hundred, powers = SPACED[base]
    values = {word: value for value, word in enumerate(ones.split())}
    values |= {word: 10 * value for value, word in enumerate(tens.split(), 2)}
    steps = {word: 1000**value for value, word in enumerate(powers.split(), 1)}
    total = section = 0
    for word in said.split():
        if word == "and":
            continue
        if word == hundred:
            section = (section or 1) * 100
        elif word in steps:
            total += (section or 1) * steps[word]
            section = 0
        else:
            section += values[word]
    return total + section


def one_by_one(said: str, base: str) -> str:
    """Read digits said one by one."""
    if base == "bo":
        return "".join(str(TIBETAN_ONES[word]) for word in re.split(r"[ །]+", said) if word in TIBETAN_ONES)
    if base in SPACED:
        values = {word: str(value) for value, word in enumerate(SPACED[base][0].split()[:10])}
        return "".join(values.get(word.strip(",،"), "") for word in said.split())
    return "".join(str(EAST_ASIAN[base][0].get(character, "")) for character in said)


READERS: dict[str, Callable[[str, str], int]] = {
    **dict.fromkeys(EAST_ASIAN, east_asian),
    **dict.fromkeys(SPACED, spaced),
    "mn": mongolian,
    "bo": tibetan,
}
TAGS = {
    "zh": "zh-Hans",
    "yue": "yue-Hant",
    "ko": "ko-Hang",
    "ug": "ug-Arab",
    "kk": "kk-Cyrl",
    "en": "en-Latn",
    "mn": "mn-Cyrl",
    "bo": "bo-Tibt",
}
COUNTED = {
    "zh": "个",
    "yue": "個",
    "ko": "원",
    "ug": " دانە",
    "kk": " дана",
    "en": " items",
    "mn": " ширхэг",
    "bo": " སྒོར",
}
POINTS = {"zh": "点", "yue": "點", "ko": " 점 ", "en": " point ", "bo": " ཚེག "}


@pytest.mark.parametrize("base", sorted(TAGS))
@settings(deadline=None)
@given(
    number=st.one_of(st.integers(0, 10**4), st.integers(0, 10**15), st.integers(0, 12).map(lambda n: 10**n))
)
def test_quantities(base: str, number: int):
    """A customer hears how many, whatever the number."""
    for written in (str(number), f"{number:,}"):
        if len(written) == 11 and written[0] == "1":
            continue  # a mobile number, whatever follows
        said = in_words(written + COUNTED[base], TAGS[base])
        assert READERS[base](said.removesuffix(COUNTED[base]).strip(), base) == number


@pytest.mark.parametrize("base", sorted(POINTS))
@settings(deadline=None)
@given(whole=st.integers(0, 9999), fraction=st.from_regex(r"[0-9]{0,4}[1-9]", fullmatch=True))
def test_decimals(base: str, whole: int, fraction: str):
    """99.5 never becomes 995: the point is heard, and each decimal after it."""
    before, point, after = in_words(f"{whole}.{fraction}", TAGS[base]).partition(POINTS[base])
    assert point and READERS[base](before, base) == whole
    assert one_by_one(after, base) == fraction


@pytest.mark.parametrize("base", sorted(TAGS))
@settings(deadline=None)
@given(
    code=st.from_regex(r"(?!RMB|CNY|USD|HKD)[A-Z]{0,4}[0-9]{7,20}", fullmatch=True)
)  # USD1000000 is an amount
def test_codes(base: str, code: str):
    """An order number can be written down as it is heard, digit by digit, none missing."""
    code = re.sub("[A-Z]", "", code) if base == "ko" else code  # in Korean, E and 2, O and 5 are said alike
    said = in_words(code, TAGS[base])
    assert one_by_one(said, base) == re.sub(r"\D", "", code)
    if base != "ko":
        assert "".join(re.findall(r"\b[A-Z]\b", said)) == re.sub(r"\d", "", code)


@settings(deadline=None)
@given(fen=st.integers(1, 10**9), sign=st.booleans())
def test_prices_in_mandarin(fen: int, sign: bool):
    """Yuan, tenths and hundredths add up to the price that is written."""
    written = f"¥{fen // 100:,}.{fen % 100:02}" if sign else f"{fen // 100}.{fen % 100:02}元"
    said = in_words(written, "zh-Hans")
    yuan, tenths, hundredths = re.fullmatch(r"(?:(.+)元)?零?(?:(.)角)?(?:(.)分)?", said).groups()  # type: ignore[union-attr] # no match fails the test
    assert (east_asian(yuan or "零", "zh"), HANZI[tenths or "零"], HANZI[hundredths or "零"]) == (
        fen // 100,
        fen // 10 % 10,
        fen % 10,
    )


@settings(deadline=None)
@given(date=st.dates(datetime.date(1000, 1, 1), datetime.date(2999, 12, 31)))
def test_dates_in_mandarin(date: datetime.date):
    """The year is said digit by digit, month and day as numbers."""
    for written in (date.isoformat(), f"{date.year}年{date.month}月{date.day}日"):
        year, month, day = re.split("[年月日]", in_words(written, "zh-Hans"))[:3]
        assert one_by_one(year, "zh") == str(date.year)
        assert (east_asian(month, "zh"), east_asian(day, "zh")) == (date.month, date.day)


@settings(deadline=None)
@given(text=st.text(max_size=60), language=st.sampled_from(sorted(LANGUAGES)))
def test_no_digit_is_left_to_the_voice(text: str, language: str):
    """Voices read digits in their own way, or lose them: they never see one. And no text breaks the reading."""
    assert not re.search(r"\d", in_words(text, language))


@settings(deadline=None)
@given(
    text=st.text("0123456789.,:/-+¥$%元个年月日SF@~*() 三خкаㄅ한kg", max_size=40),
    language=st.sampled_from(sorted(LANGUAGES)),
)
def test_no_garbled_number_breaks_the_reading(text: str, language: str):
    """A backend that sends half a price or a broken date still gets its sentence read."""
    assert not re.search(r"\d", in_words(text, language))
