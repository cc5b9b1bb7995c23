"""Cantonese by Jyutping: each character by the words around it, and the voice says what the Jyutping says."""

import re
from pathlib import Path

from access_gateway import plugins
from access_gateway.speech.reading import voices

LINES = (Path(__file__).parent / "data" / "cantonese.tsv").read_text(encoding="utf-8").splitlines()
ROWS = [tuple(line.split("\t")) for line in LINES if line and line[0] != "#"]
READER = plugins.make("tojyutping")


def wrong(marked: str, expected: str) -> str | None:
    """Return what was said where it is not the expected reading of the character in braces."""
    sentence = re.sub("[{}]", "", marked)
    place = marked.index("{")
    said = voices.cantonese(sentence, READER).split()
    if len(said) != len(sentence):
        return " ".join(said)
    return said[place] if said[place] != expected else None


def test_the_reading_of_characters() -> None:
    """A listener hears the bank and not the walk, the cheap price and not the plain, in 300 everyday sentences."""
    assert len(ROWS) >= 300 and len({row[0] for row in ROWS}) == len(ROWS)
    failures = {row[0]: said for row in ROWS if (said := wrong(row[0], row[1]))}
    still_open = {row[0]: row[2] for row in ROWS if len(row) > 2}
    assert failures == still_open
    assert len(still_open) <= len(ROWS) // 50
