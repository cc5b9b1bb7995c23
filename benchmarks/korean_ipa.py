"""Korean spelling to sounds: the standard pronunciation rules, as far as short sentences need them.

Each syllable is an onset, a nucleus and a coda; where two syllables meet, the coda and the next onset change
each other. Source of the rules: 표준 발음법 (National Institute of Korean Language), chapters 2 to 6. Not
done: compounds that insert ㄴ or tense their second part for reasons of meaning, and vowel length.
"""

from itertools import pairwise

ONSETS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
NUCLEI = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
CODAS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
FIRST_SYLLABLE, LAST_SYLLABLE = 0xAC00, 0xD7A3

CLUSTERS = {
    "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ",
    "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
}  # fmt: skip
CLUSTER_ALONE = {
    "ㄳ": "ㄱ", "ㄵ": "ㄴ", "ㄶ": "ㄴ", "ㄺ": "ㄱ", "ㄻ": "ㅁ", "ㄼ": "ㄹ", "ㄽ": "ㄹ", "ㄾ": "ㄹ",
    "ㄿ": "ㅂ", "ㅀ": "ㄹ", "ㅄ": "ㅂ",
}  # fmt: skip
UNRELEASED = {
    **dict.fromkeys("ㄱㄲㅋ", "ㄱ"),
    **dict.fromkeys("ㄷㅅㅆㅈㅊㅌㅎ", "ㄷ"),
    **dict.fromkeys("ㅂㅍ", "ㅂ"),
}
ASPIRATED = {"ㄱ": "ㅋ", "ㄷ": "ㅌ", "ㅂ": "ㅍ", "ㅈ": "ㅊ", "ㅅ": "ㅌ"}
TENSE = {"ㄱ": "ㄲ", "ㄷ": "ㄸ", "ㅂ": "ㅃ", "ㅅ": "ㅆ", "ㅈ": "ㅉ"}
NASAL = {"ㄱ": "ㅇ", "ㄷ": "ㄴ", "ㅂ": "ㅁ"}
BEFORE_I = {"ㄷ": "ㅈ", "ㅌ": "ㅊ"}

ONSET_IPA = {
    "ㄱ": "k", "ㄲ": "k", "ㄴ": "n", "ㄷ": "t", "ㄸ": "t", "ㄹ": "ɾ", "ㅁ": "m", "ㅂ": "p", "ㅃ": "p",
    "ㅅ": "s", "ㅆ": "s", "ㅇ": "", "ㅈ": "ʨ", "ㅉ": "ʨ", "ㅊ": "ʨʰ", "ㅋ": "kʰ",
    "ㅌ": "tʰ", "ㅍ": "pʰ", "ㅎ": "h",
}  # fmt: skip
VOICED_IPA = {"ㄱ": "ɡ", "ㄷ": "d", "ㅂ": "b", "ㅈ": "ʥ"}
"""The plain stops between vowels or after ㄴ ㄹ ㅁ ㅇ."""
NUCLEUS_IPA = {
    "ㅏ": "a", "ㅐ": "ɛ", "ㅑ": "ja", "ㅒ": "jɛ", "ㅓ": "ʌ", "ㅔ": "e", "ㅕ": "jʌ", "ㅖ": "je", "ㅗ": "o",
    "ㅘ": "wa", "ㅙ": "wɛ", "ㅚ": "we", "ㅛ": "jo", "ㅜ": "u", "ㅝ": "wʌ", "ㅞ": "we", "ㅟ": "wi", "ㅠ": "ju",
    "ㅡ": "ɯ", "ㅢ": "ɰi", "ㅣ": "i",
}  # fmt: skip
CODA_IPA = {" ": "", "ㄱ": "k", "ㄴ": "n", "ㄷ": "t", "ㄹ": "l", "ㅁ": "m", "ㅂ": "p", "ㅇ": "ŋ"}

Syllable = list[str]
"""Onset, nucleus, coda (a space where there is none)."""


def read(text: str) -> str:
    """Return the sounds of `text` in IPA, words apart by a space, punctuation kept."""
    return " ".join(_read_word(word) for word in text.split())


def _read_word(word: str) -> str:
    letters = word.rstrip(".,?!")
    return _spell(pronounce(letters)) + word[len(letters) :]


def pronounce(word: str) -> list[Syllable]:
    """Return the syllables as they are spoken. Raises ValueError for anything but Hangul syllables."""
    syllables = [_split(letter) for letter in word]
    for left, right in pairwise(syllables):
        left[2], right[0] = _meet(left[2], right[0], right[1])
    if syllables:
        syllables[-1][2] = _alone(syllables[-1][2])
    return syllables


def _split(letter: str) -> Syllable:
    if not FIRST_SYLLABLE <= ord(letter) <= LAST_SYLLABLE:
        raise ValueError(f"not a Hangul syllable: {letter!r}")
    onset, rest = divmod(ord(letter) - FIRST_SYLLABLE, len(NUCLEI) * len(CODAS))
    nucleus, coda = divmod(rest, len(CODAS))
    return [ONSETS[onset], NUCLEI[nucleus], CODAS[coda]]


def _alone(coda: str) -> str:
    """Return how a coda sounds with nothing after it."""
    coda = CLUSTER_ALONE.get(coda, coda)
    return UNRELEASED.get(coda, coda)


def _meet(coda: str, onset: str, nucleus: str) -> tuple[str, str]:
    """Return coda and next onset as they sound together."""
    if coda == " ":
        return coda, onset
    if onset == "ㅇ":
        return _link(coda, nucleus)
    kept, last = CLUSTERS.get(coda, " " + coda)
    if last == "ㅎ" and onset in ASPIRATED:
        return _alone(kept), "ㅆ" if onset == "ㅅ" else ASPIRATED[onset]
    if onset == "ㅎ" and UNRELEASED.get(last, last) in ASPIRATED:
        joined = ASPIRATED.get(last, ASPIRATED[UNRELEASED[last]])
        return _alone(kept), BEFORE_I.get(joined, joined) if nucleus == "ㅣ" else joined
    if coda == "ㅎ" and onset == "ㄴ":
        return "ㄴ", onset
    coda = _alone(coda)
    if coda in TENSE:
        return _after_stop(coda, onset)
    if {coda, onset} == {"ㄴ", "ㄹ"}:
        return "ㄹ", "ㄹ"
    return coda, "ㄴ" if coda in "ㅁㅇ" and onset == "ㄹ" else onset


def _link(coda: str, nucleus: str) -> tuple[str, str]:
    """Return coda and onset where a vowel follows, to which the coda moves over."""
    if coda == "ㅇ":
        return coda, "ㅇ"
    kept, last = CLUSTERS.get(coda, " " + coda)
    if last == "ㅎ":
        return (" ", "ㅇ") if kept == " " else (" ", kept)
    if nucleus == "ㅣ":
        last = BEFORE_I.get(last, last)
    return kept, "ㅆ" if kept != " " and last == "ㅅ" else last


def _after_stop(coda: str, onset: str) -> tuple[str, str]:
    if onset in "ㄴㅁ":
        return NASAL[coda], onset
    if onset == "ㄹ":
        return NASAL[coda], "ㄴ"
    return coda, TENSE.get(onset, onset)


def _spell(syllables: list[Syllable]) -> str:
    sounds = ""
    before = None
    for onset, nucleus, coda in syllables:
        voiced = before is not None and before in " ㄴㄹㅁㅇ"
        if onset == "ㄹ" and before == "ㄹ":
            sound = "l"
        elif onset in VOICED_IPA and voiced:
            sound = VOICED_IPA[onset]
        else:
            sound = ONSET_IPA[onset]
        vowel = NUCLEUS_IPA[nucleus]
        if sound == "s" and vowel[0] in "ij":
            sound = "ɕ"
        if nucleus == "ㅢ" and onset != "ㅇ":
            vowel = "i"
        sounds += sound + vowel + CODA_IPA[coda]
        before = coda
    return sounds
