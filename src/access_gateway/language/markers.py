"""Words that only some varieties of Chinese have, sought in a text all at once."""

from collections.abc import Iterable, Mapping

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

LONGEST_MARKER = 6
MAX_MARKER_CHARS = 200
"""Of a text, what is searched."""
END_OF_CLAUSE = " "
"""Last character of a marker that counts at the end of a clause alone; clauses are separated so."""


class Finder:
    """Finds words (Aho and Corasick, 1975). Safe to share between threads."""

    def __init__(self, words: Iterable[str]) -> None:
        """Take the words in an order of their own: they are found by their place in it."""
        self._search = AhoCorasick(
            words,
            MatchKind.LeftmostLongest,
            store_patterns=False,
            implementation=Implementation.ContiguousNFA,
        ).find_matches_as_indexes

    def found(self, text: str) -> set[int]:
        """Return the places of the distinct words in a text; those inside a longer one that is there do not count.

        The text's own end is the end of a clause.
        """
        return {place for place, _, _ in self._search(text[:MAX_MARKER_CHARS] + END_OF_CLAUSE)}


class Markers(Finder):
    """Words with what they say for each topolect."""

    def __init__(self, weights: Mapping[str, Mapping[str, float]]) -> None:
        """Take word → topolect → weight, of two decimals."""
        super().__init__(weights)
        # New numbers, and one tuple for all words that weigh the same, of which there are seven times fewer than words:
        # nothing of the mapping stays, and what it takes (6 MB) is given back with it.
        known: dict[tuple[tuple[str, float], ...], tuple[tuple[str, float], ...]] = {}
        each = (tuple((label, round(weight, 2)) for label, weight in one.items()) for one in weights.values())
        self.weights = tuple(known.setdefault(one, one) for one in each)
        """By place of the word: (topolect, weight)."""
