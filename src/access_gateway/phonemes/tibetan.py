"""Lhasa Tibetan as it is read aloud: syllables to phonemes and tones, and what neighbours in a word do to each other.

Sources: P. Denwood, "Tibetan", John Benjamins 1999 (sound changes by position, two registers with and without a
fall); N. Tournadre and S. Dorje, "Manual of Standard Tibetan", Snow Lion 2003 (initials, fronted vowels, particles);
Hu Tan's count of Lhasa tones (1980) for the contours. Left out, because speakers differ: vowels that become alike
within a word (ཇ་འདི), nasal vowels in place of -n, length of vowels before -r in careful speech.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from access_gateway.phonemes.tables import rows
from access_gateway.phonemes.tibetan_spelling import Syllable, is_letter, syllables

_UNBREATHED = {"kʰ": "k", "cʰ": "c", "tɕʰ": "tɕ", "tʰ": "t", "pʰ": "p", "tsʰ": "ts", "ʈʂʰ": "ʈʂ"}
_PLAIN = {
    "ཀ": "k", "ཅ": "tɕ", "ཏ": "t", "པ": "p", "ཙ": "ts", "ཊ": "ʈʂ", "ཁ": "kʰ", "ཆ": "tɕʰ", "ཐ": "tʰ", "ཕ": "pʰ",
    "ཚ": "tsʰ", "ཋ": "ʈʂʰ", "ག": "kʰ", "ཇ": "tɕʰ", "ད": "tʰ", "བ": "pʰ", "ཛ": "tsʰ", "ཌ": "ʈʂʰ", "ང": "ŋ", "ཉ": "ɲ",
    "ན": "n", "མ": "m", "ཎ": "n", "ཝ": "w", "ཞ": "ɕ", "ཟ": "s", "འ": "", "ཡ": "j", "ར": "r", "ལ": "l", "ཤ": "ɕ",
    "ཥ": "ɕ", "ས": "s", "ཧ": "h", "ཨ": "",
}  # fmt: skip
"""Roots that stand alone."""
_WITH_YA = {
    "ཀ": "c", "ཁ": "cʰ", "ག": "cʰ", "པ": "tɕ", "ཕ": "tɕʰ", "བ": "tɕʰ", "མ": "ɲ", "ད": "tɕʰ", "ཧ": "ɕ",
}  # fmt: skip
_WITH_RA = {
    "ཀ": "ʈʂ", "ཏ": "ʈʂ", "པ": "ʈʂ", "ཁ": "ʈʂʰ", "ཐ": "ʈʂʰ", "ཕ": "ʈʂʰ", "ག": "ʈʂʰ", "ད": "ʈʂʰ", "བ": "ʈʂʰ",
    "ས": "s", "ཧ": "ʂ", "ཤ": "ɕ", "མ": "m", "ན": "n",
}  # fmt: skip
_HIGH = "ཀཁཅཆཏཐཔཕཙཚཊཋཤཥསཧཨ"
_LOW_AND_BREATHED = "གཇདབཛཌ"
"""Alone they are breathed, headed they are not; low either way."""
_HIGH_IF_HEADED = "ངཉནམཎཡ"
_FRONTED = {"a": "ɛ", "o": "ø", "u": "y"}
_FRONTING = frozenset("དནལས")
_CODAS = {
    "ག": "k",
    "ད": "d",
    "ང": "ŋ",
    "ན": "n",
    "བ": "p",
    "མ": "m",
    "ར": "ː",
    "ལ": "ː",
    "ས": "ː",
    "འ": "",
    "": "",
}
_HIGH_TONE, _HIGH_FALLING, _LOW_TONE, _LOW_FALLING = "˥", "˥˩", "˩˧", "˩˧˨"
_NASAL_BEFORE = {
    "k": "ŋ", "c": "ŋ", "t": "n", "ts": "n", "ʈʂ": "n", "tɕ": "n", "p": "m",
}  # fmt: skip

INVENTORY = frozenset(
    {sound for table in (_PLAIN, _WITH_YA, _WITH_RA, _UNBREATHED) for sound in table.values() if sound}
    | {"ɬ", "f", "ʔ", "k", "ŋ"}
    | {vowel + length for vowel in "aiueoɛøy" for length in ("", "ː")}
    | {_HIGH_TONE, _HIGH_FALLING, _LOW_TONE, _LOW_FALLING}
)

_TSHEG = "་༌ "
"""A space stands where a numeral did; that is no end of a phrase."""
_WORD_ENDS = re.compile(rf"[^\u0f40-\u0fbc{_TSHEG}]+")
_LONGEST_WORD = 6
"""Syllables of the longest entry of the lexicon."""
_ENCLITICS = frozenset(
    (
        "གི", "ཀྱི", "གྱི", "ཡི", "གིས", "ཀྱིས", "གྱིས", "ཡིས", "དང", "དུ", "ཏུ", "རུ", "སུ", "ལ",
        "ན", "ནས", "ལས", "ཀྱང", "ཡང", "གིན", "ཀྱིན", "གྱིན", "ཞིང", "ཅིང", "ཤིང", "ཏེ", "སྟེ",
    )
)  # fmt: skip
"""Particles, said in one breath with the word before them."""
_RUN_IN = ("ར", "ས", "འི", "འོ")


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A syllable on its way from spelling to sound."""

    onset: str
    vowel: str
    long: bool
    coda: str
    high: bool
    falling: bool
    nasal_before: bool
    """Spelled with a prefix (འ, མ) that is heard as a nasal after an open syllable."""
    weak: bool = False
    """A བ that is w after another syllable."""


def words(text: str) -> list[tuple[str, ...]]:
    """Return the words of a text in Tibetan letters as phonemes and tones; see phonemes()."""
    return [
        word
        for stretch in _WORD_ENDS.split(text)
        for group in _grouped([part for part in re.split(f"[{_TSHEG}]", stretch) if part])
        if (word := _word(group))
    ]


@cache
def _lexicon() -> dict[str, tuple[str, ...]]:
    """Words of more than one syllable; with their sound where the rules do not give it."""
    return {word: tuple(sound.split()) for word, sound in rows("tibetan_words.tsv")}


def _grouped(parts: Sequence[str]) -> Iterator[list[str]]:
    """Put syllables together into words: those of the lexicon, and particles with what they follow."""
    group: list[str] = []
    place = 0
    while place < len(parts):
        length = next(
            (
                n
                for n in range(min(_LONGEST_WORD, len(parts) - place), 1, -1)
                if _known("་".join(parts[place : place + n]))
            ),
            1,
        )
        taken = list(parts[place : place + length])
        if group and not (length == 1 and _leans(taken[0])):
            yield group
            group = []
        group += taken
        place += length
    if group:
        yield group


def _known(word: str) -> bool:
    """Whether a word is in the lexicon, also with a particle run into its last syllable (ལྷ་ས, ལྷ་སར)."""
    return word in _lexicon() or any(word.removesuffix(particle) in _lexicon() for particle in _RUN_IN)


def _leans(part: str) -> bool:
    """Whether a syllable is said with the one before: particles, and the endings of nouns (pa, po, mo)."""
    if part in _ENCLITICS:
        return True
    spelled = syllables(part)
    if len(spelled) != 1:
        return False
    syllable = spelled[0]
    plain = (
        syllable.root in "པབ" and not syllable.headed and not syllable.subscripts and syllable.vowel in "ao"
    )
    return part == "མོ" or (plain and syllable.suffix in ("", "ར", "ས", "ང"))


def _word(group: Sequence[str]) -> tuple[str, ...]:
    """Return the sound of one word: of the lexicon's entry at its beginning, then of the rest by rule."""
    for length in range(len(group), 1, -1):
        sound = _lexicon().get("་".join(group[:length]))
        if sound:
            rest = [spoken for part in group[length:] for spoken in _spoken(part)]
            return (*sound, *_joined(rest, begun=True))
    return tuple(_joined([spoken for part in group for spoken in _spoken(part)]))


def _spoken(part: str) -> list[_Spoken]:
    found: list[_Spoken] = []
    for syllable in syllables("".join(filter(is_letter, part))):
        onset, high = _onset(syllable)
        fronted = syllable.suffix in _FRONTING and syllable.suffix != ""
        vowel = _FRONTED.get(syllable.vowel, syllable.vowel) if fronted else syllable.vowel
        coda = _CODAS[syllable.suffix]
        falling = syllable.suffix in ("ག", "ད", "ས") or syllable.second_suffix != ""
        long = coda == "ː"
        if syllable.particle == "i":
            vowel, long = _FRONTED.get(vowel, vowel), True
        spoken = _Spoken(
            onset=onset,
            vowel=vowel,
            long=long,
            coda="" if long else coda,
            high=high,
            falling=falling,
            nasal_before=syllable.prefix in ("འ", "མ") and syllable.prefix != "",
            weak=syllable.root == "བ" and not syllable.headed and not syllable.subscripts and vowel in "aoɛø",
        )
        found.append(spoken)
        if syllable.particle in ("u", "o"):
            found.append(replace(spoken, onset="", vowel=syllable.particle, long=False, coda="", weak=False))
        elif syllable.particle in ("ang", "am"):
            coda = "ŋ" if syllable.particle == "ang" else "m"
            found[-1] = replace(spoken, coda=coda)
    return found


def _onset(syllable: Syllable) -> tuple[str, bool]:
    """Return the initial as at the beginning of a word, and whether the register is high."""
    root, subscripts = syllable.root, syllable.subscripts
    if syllable.superscript == "ལ" and root == "ཧ":
        return "ɬ", True
    if syllable.superscript == "ར" and root == "ཧ":
        return "ʂ", True
    if "ལ" in subscripts:
        return ("t", False) if root == "ཟ" else ("l", True)
    if syllable.prefix == "ད" and root == "བ" and "ར" not in subscripts:
        return ("j" if "ཡ" in subscripts else "w" if syllable.vowel == "a" else ""), True
    table = _WITH_YA if "ཡ" in subscripts else _WITH_RA if "ར" in subscripts else _PLAIN
    onset = table.get(root, _PLAIN.get(root, ""))
    if root in _LOW_AND_BREATHED:
        return (_UNBREATHED.get(onset, onset) if syllable.headed else onset), False
    return onset, root in _HIGH or (root in _HIGH_IF_HEADED and syllable.headed)


def _joined(spoken: Sequence[_Spoken], *, begun: bool = False) -> Iterator[str]:
    """Yield the phonemes of the syllables of a word, each with its tone.

    begun: something of the word was said before. After the first syllable breath is lost and the register is high; the
    tone falls on the last syllable alone; -g is heard as k before another syllable and -d as length; and a nasal prefix
    is heard after an open syllable.
    """
    for place, syllable in enumerate(spoken):
        first = place == 0 and not begun
        following = spoken[place + 1] if place + 1 < len(spoken) else None
        onset = syllable.onset
        if not first:
            onset = "w" if syllable.weak and onset == "pʰ" else _UNBREATHED.get(onset, onset)
        coda, long = syllable.coda, syllable.long
        if following is None and coda in ("k", "d"):
            coda = "ʔ"
        elif coda == "d":
            coda, long = "", True
        unbreathed = _UNBREATHED.get(following.onset, following.onset) if following else ""
        if following is not None and following.nasal_before and not coda and not long:
            coda = _NASAL_BEFORE.get(unbreathed, "")
        if onset:
            yield onset
        yield syllable.vowel + ("ː" if long else "")
        if coda:
            yield coda
        high = syllable.high or not first
        falling = syllable.falling and following is None
        yield (_HIGH_FALLING if high else _LOW_FALLING) if falling else (_HIGH_TONE if high else _LOW_TONE)
