"""Words → Answer: composed into sentences, spoken, timed, and laid out in every rendition."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from access_gateway.contracts.errors import Busy, EngineError
from access_gateway.contracts.speaking import Manner, Sex, SpokenSentence, Unspoken
from access_gateway.contracts.turn import Answer, Handoff, Notice, Preferences, Sentence, SpeechLink
from access_gateway.language.emoji import speakable
from access_gateway.observe.logs import logger
from access_gateway.observe.metrics import Metrics
from access_gateway.reply import compose
from access_gateway.reply.braille import Braille
from access_gateway.reply.codes import Text
from access_gateway.reply.fact_lock import locked, true_sentences
from access_gateway.reply.large_text import Page
from access_gateway.reply.messages import Messages
from access_gateway.reply.numbers import digits
from access_gateway.reply.style import DEFAULT_PT
from access_gateway.reply.words import Words
from access_gateway.settings import Settings
from access_gateway.speech.speech import Speech
from access_gateway.store.answers import Answers, Speakable

Span = tuple[float, float] | None
Clauses = tuple[tuple[int, float], ...]


class Renderer:
    """Makes answers of words; one for the whole gateway."""

    def __init__(
        self,
        settings: Settings,
        messages: Messages,
        speech: Speech,
        answers: Answers,
        metrics: Metrics,
        braille: Braille | None = None,
    ) -> None:
        """braille: None where no braille library is installed; answers have none then."""
        self._settings, self._messages, self._speech = settings, messages, speech
        self._answers, self._metrics = answers, metrics
        self.braille = braille

    async def render(
        self,
        turn: str,
        session: str,
        words: Words,
        preferences: Preferences,
        *,
        said: tuple[str, str] | None = None,
        handoff: Handoff | None = None,
        speak: bool = True,
    ) -> tuple[Answer, tuple[Notice, ...]]:
        """Return the answer in every rendition, and the notices beside it.

        said: what the customer said and the language of it, for the page. speak: make the speech now, so that
        its link and timings are in the answer; GET /v1/turns/{turn}/speech can speak it later all the same.
        """
        with self._metrics.stage("compose"):
            sentences, true = true_sentences(compose.compose(words.parts), words.parts)
        if not true:
            self._report("sentences", turn)
        to_speak = Speakable(
            tuple(_for_voice(sentence, words) for sentence in sentences),
            self.manner(preferences),
            tuple((sentence.text, sentence.language) for sentence in sentences),
        )
        self._answers.keep(turn, to_speak)
        experimental = any(language in self._speech.experimental for _, language in to_speak.sentences)
        if experimental and self.wanted(preferences):
            words.note(Text.EXPERIMENTAL_VOICE)
        link = None
        if speak and self.wanted(preferences):
            with self._metrics.stage("speak"):
                spans, clauses, duration_s = await self._spoken(turn, to_speak, words)
            sentences = compose.timed(sentences, spans)
            sentences = tuple(
                replace(sentence, clauses=known) if sentence.text == said_as else sentence
                for sentence, known, (said_as, _) in zip(sentences, clauses, to_speak.sentences, strict=True)
            )
            if duration_s:
                mime = self._settings.speech.mime
                link = SpeechLink(
                    f"{self._settings.server.public_url}/v1/turns/{turn}/speech", mime, duration_s
                )
        elif self.wanted(preferences):
            for _, language in to_speak.sentences:
                if language not in self._speech.languages:
                    words.note_unspoken(language)
        answer, notices = self._lay_out(sentences, words, session, preferences, said, handoff, link)
        answer = replace(answer, codes=tuple(words.codes))
        if self.braille is not None:
            with self._metrics.stage("braille"):
                written = await asyncio.to_thread(self.braille.sentences, sentences, preferences.braille)
            if written.lost:
                self._report("braille", turn)
            answer = replace(answer, braille=written.cells)
            self._answers.keep(turn, replace(to_speak, braille=written.cells))
        answer, withheld = locked(answer, words.parts)
        for rendition in withheld:
            self._report(rendition, turn)
        return answer, notices

    def _report(self, rendition: str, turn: str) -> None:
        """Count and log a rendition that did not carry the numbers of the words, and so is withheld."""
        self._metrics.withheld.labels(rendition).inc()
        logger().error("rendition-withheld", turn=turn, rendition=rendition)

    def manner(self, preferences: Preferences) -> Manner:
        """Return how this customer wants to be spoken to."""
        return Manner(
            rate=self._settings.speech.rate if preferences.rate is None else preferences.rate,
            volume=1.0 if preferences.volume is None else preferences.volume,
            pitch=1.0 if preferences.pitch is None else preferences.pitch,
            sex=_sex(preferences.voice or self._settings.speech.voice),
        )

    def wanted(self, preferences: Preferences) -> bool:
        """Whether this customer is spoken to."""
        return self._settings.speech.on_by_default if preferences.speech is None else preferences.speech

    async def _spoken(
        self, turn: str, to_speak: Speakable, words: Words
    ) -> tuple[list[Span], list[Clauses], float]:
        """Speak every sentence; return its place, those of its clauses, and the length of the whole.

        What fails is said in a notice.
        """
        spans: list[Span] = []
        clauses: list[Clauses] = []
        engines: list[str] = []
        now = 0.0
        try:
            within_s = self._settings.speech.better_whole_s
            async for spoken in self._speech.speak(to_speak.sentences, to_speak.manner, within_s=within_s):
                engines.append(spoken.engine if isinstance(spoken, SpokenSentence) else "")
                if isinstance(spoken, Unspoken):
                    spans.append(None)
                    clauses.append(())
                    self._note_unspoken(spoken, words)
                else:
                    spans.append((now, now + spoken.pcm.duration_s))
                    clauses.append(tuple((place, now + second) for place, second in spoken.clauses))
                    now += spoken.pcm.duration_s
        except (EngineError, Busy) as error:
            logger().warning("speech-failed", turn=turn, code=error.code)
            words.note(Text.SPEECH_FAILED)
            return [None] * len(to_speak.sentences), [()] * len(to_speak.sentences), 0.0
        # Heard later, it has to be the same sound: the times above are of these engines.
        self._answers.keep(turn, replace(to_speak, engines=tuple(engines)))
        return spans, clauses, now

    def _note_unspoken(self, unspoken: Unspoken, words: Words) -> None:
        if unspoken.language in self._speech.languages:
            words.note(Text.SPEECH_FAILED)
        else:
            words.note_unspoken(unspoken.language)

    def _lay_out(
        self,
        sentences: Sequence[Sentence],
        words: Words,
        session: str,
        preferences: Preferences,
        said: tuple[str, str] | None,
        handoff: Handoff | None,
        link: SpeechLink | None,
    ) -> tuple[Answer, tuple[Notice, ...]]:
        notices = tuple(words.notices)
        page = Page(
            language=words.language,
            session=session,
            said=said,
            notices=notices,
            handoff=handoff,
            text_size_pt=preferences.text_size_pt or DEFAULT_PT,
            simple=bool(preferences.simple),
            theme=preferences.theme or "auto",
        )
        with self._metrics.stage("compose"):
            return compose.answer(self._messages, sentences, page, link), notices


def _sex(voice: str) -> Sex:
    return "female" if voice == "female" else "male" if voice == "male" else ""


def _for_voice(sentence: Sentence, words: Words) -> tuple[str, str]:
    """Return what a voice is given of a sentence: its emoji by name, in the language in which it is spoken.

    A name with digits ("100 points") would be a number that the answer does not have: then it goes without names.
    """
    language = words.voice_language(sentence.language)
    text = speakable(sentence.text, language)
    return text if digits(text) == digits(sentence.text) else sentence.text, language
