"""Uyghur and Kazakh number words and ways. espeak-ng's own Uyghur numbers drop sounds (قىرىق as "qirk").

Words checked against CLDR's spelled-out numbers for Kazakh and common grammars for Uyghur. Reviewed by a
speaker: no.
"""

from dataclasses import dataclass

from access_gateway.speech.reading.facts import Date
from access_gateway.speech.reading.western import Western


@dataclass(frozen=True)
class Numerals:
    """The words of one language."""

    ones: tuple[str, ...]
    tens: tuple[str, ...]
    hundred: str
    powers: tuple[str, ...]
    """Nothing, thousand, million, billion, trillion, quadrillion."""
    whole: str
    """"Whole": 99 whole, of ten five."""
    parts: tuple[str, ...]
    """"Of ten", "of a hundred", "of a thousand"."""
    ordinals: tuple[tuple[str, str], ...]
    """Ends of cardinals with the ends of their ordinals."""

    def integer(self, digits: str) -> str:
        """Return a cardinal."""
        digits = digits.lstrip("0")
        if not digits:
            return self.ones[0]
        sections = [digits[max(0, end - 3) : end] for end in range(len(digits), 0, -3)][::-1]
        said: list[str] = []
        for place, section in enumerate(sections):
            hundreds, tens, ones = (int(digit) for digit in section.zfill(3))
            power = self.powers[len(sections) - 1 - place]
            if hundreds:
                said += [self.ones[hundreds], self.hundred] if hundreds > 1 else [self.hundred]
            said += [self.tens[tens]] if tens else []
            thousand = power == self.powers[1] and section.lstrip("0") == "1" and place == 0
            said += [self.ones[ones]] if ones and not thousand else []
            said += [power] if power and int(section) else []
        return " ".join(said)

    def decimal(self, whole: str, fraction: str) -> str:
        """Return "whole … of ten …" for up to three decimals, and the decimals one by one beyond."""
        start = f"{self.integer(whole)} {self.whole}"
        if len(fraction) > len(self.parts):
            return f"{start} " + " ".join(self.ones[int(digit)] for digit in fraction)
        return f"{start} {self.parts[len(fraction) - 1]} {self.integer(fraction)}"

    def ordinal(self, digits: str) -> str:
        """Return an ordinal."""
        cardinal = self.integer(digits)
        for end, ordinal in self.ordinals:
            if cardinal.endswith(end):
                return cardinal.removesuffix(end) + ordinal
        return cardinal


UYGHUR_NUMERALS = Numerals(
    ones=("نۆل", "بىر", "ئىككى", "ئۈچ", "تۆت", "بەش", "ئالتە", "يەتتە", "سەككىز", "توققۇز"),
    tens=("", "ئون", "يىگىرمە", "ئوتتۇز", "قىرىق", "ئەللىك", "ئاتمىش", "يەتمىش", "سەكسەن", "توقسان"),
    hundred="يۈز",
    powers=("", "مىڭ", "مىليون", "مىليارد", "تىرىليون", "كۋادرىليون"),
    whole="پۈتۈن",
    parts=("ئوندىن", "يۈزدىن", "مىڭدىن"),
    ordinals=(
        ("ئىككى", "ئىككىنچى"), ("ئالتە", "ئالتىنچى"), ("يەتتە", "يەتتىنچى"), ("يىگىرمە", "يىگىرمىنچى"), ("", "ىنچى"),
    ),
)  # fmt: skip
KAZAKH_NUMERALS = Numerals(
    ones=("нөл", "бір", "екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз", "тоғыз"),
    tens=("", "он", "жиырма", "отыз", "қырық", "елу", "алпыс", "жетпіс", "сексен", "тоқсан"),
    hundred="жүз",
    powers=("", "мың", "миллион", "миллиард", "триллион", "квадриллион"),
    whole="бүтін",
    parts=("оннан", "жүзден", "мыңнан"),
    ordinals=(
        ("екі", "екінші"), ("алты", "алтыншы"), ("жеті", "жетінші"), ("жиырма", "жиырмасыншы"), ("елу", "елуінші"),
        *((end, end + "ыншы") for end in ("тоғыз", "он", "отыз", "қырық", "алпыс", "тоқсан", "мың", "миллион",
                                          "миллиард", "триллион", "квадриллион")),
        ("", "інші"),
    ),
)  # fmt: skip

_KAZAKH_MONTHS = (
    "қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым",
    "шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан",
)  # fmt: skip


def _uyghur_date(date: Date) -> str:
    ordinal = UYGHUR_NUMERALS.ordinal
    return f"{ordinal(str(date.year))} يىلى {ordinal(str(date.month))} ئاينىڭ {ordinal(str(date.day))} كۈنى"


def _kazakh_date(date: Date) -> str:
    ordinal = KAZAKH_NUMERALS.ordinal
    return f"{ordinal(str(date.year))} жылғы {ordinal(str(date.day))} {_KAZAKH_MONTHS[date.month - 1]}"


UYGHUR_TONGUE = Western(
    voice="ug",
    integer=UYGHUR_NUMERALS.integer,
    decimal=UYGHUR_NUMERALS.decimal,
    digits=UYGHUR_NUMERALS.ones,
    date=_uyghur_date,
    ordinal=UYGHUR_NUMERALS.ordinal,
    ordinal_mark=r"-(?=[\u0620-\u06ff])",
    words={
        "minus": "مىنۇس", "to": "،", "of": "،", "masked": "يۇلتۇزچە", ".": "چېكىت", "/": "،",
        "-": "سىزىقچە", "_": "سىزىقچە", ":": "،", "+": "قوشۇش", "@": "at",
    },
    units={
        "%": "پىرسەنت", "°C": "گرادۇس", "°": "گرادۇس", "kg": "كىلوگرام", "KG": "كىلوگرام", "Kg": "كىلوگرام",
        "g": "گرام", "km": "كىلومېتىر", "m": "مېتىر", "cm": "سانتىمېتىر", "mm": "مىللىمېتىر", "L": "لىتىر",
        "ml": "مىللىلىتىر", "mL": "مىللىلىتىر", "ML": "مىللىلىتىر", "h": "سائەت", "min": "مىنۇت", "s": "سېكۇنت",
    },
    currencies={"CNY": "يۈەن", "USD": "دوللار", "HKD": "شياڭگاڭ دوللىرى", "EUR": "ياۋرو", "KZT": "تەڭگە"},
    hundredths={"CNY": "پۇڭ", "USD": "سېنت"},
    signs={"+": "قوشۇش", "@": "at"},
    counters="يۈەن|دانە|كىشى|مىڭ|نەپەر|سوم",
    comma="، ",
)  # fmt: skip
KAZAKH_TONGUE = Western(
    voice="kk",
    integer=KAZAKH_NUMERALS.integer,
    decimal=KAZAKH_NUMERALS.decimal,
    digits=KAZAKH_NUMERALS.ones,
    date=_kazakh_date,
    ordinal=KAZAKH_NUMERALS.ordinal,
    ordinal_mark=r"-(?:(?:[іы]н)?ш[іы](?![а-яәғқңөұүһі])|(?=[а-яәғқңөұүһі]))|\s?(?=жыл(?:ы|ғы|дың|да)(?![а-яі]))",
    words={
        "minus": "минус", "to": ",", "of": ",", "masked": "жұлдызша", ".": "нүкте", "/": ",",
        "-": "сызықша", "_": "сызықша", ":": ",", "+": "қосу", "@": "at",
    },
    units={
        "%": "пайыз", "°C": "градус", "°": "градус", "kg": "килограмм", "KG": "килограмм", "Kg": "килограмм",
        "g": "грамм", "km": "километр", "m": "метр", "cm": "сантиметр", "mm": "миллиметр", "L": "литр",
        "ml": "миллилитр", "mL": "миллилитр", "ML": "миллилитр", "h": "сағат", "min": "минут", "s": "секунд",
    },
    currencies={"CNY": "юань", "USD": "доллар", "HKD": "Гонконг доллары", "EUR": "еуро", "KZT": "теңге"},
    hundredths={"CNY": "фэнь", "USD": "цент", "KZT": "тиын"},
    signs={"+": "қосу", "@": "at"},
    counters="юань|дана|адам|мың|теңге",
    decimal_comma=True,
)  # fmt: skip
