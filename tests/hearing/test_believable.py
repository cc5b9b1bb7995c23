"""Speech of another language is not taken for words; that of this one is."""

import pytest

from access_gateway.contracts.hearing import LanguageGuess, Transcript
from access_gateway.hearing.believable import doubts_itself, judge, wants_second_opinion


def heard(language: str, confidence: float | None, named: tuple[str, float] | None = None) -> Transcript:
    guess = LanguageGuess(*named) if named else None
    return Transcript("words", language, confidence=confidence, engine="x", language_heard=guess)


@pytest.mark.parametrize(
    ("language", "confidence", "named", "doubted"),
    [
        ("zh-Hans", 0.85, ("zh-Hans", 0.995), False),  # Mandarin
        ("zh-Hans", 0.69, ("zh-Hans", 0.99), False),  # Sichuan, about right
        ("zh-Hans", 0.61, ("zh-Hans", 0.99), True),  # Cantonese, written down as Mandarin
        ("zh-Hans", 0.25, ("tr", 0.64), True),  # Uyghur
        ("zh-Hans", 0.44, ("ko-Hang", 0.72), True),  # Korean
        ("zh-Hans", 0.95, ("yue-Hant", 0.6), False),  # all Chinese, and sure of its words
        ("zh-Hans", None, ("zh-Hans", 0.9), False),
        ("ko-Hang", 0.3, None, False),  # names no language: another is asked
    ],
)
def test_a_recogniser_that_names_languages_gives_itself_away(
    language: str, confidence: float | None, named: tuple[str, float] | None, doubted: bool
) -> None:
    """Figures of real recordings: nonsense is told from words without knowing the language."""
    assert doubts_itself(heard(language, confidence, named)) is doubted


def test_one_that_names_none_asks_another_only_in_doubt() -> None:
    """Clear Korean costs no second hearing."""
    assert not wants_second_opinion(heard("ko-Hang", 0.97))
    assert not wants_second_opinion(heard("ko-Hang", None))
    assert wants_second_opinion(heard("ko-Hang", 0.8))


def test_the_second_opinion_decides() -> None:
    """Korean stays Korean, Mandarin becomes Mandarin, and what neither hears is nothing."""
    unsure = heard("ko-Hang", 0.8)
    assert judge(unsure, heard("zh-Hans", 0.4, ("ko-Hang", 0.94))) is unsure
    mandarin = heard("zh-Hans", 0.9, ("zh-Hans", 0.99))
    assert judge(unsure, mandarin) is mandarin
    assert judge(unsure, heard("zh-Hans", 0.26, ("tr", 0.6))) is None
    assert judge(unsure, heard("zh-Hans", 0.4, ("zh-Hans", 0.99))) is None
    assert judge(unsure, Transcript("", "zh-Hans", engine="x")) is None
    assert judge(unsure, None) is unsure
    assert judge(heard("ko-Hang", 0.55), None) is None
