"""How a written word sounds: Tibetan, Mongolian, Uyghur and Kazakh spelling to phonemes. Functions over data alone.

Speech gives the phonemes to a voice; training makes the units and lexicons of recognisers of them. So the room lies
below both, and imports nothing of this project.
"""

from collections.abc import Callable, Mapping

from access_gateway.phonemes import kazakh, mongolian, tibetan, uyghur

MAX_CHARS = 20_000
"""Of one text; what is beyond is not looked at."""

Word = tuple[str, ...]
"""The phonemes of one word in order: IPA letters with their marks ("tɕʰ", "aː"); where the language has tones, the
tone of each syllable follows it in Chao's letters ("˥˩")."""

_READERS: Mapping[str, Callable[[str], list[Word]]] = {
    "bo-Tibt": tibetan.words,
    "kk-Cyrl": kazakh.words,
    "mn-Cyrl": mongolian.words,
    "mn-Mong": mongolian.words_of_traditional,
    "ug-Arab": uyghur.words,
}
LANGUAGES = frozenset(_READERS)
"""BCP 47 tags whose spelling is known here."""
INVENTORIES: Mapping[str, frozenset[str]] = {
    "bo-Tibt": tibetan.INVENTORY,
    "kk-Cyrl": kazakh.INVENTORY,
    "mn-Cyrl": mongolian.INVENTORY,
    "mn-Mong": mongolian.INVENTORY,
    "ug-Arab": uyghur.INVENTORY,
}
"""Every phoneme and tone that can come out, by language."""


def phonemes(text: str, language: str) -> list[Word]:
    """Return the words of a text, in order, as they are pronounced.

    text: in the language's own script, numbers in words already; what is not of that script is passed over. Any
    string is safe. language: one of LANGUAGES, else ValueError.
    """
    reader = _READERS.get(language)
    if reader is None:
        raise ValueError(f"no reading rules for {language!r}; there are: {', '.join(sorted(LANGUAGES))}")
    return reader(text[:MAX_CHARS])
