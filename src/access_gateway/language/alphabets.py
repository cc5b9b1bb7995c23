"""Which language a text in an alphabet is in: the model's answer, held to what each alphabet has."""

import re
from collections.abc import Mapping, Sequence
from math import exp, sqrt

NO_LANGUAGE = "zxx"
"""The model's label for keyboard mashing and laughter."""
NOT_ITS_LETTER = 0.04
"""Factor on a language's probability for each distinct letter that it does not write."""


def _letters(table: Mapping[str, str]) -> dict[str, frozenset[str]]:
    return {char: frozenset(tags.split()) for chars, tags in table.items() for char in chars}


# Sources: the CLDR exemplar sets of each language; GB 21669 (Uyghur, Kazakh and Kyrgyz in Arabic script).
_WRITTEN_BY = _letters({
    "ۈ": "ug-Arab", "ې": "ug-Arab ps-Arab", "ۆ": "ug-Arab kk-Arab ckb-Arab", "ۇۋڭ": "ug-Arab kk-Arab",
    "ە": "ug-Arab kk-Arab ckb-Arab", "ٴٵٶٷٸ": "kk-Arab", "ێڕڵ": "ckb-Arab", "ٹڈڑےںہۂۃ": "ur-Arab",
    "ښځڅړډګۍټڼ": "ps-Arab", "ة": "ar-Arab", "ھ": "ug-Arab kk-Arab ckb-Arab ur-Arab",
    "گپچ": "ug-Arab kk-Arab ckb-Arab ur-Arab ps-Arab fa-Arab",
    "ژ": "ug-Arab ckb-Arab ur-Arab ps-Arab fa-Arab", "ثذصضطظ": "ar-Arab fa-Arab ur-Arab ps-Arab",
    "حع": "ar-Arab fa-Arab ur-Arab ps-Arab ckb-Arab kk-Arab",
    "өү": "mn-Cyrl ky-Cyrl tt-Cyrl kk-Cyrl ug-Cyrl", "қғ": "kk-Cyrl ug-Cyrl", "ә": "kk-Cyrl ug-Cyrl tt-Cyrl",
    "ң": "kk-Cyrl ky-Cyrl tt-Cyrl ug-Cyrl", "һ": "kk-Cyrl tt-Cyrl ug-Cyrl",
    "җ": "tt-Cyrl ug-Cyrl", "ұі": "kk-Cyrl",
    "ışğ": "tr-Latn", "ơưđăảạấầẩẫậắằẳẵặẻẽẹếềểễệỉĩịỏọốồổỗộớờởỡợủũụứừửữựỷỹỵ": "vi-Latn",
    "öü": "ug-Latn tr-Latn hak-Latn", "ƃƌɯƨƽŋə": "za-Latn", "āēīōū": "nan-Latn",
    "\u030d\u0358": "nan-Latn hak-Latn", "ç": "tr-Latn", "ñäßøåæœłżśćřžš": NO_LANGUAGE,
})  # fmt: skip
_TELLING = frozenset(_WRITTEN_BY)


_RARER: Mapping[str, float] = {"ug-Cyrl": 0.4, "ug-Latn": 0.6}
"""Factors on the odds of what is written less often than its share of the training text, which is the same for all."""
_UZBEK = re.compile("[og]'[a-z]")
"""oʻ and gʻ, letters of Uzbek: 'oʻzbek', 'gʻalaba'. Others have an apostrophe there once in a while."""
_UZBEK_ODDS = 20.0
_SYLLABLES_AT_ONCE = 6.0
"""A longer text has more of the syllables that tell by chance: its sum is divided by the root of its
length in these."""
_SYLLABLE = 0.8
"""Of a syllable's log-odds: neighbours in a sentence are not independent."""


def languages(
    predicted: Sequence[tuple[str, float]],
    text: str,
    script: str,
    priors: Mapping[str, float],
    syllables: Mapping[str, float],
) -> list[tuple[str, float]]:
    """Return (tag or NO_LANGUAGE, share), best first, of the languages that are written in `script`.

    predicted: the model's answer. text: as the model sees it. priors: by tag, what its odds are multiplied by.
    syllables: log-odds of each for Dzongkha against Tibetan.
    """
    found = {tag: p for tag, p in predicted if tag.endswith(script) or tag == NO_LANGUAGE}
    for char in _TELLING.intersection(text):
        writers = _WRITTEN_BY[char]
        if writers.isdisjoint(found):
            continue
        for tag in found:
            if tag not in writers:
                found[tag] *= NOT_ITS_LETTER
    if script == "Tibt" and "dz-Tibt" in found:
        found["dz-Tibt"] *= exp(_dzongkha(text, syllables))
    elif "uz-Latn" in found and _UZBEK.search(text):
        found["uz-Latn"] *= _UZBEK_ODDS
    for tag in found:
        found[tag] *= priors.get(tag, 1.0) * _RARER.get(tag, 1.0)
    total = sum(found.values())
    if total <= 0:
        return []
    return sorted(((tag, p / total) for tag, p in found.items()), key=lambda item: -item[1])


def _dzongkha(text: str, syllables: Mapping[str, float]) -> float:
    words = text.split()
    told = sum(syllables.get(word, 0.0) for word in set(words))
    return _SYLLABLE * told / sqrt(max(len(words) / _SYLLABLES_AT_ONCE, 1.0))
