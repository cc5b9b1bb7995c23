"""The same message as plain standard text: what a backend can read, nothing lost on the way.

The customer's own words are made clean, in their own script; of a topolect of Chinese that is surely identified, what
they mean is put in standard written Mandarin beside them (`topolect.py`).
"""

import re
from dataclasses import replace

from access_gateway.contracts.hearing import Transcript
from access_gateway.contracts.language import Clean, Identified, Repair, ScriptConverter, Segmenter, Stretch
from access_gateway.contracts.languages import BY_TAG, UND, base_of, canonical_tag, is_chinese, script_of
from access_gateway.language import unicode, writing
from access_gateway.language.alignment import aligned
from access_gateway.language.features import script_of_characters
from access_gateway.language.heard import HeardChinese, text_of
from access_gateway.language.topolect import Standard, TopolectNormaliser

_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_GAP = re.compile(f"(?<=[{_HAN}，。！？；：、]) +(?=[{_HAN}，。！？；：、])")
_DIGIT_GAP = re.compile(f"(?<=[{_HAN}]) +(?=[0-9])|(?<=[0-9]) +(?=[{_HAN}])")
_HEARD_NUMBER = re.compile(r"\[(\d{1,12})\]")
"""How the Korean Vosk model writes numbers."""
_SPACED_WORD = 2.2
"""Characters between spaces, on average, up to which typed text is taken for words of a recogniser."""
_SPACED_WORDS = 3
_CHINESE_SCRIPTS = ("Hans", "Hant")
_PUNCTUATED = re.compile("[，。！？；：、,.!?;:…~～“”]")
_LONG_NUMBER = re.compile(
    "(?<![第零〇一幺二两三四五六七八九十百千万亿点])[零〇一幺二两三四五六七八九十百千万亿点]{3}"
)
"""Not the number of a law's article or a book's chapter, which people write in characters."""
_IN_BOTH_SCRIPTS = dict.fromkeys(
    map(ord, "郁里后面干斗谷几只台系才表丑范冬云松咸征准余卷布愿曲欲游凶卜合向回志尽借朴极杯升周胡制"), None
)
"""Characters that traditional text has too, though they are also simplified forms of others: they tell no script."""
SURE = 0.6
"""Confidence in a topolect from which on its words are put in Mandarin for the backend (benchmarks/normalise.py)."""


class Normaliser:
    """Makes plain standard text of what was said. Safe to share between threads."""

    def __init__(
        self,
        segmenter: Segmenter,
        converter: ScriptConverter,
        *,
        topolects: TopolectNormaliser | None = None,
        heard: HeardChinese | None = None,
        regional: ScriptConverter | None = None,
    ) -> None:
        """Take the engines that cut Chinese text into words and convert its script.

        topolects: None: with every lexicon there is. heard: None: dates and money as they were said, no names.
        regional: converts Mandarin with its regional words (軟體 is 软件) for a backend in the other script; None:
        characters alone.
        Raises EngineMissing for a lexicon of a topolect with a bad row, naming file and line.
        """
        self._converter = converter
        self._regional = regional or converter
        self._topolects = topolects or TopolectNormaliser(segmenter, converter)
        self._heard = heard or HeardChinese(segmenter, converter)

    def clean(self, transcript: Transcript, identified: Identified, backend_language: str) -> Clean:
        """Return the message in the customer's own language and script, and as the backend gets it.

        `normalised` is what the customer said, clean. `forwarded` is, for a backend that speaks Chinese, Chinese in its
        script: standard Mandarin for one that speaks Mandarin, where the topolect is surely known; else the
        customer's own words, under their own tag.
        """
        language = identified.language if identified.language != UND else transcript.language
        said = text_of(transcript) if language in _MANDARIN else transcript.text
        normalised, repairs = self._normalised(said, language, heard=not transcript.typed)
        clean = self._forwarded(normalised, language, identified, backend_language)
        return replace(clean, repairs=repairs, normalised_offsets=aligned(normalised, transcript.text))

    def _forwarded(
        self, normalised: str, language: str, identified: Identified, backend_language: str
    ) -> Clean:
        backend = canonical_tag(backend_language) or backend_language
        wanted = script_of(backend)
        if not _in_characters(language) or not is_chinese(backend) or wanted not in _CHINESE_SCRIPTS:
            return Clean(normalised, normalised, writing.standard_tag(language))
        if is_sure(identified) and backend in _MANDARIN and language not in _MANDARIN:
            return self._in_mandarin(normalised, language, backend, wanted)
        forwarded = self._into(normalised, wanted, taiwan=language == "zh-Hant")
        return Clean(normalised, forwarded, in_script(language, wanted), _whole(normalised, forwarded))

    def _in_mandarin(self, normalised: str, language: str, backend: str, script: str) -> Clean:
        standard = self.standard(normalised, language, script=script)
        forwarded = self._into(standard.text, script)
        offsets = standard.offsets
        if len(forwarded) != len(standard.text):  # a phrase of another length: stretch by stretch, then
            forwarded, offsets = self._converted(standard, script)
        return Clean(normalised, forwarded, backend, () if _in_place(offsets) else offsets)

    def _into(self, text: str, script: str, *, taiwan: bool = False) -> str:
        """Convert to a script. taiwan: whether the words may be Taiwan's; elsewhere the same word is another thing."""
        converter = self._regional if taiwan or script == "Hant" else self._converter
        return converter.convert(text, to=script)

    def _converted(self, standard: Standard, script: str) -> tuple[str, tuple[Stretch, ...]]:
        written, offsets = "", []
        for one in standard.offsets:
            part = self._into(standard.text[one.start : one.end], script)
            offsets.append(
                Stretch(len(written), len(written) + len(part), one.original_start, one.original_end)
            )
            written += part
        return written, tuple(offsets)

    def standard(self, text: str, language: str, *, script: str | None = None) -> Standard:
        """Return a text of a topolect in standard Mandarin, and a text of any other language as it is.

        text: normalised. language: its tag, taken at its word. script: "Hans" or "Hant" of the words that are put in;
        None: as the text's other characters are.
        """
        row = BY_TAG.get(language)
        if row is None or row.topolect is None or not _in_characters(language):
            return Standard(text, (Stretch(0, len(text), 0, len(text)),) if text else ())
        telling = text.translate(_IN_BOTH_SCRIPTS)
        script = script or script_of_characters(telling, self._topolects.folded(telling), self._converter)
        return self._topolects.standard(text, row.topolect, script=script or row.script)

    def normalise(self, text: str, language: str, *, heard: bool) -> str:
        """Return the text clean for its script; of speech, with numbers as digits and words joined.

        heard: whether the text comes from a recogniser; what people type themselves keeps its numbers.
        """
        return self._normalised(text, language, heard=heard)[0]

    def _normalised(self, text: str, language: str, *, heard: bool) -> tuple[str, tuple[Repair, ...]]:
        text = unicode.clean(text, language)
        repairs: tuple[Repair, ...] = ()
        if is_chinese(language) and script_of(language) != "Latn":
            if heard or _looks_spaced(text):
                text = _GAP.sub("", text)
            if heard:
                mandarin = base_of(language) == "zh"
                text, repairs = self._heard.written(_DIGIT_GAP.sub("", text), mandarin=mandarin)
        elif heard and language.startswith("ko"):
            text = _HEARD_NUMBER.sub(r"\1", text)
        return writing.standardise(text, language), repairs


_MANDARIN = ("zh-Hans", "zh-Hant")


def _in_characters(tag: str) -> bool:
    """Say whether the tag is Chinese, and not romanised."""
    return is_chinese(tag) and script_of(tag) in _CHINESE_SCRIPTS


def _whole(original: str, text: str) -> tuple[Stretch, ...]:
    """Return the offsets of a text in another script, which nearly always has a character for a character."""
    return () if len(text) == len(original) else (Stretch(0, len(text), 0, len(original)),)


def _in_place(offsets: tuple[Stretch, ...]) -> bool:
    return all((one.start, one.end) == (one.original_start, one.original_end) for one in offsets)


def was_heard(text: str, language: str) -> bool:
    """Say whether a line of unknown origin reads like a recogniser's.

    Of Mandarin, words in spaces, or a number of three words or more ("三百五十") without any punctuation: people
    who type write digits. Of topolects never; of other languages always, unless punctuated.
    """
    if _PUNCTUATED.search(text):
        return False
    if not is_chinese(language):
        return True
    return language in _MANDARIN and (_looks_spaced(text) or _LONG_NUMBER.search(text) is not None)


def is_sure(identified: Identified) -> bool:
    """Say whether a topolect is known surely enough to put its words in Mandarin."""
    return identified.dialect is not None and identified.confidence >= SURE


def in_script(tag: str, script: str) -> str:
    """Return a Chinese tag with another script: "yue-Hant" in "Hans" is "yue-Hans"."""
    return "-".join(script if part in _CHINESE_SCRIPTS else part for part in tag.split("-"))


def _looks_spaced(text: str) -> bool:
    """Say whether a typed text was pasted from a recogniser: short words, each after a space."""
    words = text.split(" ")
    return len(words) >= _SPACED_WORDS and sum(map(len, words)) / len(words) <= _SPACED_WORD
