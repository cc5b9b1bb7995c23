"""Uyghur and Kazakh number words and ways. espeak-ng's own Uyghur numbers drop sounds (قىرىق as "qirk").

Words checked against CLDR's spelled-out numbers for Kazakh and common grammars for Uyghur. Reviewed by a
speaker: no.
"""

from access_gateway.speech.reading.facts import Date
from access_gateway.speech.reading.numerals import Numerals
from access_gateway.speech.reading.western import Western

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


_OF_UYGHUR = {"ئۈچ": "ئۈچتىن", "تۆت": "تۆتتىن", "بەش": "بەشتىن", "ئالتە": "ئالتىدىن", "يەتتە": "يەتتىدىن",
              "يىگىرمە": "يىگىرمىدىن", "قىرىق": "قىرىقتىن", "ئەللىك": "ئەللىكتىن", "ئاتمىش": "ئاتمىشتىن",
              "يەتمىش": "يەتمىشتىن"}  # fmt: skip
_OF_KAZAKH = {"үш": "үштен", "төрт": "төрттен", "бес": "бестен", "алты": "алтыдан", "тоғыз": "тоғыздан", "он": "оннан",
              "жиырма": "жиырмадан", "отыз": "отыздан", "қырық": "қырықтан", "алпыс": "алпыстан", "жетпіс": "жетпістен",
              "сексен": "сексеннен", "тоқсан": "тоқсаннан", "мың": "мыңнан", "миллион": "миллионнан"}  # fmt: skip
"""Ablatives ("of ten") that are not made with the commonest ending."""


def _of_uyghur(digits: str) -> str:
    before, space, last = UYGHUR_NUMERALS.integer(digits).rpartition(" ")
    return before + space + _OF_UYGHUR.get(last, last + "دىن")


def _of_kazakh(digits: str) -> str:
    before, space, last = KAZAKH_NUMERALS.integer(digits).rpartition(" ")
    return before + space + _OF_KAZAKH.get(last, last + "ден")


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
    signs={"+": "قوشۇش", "@": "at", "№": "نومۇر"},
    fraction=lambda over, under: f"{_of_uyghur(under)} {UYGHUR_NUMERALS.integer(over)}",
    counters="يۈەن|دانە|كىشى|مىڭ|نەپەر|سوم",
    comma="، ",
)  # fmt: skip
KAZAKH_TONGUE = Western(
    voice="kk",
    integer=KAZAKH_NUMERALS.integer,
    decimal=KAZAKH_NUMERALS.decimal,
    digits=KAZAKH_NUMERALS.ones,
    date=_kazakh_date,
    months=_KAZAKH_MONTHS,
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
        "°С": "градус", "кг": "килограмм", "км": "километр", "см": "сантиметр", "мм": "миллиметр",
        "мл": "миллилитр", "г": "грамм", "м": "метр", "л": "литр",
    },
    currencies={"CNY": "юань", "USD": "доллар", "HKD": "Гонконг доллары", "EUR": "еуро", "KZT": "теңге"},
    hundredths={"CNY": "фэнь", "USD": "цент", "KZT": "тиын"},
    signs={"+": "қосу", "@": "at", "№": "нөмір"},
    fraction=lambda over, under: f"{_of_kazakh(under)} {KAZAKH_NUMERALS.integer(over)}",
    counters="юань|дана|адам|мың|теңге",
    decimal_comma=True,
)  # fmt: skip
