"""The fact lock: a rendition with another amount than the answer's never reaches a customer."""

from dataclasses import replace

import pytest

from access_gateway.contracts.turn import Answer, EasyLine, Sentence
from access_gateway.reply import compose
from access_gateway.reply.fact_lock import NO_CAPTIONS, locked, true_sentences
from access_gateway.reply.large_text import Page
from access_gateway.reply.messages import Messages
from access_gateway.reply.numbers import digits, numbers

PARTS = [
    ("您的订单10086，共3件，99.5元。请打400-800-1234。", "zh-Hans"),
    ("Flight CA1234 at 18:30 <now>.", "en-Latn"),
]


@pytest.fixture(scope="module")
def messages() -> Messages:
    return Messages.load()


def answer(messages: Messages, *, simple: bool = False) -> Answer:
    sentences = compose.compose(PARTS)
    return compose.answer(
        messages, sentences, Page("zh-Hans", "s-1", ("我2天前买的", "zh-Hans"), simple=simple)
    )


@pytest.mark.parametrize("simple", [False, True])
def test_a_true_answer_passes(messages: Messages, simple: bool):
    """What the gateway makes of an answer has its numbers, easy-read or not."""
    given = answer(messages, simple=simple)
    assert locked(given, PARTS) == (given, ())
    assert ("<strong>10086</strong>" in given.large_text_html) is simple


def test_each_rendition_is_checked(messages: Messages):
    """A changed digit in one of them costs that one, and is named."""
    given = answer(messages)
    wrong = replace(
        given,
        large_text_html=given.large_text_html.replace("99.5", "995"),
        captions_vtt=given.captions_vtt.replace("10086", "10068"),
        easy_read=(*given.easy_read[:-1], EasyLine("at 6:30", "en-Latn")),
    )
    kept, withheld = locked(wrong, PARTS)
    assert withheld == ("large_text", "captions", "easy_read")
    assert (kept.sentences, kept.text) == (given.sentences, given.text)
    assert (kept.large_text_html, kept.captions_vtt, kept.easy_read) == ("", NO_CAPTIONS, ())


def test_nothing_is_made_of_wrong_sentences():
    """Sentences that lost a number are not cut at all: voice and braille get the words as they came."""
    composed = compose.compose(PARTS)
    assert true_sentences(composed, PARTS) == (composed, True)
    uncut = tuple(Sentence(text, language) for text, language in PARTS)
    assert true_sentences(composed[1:], PARTS) == (uncut, False)


def test_a_number_too_many_is_a_difference_too(messages: Messages):
    """An invented amount is as wrong as a lost one."""
    given = answer(messages)
    more = replace(given, captions_vtt=given.captions_vtt + "\n\n00:09:00.000 --> 00:09:01.000\n12元\n")
    assert locked(more, PARTS)[1] == ("captions",)


def test_numbers_in_every_script():
    """The same amount in Tibetan, Arabic or full-width digits is the same amount."""
    assert numbers("༡༢ ٣٤ １，２ 99.5 1,299.00 2025-11-02 18:30") == (
        "12", "34", "1", "2", "99.5", "1,299.00", "2025-11-02", "18:30",
    )  # fmt: skip
    assert digits("a1༢") == "12"
