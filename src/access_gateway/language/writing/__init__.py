"""Each language in its standard orthography: docs/normalisation.md says what is done to which, and why.

Everything here is pure, total (any string is safe), idempotent, and leaves digits, addresses and Latin names
of products as they are.
"""

from collections.abc import Callable, Mapping

from access_gateway.language.writing import kazakh, korean, mongolian, tibetan, uyghur, zhuang

_WRITERS: Mapping[str, tuple[Callable[[str], str], str]] = {
    "ug-Arab": (uyghur.from_arabic, "ug-Arab"),
    "ug-Latn": (uyghur.from_latin, "ug-Arab"),
    "ug-Cyrl": (uyghur.from_cyrillic, "ug-Arab"),
    "bo-Tibt": (tibetan.standardise, "bo-Tibt"),
    "mn-Cyrl": (mongolian.from_cyrillic, "mn-Cyrl"),
    "mn-Mong": (mongolian.from_traditional, "mn-Mong"),
    "kk-Cyrl": (kazakh.from_cyrillic, "kk-Cyrl"),
    "kk-Arab": (kazakh.from_arabic, "kk-Cyrl"),
    "ko-Hang": (korean.standardise, "ko-Hang"),
    "za-Latn": (zhuang.standardise, "za-Latn"),
}


def standardise(text: str, language: str) -> str:
    """Return the text in the standard orthography of its language; other languages' text as it is.

    text: clean (`unicode.clean`). language: BCP 47 tag of the table.
    """
    writer = _WRITERS.get(language)
    return writer[0](text) if writer else text


def standard_tag(language: str) -> str:
    """Return the tag of what `standardise` gives: "ug-Arab" for "ug-Latn"; most languages' is their own."""
    writer = _WRITERS.get(language)
    return writer[1] if writer else language
