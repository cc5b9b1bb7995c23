"""From texts to an answer in all its renditions."""

from collections.abc import Sequence
from dataclasses import replace

from access_gateway.contracts.turn import Answer, Sentence, SpeechLink
from access_gateway.reply.captions import captions_vtt
from access_gateway.reply.easy_read import easy_read
from access_gateway.reply.large_text import Page, large_text_page
from access_gateway.reply.messages import Messages
from access_gateway.reply.sentences import LIMIT, split_sentences
from access_gateway.reply.text import clean


def compose(parts: Sequence[tuple[str, str]], *, limit: int = LIMIT) -> tuple[Sentence, ...]:
    """Return the sentences of an answer, not yet timed.

    parts: (text, BCP 47 tag), in the order in which they are said. limit: columns a sentence
    (`split_sentences`).
    """
    return tuple(
        Sentence(sentence, language)
        for text, language in parts
        for sentence in split_sentences(clean(text), language, limit=limit)
    )


def timed(sentences: Sequence[Sentence], spans: Sequence[tuple[float, float] | None]) -> tuple[Sentence, ...]:
    """Return the sentences with their place in the speech.

    spans: (start, end) in seconds for each sentence, None for one that is not spoken.
    Raises ValueError where there are not as many as sentences.
    """
    return tuple(
        replace(sentence, start_s=span[0], end_s=span[1]) if span else sentence
        for sentence, span in zip(sentences, spans, strict=True)
    )


def answer(
    messages: Messages, sentences: Sequence[Sentence], page: Page, speech: SpeechLink | None = None
) -> Answer:
    """Return an answer in every rendition.

    Its language is that of its first sentence; without sentences, that of the page.
    """
    return Answer(
        language=sentences[0].language if sentences else page.language,
        text="\n".join(sentence.text for sentence in sentences),
        sentences=tuple(sentences),
        large_text_html=large_text_page(messages, page, sentences, speech),
        captions_vtt=captions_vtt(sentences),
        easy_read=easy_read(sentences),
        speech=speech,
    )
