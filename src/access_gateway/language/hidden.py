"""What a backend that asks for no personal data gets of a turn: the words masked, the past as well."""

import re
from collections.abc import Sequence
from dataclasses import replace

from access_gateway.contracts.hearing import Transcript
from access_gateway.contracts.turn import Exchange, ToBackend
from access_gateway.language.private import Masked, mask

_NUMBERED = re.compile(r"〔(\D{1,10})\d{1,3}〕")


def hide(transcript: Transcript, language: str) -> tuple[Transcript, Masked]:
    """Return what was said without its personal data, and what puts it back into an answer.

    language: BCP 47 of the backend, in whose words the placeholders are. Word times and alternatives, which
    would say it all the same, are left out where something was masked.
    """
    masked = mask(transcript.text, language)
    if not masked.secrets:
        return transcript, masked
    return replace(transcript, text=masked.text, words=(), alternatives=()), masked


def hide_past(history: Sequence[Exchange], language: str) -> tuple[Exchange, ...]:
    """Return earlier turns without personal data.

    Their placeholders bear no numbers: one that a backend repeats must not be taken for one of this turn.
    """

    def hidden(text: str) -> str:
        return _NUMBERED.sub(r"〔\1〕", mask(text, language).text)

    return tuple(replace(one, said=hidden(one.said), answered=hidden(one.answered)) for one in history)


def whole(
    request: ToBackend, transcript: Transcript, history: tuple[Exchange, ...], masked: Masked
) -> ToBackend:
    """Return a turn with everything in it again, for the person who takes over."""
    clean = replace(
        request.clean,
        normalised=masked.restore(request.clean.normalised),
        forwarded=masked.restore(request.clean.forwarded),
    )
    return replace(request, transcript=transcript, history=history, clean=clean)
