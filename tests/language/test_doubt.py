"""What was heard of numbers, amounts and addresses is checked where it is not sure."""

import pytest

from access_gateway.contracts.hearing import Transcript, Word
from access_gateway.language.doubt import has_doubtful_facts

BELOW = 0.8


def heard(language: str, *words: tuple[str, float]) -> Transcript:
    separator = "" if language.startswith("zh") else " "
    spoken = tuple(Word(text, at, at + 1.0, sure) for at, (text, sure) in enumerate(words))
    text = separator.join(word.text for word in spoken)
    return Transcript(text, language, confidence=0.9, engine="fake:ears", duration_s=1.0, words=spoken)


@pytest.mark.parametrize(
    "unsure",
    [
        heard("zh-Hans", ("订单", 0.9), ("一零零八六", 0.5), ("到", 0.9), ("哪了", 0.9)),
        heard("zh-Hans", ("退", 0.9), ("一百二十", 0.7), ("块", 0.9)),
        heard("zh-Hans", ("送到", 0.9), ("中关村大街", 0.6), ("二十七号", 0.9)),
        heard("ko-Hang", ("주문", 0.9), ("만", 0.9), ("팔십육", 0.6)),
        heard("en-Latn", ("order", 0.9), ("seventeen", 0.3)),
        Transcript("订单10086", "zh-Hans", confidence=0.5, engine="fake:ears"),
        Transcript("订单10086", "zh-Hans", engine="fake:ears"),
    ],
)
def test_an_unsure_number_is_read_back(unsure: Transcript) -> None:
    """Nobody's money goes to the wrong order because a digit was misheard."""
    assert has_doubtful_facts(unsure, BELOW)


@pytest.mark.parametrize(
    "sure",
    [
        heard("zh-Hans", ("订单", 0.5), ("一零零八六", 0.9), ("到", 0.5), ("哪了", 0.5)),
        heard("zh-Hans", ("我", 0.4), ("想", 0.4), ("退货", 0.4)),
        heard("ko-Hang", ("환불", 0.5), ("은", 0.5), ("언제", 0.5), ("되나요", 0.5)),
        Transcript("订单10086", "zh-Hans", confidence=0.9, engine="fake:ears"),
        Transcript("", "zh-Hans", engine="fake:ears"),
    ],
)
def test_nobody_is_asked_to_confirm_what_matters_little(sure: Transcript) -> None:
    """Questions back are for what would cost somebody something, and no others."""
    assert not has_doubtful_facts(sure, BELOW)


def test_a_word_that_is_written_otherwise_counts() -> None:
    """An unsure word that the text does not hold as it was recognised is no reason to be sure."""
    words = (Word("[9]", 0.0, 1.0, 0.3),)
    assert has_doubtful_facts(Transcript("9 개", "ko-Hang", engine="fake:ears", words=words), BELOW)
