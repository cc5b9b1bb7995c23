"""Toned pinyin → the symbols that Kokoro was trained on for Mandarin.

The symbols are broad IPA with arrows for the tones, the tone standing after the syllable's vowel. Which symbol
stands for which sound is the model's own convention: https://github.com/hexgrad/misaki, zh.py (version 0.9,
Kokoro v1.0); the sounds are those of any table of Standard Chinese, for example Lin, "The Sounds of Chinese".
"""

import re
from collections.abc import Iterator

_TONES = {"1": "→", "2": "↗", "3": "↓", "4": "↘", "5": ""}
_TONE = "0"
"""Where the tone stands in a final below."""

_INITIALS = {
    "b": "p", "p": "pʰ", "m": "m", "f": "f", "d": "t", "t": "tʰ", "n": "n", "l": "l", "g": "k", "k": "kʰ",
    "h": "x", "j": "ʨ", "q": "ʨʰ", "x": "ɕ", "zh": "ꭧ", "ch": "ꭧʰ", "sh": "ʂ", "r": "ɻ",
    "z": "ʦ", "c": "ʦʰ", "s": "s",
}  # fmt: skip
_FINALS = {
    "a": "a0", "o": "ɔ0", "e": "ɤ0", "ê": "ɛ0", "ai": "ai0", "ei": "ei0", "ao": "au0", "ou": "ou0",
    "an": "a0n", "en": "ə0n", "ang": "a0ŋ", "eng": "ə0ŋ", "ong": "ʊ0ŋ", "er": "ɚ0",
    "i": "i0", "ia": "ja0", "ie": "je0", "iao": "jau0", "iou": "jou0", "ian": "jɛ0n", "in": "i0n",
    "iang": "ja0ŋ", "ing": "i0ŋ", "iong": "jʊ0ŋ", "io": "jɔ0",
    "u": "u0", "ua": "wa0", "uo": "wo0", "uai": "wai0", "uei": "wei0", "uan": "wa0n", "uen": "wə0n",
    "uang": "wa0ŋ", "ueng": "wə0ŋ",
    "v": "y0", "ve": "ɥe0", "van": "ɥɛ0n", "vn": "y0n",
}  # fmt: skip
_WHOLE = {
    **{"y" + rest: final for rest, final in {
        "i": "i", "a": "ia", "o": "io", "e": "ie", "ao": "iao", "ou": "iou", "an": "ian", "in": "in",
        "ang": "iang", "ing": "ing", "ong": "iong", "u": "v", "ue": "ve", "uan": "van", "un": "vn",
    }.items()},
    **{"w" + rest: final for rest, final in {
        "u": "u", "a": "ua", "o": "uo", "ai": "uai", "ei": "uei", "an": "uan", "en": "uen", "ang": "uang",
        "eng": "ueng",
    }.items()},
}  # fmt: skip
"""Syllables that begin with a vowel, as pinyin writes them, and their finals."""
_SHORTENED = {"iu": "iou", "ui": "uei", "un": "uen"}
_BUZZ = "ɨ0"
"""The vowel of zhi, chi, shi, ri, zi, ci, si."""

LETTERS = {
    "A": "ˈA", "B": "bˈi", "C": "sˈi", "D": "dˈi", "E": "ˈi", "F": "ˈɛf", "G": "ʤˈi", "H": "ˈAʧ", "I": "ˈI",
    "J": "ʤˈA", "K": "kˈA", "L": "ˈɛl", "M": "ˈɛm", "N": "ˈɛn", "O": "ˈO", "P": "pˈi", "Q": "kjˈu", "R": "ˈɑɹ",
    "S": "ˈɛs", "T": "tˈi", "U": "jˈu", "V": "vˈi", "W": "dˈʌbəljˌu", "X": "ˈɛks", "Y": "wˈI", "Z": "zˈi",
}  # fmt: skip
"""English names of the letters, in the model's symbols for English (A, I, O are its diphthongs)."""

_SYLLABLE = re.compile(r"([b-df-hj-np-tw-z]h?)?([a-zê]+)$")
_TOKEN = re.compile(r"[jqx]i([1-5])ong\1|[a-zê]+[1-5]|[A-Z]|[.,?!]")
_APART = re.compile(r"([jqx]i)[1-5](ong[1-5])")


def words(pinyin: str) -> Iterator[tuple[int, str]]:
    """Yield (place in the text, symbols) for each syllable, letter and mark; what is neither is passed over."""
    for found in _TOKEN.finditer(pinyin):
        said = found[0]
        if said in ".,?!":
            yield found.start(), said
        elif said in LETTERS:
            yield found.start(), LETTERS[said]
        elif sounds := syllable(_APART.sub(r"\1\2", said)):
            yield found.start(), sounds


def syllable(toned: str) -> str:
    """Return the symbols of one syllable: "xiong2" → ɕjʊ↗ŋ; empty for what is no syllable of Mandarin."""
    plain, tone = toned[:-1], _TONES.get(toned[-1:])
    if tone is None:
        return ""
    if plain in _WHOLE:
        return _FINALS[_WHOLE[plain]].replace(_TONE, tone)
    if plain in _FINALS:
        return _FINALS[plain].replace(_TONE, tone)
    found = _SYLLABLE.match(plain)
    if found is None or found[1] not in _INITIALS:
        return ""
    initial, final = found[1], _SHORTENED.get(found[2], found[2])
    if initial in "jqx" and final.startswith(
        "u"
    ):  # written u, said ü; ju-an, not ju-en: pinyin shortens uen alone
        final = {"uen": "vn"}.get(final, "v" + final[1:])
    if initial in ("b", "p", "m", "f") and final == "o":
        final = "uo"
    if final == "i" and initial in ("zh", "ch", "sh", "r", "z", "c", "s"):
        return (_INITIALS[initial] + _BUZZ).replace(_TONE, tone)
    return (_INITIALS[initial] + _FINALS[final]).replace(_TONE, tone) if final in _FINALS else ""


VOCABULARY = {
    symbol: number
    for run, first in (
        (';:,.!?', 1), ('—…"()“” \u0303ʣʥʦʨᵝꭧAI', 9), ("O", 31), ("Q", 33), ("ST", 35), ("W", 39), ("Yᵊ", 41),
        ("abcdef", 43), ("hijklmnopqrstuvwxyzɑɐɒæ", 50), ("βɔɕç", 75), ("ɖðʤə", 80), ("ɚɛɜ", 85), ("ɟ", 90),
        ("ɡ", 92), ("ɥ", 99), ("ɨɪʝ", 101), ("ɯɰŋɳɲɴø", 110), ("ɸθœ", 118), ("ɹ", 123), ("ɾɻ", 125),
        ("ʁɽʂʃʈʧ", 128), ("ʊʋ", 135), ("ʌɣɤ", 138), ("χʎ", 142), ("ʒʔ", 147), ("ˈˌː", 156), ("ʰ", 162), ("ʲ", 164),
        ("↓", 169), ("→↗↘", 171), ("ᵻ", 177),
    )
    for number, symbol in enumerate(run, first)
}  # fmt: skip
"""The model's number for each symbol: config.json of https://huggingface.co/hexgrad/Kokoro-82M, v1.0."""
