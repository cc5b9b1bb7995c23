"""IPA in the mnemonics of espeak-ng's phoneme tables, for languages that it has no voice for.

espeak-ng 1.52 takes phonemes between [[ and ]], in the names that the table of the voice gives them. Tibetan is
spoken with the table of Mandarin (aspirated stops, alveolo-palatals, retroflex affricates, tones), Mongolian with that
of Uyghur (ɔ, ʊ and u apart, a uvular, long vowels). What a table lacks is given by what is nearest; docs/adr/0004
lists it. A name that the table does not know cuts the word off there without a word, so tests hold every entry to the
library itself.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_TONE = "˥˦˧˨˩"
_MARKS = ",.?!"


@dataclass(frozen=True)
class PhonemeTable:
    """How one language is spoken with the phonemes of another's voice."""

    base: str
    """espeak-ng's voice."""
    names: Mapping[str, str]
    """IPA → the table's own name."""
    vowels: str
    """IPA letters that begin a vowel."""
    stressed: bool
    """Whether the first vowel of a word carries stress; else the tones carry all."""


_TIBETAN = {
    "k": "k", "kʰ": "kh", "c": "c", "cʰ": "ch", "tɕ": "tS;", "tɕʰ": "tS;h", "t": "t", "tʰ": "th", "p": "p",
    "pʰ": "ph", "ts": "ts", "tsʰ": "tsh", "ʈʂ": "ts.", "ʈʂʰ": "ts.h", "ŋ": "N", "ɲ": "n^", "n": "n", "m": "m",
    "w": "w", "ɕ": "S;", "s": "s", "ʂ": "s.", "j": "j", "r": "r.", "l": "l", "ɬ": "l#", "h": "h", "f": "f", "ʔ": "?",
    "a": "a", "i": "i", "u": "u", "e": "e", "o": "o", "ɛ": "E", "ø": "yE", "y": "y", "ː": ":",
    "˥": "55", "˥˩": "51", "˩˧": "214", "˩˧˨": "21",
}  # fmt: skip
_MONGOLIAN = {
    "p": "b", "pʰ": "p", "w": "w", "t": "d", "tʰ": "t", "tʃ": "dZ", "tʃʰ": "tS", "ts": "dz", "tsʰ": "ts", "j": "j",
    "kʰ": "k", "ɡ": "g", "ɢ": "G", "ɮ": "l", "m": "m", "n": "n", "ŋ": "N", "r": "r", "s": "s", "ʃ": "S", "f": "f",
    "x": "x", "ʲ": ";", "a": "A", "e": "e", "i": "i", "ɔ": "O", "ʊ": "U", "ɵ": "@", "ʉ": "u", "ə": "@-", "ː": ":",
    "ai": "Aj", "ɔi": "Oj", "ʊi": "Uj", "ʉi": "uj",
}  # fmt: skip

TABLES: Mapping[str, PhonemeTable] = {
    "bo": PhonemeTable("cmn", _TIBETAN, "aiueoɛøy", stressed=False),
    "mn": PhonemeTable("ug", _MONGOLIAN, "aeiɔʊɵʉə", stressed=True),
}
"""By the name of our voice."""


def phoneme_input(text: str, voice: str) -> str:
    """Return IPA words with their marks (, . ? !) as espeak-ng takes them; empty where nothing of it can be said.

    text: phonemes and tones run together to words, a space between words. voice: one of TABLES. What is no phoneme
    of the language is left out.
    """
    table = TABLES[voice]
    said: list[str] = []
    for part in re.split(rf"([{re.escape(_MARKS)}])", text):
        if part in tuple(_MARKS):
            said.append(part)
        elif names := " ".join(filter(None, ("".join(_names(word, table)) for word in part.split()))):
            said.append(f" [[{names}]]")
    return "".join(said).strip() if any("[[" in part for part in said) else ""


def _names(word: str, table: PhonemeTable) -> Iterator[str]:
    """Yield the mnemonics of one word; a tone stands right after its vowel, not after what closes the syllable."""
    longest = max(map(len, table.names))
    stress = "'" if table.stressed else ""
    closing: list[str] = []
    after_vowel = False
    place = 0
    while place < len(word):
        length = next((n for n in range(longest, 0, -1) if word[place : place + n] in table.names), 0)
        name = table.names.get(word[place : place + length], "")
        if length and word[place] in table.vowels:
            yield from closing
            closing, after_vowel = [], True
            yield stress + name
            stress = ""
        elif word[place] in _TONE and length:
            yield name
            yield from closing
            closing, after_vowel = [], False
        elif name == ":":
            yield name
        elif after_vowel and not table.stressed:
            closing.append(name)
        elif name:
            yield name
        place += length or 1
    yield from closing
