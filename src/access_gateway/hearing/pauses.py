"""How long a silence ends what a customer says: learned from the pauses that they make in mid-sentence."""

from collections import deque

PAUSE_S = 0.2
"""A shorter silence is a consonant's closure (up to .15 s) or a gap between words, and tells nothing."""
RESUMED_S = 1.0
"""Who goes on speaking this soon after an utterance was held to be over had been cut off: that was a pause, too."""
REMEMBERED = 40
"""Pauses: about the last ten utterances of somebody who hesitates."""
ENOUGH = 8
"""Pauses from which a customer is known well enough to be answered sooner than others."""
NEARLY_ALL = 0.9
"""Share of the pauses that must not end an utterance."""
MARGIN, MARGIN_S = 1.2, 0.15
"""The next long pause may be a little longer than those before; and a detector notices it some chunks late."""


class Pauses:
    """One customer's. Changes while they speak."""

    def __init__(self, start_s: float, *, least_s: float, most_s: float) -> None:
        """Begin with what is known, or usual; learn within bounds. With equal bounds nothing is learned."""
        self._start_s = min(most_s, max(least_s, start_s))
        self._least_s, self._most_s = least_s, most_s
        self._seen: deque[float] = deque(maxlen=REMEMBERED)
        self._ends_s = self._start_s

    @classmethod
    def fixed(cls, pause_s: float) -> "Pauses":
        """Return what a customer, or an operator, wants it to be."""
        return cls(pause_s, least_s=pause_s, most_s=pause_s)

    @property
    def ends_s(self) -> float:
        """The silence that ends an utterance, now."""
        return self._ends_s

    @property
    def learned_s(self) -> float | None:
        """What is worth remembering of this customer; None where nothing was learned."""
        return self._ends_s if self._seen and self._least_s < self._most_s else None

    def note(self, silence_s: float) -> None:
        """Take a silence after which the customer went on speaking."""
        if not PAUSE_S <= silence_s <= self._most_s + RESUMED_S:
            return
        self._seen.append(silence_s)
        longest_s = sorted(self._seen)[round(NEARLY_ALL * (len(self._seen) - 1))]
        ends_s = MARGIN * longest_s + MARGIN_S
        if len(self._seen) < ENOUGH:
            ends_s = max(ends_s, self._start_s)
        self._ends_s = min(self._most_s, max(self._least_s, ends_s))
