"""The last step before a voice: each voice has letters, marks and syllables that it cannot read."""

import functools
import re
from collections.abc import Sequence

from access_gateway.contracts.language import PhoneticReader, Segmenter
from access_gateway.phonemes import phonemes
from access_gateway.speech.reading.cantonese import jyutping
from access_gateway.speech.reading.polyphones import mended
from access_gateway.speech.reading.polyphones import reading as ours
from access_gateway.speech.reading.scripts import script_of_letter
from access_gateway.speech.reading.tongue import WORD

PINYIN = "cmn-latn-pinyin"
JYUTPING = "yue-latn-jyutping"
CHARACTERS = "yue"
"""Cantonese for voices that read characters themselves."""
CHINESE = (PINYIN, JYUTPING)
OF_SCRIPT = {
    "Latn": "en", "Hani": PINYIN, "Hang": "ko", "Arab": "ug", "Cyrl": "kk", "Tibt": "bo", "Mong": "mn",
}  # fmt: skip
"""Which voice reads a script where the language does not say."""

_MARKS = str.maketrans(
    {
        **dict.fromkeys(",،、;؛།༑᠂᠄᠁:()[]{}<>《》〈〉【】「」『』—–…|\n\r\t·•", ","),
        **dict.fromkeys(".。।༎᠃", "."),
        **dict.fromkeys("?؟", "?"),
        "!": "!",
        "’": "'",
    }
)
IN_PHONEMES = {"bo": "bo-Tibt", "mn": "mn-Mong"}
"""Voices that are given IPA, with the rules by which it is made; those for traditional Mongolian take Cyrillic too."""
_KEPT = frozenset(f" ,.?!'-{WORD}")
_GAP = f" ,{WORD}"
_FALLING = re.compile(r"[a-zê]+4")
_SYLLABLE = re.compile(r"([a-zê]+)([1-5])")
_RESPELLED = {"hm": "hen", "hng": "heng", "m": "mu", "n": "en", "ng": "en", "wong": "weng", "ê": "ei"}
"""Syllables that the voice does not have and would spell in English."""
_BARE = re.compile(r"[a-zê]+(?=[1-6])")
_WORDS = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*")
_NUMERALS = {
    PINYIN: dict(
        zip(
            "零〇一幺二两三四五六七八九十百千万亿",
            [
                "ling",
                "ling",
                "yi",
                "yao",
                "er",
                "liang",
                "san",
                "si",
                "wu",
                "liu",
                "qi",
                "ba",
                "jiu",
                "shi",
                "bai",
                "qian",
                "wan",
                "yi",
            ],
            strict=True,
        )
    ),
    JYUTPING: dict(
        zip(
            "零〇一二兩两三四五六七八九十百千萬万億亿",
            [
                "ling",
                "ling",
                "jat",
                "ji",
                "loeng",
                "loeng",
                "saam",
                "sei",
                "ng",
                "luk",
                "cat",
                "baat",
                "gau",
                "sap",
                "baak",
                "cin",
                "maan",
                "maan",
                "jik",
                "jik",
            ],
            strict=True,
        )
    ),
}
_CANTONESE_RESPELLED = str.maketrans("哋聽听", "地廳厅")
"""Characters of speech that espeak-ng reads otherwise (dei2, ting3), by others that sound right (dei6, teng1)."""


def plain(text: str) -> str:
    """Keep letters, WORD, and the four marks that are heard: comma, full stop, question, exclamation."""
    kept = "".join(
        character if character.isalpha() or character in _KEPT or _combines(character) else " "
        for character in text.translate(_MARKS)
    )
    kept = re.sub(r"(?<![^\W\d_])[-']|[-'](?![^\W\d_])", " ", kept)
    kept = re.sub(rf"[{_GAP}]*([.?!])[{_GAP}.?!]*", r"\1 ", kept)
    return re.sub(rf"[{_GAP}]*,[{_GAP}]*", ", ", re.sub(r" +", " ", kept)).strip(f" ,{WORD}")


def _combines(character: str) -> bool:
    return "\u0300" <= character <= "\u036f"


def ipa(text: str, voice: str) -> str:
    """Write Tibetan or Mongolian as phonemes, words with spaces between, with the four marks that are heard."""
    said: list[str] = []
    for part in re.split(r"([,.?!])", text.translate(_MARKS)):
        if part not in ",.?!":
            said.append(" ".join("".join(word) for word in phonemes(part, IN_PHONEMES[voice])))
        elif part and any(said) and (said[-1] not in ",.?!" or said[-1] == ""):
            said = [one for one in said if one]
            if said[-1] in ",.?!":
                said.pop()
            said.append(part)
    return re.sub(r" ([,.?!])", r"\1", " ".join(filter(None, said))).strip(" ,")


@functools.lru_cache(maxsize=4096)
def phonemes_of(word: str, voice: str) -> tuple[str, ...]:
    """Return a word of a language that is spoken in phonemes as the voice is given it: one or more words."""
    return tuple(re.sub("[,.?!]", " ", ipa(word, voice)).split())


def units(text: str, voice: str) -> list[str]:
    """Return what a text for a voice is made of: syllables without their tones, characters, words."""
    if voice in CHINESE:
        return _BARE.findall(text)
    return list(text) if voice == "ko" else _WORDS.findall(text)


def heard_as(word: str, voice: str) -> tuple[str, ...]:
    """Return the units as which the word of a number may reach a voice."""
    return (_NUMERALS[voice].get(word, word),) if voice in CHINESE else (word,)


def cantonese(text: str, reader: PhoneticReader) -> str:
    """Write Cantonese as Jyutping, with the marks that the voice pauses at."""
    return jyutping(plain(text.replace(WORD, "")), reader)


def hanzi(text: str) -> str:
    """Write Chinese for a voice that reads Hanzi: no space between the words."""
    written = plain(text.replace(WORD, "")).translate(_CANTONESE_RESPELLED)
    return re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", written)


def latin(text: str) -> str:
    """Write Latin for the English voice: short capitals letter by letter, never the article for A."""
    spelled = re.sub(
        r"\b[A-Z]{2,3}\b|\b[B-DF-HJ-NP-TV-XZ]{4,6}\b", lambda letters: " ".join(letters[0]), plain(text)
    )
    return re.sub(r"(?<![A-Za-z'-])A(?![A-Za-z'-])(?= [B-Z]\b)|(?<=\b[B-Z] )A\b", "eh", spelled)


def pinyin(text: str, segmenter: Segmenter, reader: PhoneticReader) -> str:
    """Write Mandarin as toned syllables, with the marks that the voice pauses at."""
    words: list[str] = []
    for piece in plain(text).split(WORD):
        for stretch in re.findall(r"[A-Z](?![a-zA-Z])|[.,?!]|[^\s.,?!A-Za-z]+", piece):
            words += segmenter.cut(stretch) if script_of_letter(stretch[0]) == "Hani" else [stretch]
    return re.sub(r" ([.,?!])", r"\1", " ".join(_voiced(words, reader)))


def _voiced(words: Sequence[str], reader: PhoneticReader) -> list[str]:
    words = mended(words)
    read = [ours(words, place) or theirs for place, theirs in enumerate(reader.read(words))]
    for place, following in enumerate(read[1:]):
        if words[place] == "不" and _FALLING.match(following):
            read[place] = "bu2"
    return [
        said for word, reading in zip(words, read, strict=True) if (said := _for_the_voice(word, reading))
    ]


def _for_the_voice(word: str, reading: str) -> str:
    """Respell what the voice lacks; drop a character that has no reading rather than have it spelled."""
    if word in (".", ",", "?", "!"):
        return word
    if len(word) == 1 and "A" <= word <= "Z":
        return "ei1" if word == "A" else word
    return " ".join(
        _respell(syllable, tone) for syllable, tone in _SYLLABLE.findall(reading.replace("ü", "v"))
    )


def _respell(syllable: str, tone: str) -> str:
    if syllable in ("jiong", "qiong", "xiong"):  # the voice has no -iong after j, q, x: 熊 becomes "kshong"
        return f"{syllable[0]}i{tone}ong{tone}"
    return _RESPELLED.get(syllable, syllable) + tone
