"""Where each part of a rewritten text stands in the text that it was made of, found by comparing the two."""

from difflib import SequenceMatcher
from itertools import pairwise

from access_gateway.contracts.language import Stretch

_LONGEST = 600
"""Characters that are compared one by one; comparing takes the square of them, so of longer changes the words are."""
_ALIKE = 0.3
"""Share of characters in common below which two texts are in different letters, and only their words are compared."""


def aligned(text: str, original: str) -> tuple[Stretch, ...]:
    """Return the stretches of `text`, in order and without gaps; empty where every character is at its own place.

    An insertion comes from an empty stretch of the original; what no stretch comes from was left out.
    """
    if text == original:
        return ()
    start = _common(text, original)
    end = _common(text[start:][::-1], original[start:][::-1])
    new, old = text[start : len(text) - end], original[start : len(original) - end]
    found = [Stretch(0, start, 0, start), *_changed(new, old, start)]
    found.append(Stretch(len(text) - end, len(text), len(original) - end, len(original)))
    kept = tuple(one for one in found if one.start < one.end)
    in_place = all((one.start, one.end) == (one.original_start, one.original_end) for one in kept)
    return () if in_place and len(text) == len(original) else kept


def _common(a: str, b: str) -> int:
    """Return how many characters both begin with."""
    shortest = min(len(a), len(b))
    return next((at for at in range(shortest) if a[at] != b[at]), shortest)


def _changed(new: str, old: str, offset: int) -> list[Stretch]:
    if len(new) <= _LONGEST and len(old) <= _LONGEST:
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        if matcher.ratio() >= _ALIKE:
            return [
                Stretch(offset + new_start, offset + new_end, offset + old_start, offset + old_end)
                for _, old_start, old_end, new_start, new_end in matcher.get_opcodes()
            ]
    news, olds = _words(new), _words(old)
    if len(news) != len(olds):
        return [Stretch(offset, offset + len(new), offset, offset + len(old))]
    return [
        Stretch(offset + a, offset + b, offset + c, offset + d)
        for (a, b), (c, d) in zip(pairwise([*news, len(new)]), pairwise([*olds, len(old)]), strict=True)
    ]


def _words(text: str) -> list[int]:
    """Return where each word begins; the first one at 0, spaces belong to the word before."""
    return [at for at in range(len(text)) if at == 0 or (text[at - 1].isspace() and not text[at].isspace())]
