"""How surely a stretch that sounds like a name of the merchant's is that name, and no chance.

Two explanations are weighed. Either a customer said the name and the recogniser, which does not know it, wrote it with
other characters; or Mandarin's syllables happened to follow each other so. The second is counted: `homophones.json` has
how often each syllable is in Mandarin text, and by how much words make runs of them likelier than their product
(`python -m access_gateway.training.homophones` learns both from the project's own sentences). The first cannot be
counted without recordings of the merchant's customers; it is assumed:
"""

from collections.abc import Mapping, Sequence
from functools import cache
from math import prod
from pathlib import Path

import msgspec

FILE = Path(__file__).with_name("homophones.json")
MENTIONED = 0.02
"""Share of messages with one given name of the merchant's."""
SAME_TONES, OTHER_TONES = 0.5, 0.1
"""Share of a name's mentions that are written with other characters of the same tones, and of other tones."""
CHARACTERS = 20
"""Of a message, about: so many places for a chance."""
SUREST = 0.97
"""The most that is said of any name: another shop may have one that sounds alike."""
UNHEARD = 1e-5
"""Share of a syllable that the text does not have."""


class Chance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How often Mandarin's syllables come by chance."""

    toned: Mapping[str, float]
    """Syllable with its tone → share of all syllables."""
    toned_words: float
    """By how much runs of them are likelier than the product of their shares."""
    toneless_words: float
    """The same without tones."""

    def of_name(self, syllables: Sequence[str], *, same_tones: bool) -> float:
        """Return the probability, 0..1, that a stretch with the sounds of a name is the name.

        syllables: of the name, with tones. same_tones: whether those of the stretch are the same.
        """
        shares, words, written = (
            (self.toned, self.toned_words, SAME_TONES)
            if same_tones
            else (self._toneless(), self.toneless_words, OTHER_TONES)
        )
        run = prod(shares.get(one if same_tones else toneless(one), UNHEARD) for one in syllables)
        said = MENTIONED * written
        return min(said / (said + min(CHARACTERS * words * run, 1.0)), SUREST)

    def _toneless(self) -> dict[str, float]:
        found: dict[str, float] = {}
        for syllable, share in self.toned.items():
            found[toneless(syllable)] = found.get(toneless(syllable), 0.0) + share
        return found


def toneless(syllable: str) -> str:
    """Return a syllable without its tone."""
    return syllable.rstrip("12345")


@cache
def learned() -> Chance:
    """Return what training learned."""
    return msgspec.json.decode(FILE.read_bytes(), type=Chance)
