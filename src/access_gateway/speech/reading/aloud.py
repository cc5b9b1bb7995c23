"""A written sentence → spans of text, each for one voice, as the voice has to be given it."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from access_gateway.contracts.language import PhoneticReader, Segmenter
from access_gateway.contracts.languages import BY_TAG
from access_gateway.phonemes.mongolian_script import cyrillic
from access_gateway.speech.reading import voices
from access_gateway.speech.reading.chinese import CANTONESE_TONGUE, MANDARIN_TONGUE
from access_gateway.speech.reading.english import ENGLISH_TONGUE, ordinals
from access_gateway.speech.reading.facts import Date, Fact, Link, Measure, Model, Number, Price, Spelled, Time
from access_gateway.speech.reading.find import find
from access_gateway.speech.reading.korean import Korean
from access_gateway.speech.reading.lock import Told, in_order, lost, number_words
from access_gateway.speech.reading.mongolian import MONGOLIAN_TONGUE
from access_gateway.speech.reading.scripts import OTHER, runs, script_of_letter
from access_gateway.speech.reading.tibetan import TIBETAN_TONGUE
from access_gateway.speech.reading.tongue import WORD, Tongue
from access_gateway.speech.reading.transliterate import arabic_kazakh, cyrillic_uyghur, latin_uyghur
from access_gateway.speech.reading.turkic import KAZAKH_TONGUE, UYGHUR_TONGUE

MAX_CHARS = 8_000
"""A sentence that is longer is not read to its end."""


@dataclass(frozen=True, slots=True)
class Span:
    """What one voice says without a break."""

    text: str
    """As the voice has to be given it: toned pinyin for Mandarin, IPA for Tibetan and Mongolian, numbers in words, no
    digits else."""
    voice: str
    """The engine's name for it."""
    characters: str = ""
    """Of Cantonese: the same for voices that read characters."""


@dataclass(frozen=True, slots=True)
class _Way:
    """How texts with one tag are read."""

    tongue: Tongue
    script: str
    """The script of the tongue's words."""
    rewrite: Callable[[str], str] | None = None
    """Into the script that the voice reads."""
    first: Callable[[str], str] | None = None
    """Forms of numbers that no other language has, before the facts are found."""


_UYGHUR = _Way(UYGHUR_TONGUE, "Arab")
_KAZAKH = _Way(KAZAKH_TONGUE, "Cyrl")
_WAYS: dict[str, _Way] = {
    **{tag: _Way(MANDARIN_TONGUE, "Hani") for tag in BY_TAG if tag.startswith("zh-")},
    **{tag: _Way(CANTONESE_TONGUE, "Hani") for tag in BY_TAG if tag.startswith("yue-")},
    "ug-Arab": _UYGHUR,
    "ug-Latn": _Way(UYGHUR_TONGUE, "Arab", latin_uyghur),
    "ug-Cyrl": _Way(UYGHUR_TONGUE, "Arab", cyrillic_uyghur),
    "kk-Cyrl": _KAZAKH,
    "kk-Arab": _Way(KAZAKH_TONGUE, "Cyrl", arabic_kazakh),
    "ko-Hang": _Way(Korean(), "Hang"),
    "bo-Tibt": _Way(TIBETAN_TONGUE, "Tibt"),
    "mn-Cyrl": _Way(MONGOLIAN_TONGUE, "Cyrl"),
    "mn-Mong": _Way(MONGOLIAN_TONGUE, "Cyrl", cyrillic),
    "en-Latn": _Way(ENGLISH_TONGUE, "Latn", first=ordinals),
}
LANGUAGES = frozenset(_WAYS)
"""Tags whose texts can be read aloud."""
EXPERIMENTAL = frozenset(tag for tag, way in _WAYS.items() if way.tongue.voice in voices.IN_PHONEMES)
"""Those of them that are spoken with another voice's phonemes, by rules that no speaker has reviewed."""

_BEFORE_FOLDING = str.maketrans(
    {chr(0x2160 + number): str(number + 1) for number in range(12)}
    | {"，": "、", "；": "、", "…": "、", "⋯": "、", "℃": "°C", "㎡": "m²", "㎥": "m³", "٫": ".", "٬": ","}
)
"""A wide comma must not become the comma of "3,300"; a square metre must not become "m2"."""
_JOINS = re.compile(r"(\s*[万萬亿億年月日号號元块塊天岁歲]?)\s*[-–—~～]\s*")
"""Between two facts: "to"; a word for what the first one counts may stand before it."""
_EACH = re.compile(r"(^|(?<=[\u4e00-\u9fff]))/(?=[\u4e00-\u9fff])")
"""Right after a fact, or after what it counts: 5元/斤, 2片/次."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence as voices are given it."""

    spans: tuple[Span, ...]
    spelled: bool = False
    """Its numbers are said digit by digit, because the usual reading lost one."""
    lost: tuple[str, ...] = ()
    """Numbers, as written, that are lost even so: it must not be spoken."""


class ReadAloud:
    """Turns sentences into spans. Pure: the same sentence, the same spans."""

    def __init__(
        self, segmenter: Segmenter, reader: PhoneticReader, jyutping: PhoneticReader | None = None
    ) -> None:
        """Take words of Chinese and their pinyin, and Jyutping of Cantonese, which else goes out in characters."""
        self._segmenter, self._reader, self._jyutping = segmenter, reader, jyutping

    def __call__(self, text: str, language: str) -> tuple[Span, ...]:
        """Return the spans; none where nothing, or less than half of the letters, can be said.

        language: BCP 47. Any text is safe, in time that grows with its length alone.
        """
        return self.locked(text, language).spans

    def locked(self, text: str, language: str) -> Reading:
        """Return the reading, with its numbers one by one where the usual one does not say them all."""
        way = _WAYS.get(language)
        if way is None:
            return Reading(())
        whole = tidy(text)
        scripts = [script for character in whole if (script := script_of_letter(character))]
        if scripts.count(OTHER) * 2 > len(scripts):
            return Reading(())
        spans, missing = self._read(whole, way, _in_words)
        if not missing or not spans:
            return Reading(spans)
        spans, missing = self._read(whole, way, _digit_by_digit)
        return Reading(spans, spelled=True, lost=missing)

    def _read(
        self, whole: str, way: _Way, put: "Callable[[str, _Way, list[Told]], str]"
    ) -> tuple[tuple[Span, ...], tuple[str, ...]]:
        """Return the spans, and the numbers that they do not say."""
        told: list[Told] = []
        spans: list[Span] = []
        words = put(whole[:MAX_CHARS], way, told)
        for script, stretch in _merged(runs(words), way):
            voice = way.tongue.voice if script == way.script else voices.OF_SCRIPT.get(script)
            if voice == voices.JYUTPING and self._jyutping is None:
                voice = voices.CHARACTERS
            if voice and (said := self._for_voice(stretch, voice)):
                as_written = self._for_voice(stretch, voices.CHARACTERS) if voice == voices.JYUTPING else ""
                spans.append(Span(said, voice, as_written))
        missing = lost(way.first(whole) if way.first else whole, told, way.tongue)
        if told and not missing and not _reach(told, spans, way.tongue):
            missing = tuple(one.written for one in told)
        return tuple(spans), missing

    def _for_voice(self, text: str, voice: str) -> str:
        if voice == voices.PINYIN:
            said = voices.pinyin(text, self._segmenter, self._reader)
        elif voice == voices.JYUTPING and self._jyutping is not None:
            said = voices.cantonese(text, self._jyutping)
        elif voice == voices.CHARACTERS:
            said = voices.hanzi(text)
        elif voice == "en":
            said = voices.latin(text.replace(WORD, " "))
        elif voice in voices.IN_PHONEMES:
            said = voices.ipa(text, voice)
        else:
            said = voices.plain(text.replace(WORD, " "))
        return said if any(character.isalpha() for character in said) else ""


def in_words(text: str, language: str) -> str:
    """Return the text as it is said, before it is cut for the voices: no digits. language: of LANGUAGES."""
    said = _in_words(tidy(text[:MAX_CHARS]), _WAYS[language], []).replace(WORD, "")
    return re.sub(r"\s+", " ", said).strip()


def tidy(text: str) -> str:
    """Fold widths and compatibility forms; drop what is not seen, and pictures."""
    text = re.sub(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))", "", text.translate(_BEFORE_FOLDING))
    folded = "".join(
        character if character in "²³№" else unicodedata.normalize("NFKC", character) for character in text
    )
    kept = "".join(map(_kept, unicodedata.normalize("NFC", folded)))
    return "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character for character in kept
    )


def _kept(character: str) -> str:
    """Return what is left of a character; a picture leaves a gap, so that no two numbers become one."""
    if character in "\n°№":
        return character
    category = unicodedata.category(character)
    if category in ("So", "Sk"):
        return " "
    return "" if category in ("Cc", "Cf", "Cs", "Co", "Cn") else character


def _reach(told: list[Told], spans: list[Span], tongue: Tongue) -> bool:
    """Say whether the words of the numbers are in what the voice is given, in their order."""
    own = " ".join(span.text for span in spans if span.voice == tongue.voice)
    if any(span.voice == voices.CHARACTERS for span in spans):
        return in_order(number_words(told, tongue), "".join(span.text for span in spans))
    if tongue.voice in voices.IN_PHONEMES:
        wanted = [voices.phonemes_of(word, tongue.voice) for word in number_words(told, tongue)]
        return in_order(([sound] for sounds in wanted for sound in sounds), re.split("[ ,.?!]+", own))
    return in_order(
        (voices.heard_as(word, tongue.voice) for word in number_words(told, tongue)),
        voices.units(own, tongue.voice),
    )


def _digit_by_digit(text: str, way: _Way, told: list[Told]) -> str:
    """Put every run of digits in words, one by one: what is left where a rule lost a number."""
    said: list[str] = []
    place = 0
    for found in re.finditer(r"\d{1,200}", text):
        fact = Spelled(tuple(found[0][at : at + 4] for at in range(0, len(found[0]), 4)))
        words = way.tongue.say(fact, "").text
        told.append(Told(fact, found[0], words))
        said += [_words(text[place : found.start()], way), words]
        place = found.end()
    return "".join([*said, _words(text[place:], way)])


def _in_words(text: str, way: _Way, told: list[Told]) -> str:
    """Put every number, date, price, code and link of the text in words; what was told is added to `told`."""
    tongue = way.tongue
    text = way.first(text) if way.first else text
    said: list[str] = []
    place = 0
    before: Fact | None = None
    for found in find(text, year=tongue.year, counters=tongue.counters, decimal_comma=tongue.decimal_comma):
        if found.start < place:  # the fact before has said this, too
            continue
        between = text[place : found.start]
        dash = _JOINS.fullmatch(between)
        if dash and _joined(before, found.fact, counted=bool(dash[1].strip())):
            said += [_words(dash[1], way), tongue.to]
        else:
            said.append(_words(between, way, after_fact=before is not None, before_fact=True))
        ordinal = text[: found.start].endswith("第") and isinstance(
            found.fact, Number
        )  # 第二个, never 第两个
        fact = tongue.say(found.fact, "" if ordinal else text[found.end :])
        said.append(fact.text)
        told.append(Told(found.fact, text[found.start : found.end], fact.text))
        place, before = found.end + fact.consumed, found.fact
    said.append(_words(text[place:], way, after_fact=before is not None))
    return "".join(said)


def _joined(one: Fact | None, other: Fact, *, counted: bool) -> bool:
    """Whether a dash between the two means "to". counted: a word stands after the first: 50万-100万."""
    if one is None or isinstance(one, Spelled | Model | Link) or isinstance(other, Spelled | Model | Link):
        return False
    return counted or (isinstance(one, Time | Price | Measure | Date) and type(one) is type(other))


def _words(text: str, way: _Way, *, after_fact: bool = False, before_fact: bool = False) -> str:
    """Name the signs in plain text, and write it in the voice's script; < and > are signs before a number alone."""
    signs = way.tongue.signs
    if after_fact and way.script == "Hani":
        text = _EACH.sub("每", text)
    last = len(text.rstrip()) - 1
    named = "".join(
        f" {signs[character]} "
        if character in signs and (character not in "<>" or (before_fact and place == last))
        else character
        for place, character in enumerate(text)
    )
    return way.rewrite(named) if way.rewrite else named


def _merged(stretches: Iterator[tuple[str, str]], way: _Way) -> Iterator[tuple[str, str]]:
    """Join neighbours of one script, and single Latin letters with the Chinese around them.

    The Chinese voices say a lone letter by its English name, so an order number needs no second voice.
    """
    script, text = "", ""
    for next_script, stretch in stretches:
        lone = not re.search(r"[A-Za-z]{2}|[a-z]", stretch)
        if next_script == "Latn" and way.script == "Hani" and lone:
            next_script = "Hani"
        if next_script == script:
            text += stretch
            continue
        if script:
            yield script, text
        script, text = next_script, stretch
    if script:
        yield script, text
