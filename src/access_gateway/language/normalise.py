"""The same message as plain standard text: what a backend can read, nothing lost on the way."""

import re

from access_gateway.contracts.hearing import Transcript
from access_gateway.contracts.language import Clean, Identified, ScriptConverter, Segmenter
from access_gateway.contracts.languages import UND, canonical_tag, is_chinese, script_of
from access_gateway.language import inverse, unicode

_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_GAP = re.compile(f"(?<=[{_HAN}，。！？；：、]) +(?=[{_HAN}，。！？；：、])")
_DIGIT_GAP = re.compile(f"(?<=[{_HAN}]) +(?=[0-9])|(?<=[0-9]) +(?=[{_HAN}])")
_HEARD_NUMBER = re.compile(r"\[(\d{1,12})\]")
"""How the Korean Vosk model writes numbers."""
_SPACED_WORD = 2.2
"""Characters between spaces, on average, up to which typed text is taken for words of a recogniser."""
_SPACED_WORDS = 3
_CHINESE_SCRIPTS = ("Hans", "Hant")


class Normaliser:
    """Makes plain standard text of what was said. Safe to share between threads."""

    def __init__(self, segmenter: Segmenter, converter: ScriptConverter) -> None:
        """Take the engines that cut Chinese text into words and convert its script."""
        self._segmenter = segmenter
        self._converter = converter

    def clean(self, transcript: Transcript, identified: Identified, backend_language: str) -> Clean:
        """Return the message in the customer's own language and script, and as the backend gets it.

        Only the script is brought to the backend's, and only of Chinese: the words stay those of the customer.
        """
        language = identified.language if identified.language != UND else transcript.language
        normalised = self.normalise(transcript.text, language, heard=not transcript.typed)
        wanted = script_of(canonical_tag(backend_language) or backend_language)
        if not is_chinese(language) or not is_chinese(backend_language) or wanted not in _CHINESE_SCRIPTS:
            return Clean(normalised, normalised, language)
        if script_of(language) not in _CHINESE_SCRIPTS:  # romanised Min Nan and Hakka
            return Clean(normalised, normalised, language)
        forwarded = self._converter.convert(normalised, to=wanted)
        return Clean(normalised, forwarded, in_script(language, wanted))

    def normalise(self, text: str, language: str, *, heard: bool) -> str:
        """Return the text clean for its script; of speech, with numbers as digits and words joined.

        heard: whether the text comes from a recogniser; what people type themselves keeps its numbers.
        """
        text = unicode.clean(text, language)
        if is_chinese(language) and script_of(language) != "Latn":
            if heard or _looks_spaced(text):
                text = _GAP.sub("", text)
            if heard:
                text = self._with_digits(_DIGIT_GAP.sub("", text))
        elif heard and language.startswith("ko"):
            text = _HEARD_NUMBER.sub(r"\1", text)
        return text

    def _with_digits(self, text: str) -> str:
        """Write numbers as digits; the rules read simplified characters, the text keeps its own."""
        simplified = self._converter.convert(text, to="Hans")
        if len(simplified) != len(text):
            return text
        return inverse.apply(text, inverse.write_numbers(simplified, self._segmenter.cut(simplified)))


def in_script(tag: str, script: str) -> str:
    """Return a Chinese tag with another script: "yue-Hant" in "Hans" is "yue-Hans"."""
    return "-".join(script if part in _CHINESE_SCRIPTS else part for part in tag.split("-"))


def _looks_spaced(text: str) -> bool:
    """Say whether a typed text was pasted from a recogniser: short words, each after a space."""
    words = text.split(" ")
    return len(words) >= _SPACED_WORDS and sum(map(len, words)) / len(words) <= _SPACED_WORD
