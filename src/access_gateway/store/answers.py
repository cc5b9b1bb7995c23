"""Answers of the last while, so that they can be listened to again. In memory, bounded in number and age."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from access_gateway.contracts.errors import NotFound
from access_gateway.contracts.speaking import Manner


@dataclass(frozen=True, slots=True)
class Speakable:
    """What is needed to give an answer again: its sentences, each with the language of its voice, and its braille."""

    sentences: tuple[tuple[str, str], ...]
    """(text, BCP 47 tag)"""
    manner: Manner
    written: tuple[tuple[str, str], ...] = ()
    """The same sentences as they are read, each with the language of its words."""
    braille: str | None = None
    """Unicode braille of the whole answer; None where there is none of it."""
    engines: tuple[str, ...] = ()
    """Who spoke each sentence when it was timed; empty: it was not."""


class Answers:
    """The last `most` answers, each for `keep_s` seconds."""

    def __init__(self, most: int, keep_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._keep_s, self._clock = most, keep_s, clock
        self._kept: OrderedDict[str, tuple[float, Speakable]] = OrderedDict()

    def keep(self, turn: str, answer: Speakable) -> None:
        """Keep the answer of a turn; the oldest goes when there are too many."""
        self._kept[turn] = (self._clock(), answer)
        self._kept.move_to_end(turn)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def of(self, turn: str) -> Speakable:
        """Return the answer of a turn. Raises NotFound when there is none, or no longer."""
        kept_at, answer = self._kept.get(turn, (0.0, None))
        if answer is None or self._clock() - kept_at > self._keep_s:
            self._kept.pop(turn, None)
            raise NotFound(f"There is no answer of turn {turn!r}, or it is no longer kept.")
        return answer
