"""Everything that the gateway itself says to a customer, by a code that never changes."""

from enum import StrEnum


class Text(StrEnum):
    """The codes of the message catalogues; the English wording is in `messages/en-Latn.po`.

    Named in braces after some of them: the values that the text is given, all plain strings or numbers.
    """

    LANGUAGE_NAME = "language-name"
    """The language's own name, in itself."""

    # what was said, and in which language
    NOT_UNDERSTOOD_LANGUAGE = "not-understood-language"
    SPEECH_NOT_HEARD_LANGUAGE = "speech-not-heard-language"
    """{language}; where the recording was kept"""
    SPEECH_NOT_HEARD_NOT_KEPT = "speech-not-heard-not-kept"
    """{language}; where it was not"""
    NOTHING_HEARD = "nothing-heard"
    HEARD_UNSURE = "heard-unsure"
    """{text}"""
    ASK_AGAIN = "ask-again"
    AUDIO_UNREADABLE = "audio-unreadable"
    AUDIO_TOO_LONG = "audio-too-long"
    TEXT_TOO_LONG = "text-too-long"

    # the backend and the gateway
    BACKEND_SLOW = "backend-slow"
    BACKEND_DOWN = "backend-down"
    BACKEND_UNREADABLE = "backend-unreadable"
    BUSY = "busy"
    SOMETHING_FAILED = "something-failed"

    # the answer
    NOT_TRANSLATED = "not-translated"
    """{language}"""
    TRANSLATED_BY_MACHINE = "translated-by-machine"
    """{language}: of the original, which follows in a notice of its own"""
    ANSWER_IN_OTHER_LANGUAGE = "answer-in-other-language"
    """{language}"""
    NOT_SPOKEN = "not-spoken"
    """{language}"""
    SPEECH_FAILED = "speech-failed"

    # a person
    PERSON_ACCEPTED = "person-accepted"
    """{reference}"""
    PERSON_ACCEPTED_NO_REFERENCE = "person-accepted-no-reference"
    PERSON_WAIT = "person-wait"
    """{minutes}"""
    PERSON_UNAVAILABLE = "person-unavailable"
    PERSON_NOT_CONFIGURED = "person-not-configured"
    OTHER_WAY = "other-way"
    """{way}"""
    ASK_FOR_PERSON_HINT = "ask-for-person-hint"

    # reviews
    REVIEW_READ_BACK = "review-read-back"
    """{text}"""
    REVIEW_CONFIRMED = "review-confirmed"
    REVIEW_AMENDED = "review-amended"
    """{text}"""
    REVIEW_WITHDRAWN = "review-withdrawn"
    REVIEW_EMPTY = "review-empty"
    REVIEW_NOT_KEPT = "review-not-kept"
    REVIEW_DELIVERED = "review-delivered"
    REVIEW_UNDELIVERABLE = "review-undeliverable"

    # the page
    PAGE_TITLE = "page-title"
    PAGE_YOU_SAID = "page-you-said"
    PAGE_ANSWER = "page-answer"
    PAGE_LISTEN = "page-listen"
    PAGE_ASK_FIRST = "page-ask-first"
    PAGE_ASK = "page-ask"
    PAGE_SEND = "page-send"
    PAGE_PERSON = "page-person"
    PAGE_LANGUAGE = "page-language"
    PAGE_LANGUAGE_AUTO = "page-language-auto"
    PAGE_SPEAK = "page-speak"
    PAGE_STOP = "page-stop"
    PAGE_TEXT_SIZE = "page-text-size"
    PAGE_LARGER = "page-larger"
    PAGE_SMALLER = "page-smaller"
    PAGE_ERROR = "page-error"
    PAGE_NOTICES = "page-notices"
    PAGE_WAITING = "page-waiting"
    PAGE_LISTENING = "page-listening"
    PAGE_MICROPHONE_OFF = "page-microphone-off"
    PAGE_SKIP = "page-skip"
    PAGE_CONFIRM = "page-confirm"
    PAGE_CHANGE = "page-change"
    PAGE_WITHDRAW = "page-withdraw"
