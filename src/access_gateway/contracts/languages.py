"""The languages of the house: BCP 47 tags with their script and direction (design §5)."""

from dataclasses import dataclass
from typing import Literal

UND = "und"
"""Abstained: not known."""

Direction = Literal["ltr", "rtl", "ttb"]


@dataclass(frozen=True, slots=True)
class Language:
    """One row of the table."""

    tag: str
    """BCP 47, for example "zh-Hans-x-sichuan"."""
    name: str
    """In English, for engineers; the name in the language itself is in the message catalogues."""
    iso639_3: str
    topolect: str | None = None
    """For a variety of Chinese: mandarin, sichuan, dongbei, cantonese, wu, minnan or hakka."""

    @property
    def script(self) -> str:
        """ISO 15924, for example "Arab"."""
        return next(part for part in self.tag.split("-")[1:] if len(part) == 4)

    @property
    def direction(self) -> Direction:
        """How the script runs."""
        return {"Arab": "rtl", "Mong": "ttb"}.get(self.script, "ltr")  # type: ignore[return-value]

    @property
    def is_chinese(self) -> bool:
        """Whether written standard Chinese is this customer's written language too."""
        return self.topolect is not None


LANGUAGES: tuple[Language, ...] = (
    Language("zh-Hans", "Mandarin, simplified", "cmn", "mandarin"),
    Language("zh-Hant", "Mandarin, traditional", "cmn", "mandarin"),
    Language("zh-Hans-x-sichuan", "Sichuan Mandarin", "cmn", "sichuan"),
    Language("zh-Hans-x-dongbei", "Northeastern Mandarin", "cmn", "dongbei"),
    Language("yue-Hant", "Cantonese, traditional", "yue", "cantonese"),
    Language("yue-Hans", "Cantonese, simplified", "yue", "cantonese"),
    Language("wuu-Hans", "Wu", "wuu", "wu"),
    Language("nan-Hant", "Min Nan, traditional", "nan", "minnan"),
    Language("nan-Hans", "Min Nan, simplified", "nan", "minnan"),
    Language("nan-Latn", "Min Nan, romanised", "nan", "minnan"),
    Language("hak-Hant", "Hakka, traditional", "hak", "hakka"),
    Language("hak-Hans", "Hakka, simplified", "hak", "hakka"),
    Language("ug-Arab", "Uyghur", "uig"),
    Language("ug-Latn", "Uyghur, Latin", "uig"),
    Language("ug-Cyrl", "Uyghur, Cyrillic", "uig"),
    Language("bo-Tibt", "Tibetan", "bod"),
    Language("mn-Cyrl", "Mongolian, Cyrillic", "khk"),
    Language("mn-Mong", "Mongolian, traditional", "mvf"),
    Language("kk-Cyrl", "Kazakh, Cyrillic", "kaz"),
    Language("kk-Arab", "Kazakh, Arabic", "kaz"),
    Language("ko-Hang", "Korean", "kor"),
    Language("za-Latn", "Zhuang", "zha"),
    Language("ii-Yiii", "Nuosu Yi", "iii"),
    Language("en-Latn", "English", "eng"),
)
BY_TAG: dict[str, Language] = {language.tag: language for language in LANGUAGES}

_ALIASES = {
    "zh": "zh-Hans", "zh-cn": "zh-Hans", "zh-sg": "zh-Hans", "cmn": "zh-Hans", "cmn-hans": "zh-Hans",
    "zh-tw": "zh-Hant", "zh-hk": "zh-Hant", "zh-mo": "zh-Hant", "cmn-hant": "zh-Hant",
    "yue": "yue-Hant", "zh-yue": "yue-Hant", "wuu": "wuu-Hans", "nan": "nan-Hant", "hak": "hak-Hant",
    "ug": "ug-Arab", "ug-cn": "ug-Arab", "bo": "bo-Tibt", "bo-cn": "bo-Tibt", "mn": "mn-Cyrl",
    "mn-cn": "mn-Mong", "mvf": "mn-Mong", "kk": "kk-Cyrl", "kk-kz": "kk-Cyrl", "kk-cn": "kk-Arab",
    "ko": "ko-Hang", "ko-kr": "ko-Hang", "ko-kore": "ko-Hang", "za": "za-Latn", "ii": "ii-Yiii",
    "en": "en-Latn", "en-us": "en-Latn", "en-gb": "en-Latn",
}  # fmt: skip
_FOLDED = {tag.lower(): tag for tag in BY_TAG}


def canonical_tag(tag: str) -> str | None:
    """Return the table's tag for what a browser, phone or engineer wrote ("zh-CN" → "zh-Hans"), or None."""
    folded = tag.strip().replace("_", "-").lower()
    return _FOLDED.get(folded) or _ALIASES.get(folded)


def base_of(tag: str) -> str:
    """Return the primary subtag: "zh" of "zh-Hans-x-sichuan"."""
    return tag.split("-", 1)[0]


def script_of(tag: str) -> str | None:
    """Return the ISO 15924 script that the tag names, or None ("und", "ja")."""
    return next((part for part in tag.split("-")[1:] if len(part) == 4 and part.isalpha()), None)


def is_chinese(tag: str) -> bool:
    """Say whether the tag is a variety of Chinese."""
    return base_of(tag) in {"zh", "yue", "wuu", "nan", "hak", "cmn"}
