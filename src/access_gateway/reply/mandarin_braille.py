"""Mandarin for a braille table: words apart, and every character such that the table reads it as its word does.

liblouis's tables know how a character is read alone and in some phrases; 重庆 or 银行 come out as other words.
So a character that its word reads otherwise is replaced, before translation, by a character of that reading
whose cells are beyond doubt; what the customer's finger reads are the syllables of the word.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from access_gateway.contracts.language import PhoneticReader, Segmenter

_JOINED = frozenset("着著了过過们們儿兒")
"""Particles written together with the word before them, by the rules of Chinese braille on joining words."""


@dataclass(frozen=True, slots=True)
class Sounds:
    """What one table makes of single characters."""

    usual: Mapping[str, str]
    """Character → how it is read alone, as pinyin with a tone digit."""
    cells: Mapping[str, str]
    """Character → what the table writes for it alone."""
    stand_in: Mapping[str, str]
    """Pinyin → a character that the table certainly writes so."""
    certain: Mapping[str, str]
    """Cells → pinyin that they certainly stand for."""

    def spell(self, character: str, syllable: str) -> str:
        """Return the character, or one that the table reads as this syllable."""
        usual = self.usual.get(character)
        if usual is None or not syllable[-1:].isdigit():
            return character
        if not _same(character, syllable, usual):
            return self.stand_in.get(syllable, character)
        read_as = self.certain.get(self.cells[character], usual)
        # Cells that are no syllable's are the table's own sign for this character (的, 她) and stay.
        return character if read_as == usual else self.stand_in.get(usual, character)


def _same(character: str, syllable: str, usual: str) -> bool:
    """Say whether a syllable in speech is the character's usual one: sandhi and weak stress are not written."""
    if syllable[:-1] != usual[:-1]:
        return False
    changed = (syllable[-1] == "2" and usual[-1] == "3") or character in "一不"
    return syllable[-1] in (usual[-1], "5") or changed


def learn(
    characters: Sequence[str], reader: PhoneticReader, translate: Callable[[str], str | None]
) -> Sounds:
    """Find out how a table writes each syllable: as most characters that are read so are written.

    characters: single ones. translate: gives the table's cells, None for a character that it lacks.
    """
    cells = {character: done for character in characters if (done := translate(character))}
    usual = dict(zip(cells, reader.read(list(cells)), strict=True))
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for character, syllable in usual.items():
        votes[syllable][cells[character]] += 1
    clear = {syllable: best for syllable, counted in votes.items() if (best := _clear(counted))}
    stand_in: dict[str, str] = {}
    for character, syllable in usual.items():
        if cells[character] == clear.get(syllable):
            stand_in.setdefault(syllable, character)
    return Sounds(usual, cells, stand_in, {best: syllable for syllable, best in clear.items()})


def _clear(counted: Counter[str]) -> str | None:
    """Return what most say, if there is a most."""
    (best, most), *others = counted.most_common(2)
    return best if not others or most > others[0][1] else None


def prepare(text: str, simplified: str, sounds: Sounds, segmenter: Segmenter, reader: PhoneticReader) -> str:
    """Return the line as it is given to the table.

    simplified: the same text in simplified characters, by which words and readings are known best.
    """
    words = list(_joined(segmenter.cut(simplified)))
    readings = reader.read(words)
    if len(simplified) == len(text):
        ends = list(accumulate(map(len, words)))
        words = [text[end - len(word) : end] for word, end in zip(words, ends, strict=True)]
    spelled: list[str] = []
    for word, reading in zip(words, readings, strict=True):
        syllables = reading.split(" ")
        plain = len(syllables) != len(word) or not all(character in sounds.usual for character in word)
        spelled.append(word if plain else "".join(map(sounds.spell, word, syllables)))
    return "".join(_spaced(spelled))


def _joined(words: Sequence[str]) -> Iterator[str]:
    held = ""
    for word in words:
        if held and word in _JOINED and _is_han(held[-1]):
            held += word
        else:
            if held:
                yield held
            held = word
    if held:
        yield held


def _spaced(words: Sequence[str]) -> Iterator[str]:
    """Put a space between two words of Chinese."""
    before = ""
    for word in words:
        if before and _is_han(before[-1]) and word and _is_han(word[0]):
            yield " "
        yield word
        before = word


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"
