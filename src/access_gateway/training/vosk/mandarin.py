"""Mandarin: initials and finals with their tones as units; readings by pypinyin; tone sandhi.

Source of the sandhi: Chao Y. R., "A Grammar of Spoken Chinese", University of California Press 1968, section 1.3.4.
"""

import logging
import re
from collections.abc import Iterator, Sequence
from itertools import product

import jieba
from pypinyin import Style, lazy_pinyin, load_phrases_dict, pinyin
from pypinyin.contrib.tone_convert import to_finals_tone3, to_initials

jieba.setLogLevel(logging.WARNING)  # it reports on loading its dictionary, on standard error
load_phrases_dict({"藏语": [["zàng"], ["yǔ"]], "重来": [["chóng"], ["lái"]]})
"""Words that its dictionary lacks, and reads by their likeliest characters."""
INITIALS = (*tuple("bpmfdtnlgkhjqxrzcs"), "zh", "ch", "sh")
_WITHOUT_GLIDE = ("a", "o", "e", "ai", "ei", "ao", "ou", "an", "en", "ang", "eng", "er", "ê", "n", "ng", "m")
_WITH_I = ("i", "ii", "iii", "ia", "ie", "iao", "iou", "ian", "in", "iang", "ing", "iong", "io")
_WITH_U = ("u", "ua", "uo", "uai", "uei", "uan", "uen", "uang", "ueng", "ong")
_WITH_V = ("v", "ve", "van", "vn")
FINALS = (*_WITHOUT_GLIDE, *_WITH_I, *_WITH_U, *_WITH_V)
"""ii and iii are the vowels of zi and zhi, which are not that of ji."""
TONES = "12345"
UNITS = (*INITIALS, *(final + tone for final in FINALS for tone in TONES))
_KNOWN = frozenset(UNITS)
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
_MAX_READINGS = 4
_NO, _ONE = "不", "一"


def words(text: str) -> list[str]:
    """Return the words of a transcript: its own spaces where it has some, jieba's words elsewhere."""
    pieces = [match[0] for part in text.split() for match in _HAN.finditer(part)]
    if len(text.split()) > 1:
        return pieces
    return [word for piece in pieces for word in jieba.lcut(piece)]


def readings(word: str) -> tuple[tuple[str, ...], ...]:
    """Return the readings of a word: as its dictionary has it; for a single character, all of them."""
    if not _HAN.fullmatch(word):
        return ()
    if len(word) > 1:
        found = [_by_context(word)]
    else:
        listed = pinyin(word, style=Style.TONE3, heteronym=True, neutral_tone_with_five=True)
        found = [list(one) for one in product(*listed)][:_MAX_READINGS]
    read = (_units(_sandhi(word, syllables)) for syllables in found)
    return tuple(dict.fromkeys(units for units in read if units))


def spoken(said: list[str]) -> tuple[str, ...] | None:
    """Return the units of a transcript, characters of several readings by their words, sandhi across it."""
    return _units(syllables) if (syllables := toned(said)) else None


def together(said: Sequence[str]) -> list[tuple[str, ...]] | None:
    """Return the units of each word of a phrase, as they are said together; None where one cannot be read."""
    syllables = iter(toned(said))
    units = [_units([syllable for _, syllable in zip(word, syllables, strict=False)]) for word in said]
    return units if units and all(units) else None


def toned(said: Sequence[str]) -> list[str]:
    """Return the toned pinyin of a transcript as it is said together; nothing for what is not in Han characters."""
    text = "".join(said)
    if not _HAN.fullmatch(text):
        return []
    return _sandhi(text, [syllable for word in said for syllable in _by_context(word)])


def _by_context(word: str) -> list[str]:
    return list(lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True))


def _sandhi(text: str, syllables: Sequence[str]) -> list[str]:
    """Return the syllables as they are said together.

    A third tone before another becomes a second; 不 before a fourth tone
    becomes a second; 一 before a fourth tone a second, before the others a fourth, inside a phrase.
    """
    said = list(syllables)
    if len(said) != len(text):
        return said
    for at in range(len(said) - 1):
        tone, following = said[at][-1], syllables[at + 1][-1]
        if text[at] == _NO and following == "4":
            said[at] = said[at][:-1] + "2"
        elif text[at] == _ONE and tone in "14" and following in "1234" and not _counts(text, at):
            said[at] = said[at][:-1] + ("2" if following == "4" else "4")
        elif tone == following == "3":
            said[at] = said[at][:-1] + "2"
    return said


def _counts(text: str, at: int) -> bool:
    """Say whether this 一 is a digit among digits, or follows 第: then it keeps its tone."""
    digits = "零一二三四五六七八九十百千第"
    return (at > 0 and text[at - 1] in digits) or text[at + 1] in digits[:10]


def _units(syllables: Sequence[str]) -> tuple[str, ...]:
    found = tuple(unit for syllable in syllables for unit in _parts(syllable))
    return found if all(unit in _KNOWN for unit in found) else ()


def _parts(syllable: str) -> Iterator[str]:
    initial = to_initials(syllable, strict=True)
    final = to_finals_tone3(syllable, strict=True, neutral_tone_with_five=True)
    if final[:-1] == "i" and initial in ("z", "c", "s"):
        final = "ii" + final[-1]
    elif final[:-1] == "i" and initial in ("zh", "ch", "sh", "r"):
        final = "iii" + final[-1]
    if initial:
        yield initial
    if final:
        yield final
