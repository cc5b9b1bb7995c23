"""Korean in whole syllables: jamo that were typed, pasted or decomposed one by one are put together.

Chat letters stay as they are: ㅋㅋㅋ, ㅠㅠ and ㅇㅇ are no syllables. So does Korean typed with the keyboard in Latin
mode (dkssud for 안녕): the same letters may be a name or a code, and the customer sees it before sending.
Source: the Unicode Standard, 3.12 (arithmetic of Hangul syllables).
"""

import re

_LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_TAILS = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_COMPOUND = {
    "ㅗㅏ": "ㅘ", "ㅗㅐ": "ㅙ", "ㅗㅣ": "ㅚ", "ㅜㅓ": "ㅝ", "ㅜㅔ": "ㅞ", "ㅜㅣ": "ㅟ", "ㅡㅣ": "ㅢ",
}  # fmt: skip
_RUN = re.compile("[\u3131-\u3163]+")
_PARSED = re.compile(f"(?:[{_LEADS}][{_VOWELS}](?:[{_TAILS}](?![{_VOWELS}]))?)+")
_SYLLABLE = re.compile(f"([{_LEADS}])([{_VOWELS}])([{_TAILS}](?![{_VOWELS}]))?")
_SPLIT_VOWELS = re.compile("|".join(_COMPOUND))

_LONE_LEAD, _LONE_VOWEL, _LONE_TAIL = range(0x1100, 0x1113), range(0x1161, 0x1176), range(0x11A8, 0x11C3)
_TAIL_AFTER_SYLLABLE = re.compile("([\uac00-\ud7a3])([\u1100-\u1112])(?![\u1161-\u1175])")
_SPLIT_BASE, _SPLIT_COUNT = 0xAC00, 28
_TO_COMPATIBLE = (
    {code: _LEADS[code - 0x1100] for code in _LONE_LEAD}
    | {code: _VOWELS[code - 0x1161] for code in _LONE_VOWEL}
    | {code: _TAILS[code - 0x11A8] for code in _LONE_TAIL}
    | {0x115F: None, 0x1160: None, 0x3164: None, 0xFFA0: None}
)
"""Jamo that composition left over are shown as letters; the fillers are invisible."""


def standardise(text: str) -> str:
    """Return the text with jamo composed where a whole run of them reads as syllables."""
    text = _TAIL_AFTER_SYLLABLE.sub(_tail, text).translate(_TO_COMPATIBLE)
    return _RUN.sub(_run, text)


def _tail(match: re.Match[str]) -> str:
    """Give an open syllable the lead consonant that stands after it: how decomposed half-width text ends up."""
    code = ord(match[1]) - _SPLIT_BASE
    letter = _LEADS[ord(match[2]) - 0x1100]
    if code % _SPLIT_COUNT or letter not in _TAILS:
        return match[0]
    return chr(_SPLIT_BASE + code + 1 + _TAILS.index(letter))


def _run(match: re.Match[str]) -> str:
    letters = _SPLIT_VOWELS.sub(lambda pair: _COMPOUND[pair[0]], match[0])
    if not _PARSED.fullmatch(letters):
        return match[0]
    return _SYLLABLE.sub(_syllable, letters)


def _syllable(match: re.Match[str]) -> str:
    lead, vowel = _LEADS.index(match[1]), _VOWELS.index(match[2])
    tail = _TAILS.index(match[3]) + 1 if match[3] else 0
    return chr(_SPLIT_BASE + (lead * len(_VOWELS) + vowel) * _SPLIT_COUNT + tail)
