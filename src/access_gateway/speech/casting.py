"""Who says a sentence: the ways in which it can be written for a voice, and the voices of an engine that read them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from access_gateway.contracts.language import PhoneticReader, Segmenter
from access_gateway.contracts.languages import base_of
from access_gateway.contracts.speaking import AS_WRITTEN, Sex, Voice
from access_gateway.speech.reading.aloud import ReadAloud
from access_gateway.speech.reading.voices import CHARACTERS, PINYIN

PINYIN_WORDS = f"{PINYIN}-x-words"
"""Toned pinyin with spaces between words alone, "nin2 de5 ding4dan1": a neural voice phrases by them."""

Line = tuple[str, str]
"""What is said by which voice: (text, the engine's name for the voice)."""


@dataclass(frozen=True, slots=True)
class Script:
    """A sentence, in all the ways in which a voice may want it."""

    text: str
    """As written."""
    language: str
    spans: tuple[Mapping[str, str], ...]
    """For each stretch the text by what it is written in: {"cmn-latn-pinyin": "nin2 hao3", …}; the first is the
    reading that names a voice of the engine that is always there. None where nothing can be read aloud."""
    spelled: bool = False
    """Its numbers are read digit by digit: as usual they would not all have been said."""
    lost: tuple[str, ...] = ()
    """Numbers that no reading says: it must not be spoken."""

    @property
    def plain(self) -> tuple[Line, ...]:
        """Each stretch as it was read, for an engine that does not say who its voices are."""
        return tuple((text, reading) for span in self.spans for reading, text in [next(iter(span.items()))])


def read(
    text: str,
    language: str,
    segmenter: Segmenter,
    reader: PhoneticReader,
    jyutping: PhoneticReader | None = None,
) -> Script:
    """Return the sentence in every writing."""
    noted = _Noting(reader)
    spans = []
    reading = ReadAloud(segmenter, noted, jyutping).locked(text, language)
    words = [] if reading.spelled else noted.words  # read twice, it has noted the words of both
    for span in reading.spans:
        writings = {span.voice: span.text}
        if span.voice == PINYIN:
            writings[PINYIN_WORDS] = _by_words(span.text, words)
        if span.characters:
            writings[CHARACTERS] = span.characters
        spans.append(writings)
    return Script(text, language, tuple(spans), reading.spelled, reading.lost)


def cast(script: Script, voices: Iterable[Voice], sex: Sex = "") -> Sequence[Line] | None:
    """Return the lines of one person who can say all of it; None where nobody can.

    The engine's order is its preference. Without a person of that sex anybody speaks: a voice is worth more.
    """
    people: dict[tuple[str, Sex], list[Voice]] = {}
    for voice in voices:
        people.setdefault((voice.person, voice.sex), []).append(voice)
    able = {who: lines for who, theirs in people.items() if (lines := _lines(script, theirs))}
    fitting = [lines for (_, of), lines in able.items() if sex in ("", of)]
    return next(iter(fitting or able.values()), None)


def _lines(script: Script, voices: Sequence[Voice]) -> Sequence[Line]:
    """Return what a person's voices say of the sentence; nothing where they cannot say all of it."""
    for voice in voices:
        if voice.reading == AS_WRITTEN and base_of(voice.language) == base_of(script.language):
            return [(script.text.strip(), voice.name)] if script.text.strip() else []
    lines = [
        next(((span[voice.reading], voice.name) for voice in voices if voice.reading in span), None)
        for span in script.spans
    ]
    return [line for line in lines if line] if all(lines) else []


class _Noting:
    """A PhoneticReader that notes what it was asked, word by word."""

    def __init__(self, reader: PhoneticReader) -> None:
        self._reader = reader
        self.words: list[int] = []
        """Syllables of each word, in order."""

    def read(self, words: Sequence[str]) -> list[str]:
        """Return the reading of each word."""
        read = self._reader.read(words)
        self.words += [len(reading.split()) for reading in read]
        return read


def _by_words(pinyin: str, words: list[int]) -> str:
    """Close up the syllables of each word. Takes from `words` what it has used."""
    closed: list[str] = []
    syllables = pinyin.split(" ")
    while syllables:
        # A mark stands at its syllable's end here, and was a word of its own where the words were counted.
        size = words.pop(0) if words else 1
        word, syllables = syllables[:size], syllables[size:]
        if words and word and word[-1][-1:] in ".,?!" and len(word[-1]) > 1:
            words.pop(0)
        closed.append("".join(word))
    return " ".join(closed)
