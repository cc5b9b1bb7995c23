"""Whether what was recognised is what was said, or another language's speech made into words.

A recogniser knows no other language than its own: it makes words of everything. What gives it away is that it was not
sure of them; and where it can name the language that it hears (Whisper), that it names another, or none surely. The
thresholds were chosen on one half of real recordings (Korean, Mandarin, Sichuan, Uyghur, Cantonese, Kazakh, Tibetan,
Mongolian) and checked on the other: docs/adr/0015 has the outcome.
"""

from access_gateway.contracts.hearing import Transcript
from access_gateway.contracts.languages import base_of, is_chinese

SECOND_OPINION_BELOW = 0.85
"""Mean word confidence of a recogniser that names no language. Vosk's is .8 to 1 on Korean, and .55 to .92 on what is
not Korean: it tells little alone, so that another is asked."""
HOPELESS_BELOW = 0.6
"""The same, where there is no other to ask."""
WORDS_DOUBTED_BELOW = 0.65
"""Mean word probability of a recogniser that names languages, Whisper: .8 to .96 on Mandarin, .53 to .69 on Sichuan and
.6 to .79 on Cantonese, both of which it writes down wrong and calls Chinese, under .3 on Uyghur."""
NAMED_SURELY = 0.8
"""How sure it must be of the language to stand in for another."""
NAMED = 0.5
"""How sure it must be of the language to bear out what another one heard."""


def same_speech(one: str, other: str) -> bool:
    """Say whether two tags are of one language, for a recogniser that was trained on one of them: all Chinese is."""
    return base_of(one) == base_of(other) or (is_chinese(one) and is_chinese(other))


def doubts_itself(heard: Transcript) -> bool:
    """Say whether a recogniser that names languages takes back what it heard."""
    named = heard.language_heard
    if named is None or heard.confidence is None:
        return False
    expected = same_speech(named.language, heard.language)
    if not expected and heard.confidence < SECOND_OPINION_BELOW:
        return True
    return heard.confidence < WORDS_DOUBTED_BELOW


def wants_second_opinion(heard: Transcript) -> bool:
    """Say whether a recogniser that names no language was so unsure that another should be asked."""
    return heard.language_heard is None and (heard.confidence or 1.0) < SECOND_OPINION_BELOW


def judge(heard: Transcript, second: Transcript | None) -> Transcript | None:
    """Return the hearing that holds, of one that was unsure and another's; None where neither does."""
    if second is not None and not second.text:
        return None  # words where another hears none
    if second is None or second.language_heard is None:
        return None if (heard.confidence or 1.0) < HOPELESS_BELOW else heard
    named = second.language_heard
    if same_speech(named.language, heard.language):
        return heard if named.confidence >= NAMED else None
    if not same_speech(named.language, second.language) or named.confidence < NAMED_SURELY:
        return None
    return second if (second.confidence or 0.0) >= WORDS_DOUBTED_BELOW else None
