"""What a turn will say, gathered on its way: sentences for the customer, and notices beside them."""

from collections.abc import Mapping

from access_gateway.contracts.errors import (
    AudioTooLong,
    BackendError,
    BackendTimeout,
    BackendUnreachable,
    Busy,
    GatewayError,
    TextTooLong,
    UnreadableAudio,
)
from access_gateway.contracts.language import ScriptConverter
from access_gateway.contracts.languages import UND, base_of, is_chinese, script_of
from access_gateway.contracts.turn import Answered, Notice
from access_gateway.reply.codes import Text
from access_gateway.reply.messages import Messages

_FAILURES: tuple[tuple[type[GatewayError], Text], ...] = (
    (BackendTimeout, Text.BACKEND_SLOW),
    (BackendUnreachable, Text.BACKEND_DOWN),
    (BackendError, Text.BACKEND_UNREADABLE),
    (UnreadableAudio, Text.AUDIO_UNREADABLE),
    (AudioTooLong, Text.AUDIO_TOO_LONG),
    (TextTooLong, Text.TEXT_TOO_LONG),
    (Busy, Text.BUSY),
)


ANSWER_ORIGINAL = "answer-original"
"""The notice that holds the backend's own words beside their translation; it has no text of ours."""


class Words:
    """The words of one answer, in one customer's language."""

    def __init__(
        self, messages: Messages, converter: ScriptConverter, language: str, script: str | None = None
    ) -> None:
        """Begin an answer.

        language: BCP 47 tag in which to talk to the customer, or "und". script: ISO 15924 of what they
        wrote, for customers whose language is not known.
        """
        self.language = language
        self.parts: list[tuple[str, str]] = []
        """(text, BCP 47 tag), in the order in which they are said."""
        self.notices: list[Notice] = []
        self.codes: list[str] = []
        """Names of what is said, in order; an answer of the backend that has no name is not among them."""
        self.failure: str | None = None
        """The code of the error that kept the backend's answer away; None where it came."""
        self._messages, self._converter, self._script = messages, converter, script

    @property
    def main_language(self) -> str:
        """The language of the answer as a whole: that of its first part."""
        return self.parts[0][1] if self.parts else self.language

    def tell(self, code: Text, **values: str | int) -> None:
        """Say one of the gateway's own texts; in several languages where the customer's is not known."""
        self.codes.append(code.value)
        for message in self._messages.say_all(code, self.language, script=self._script, **values):
            self.parts.append((message.text, message.language))

    def note(self, code: Text, **values: str | int) -> None:
        """Add one of the gateway's own texts as a notice."""
        for message in self._messages.say_all(code, self.language, script=self._script, **values):
            self.notices.append(Notice(code.value, message.text, message.language))

    def tell_unheard(self, language: str, *, kept: bool) -> None:
        """Say that speech in this language ("und": which one is not known) cannot be understood here."""
        if language == UND:
            self.tell(Text.NOT_UNDERSTOOD_LANGUAGE)
            return
        code = Text.SPEECH_NOT_HEARD_LANGUAGE if kept else Text.SPEECH_NOT_HEARD_NOT_KEPT
        self.tell(code, language=self._name(language))

    def tell_failure(self, error: GatewayError) -> None:
        """Say honestly what failed, and what can be done."""
        self.failure = error.code
        code = next((code for kind, code in _FAILURES if isinstance(error, kind)), Text.SOMETHING_FAILED)
        self.tell(code)
        for message in self._messages.say_all(code, self.language, script=self._script):
            self.notices.append(Notice(error.code, message.text, message.language))

    def tell_handoff(
        self, status: str, reference: str | None, wait_s: int | None, other_ways: Mapping[str, str]
    ) -> str:
        """Say how the way to a person went, and what else can be done; return it as one text."""
        before = len(self.parts)
        if status == "accepted":
            if reference:
                self.tell(Text.PERSON_ACCEPTED, reference=reference)
            else:
                self.tell(Text.PERSON_ACCEPTED_NO_REFERENCE)
            if wait_s:
                self.tell(Text.PERSON_WAIT, minutes=max(1, round(wait_s / 60)))
        else:
            unavailable = status == "unavailable"
            self.tell(Text.PERSON_UNAVAILABLE if unavailable else Text.PERSON_NOT_CONFIGURED)
            way = other_ways.get(self.language) or other_ways.get(base_of(self.language))
            if way:
                self.tell(Text.OTHER_WAY, way=way)
        return " ".join(text for text, _ in self.parts[before:])

    def answer(self, answered: Answered, translated: tuple[str, str] | None = None) -> None:
        """Say what the backend said: in the customer's script, or with the honest word that it is not translated.

        translated: the answer in the customer's language and its tag, where a translator gave it; the original
        goes with it as a notice.
        """
        theirs, own = answered.language, self.language
        named = [answered.code] if answered.code else []
        if translated is not None:
            self.parts.append(translated)
            self.codes += named
            self.note(Text.TRANSLATED_BY_MACHINE, language=self._name(theirs))
            self.notices.append(Notice(ANSWER_ORIGINAL, answered.text, theirs))
            return
        if is_chinese(theirs) and is_chinese(own):
            self.codes += named
            traditional = script_of(own) in ("Hant", "Latn") and script_of(theirs) == "Hans"
            if traditional:
                self.parts.append((self._converter.convert(answered.text, to="Hant"), "zh-Hant"))
            else:
                self.parts.append((answered.text, theirs))
            return
        if own != UND and base_of(theirs) != base_of(own):
            self.tell(Text.NOT_TRANSLATED, language=self._name(theirs))
            self.note(Text.NOT_TRANSLATED, language=self._name(theirs))
        self.parts.append((answered.text, theirs))
        self.codes += named

    def note_unspoken(self, language: str) -> None:
        """Add the notice that what is in this language is here as text alone; once for each language."""
        name = self._name(language)
        for message in self._messages.say_all(
            Text.NOT_SPOKEN, self.language, script=self._script, language=name
        ):
            notice = Notice(Text.NOT_SPOKEN.value, message.text, message.language)
            if notice not in self.notices:
                self.notices.append(notice)

    def voice_language(self, language: str) -> str:
        """Return the language in whose voice a text is spoken.

        Written standard Chinese is read aloud in Cantonese to a Cantonese customer, as it is in Hong Kong.
        """
        return self.language if base_of(self.language) == "yue" and is_chinese(language) else language

    def _name(self, tag: str) -> str:
        return self._messages.language_name(tag, self.language if self.language != UND else "zh-Hans")
