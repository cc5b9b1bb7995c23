"""What a recogniser of Chinese wrote, as people write it: words joined, fluent, names repaired, numbers in digits."""

from access_gateway.contracts.hearing import Transcript
from access_gateway.contracts.language import Repair, ScriptConverter, Segmenter
from access_gateway.language import inverse, spoken
from access_gateway.language.homophones import Homophones
from access_gateway.language.spoken import Style


class HeardChinese:
    """Rewrites recognised Chinese, in either script. Safe to share between threads."""

    def __init__(
        self,
        segmenter: Segmenter,
        converter: ScriptConverter,
        *,
        style: Style = Style(),  # noqa: B008 - frozen
        names: Homophones | None = None,
    ) -> None:
        """Take the engines; how dates and money are written; and the merchant's names, where there are any."""
        self._segmenter = segmenter
        self._converter = converter
        self._style = style
        self._names = names

    def written(self, text: str, *, mandarin: bool) -> tuple[str, tuple[Repair, ...]]:
        """Return the text written, and the names in it that were heard as something else.

        text: without spaces between Chinese characters. mandarin: whether it is Mandarin, whose hesitations, questions
        and sounds are known; of other varieties numbers alone are written.
        """
        repairs: tuple[Repair, ...] = ()
        if mandarin:
            text = spoken.fluent(text)
            if self._names is not None:
                text, repairs = self._names.repaired(text, self._segmenter.cut(text))
        text = spoken.styled(self._with_digits(text), self._style)
        return (spoken.ended(text) if mandarin else text), repairs

    def _with_digits(self, text: str) -> str:
        """Write numbers as digits; the rules read simplified characters, the text keeps its own."""
        simplified = self._converter.convert(text, to="Hans")
        if len(simplified) != len(text):
            return text
        return inverse.apply(text, inverse.write_numbers(simplified, self._words(simplified)))

    def _words(self, text: str) -> list[str]:
        """Cut the text; a name of the merchant's is one word, so that 三 in it is no number."""
        words = self._segmenter.cut(text)
        return words if self._names is None else self._names.joined(text, words)


def text_of(transcript: Transcript) -> str:
    """Return what was heard, with marks where the speaker paused, where the recogniser says when each word was."""
    words = transcript.words
    said = "".join(word.text for word in words).replace(" ", "")
    if not words or said != transcript.text.replace(" ", ""):
        return transcript.text
    return spoken.with_pauses(words)
