"""What services call the languages of the table; each list begins with the name that is most used.

A tag that is not here has no name that is the same everywhere: Zhuang, Nuosu Yi and Wu can be added by
`translation.codes` where a service has them.
"""

from collections.abc import Collection, Mapping

from access_gateway.contracts.errors import SettingsError
from access_gateway.contracts.languages import BY_TAG, canonical_tag

LIBRE: Mapping[str, tuple[str, ...]] = {
    "zh-Hans": ("zh-Hans", "zh", "zh-CN", "zho_Hans"),
    "zh-Hant": ("zh-Hant", "zt", "zh-TW", "zho_Hant"),
    "yue-Hant": ("yue", "yue-Hant", "yue_Hant"),
    "ug-Arab": ("ug", "ug-Arab", "uig_Arab"),
    "bo-Tibt": ("bo", "bo-Tibt", "bod_Tibt"),
    "mn-Cyrl": ("mn", "mn-Cyrl", "khk_Cyrl"),
    "mn-Mong": ("mn-Mong", "mvf"),
    "kk-Cyrl": ("kk", "kk-Cyrl", "kaz_Cyrl"),
    "kk-Arab": ("kk-Arab", "kaz_Arab"),
    "ko-Hang": ("ko", "ko-Hang", "kor_Hang"),
    "za-Latn": ("za", "zha_Latn"),
    "ii-Yiii": ("ii", "iii_Yiii"),
    "en-Latn": ("en", "eng_Latn"),
}
"""ISO 639-1 as LibreTranslate has it, BCP 47, and FLORES-200 for servers with NLLB behind them."""

CHAT: Mapping[str, tuple[str, ...]] = {
    "zh-Hans": ("Standard Chinese in simplified characters",),
    "zh-Hant": ("Standard Chinese in traditional characters",),
    "ug-Arab": ("Uyghur in Arabic script",),
    "bo-Tibt": ("Tibetan",),
    "mn-Cyrl": ("Mongolian in Cyrillic script",),
    "kk-Cyrl": ("Kazakh in Cyrillic script",),
    "kk-Arab": ("Kazakh in Arabic script, as it is written in China",),
    "ko-Hang": ("Korean",),
    "en-Latn": ("English",),
}
"""What a chat model is asked for; others by `translation.codes`, where its operator knows that it writes them."""

FLORES: Mapping[str, tuple[str, ...]] = {
    "zh-Hans": ("zho_Hans",), "zh-Hant": ("zho_Hant",), "yue-Hant": ("yue_Hant",), "ug-Arab": ("uig_Arab",),
    "bo-Tibt": ("bod_Tibt",), "mn-Cyrl": ("khk_Cyrl",), "kk-Cyrl": ("kaz_Cyrl",), "ko-Hang": ("kor_Hang",),
    "en-Latn": ("eng_Latn",),
}  # fmt: skip
"""NLLB's own: it has no Zhuang, Yi, Wu, Hakka, Kazakh in Arabic or Mongolian in its own script."""


def usable(
    table: Mapping[str, tuple[str, ...]], more: Mapping[str, str], only: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """Return the names by tag, with the configured ones in place of the table's.

    more: by any tag of the table; "" takes the tag out. only: tags to use; empty: all.
    Raises SettingsError for a tag that the table of languages does not have.
    """
    names = dict(table)
    for given, code in more.items():
        names[_tag(given, "translation.codes")] = (code,) if code else ()
    wanted = {_tag(given, "translation.languages") for given in only} or set(names)
    return {tag: codes for tag, codes in names.items() if codes and tag in wanted}


def _tag(given: str, where: str) -> str:
    tag = canonical_tag(given)
    if tag is None or tag not in BY_TAG:
        raise SettingsError(f"{where}: {given!r} is no language of the table (docs/languages.md).")
    return tag
