"""Which language a text in an alphabet is in: the model's answer, held to what each alphabet has."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from math import exp, sqrt
from operator import itemgetter

from access_gateway.language.neighbours import SAID_BY

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
_telling = re.compile(f"[{''.join(_WRITTEN_BY)}]").findall
_BIT = {char: 1 << place for place, char in enumerate(_WRITTEN_BY)}
"""Sets of telling letters are integers: a text is compared with every language that it may be in."""

_OFTEN: Mapping[str, float] = {
    "ug-Cyrl": 0.4, "ug-Latn": 0.6, "mn-Cyrl": 0.8, "dz-Tibt": 0.85, "ky-Cyrl": 1.5, "tt-Cyrl": 1.5,
}  # fmt: skip
"""Factors on the odds of what is written less often than its share of the training text, which is the same for all; and
of languages with little training text, whose unseen words the model gives to their neighbours (names, to Mongolian)."""
_UZBEK = re.compile("[og]'[a-z]")
"""oʻ and gʻ, letters of Uzbek: 'oʻzbek', 'gʻalaba'. Others have an apostrophe there once in a while."""
_UZBEK_ODDS = 20.0
NOT_ITS_WORD = 0.15
"""Factor on a language's probability for each of the neighbours' common words that it does not have."""
_MOST_WORDS = 4
"""More of them say nothing new."""
_UYGHUR_VOWEL = re.compile("(?:^| )ئ[اەوۇۆۈېى]")
"""Vowels at the beginning of a word stand on ئ in Uyghur and Sorani, never in Kazakh."""
_KAZAKH_VOWEL = re.compile("(?:^| )[ەىۇ][^ ]")
_VOWEL_ODDS = 0.1
_ENDS_IN_PA = re.compile("[\u0f40-\u0fbc][པཝ]$")
_ENDS_IN_MA = re.compile("[ིེོུ][ངནརལ]མ$")
"""Dzongkha closes syllables so (ཡོདཔ, ཟེརཝ, ཨིནམ); in Tibetan these letters are never behind another final."""
ENDING_PA, ENDING_MA = "◌པ", "◌མ"
"""What stands for such a syllable in the table of syllables."""
_GI = frozenset({"གི", "གིས"})
GI_ANYWHERE = "◌་གི"
"""The same for the genitive and agentive of Dzongkha, གི and གིས behind any syllable; Tibetan has them behind ག and ང
alone."""
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
    """Return (tag or NO_LANGUAGE, share), best first, of the languages in `script` that the text may be in.

    predicted: the model's answer. text: as the model sees it. priors: by tag, what its odds are multiplied by.
    syllables: log-odds of each for Dzongkha against Tibetan.
    """
    foreign = _foreign(script)
    has = sum(map(_BIT.__getitem__, set(_telling(text))))
    found = {
        tag: p * NOT_ITS_LETTER ** (strange & has).bit_count()
        for tag, p in predicted
        if (strange := foreign[tag]) is not None
    }
    words = text.split()
    _weigh_words(found, words)
    if script == "Tibt" and "dz-Tibt" in found:
        found["dz-Tibt"] *= exp(_dzongkha(words, syllables))
    elif script == "Arab":
        _weigh_vowels(found, text)
    elif "uz-Latn" in found and _UZBEK.search(text):
        found["uz-Latn"] *= _UZBEK_ODDS
    for tag, factor in (*_OFTEN.items(), *priors.items()):
        if tag in found:
            found[tag] *= factor
    total = sum(found.values())
    if total <= 0:
        return []
    named = [(tag, p / total) for tag, p in found.items() if p >= _LEAST_SHARE * total]
    named.sort(key=_share, reverse=True)
    return named


_share = itemgetter(1)
_LEAST_SHARE = 0.01
"""What is below is not worth a place in the answer."""


class _Foreign(dict[str, int | None]):
    """By language: the letters of other languages of a script; None where the language is not of the script."""

    def __init__(self, script: str) -> None:
        super().__init__()
        self._script = script

    def __missing__(self, tag: str) -> int | None:
        found = self[tag] = None
        if tag == NO_LANGUAGE or tag.endswith(self._script):
            found = self[tag] = sum(
                _BIT[char]
                for char, writers in _WRITTEN_BY.items()
                if tag not in writers
                and any(one.endswith(self._script) or one == NO_LANGUAGE for one in writers)
            )
        return found


_foreign = cache(_Foreign)


def _weigh_words(found: dict[str, float], words: Sequence[str]) -> None:
    """Make languages less probable whose neighbours have the words."""
    known = SAID_BY.keys() & words
    for word in sorted(known)[:_MOST_WORDS] if len(known) > _MOST_WORDS else known:
        speakers = SAID_BY[word]
        if not speakers.isdisjoint(found):
            for tag in found:
                if tag not in speakers:
                    found[tag] *= NOT_ITS_WORD


def _weigh_vowels(found: dict[str, float], text: str) -> None:
    """Tell Uyghur from Kazakh in Arabic letters by what their words begin with."""
    if "kk-Arab" in found and _UYGHUR_VOWEL.search(text):
        found["kk-Arab"] *= _VOWEL_ODDS
    elif "ug-Arab" in found and _KAZAKH_VOWEL.search(text):
        found["ug-Arab"] *= _VOWEL_ODDS


def as_listed(syllables: Sequence[str]) -> set[str]:
    """Return the syllables, and the marks of what only Dzongkha has."""
    found = set(syllables)
    if not _GI.isdisjoint(found) and any(
        one in _GI and before[-1:] not in "གང" for before, one in pairwise(syllables)
    ):
        found.add(GI_ANYWHERE)
    if any(_ENDS_IN_PA.search(one) for one in found):
        found.add(ENDING_PA)
    if any(_ENDS_IN_MA.search(one) for one in found):
        found.add(ENDING_MA)
    return found


def _dzongkha(words: Sequence[str], syllables: Mapping[str, float]) -> float:
    told = sum(syllables.get(word, 0.0) for word in as_listed(words))
    return _SYLLABLE * told / sqrt(max(len(words) / _SYLLABLES_AT_ONCE, 1.0))
