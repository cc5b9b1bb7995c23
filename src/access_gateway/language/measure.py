"""How much closer normalisation brings a topolect to Mandarin: the share of the character error rate that it removes.

Compared are the characters that bear meaning, letters and digits in simplified form; punctuation and spaces are
not. The character error rate is the sum of the edit distances over the sum of the references' lengths.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from access_gateway.contracts.language import ScriptConverter


@dataclass(frozen=True, slots=True)
class ErrorsRemoved:
    """One row of the table."""

    sentences: int
    before: float
    """Character error rate of the lines left alone, against their Mandarin."""
    after: float
    """Character error rate of the lines normalised."""

    @property
    def share(self) -> float:
        """Share of the errors that normalising removed; negative where it added some."""
        return 1 - self.after / self.before if self.before else 0.0


def errors_removed(
    pairs: Iterable[tuple[str, str]], normalise: Callable[[str], str], converter: ScriptConverter
) -> ErrorsRemoved:
    """Measure `normalise` on (topolect, Mandarin) sentences."""
    count = characters = before = after = 0
    for said, meant in pairs:
        reference = meaning_bearing(meant, converter)
        count += 1
        characters += len(reference)
        before += distance(meaning_bearing(said, converter), reference)
        after += distance(meaning_bearing(normalise(said), converter), reference)
    return ErrorsRemoved(count, before / max(characters, 1), after / max(characters, 1))


def meaning_bearing(text: str, converter: ScriptConverter) -> str:
    """Return the letters and digits of a text, simplified, in lower case."""
    return "".join(filter(str.isalnum, converter.convert(text, to="Hans").lower()))


def distance(a: str, b: str) -> int:
    """Return the least number of characters to insert, delete or replace to make `b` of `a` (Levenshtein)."""
    if len(a) < len(b):
        a, b = b, a
    row = list(range(len(b) + 1))
    for i, char in enumerate(a, 1):
        corner, row[0] = row[0], i
        for j, other in enumerate(b, 1):
            corner, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, corner + (char != other))
    return row[-1]
